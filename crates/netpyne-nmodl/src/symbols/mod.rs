//! What every name of a file stands for.

mod finish;
mod ions;
mod uses;
mod variables;

pub(crate) use uses::{delayed, table_of};

use crate::ast::*;
use crate::c::Kept;
use crate::source_map::SourceMap;
use crate::units::{Units, UnknownUnit};
use netpyne_base::{Diagnostic, Diagnostics, did_you_mean};
use netpyne_mechanism::{build, ir};
use std::collections::{BTreeMap, BTreeSet};
use uses::{assigns_voltage, neuron, statements};

/// Where a file-level name lives.
#[derive(Clone, Debug)]
pub(crate) enum Storage {
    Field(ir::FieldId),
    Global(ir::GlobalId),
    Pointer(ir::PointerId),
    Random(ir::RandomId),
    Vector(ir::VectorId),
    /// A random stream that C text keeps.
    Handle(ir::HandleId),
    /// Something that C text keeps and nothing here looks into.
    Opaque,
    Env(ir::Env),
    Voltage,
    Constant(f64),
}

/// The declarations of one file.
pub(crate) struct Symbols<'a> {
    /// Name, storage and shape of the mechanism; kernels and functions still empty.
    pub(crate) mech: ir::Mechanism,
    pub(crate) storage: BTreeMap<String, Storage>,
    /// Array length of fields and globals that are arrays.
    pub(crate) arrays: BTreeMap<String, u32>,
    /// States with their array length, in the order of NEURON's symbol table.
    pub(crate) states: Vec<String>,
    /// Where the `name0` of each state is that is no ion concentration.
    pub(crate) initial_values: Vec<(String, ir::Place)>,
    /// For ion variables: which.
    pub(crate) ion_vars: BTreeMap<String, (ir::IonUseId, ir::IonVar)>,
    /// Past values of states in DISCRETE blocks: where, and how many.
    pub(crate) histories: BTreeMap<String, (ir::FieldId, u32)>,
    pub(crate) defines: BTreeMap<String, i64>,
    pub(crate) routines: Vec<&'a Routine>,
    pub(crate) solvers: BTreeMap<&'a str, (SolverKind, &'a Block, &'a [Ident])>,
    pub(crate) function_tables: BTreeSet<&'a str>,
    /// `usetable`, if any routine has a TABLE.
    pub(crate) use_table: Option<ir::GlobalId>,
    /// The mechanism's own copy of the voltage, where statements outside NET_RECEIVE assign it. NEURON always has one; here
    /// it is needed only then.
    pub(crate) voltage_copy: Option<ir::FieldId>,
}

/// Names with a meaning of their own wherever they are declared.
const SPECIAL: &[(&str, ir::Env)] = &[
    ("t", ir::Env::Time),
    ("dt", ir::Env::Dt),
    ("celsius", ir::Env::Celsius),
    ("area", ir::Env::Area),
    ("diam", ir::Env::Diameter),
];

/// Declarations collected before storage is given out.
#[derive(Default)]
struct Declared<'a> {
    name: Option<(MechKind, &'a Ident)>,
    range: BTreeSet<&'a str>,
    global: BTreeSet<&'a str>,
    pointers: Vec<&'a Ident>,
    bbcore: Vec<&'a Ident>,
    external: Vec<&'a Ident>,
    randoms: Vec<&'a Ident>,
    ions: Vec<&'a UseIon>,
    /// Nonspecific and electrode currents.
    currents: BTreeSet<&'a str>,
    assigned_to: BTreeSet<&'a str>,
    vector_names: BTreeSet<&'a str>,
    seen: BTreeMap<&'a str, At>,
    /// The units of the file.
    units: Units,
}

/// Collects the declarations of `module`.
pub(crate) fn symbols<'a>(
    map: &SourceMap,
    module: &'a Module,
    kept: &BTreeMap<String, Kept>,
    diagnostics: &mut Diagnostics,
) -> Symbols<'a> {
    let mut declared = Declared::default();
    let mut builder = Builder { map, diagnostics, out: empty(map) };
    for item in &module.items {
        builder.first_pass(item, &mut declared);
    }
    builder.identity(&declared);
    builder.kept(kept);
    builder.neuron_storage(module, &declared);
    for item in &module.items {
        builder.variables(item, &mut declared);
    }
    builder.finish(module, &declared);
    builder.out
}

fn empty<'a>(map: &SourceMap) -> Symbols<'a> {
    let mech = ir::Mechanism { source: Some(map.main().clone()), ..build::mechanism("", ir::Kind::Density) };
    Symbols {
        mech,
        storage: BTreeMap::new(),
        arrays: BTreeMap::new(),
        states: Vec::new(),
        initial_values: Vec::new(),
        ion_vars: BTreeMap::new(),
        histories: BTreeMap::new(),
        defines: BTreeMap::new(),
        routines: Vec::new(),
        solvers: BTreeMap::new(),
        function_tables: BTreeSet::new(),
        use_table: None,
        voltage_copy: None,
    }
}

struct Builder<'m, 'a, 'd> {
    map: &'m SourceMap,
    diagnostics: &'d mut Diagnostics,
    out: Symbols<'a>,
}

impl<'a> Builder<'_, 'a, '_> {
    fn error(&mut self, at: At, message: String, label: &str, help: Option<String>) {
        let error = Diagnostic::error(message).label(label).help_opt(help);
        let error = self.map.place(error, at);
        self.diagnostics.push(error);
    }

    fn warn(&mut self, at: At, message: String) {
        let warning = self.map.place(Diagnostic::warning(message), at);
        self.diagnostics.push(warning);
    }

    fn unknown_unit(&mut self, at: At, unknown: &UnknownUnit, units: &Units) {
        let name = &unknown.name;
        let help = did_you_mean(name, units.names())
            .unwrap_or_else(|| format!("say what it is in the UNITS block, before: `({name}) = (…)`"));
        let at = self.map.word_after(at, name);
        self.error(at, format!("there is no unit `{name}`"), "not known", Some(help));
    }

    /// Everything but variables.
    fn first_pass(&mut self, item: &'a Item, declared: &mut Declared<'a>) {
        match &item.kind {
            ItemKind::Define(name, value) => {
                self.out.defines.insert(name.name.clone(), *value);
            }
            ItemKind::Neuron(list) => list.iter().for_each(|s| neuron(s, declared)),
            ItemKind::Units(list) => {
                for def in list {
                    let UnitDef::Alias { name, means, at } = def else { continue };
                    if let Err(unknown) = declared.units.define(name, means) {
                        let at = self.map.word_after(*at, &unknown.name);
                        self.warn(at, format!("there is no unit `{}`", unknown.name));
                    }
                }
            }
            ItemKind::Routine(routine) => {
                if self.out.routines.iter().any(|r| r.name.name == routine.name.name) {
                    let message = format!("`{}` is defined twice", routine.name.name);
                    self.error(routine.name.at, message, "again here", None);
                } else {
                    self.out.routines.push(routine);
                }
                statements(&routine.body, declared);
            }
            ItemKind::FunctionTable { name, .. } => {
                self.out.function_tables.insert(&name.name);
            }
            ItemKind::Solver { kind, name, solve_for, body } => {
                self.out.solvers.insert(&name.name, (*kind, body, solve_for));
                statements(body, declared);
            }
            ItemKind::Initial(b)
            | ItemKind::Breakpoint(b)
            | ItemKind::Constructor(b)
            | ItemKind::Destructor(b)
            | ItemKind::BeforeAfter { body: b, .. }
            | ItemKind::NetReceive { body: b, .. } => statements(b, declared),
            _ => {}
        }
    }

    /// Name and kind.
    fn identity(&mut self, declared: &Declared<'a>) {
        let file = self.map.main();
        let stem = file.name.rsplit(['/', '\\']).next().unwrap_or(&file.name);
        let stem = stem.strip_suffix(".mod").unwrap_or(stem).to_string();
        let (kind, name) = match declared.name {
            None => (ir::Kind::Density, stem),
            Some((kind, name)) => {
                if kind == MechKind::Suffix && name.name == "nothing" {
                    let message = "`SUFFIX nothing` defines functions but no mechanism".to_string();
                    let help = "functions for the interpreter are not supported";
                    self.error(name.at, message, "nothing to simulate here", Some(help.into()));
                }
                let kind = match kind {
                    MechKind::Suffix => ir::Kind::Density,
                    MechKind::PointProcess => ir::Kind::PointProcess,
                    MechKind::ArtificialCell => ir::Kind::ArtificialCell,
                };
                (kind, name.name.clone())
            }
        };
        self.out.mech.kind = kind;
        self.out.mech.name = name;
    }

    /// What C text keeps besides numbers.
    fn kept(&mut self, kept: &BTreeMap<String, Kept>) {
        for (name, kind) in kept {
            let storage = match kind {
                Kept::Vector => {
                    self.out.mech.vectors.push(name.clone());
                    Storage::Vector(ir::VectorId::from_index(self.out.mech.vectors.len() - 1))
                }
                Kept::Random => {
                    self.out.mech.handles.push(name.clone());
                    Storage::Handle(ir::HandleId::from_index(self.out.mech.handles.len() - 1))
                }
                Kept::Opaque => Storage::Opaque,
            };
            self.out.storage.insert(name.clone(), storage);
        }
    }

    /// Ions, pointers, random streams, vectors.
    fn neuron_storage(&mut self, module: &Module, declared: &Declared<'a>) {
        for used in &declared.ions {
            self.ion(used);
        }
        for name in &declared.pointers {
            if self.out.storage.contains_key(&name.name) {
                continue;
            }
            let id = ir::PointerId::from_index(self.out.mech.pointers.len());
            self.out.mech.pointers.push(name.name.clone());
            self.out.storage.insert(name.name.clone(), Storage::Pointer(id));
        }
        for name in &declared.randoms {
            let id = ir::RandomId::from_index(self.out.mech.randoms.len());
            self.out.mech.randoms.push(name.name.clone());
            self.out.storage.insert(name.name.clone(), Storage::Random(id));
        }
        for name in &declared.vector_names {
            if self.out.storage.contains_key(*name) {
                continue;
            }
            let id = ir::VectorId::from_index(self.out.mech.vectors.len());
            self.out.mech.vectors.push((*name).to_string());
            self.out.storage.insert((*name).to_string(), Storage::Vector(id));
        }
        for name in &declared.bbcore {
            // Nothing says what it keeps.
            self.out.storage.entry(name.name.clone()).or_insert(Storage::Opaque);
        }
        for name in &declared.external {
            let message = format!("EXTERNAL `{}` is not supported", name.name);
            let help =
                "declare it as POINTER and point it at the other variable, or make it a PARAMETER here";
            self.error(name.at, message, "a variable of another mechanism", Some(help.into()));
        }
        for (name, env) in SPECIAL {
            self.out.storage.insert((*name).to_string(), Storage::Env(*env));
        }
        if self.has_voltage() {
            if module.items.iter().any(assigns_voltage) {
                let unit = Some("mV".to_string());
                self.out.voltage_copy = Some(self.field(ir::Field {
                    name: "v".to_string(),
                    class: ir::Class::Assigned,
                    visible: false,
                    default: 0.0,
                    len: 1,
                    unit,
                }));
            } else {
                self.out.storage.insert("v".to_string(), Storage::Voltage);
            }
        }
    }

    fn has_voltage(&self) -> bool {
        self.out.mech.kind != ir::Kind::ArtificialCell
    }

    fn global(&mut self, global: ir::Global) -> ir::GlobalId {
        self.out.mech.globals.push(global);
        ir::GlobalId::from_index(self.out.mech.globals.len() - 1)
    }

    fn field(&mut self, field: ir::Field) -> ir::FieldId {
        let id = ir::FieldId::from_index(self.out.mech.fields.len());
        self.out.storage.insert(field.name.clone(), Storage::Field(id));
        self.out.mech.fields.push(field);
        id
    }
}
