//! The object world: sections, their membranes, and objects, with NEURON's semantics and without a language.
//!
//! Everything an interpreter can see is here as data; each attribute and each call is a message to [`World`] with an
//! answer. A HOC program drives it, and so can another language. It never holds a simulation: what was built is read out, as a cell or
//! as a whole, and values of a simulation are asked for through [`Simulator`].

mod adopt;
mod cable;
mod classes;
mod files;
mod filled;
mod insert;
mod namespace;
mod objects;
mod pattern;
mod points;
mod range;
mod sections;
mod simulator;
mod table;
mod timed;
mod topology;
mod value;
mod wiring;
mod work;

pub use adopt::Touched;
pub use cable::SECTION_VALUES;
pub use classes::*;
pub use files::{Disk, Files, NoFiles, seen_from};
pub use filled::Filled;
pub use insert::Inserted;
pub use namespace::{Binding, Namespace, ObjectArray, SectionArray, element};
pub use objects::{Handle, ObjectId};
pub use pattern::Pattern;
pub use range::RangeName;
pub use sections::{SectionEntry, SectionId, SectionName};
pub use simulator::{Advance, InitStage, Quantity, Simulator};
pub use table::{EXTRACELLULAR, Entry, MechIx, MechanismTable, Place, Slot};
pub use timed::{AtSpikes, Statement, Timed};
pub use value::{Answer, Args, Numbers, ObjectCell, Pointer, Refusal, TextCell, Value, count, text_cell};
pub use wiring::{PlayedVector, RecordedVector, Sampling, SpikeRecord, SpikeSource, Watched, Wiring};

use netpyne_mechanism::Catalog;
use netpyne_morphology::Morphology;
use std::collections::HashMap;
use std::path::PathBuf;
use std::rc::Rc;

/// All that exists.
#[derive(Debug)]
pub struct World {
    /// What can be inserted and placed.
    pub mechanisms: Rc<MechanismTable>,
    /// Objects.
    pub objects: objects::Objects,
    /// Variables that exist without being declared: of NEURON (`celsius`, `dt`) and of mechanisms (`q10_hh`).
    pub builtins: Namespace,
    /// Variables of the top level.
    pub top: Namespace,
    /// What instances of each template show to others, in alphabetical order.
    pub public_names: HashMap<String, Vec<String>>,
    /// What was printed.
    pub output: String,
    /// Takes what is printed at once, in the place of `output`.
    pub echo: Option<fn(&str)>,
    /// Uses of things that do nothing here (windows, runs), each once.
    pub notes: Vec<String>,
    /// Where files come from.
    pub files: Box<dyn Files>,
    /// What simulates this world, if anything does.
    pub simulator: Option<Box<dyn Simulator>>,
    /// A cell is read: what simulates computes initial values and single steps that a program asks for, and runs nothing else.
    pub is_cell: bool,
    /// Whether it was initialised.
    pub(crate) is_initialised: bool,
    /// What connects objects to a network.
    pub wiring: Wiring,
    /// Values that functions of mechanisms were given.
    pub filled: Vec<Filled>,
    /// Statements that a simulation runs on its way.
    pub timed: Timed,
    /// What generators of random numbers share.
    pub random: SharedRandom,
    /// The working folder: where relative names of files start.
    pub folder: PathBuf,
    /// Which of how many processes this one is: each has its own objects.
    pub rank: usize,
    /// How many there are.
    pub ranks: usize,
    /// What a program has changed of it.
    pub touched: Touched,
    pub(crate) morphology: Morphology,
    sections: Vec<Option<SectionEntry>>,
    order: Vec<SectionId>,
    current: Vec<SectionId>,
    origin: Option<(SectionId, f64)>,
    work: u64,
    changes: u64,
    streams: [u32; 2],
}

/// Most notes kept.
const MAX_NOTES: usize = 1000;

/// Most bytes kept of what a program prints.
const MAX_OUTPUT: usize = 1 << 20;

impl World {
    /// A world without sections, with the mechanisms of a catalog.
    pub fn new(catalog: &Catalog, files: Box<dyn Files>) -> Self {
        let mechanisms = Rc::new(MechanismTable::new(catalog));
        let mut builtins = Namespace::default();
        let mut define = |name: &str, value: f64, len: usize| {
            let dims: &[usize] = if len == 1 { &[] } else { &[len] };
            let numbers = Numbers::new(dims);
            numbers.cells.borrow_mut().fill(value);
            builtins.set(name, Binding::Numbers(numbers));
        };
        for (name, value) in BUILTINS {
            define(name, *value, 1);
        }
        for (name, value, len) in mechanisms.entries().iter().flat_map(|e| &e.globals) {
            define(name, *value, *len);
        }
        Self {
            mechanisms,
            objects: Default::default(),
            builtins,
            top: Namespace::default(),
            public_names: HashMap::new(),
            output: String::new(),
            echo: None,
            notes: Vec::new(),
            files,
            simulator: None,
            is_cell: false,
            is_initialised: false,
            wiring: Wiring::default(),
            filled: Vec::new(),
            timed: Timed::default(),
            random: SharedRandom::default(),
            folder: PathBuf::new(),
            rank: 0,
            ranks: 1,
            touched: Touched::default(),
            morphology: Morphology::new(),
            sections: Vec::new(),
            order: Vec::new(),
            current: Vec::new(),
            origin: None,
            work: 0,
            changes: 0,
            streams: [catalog_streams(catalog), 0],
        }
    }

    /// Takes the mechanisms of another catalog in place of its own; not if there is anything yet that could have some of them.
    pub fn set_mechanisms(&mut self, catalog: &Catalog) -> bool {
        let has_some = |entry: &table::Entry| self.objects.of_class(&entry.name).next().is_some();
        if !self.order.is_empty() || self.mechanisms.entries().iter().any(has_some) {
            return false;
        }
        self.mechanisms = Rc::new(MechanismTable::new(catalog));
        for (name, value, len) in self.mechanisms.entries().iter().flat_map(|e| &e.globals) {
            if self.builtins.get(name).is_none() {
                let dims: &[usize] = if *len == 1 { &[] } else { &[*len] };
                let numbers = Numbers::new(dims);
                numbers.cells.borrow_mut().fill(*value);
                self.builtins.set(name, Binding::Numbers(numbers));
            }
        }
        self.streams[0] = catalog_streams(catalog);
        true
    }

    /// The shape of a section.
    pub fn shape(&self, section: SectionId) -> Answer<&netpyne_morphology::Section> {
        self.entry(section)?;
        Ok(self.morphology.section(section)?)
    }

    /// Prints; what exceeds a million characters is dropped.
    pub fn print(&mut self, text: &str) {
        if let Some(echo) = self.echo {
            echo(text);
        } else if self.output.len() < MAX_OUTPUT {
            self.output.push_str(text);
        }
    }

    /// Says something once; what exceeds a thousand notes is dropped.
    pub fn note(&mut self, text: impl Into<String>) {
        let text = text.into();
        if self.notes.len() < MAX_NOTES && !self.notes.contains(&text) {
            self.notes.push(text);
        }
    }

    /// Destroys what nothing refers to any more: objects, and the sections of instances among them.
    pub fn collect(&mut self) {
        while let Some((id, entry)) = self.objects.take_dead() {
            self.timed.at_spikes.retain(|one| one.connection != id);
            match entry.object {
                Object::PointProcess(_) | Object::NetCon(_) => self.change_structure(),
                Object::Vector(_) if self.wiring.forget_vector(id) => self.change_structure(),
                _ => {}
            }
            if matches!(entry.object, Object::Instance(_)) {
                self.worked(self.order.len());
                // The sections exist: they were just found.
                let _ = self.delete_sections(&self.sections_of(id));
            }
            drop(entry);
        }
    }

    /// The value a reference refers to.
    pub fn read(&mut self, pointer: &Pointer) -> Answer<f64> {
        match pointer {
            Pointer::Element(numbers, at) => Ok(numbers.get(*at)),
            Pointer::Range(section, name, x) => self.range_get(*section, *name, *x),
            Pointer::Attribute(handle, name, indices) => {
                let indices: Vec<f64> = indices.iter().map(|&i| i as f64).collect();
                match self.attribute(handle, name, &indices)? {
                    Value::Number(x) => Ok(x),
                    other => Err(Refusal::new(format!("`{name}` is {}, no number", other.kind()))),
                }
            }
            Pointer::Time => Ok(0.0),
        }
    }

    /// Changes the value a reference refers to.
    pub fn write(&mut self, pointer: &Pointer, value: f64) -> Answer<()> {
        match pointer {
            Pointer::Element(numbers, at) => numbers.set(*at, value),
            Pointer::Range(section, name, x) => self.range_set(*section, *name, Some(*x), value)?,
            Pointer::Attribute(handle, name, indices) => {
                let indices: Vec<f64> = indices.iter().map(|&i| i as f64).collect();
                self.set_attribute(handle, name, &indices, value)?;
            }
            Pointer::Time => {}
        }
        Ok(())
    }
}

/// RANDOM variables of the instances that NEURON makes when it loads mechanisms.
fn catalog_streams(catalog: &Catalog) -> u32 {
    let made = catalog.mechanisms().iter().filter(|mechanism| mechanism.instance_at_load);
    made.map(|mechanism| table::streams_of(mechanism)[0]).sum()
}

/// NEURON's own variables that matter for a model.
const BUILTINS: &[(&str, f64)] = &[
    ("t", 0.0),
    ("dt", 0.025),
    ("celsius", 6.3),
    ("secondorder", 0.0),
    ("diam_changed", 1.0),
    ("stoprun", 0.0),
    ("clamp_resist", 1e-3),
    ("nrn_shape_changed_", 0.0),
    ("hoc_ac_", 0.0),
    ("hoc_cross_x_", 0.0),
    ("hoc_cross_y_", 0.0),
    ("float_epsilon", 1e-11),
    ("PI", std::f64::consts::PI),
    ("E", std::f64::consts::E),
    ("GAMMA", 0.577_215_664_901_532_9),
    ("DEG", 57.295_779_513_082_32),
    ("PHI", 1.618_033_988_749_895),
    ("FARADAY", 96_485.332_123_310_01),
    ("R", 8.314_462_618_153_24),
];
