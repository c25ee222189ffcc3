//! The classes of built-in objects, one file each, and the dispatch of messages to them.

mod cvode;
mod file;
mod import3d;
mod inert;
mod init_handler;
mod list;
mod matrix;
mod mechanism_standard;
mod mechanism_type;
mod member;
mod members;
mod net_con;
mod parallel_context;
mod point_process;
mod random;
mod section_list;
mod section_ref;
mod string_functions;
mod text;
mod vector;

pub use file::OpenFile;
pub(crate) use file::{leading_number, scan_number};
pub use import3d::Tracing;
pub(crate) use import3d::{build_plan, read_traced};
pub use init_handler::InitHandler;
pub use matrix::Matrix;
pub use mechanism_standard::MechanismStandard;
pub use mechanism_type::MechanismType;
pub use member::Member;
pub use net_con::{NetCon, Source};
pub use point_process::{At, PointProcess};
pub use random::{Random, SharedRandom};

use super::World;
use super::namespace::Namespace;
use super::objects::Handle;
use super::sections::SectionId;
use super::table::Place;
use super::value::{Answer, Args, Refusal, TextCell, Value};
use netpyne_base::did_you_mean;

/// What an object is.
#[derive(Debug)]
pub enum Object {
    /// `Vector`.
    Vector(Vec<f64>),
    /// `List` of objects.
    List(Vec<Handle>),
    /// `List` of all objects of a class.
    ClassList(std::rc::Rc<str>),
    /// `SectionList`.
    SectionList(Vec<SectionId>),
    /// `SectionRef`.
    SectionRef(SectionId),
    /// `String`.
    Text(TextCell),
    /// `StringFunctions`.
    StringFunctions,
    /// `Random`.
    Random(Random),
    /// `Matrix`.
    Matrix(Matrix),
    /// `MechanismType`.
    MechanismType(MechanismType),
    /// `MechanismStandard`.
    MechanismStandard(Box<MechanismStandard>),
    /// `File`.
    File(OpenFile),
    /// `NetCon`.
    NetCon(Box<NetCon>),
    /// `Import3d_SWC_read`, `Import3d_Neurolucida3`.
    Tracing(Tracing),
    /// `Import3d_GUI` of a reader.
    TracingGui(Handle),
    /// A point process or artificial cell.
    PointProcess(Box<PointProcess>),
    /// An instance of a template with its variables.
    Instance(Namespace),
    /// `ParallelContext`.
    ParallelContext,
    /// `CVode` where there is a simulation.
    CVode,
    /// `FInitializeHandler` where there is a simulation.
    InitHandler(InitHandler),
    /// An object of a class that does nothing here: windows, run control.
    Inert,
}

/// Built-in classes, but for point processes and those that do nothing.
const CLASSES: &[&str] = &[
    "Vector",
    "List",
    "SectionList",
    "SectionRef",
    "String",
    "StringFunctions",
    "Random",
    "Matrix",
    "File",
    "NetCon",
    "MechanismType",
    "MechanismStandard",
    "ParallelContext",
    "Import3d_SWC_read",
    "Import3d_Neurolucida3",
    "Import3d_GUI",
];

impl World {
    /// Whether there is a built-in class or point process of that name.
    pub fn has_class(&self, class: &str) -> bool {
        let placed = |ix| matches!(self.mechanisms.get(ix).place, Place::Point | Place::Artificial);
        CLASSES.contains(&class)
            || inert::is_known(class)
            || (class == "LinearMechanism" && !self.is_simulated())
            || self.mechanisms.find(class).is_some_and(placed)
    }

    /// `new Class(args)`.
    pub fn new_object(&mut self, class: &str, args: Args) -> Answer<Handle> {
        let object = match class {
            "Vector" => vector::new(args)?,
            "List" => list::new(args)?,
            "SectionList" => section_list::new(self, args)?,
            "SectionRef" => Object::SectionRef(self.current_section()?),
            "String" => text::new(args)?,
            "StringFunctions" => Object::StringFunctions,
            "Random" => Object::Random(Random::new(args)?),
            "Matrix" => matrix::new(args)?,
            "File" => file::new(self, args)?,
            "NetCon" => net_con::new(self, args)?,
            "Import3d_SWC_read" | "Import3d_Neurolucida3" | "Import3d_GUI" => {
                import3d::new(self, class, args)?
            }
            "MechanismType" => mechanism_type::new(args)?,
            "MechanismStandard" => mechanism_standard::new(self, args)?,
            "ParallelContext" => Object::ParallelContext,
            "CVode" if self.is_simulated() => Object::CVode,
            "FInitializeHandler" if self.is_simulated() => init_handler::new(args)?,
            "SaveState" | "BBSaveState" | "Impedance" | "StateTransitionEvent" if self.is_simulated() => {
                return Err(Refusal::new(format!("`{class}` is not supported")));
            }
            "ChannelBuild" | "KSChan" => {
                return Err(Refusal::new(format!("`{class}`: channels made in a window are not supported"))
                    .help("write the channel as a `.mod` file"));
            }
            "LinearMechanism" if !self.is_simulated() => {
                self.note("`LinearMechanism` is left out: equations beside a cell are no part of it");
                Object::Inert
            }
            _ if inert::is_known(class) => {
                self.note(format!(
                    "`{class}` does nothing here: there are no windows, and a cell needs no run control"
                ));
                Object::Inert
            }
            _ => match self.mechanisms.find(class) {
                Some(ix) if matches!(self.mechanisms.get(ix).place, Place::Point | Place::Artificial) => {
                    point_process::new(self, ix, args)?
                }
                _ => {
                    let points = self.mechanisms.entries().iter().filter(|e| e.place == Place::Point);
                    let known = CLASSES.iter().copied().chain(points.map(|e| &*e.name));
                    let mut refusal = Refusal::new(format!("there is no template or class `{class}`"));
                    refusal.help = did_you_mean(class, known).or(Some(
                        "load the file with the template, or give the folder with the `.mod` file of the point process"
                            .to_owned(),
                    ));
                    return Err(refusal);
                }
            },
        };
        let made = self.objects.add(class, object);
        self.worked_on(&made, args);
        Ok(made)
    }

    /// A new instance of a template, without variables.
    pub fn new_instance(&mut self, template: &str) -> Handle {
        self.objects.add(template, Object::Instance(Namespace::default()))
    }

    /// What an object is.
    pub fn object(&self, handle: &Handle) -> Answer<&Object> {
        self.objects
            .get(handle.id())
            .map(|e| &e.object)
            .ok_or_else(|| Refusal::new("the object is being destroyed"))
    }

    /// What an object is, to be changed.
    pub fn object_mut(&mut self, handle: &Handle) -> Answer<&mut Object> {
        self.objects
            .get_mut(handle.id())
            .map(|e| &mut e.object)
            .ok_or_else(|| Refusal::new("the object is being destroyed"))
    }

    /// Calls a method of a built-in object.
    pub fn call(&mut self, this: &Handle, method: &str, args: Args) -> Answer {
        self.worked_on(this, args);
        let answer = match self.object(this)? {
            Object::Vector(_) => vector::call(self, this, method, args),
            Object::List(_) | Object::ClassList(_) => list::call(self, this, method, args),
            Object::SectionList(_) => section_list::call(self, this, method, args),
            Object::SectionRef(_) => section_ref::call(self, this, method, args),
            Object::Text(_) => Err(self.unknown(this, method, &[])),
            Object::StringFunctions => string_functions::call(self, this, method, args),
            Object::Random(_) => random::call(self, this, method, args),
            Object::Matrix(_) => matrix::call(self, this, method, args),
            Object::MechanismType(_) => mechanism_type::call(self, this, method, args),
            Object::MechanismStandard(_) => mechanism_standard::call(self, this, method, args),
            Object::File(_) => file::call(self, this, method, args),
            Object::NetCon(_) => net_con::call(self, this, method, args),
            Object::PointProcess(_) => point_process::call(self, this, method, args),
            Object::Tracing(_) | Object::TracingGui(_) => import3d::call(self, this, method, args),
            Object::ParallelContext => parallel_context::call(self, this, method, args),
            Object::CVode => cvode::call(self, this, method, args),
            Object::InitHandler(_) => Ok(Value::Number(0.0)),
            Object::Instance(_) => Err(self.unknown(this, method, &[])),
            Object::Inert => inert::call(self, this, method, args),
        }?;
        // It may have grown, or made another.
        self.worked_on(this, Args(std::slice::from_ref(&answer)));
        Ok(answer)
    }

    /// An attribute or element of a built-in object: `vec.x[3]`, `syn.tau`, `ref.sec`.
    pub fn attribute(&mut self, this: &Handle, name: &str, indices: &[f64]) -> Answer {
        match self.object(this)? {
            Object::Vector(_) => vector::attribute(self, this, name, indices),
            Object::SectionRef(_) => section_ref::attribute(self, this, name, indices),
            Object::Text(cell) if name == "s" => Ok(Value::Text(cell.clone())),
            Object::Matrix(_) => matrix::attribute(self, this, name, indices),
            Object::NetCon(_) => net_con::attribute(self, this, name, indices),
            Object::PointProcess(_) => point_process::attribute(self, this, name, indices),
            Object::Tracing(_) => import3d::attribute(self, this, name),
            Object::Inert => inert::attribute(name),
            // `list.o[i]` is the same as `list.o(i)`.
            Object::List(_) | Object::ClassList(_) => {
                let indices: Vec<Value> = indices.iter().map(|&index| Value::Number(index)).collect();
                self.call(this, name, Args(&indices))
            }
            _ => self.call(this, name, Args(&[])),
        }
    }

    /// Sets a number of a built-in object.
    pub fn set_attribute(&mut self, this: &Handle, name: &str, indices: &[f64], value: f64) -> Answer<()> {
        match self.object(this)? {
            Object::Vector(_) => vector::set_attribute(self, this, name, indices, value),
            Object::Matrix(_) => matrix::set_attribute(self, this, name, indices, value),
            Object::NetCon(_) => net_con::set_attribute(self, this, name, indices, value),
            Object::PointProcess(_) => point_process::set_attribute(self, this, name, indices, value),
            Object::Tracing(_) => import3d::set_attribute(self, this, name, value),
            Object::Inert => Ok(()),
            _ => Err(self.unknown(this, name, &[])),
        }
    }

    /// The refusal of a method or attribute the class does not have.
    fn unknown(&self, this: &Handle, name: &str, known: &[&str]) -> Refusal {
        let class = self.objects.get(this.id()).map_or("object".into(), |e| e.class.clone());
        let mut refusal = Refusal::new(format!("`{class}` has no `{name}` here"));
        refusal.help = did_you_mean(name, known);
        refusal
    }
}
