//! What every name of a file stands for.

mod ions;
mod uses;

pub(crate) use uses::{delayed, table_of};

use crate::ast::*;
use crate::c::Kept;
use crate::source_map::SourceMap;
use crate::units::{Units, UnknownUnit};
use netpyne_base::{Diagnostic, Diagnostics, did_you_mean};
use netpyne_mechanism::ir;
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
    let mech = ir::Mechanism {
        name: String::new(),
        kind: ir::Kind::Density,
        source: Some(map.main().clone()),
        fields: Vec::new(),
        globals: Vec::new(),
        ions: Vec::new(),
        currents: Vec::new(),
        electrode: false,
        pointers: Vec::new(),
        randoms: Vec::new(),
        shared_random: None,
        instance_at_load: false,
        handles: Vec::new(),
        vectors: Vec::new(),
        function_tables: Vec::new(),
        filled: Vec::new(),
        tables: Vec::new(),
        functions: Vec::new(),
        kernels: ir::Kernels::default(),
        net_receive: None,
        watches: Vec::new(),
    };
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
                self.out.voltage_copy = Some(self.field("v", ir::Class::Assigned, false, 0.0, 1, unit));
            } else {
                self.out.storage.insert("v".to_string(), Storage::Voltage);
            }
        }
    }

    fn number(&mut self, number: &Number) -> Option<f64> {
        let (sign, digits) = match number.text.strip_prefix('-') {
            Some(rest) => (-1.0, rest),
            None => (1.0, number.text.as_str()),
        };
        let value = match self.out.defines.get(digits) {
            Some(value) => Some(*value as f64),
            None => digits.parse::<f64>().ok(),
        };
        if value.is_none() {
            let message = format!("`{}` is not a number", number.text);
            self.error(number.at, message, "not a number", None);
        }
        value.map(|v| sign * v)
    }

    /// Storage for the variables that `item` declares.
    fn variables(&mut self, item: &'a Item, declared: &mut Declared<'a>) {
        match &item.kind {
            ItemKind::Parameter(list) => {
                for p in list {
                    let value = p.value.as_ref().and_then(|n| self.number(n)).map_or(0.0, six_digits);
                    // Translated C has one default per array: none.
                    let value = if p.len.is_some() { 0.0 } else { value };
                    let default = if declared.range.contains(p.name.name.as_str()) {
                        Where::Field(true)
                    } else {
                        Where::Global(true)
                    };
                    self.declare(&p.name, &p.len, &p.unit, value, ir::Class::Parameter, default, declared);
                }
            }
            ItemKind::Assigned(list) => {
                for a in list {
                    let name = a.name.name.as_str();
                    let place = if declared.range.contains(name) || declared.currents.contains(name) {
                        Where::Field(true)
                    } else if declared.global.contains(name) {
                        Where::Global(true)
                    } else {
                        Where::Field(false)
                    };
                    let start = a.start.as_ref().and_then(|n| self.number(n)).map_or(0.0, six_digits);
                    self.declare(&a.name, &a.len, &a.unit, start, ir::Class::Assigned, place, declared);
                }
            }
            ItemKind::State(list) => {
                for s in list {
                    if s.name.name.contains('\'') {
                        let message = format!("declaring `{}` is not supported", s.name.name);
                        self.error(s.name.at, message, "a derivative", None);
                        continue;
                    }
                    let class = ir::Class::State;
                    self.declare(&s.name, &s.len, &s.unit, 0.0, class, Where::Field(true), declared);
                    self.out.states.push(s.name.name.clone());
                }
            }
            ItemKind::Constant(list) => {
                for c in list {
                    let value = c.value.as_ref().and_then(|n| self.number(n)).unwrap_or(0.0);
                    self.constant(&c.name, value, declared);
                }
            }
            ItemKind::Units(list) => {
                for def in list {
                    match def {
                        UnitDef::Alias { .. } => {}
                        UnitDef::Value { name, value, .. } => {
                            let value = self.number(value).unwrap_or(0.0);
                            self.constant(name, value, declared);
                        }
                        UnitDef::Factor { name, from, to, .. } => {
                            let value = declared.units.factor(from, to);
                            if let Err(unknown) = &value {
                                self.unknown_unit(name.at, unknown, &declared.units);
                            }
                            self.constant(name, value.unwrap_or(1.0), declared);
                        }
                    }
                }
            }
            ItemKind::Local(list) => {
                for local in list {
                    let class = ir::Class::Assigned;
                    let place = Where::Global(false);
                    self.declare(&local.name, &local.len, &None, 0.0, class, place, declared);
                }
            }
            _ => {}
        }
    }

    fn constant(&mut self, name: &'a Ident, value: f64, declared: &mut Declared<'a>) {
        if declared.assigned_to.contains(name.name.as_str()) {
            let class = ir::Class::Assigned;
            self.declare(name, &None, &None, value, class, Where::Global(false), declared);
        } else if self.first_time(name, declared) {
            self.out.storage.insert(name.name.clone(), Storage::Constant(value));
        }
    }

    fn first_time(&mut self, name: &'a Ident, declared: &mut Declared<'a>) -> bool {
        let before = declared.seen.insert(&name.name, name.at);
        if before.is_some() {
            let message = format!("`{}` is declared more than once", name.name);
            let help = self
                .map
                .line(before.unwrap_or_default())
                .map(|(file, line)| format!("it is declared in line {line} of {} already", file.name));
            self.error(name.at, message, "again here", help);
        }
        before.is_none()
    }

    #[allow(clippy::too_many_arguments)]
    fn declare(
        &mut self,
        name: &'a Ident,
        len: &Option<Count>,
        unit: &Option<String>,
        default: f64,
        class: ir::Class,
        place: Where,
        declared: &mut Declared<'a>,
    ) {
        let n = &name.name;
        let is_special = SPECIAL.iter().any(|(s, _)| s == n) || (n == "v" && self.has_voltage());
        if is_special || !self.first_time(name, declared) || self.out.storage.contains_key(n) {
            return;
        }
        let array = match len {
            None => 1,
            Some(Count::Literal(k)) => *k,
            Some(Count::Name(d)) => match self.out.defines.get(&d.name) {
                Some(k) => *k,
                None => {
                    let message = format!("`{}` is not given by DEFINE", d.name);
                    let help = did_you_mean(&d.name, self.out.defines.keys());
                    self.error(d.at, message, "an array length must be known", help);
                    1
                }
            },
        };
        let Ok(array @ 1..=1_000_000) = u32::try_from(array) else {
            return self.error(name.at, format!("`{n}` cannot have {array} elements"), "array length", None);
        };
        if len.is_some() {
            self.out.arrays.insert(n.clone(), array);
        }
        let unit = unit.clone();
        let is_ion = self.out.ion_vars.contains_key(n);
        let place = if is_ion { Where::Field(declared.range.contains(n.as_str())) } else { place };
        let (default, class) = if is_ion { (0.0, ir::Class::Ion) } else { (default, class) };
        match place {
            Where::Field(visible) => {
                self.field(n, class, visible, default, array, unit);
            }
            Where::Global(visible) => {
                let first = Vec::new();
                let global = ir::Global { name: n.clone(), class, visible, default, len: array, unit, first };
                let id = self.global(global);
                self.out.storage.insert(n.clone(), Storage::Global(id));
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

    fn field(
        &mut self,
        name: &str,
        class: ir::Class,
        visible: bool,
        default: f64,
        len: u32,
        unit: Option<String>,
    ) -> ir::FieldId {
        let id = ir::FieldId::from_index(self.out.mech.fields.len());
        self.out.mech.fields.push(ir::Field { name: name.to_string(), class, visible, default, len, unit });
        self.out.storage.insert(name.to_string(), Storage::Field(id));
        id
    }

    /// Ion variables not declared, currents, initial values of states, warnings.
    fn finish(&mut self, module: &'a Module, declared: &Declared<'a>) {
        let ion_vars: Vec<String> = self.out.ion_vars.keys().cloned().collect();
        for name in ion_vars {
            if !self.out.storage.contains_key(&name) {
                let visible = declared.range.contains(name.as_str());
                self.field(&name, ir::Class::Ion, visible, 0.0, 1, None);
            }
        }
        self.currents(module);
        self.histories(module);
        self.order_states(module);
        for state in self.out.states.clone() {
            if self.out.ion_vars.contains_key(&state) {
                continue;
            }
            let start = state_start(module, &state).and_then(|n| self.number(n)).map_or(0.0, six_digits);
            let name = format!("{state}0");
            let class = ir::Class::Parameter;
            let place = match self.out.storage.get(&name) {
                Some(Storage::Global(id)) => ir::Place::Global(*id),
                Some(Storage::Field(id)) => ir::Place::Field(*id),
                Some(_) => continue,
                None if declared.range.contains(name.as_str()) => {
                    ir::Place::Field(self.field(&name, class, true, start, 1, None))
                }
                None => {
                    let unit = None;
                    let first = Vec::new();
                    let global =
                        ir::Global { name, class, visible: true, default: start, len: 1, unit, first };
                    ir::Place::Global(self.global(global))
                }
            };
            self.out.initial_values.push((state, place));
        }
        if self.out.routines.iter().any(|r| table_of(&r.body).is_some()) {
            let global = ir::Global {
                name: "usetable".to_string(),
                class: ir::Class::Parameter,
                visible: true,
                default: 1.0,
                len: 1,
                unit: None,
                first: Vec::new(),
            };
            self.out.use_table = Some(self.global(global));
        }
        self.undeclared_globals(module, declared);
        for item in &module.items {
            let ItemKind::Neuron(list) = &item.kind else { continue };
            for stmt in list {
                let NeuronStmt::Names(NameList::Range | NameList::Global, names) = stmt else { continue };
                for name in names {
                    if !self.out.storage.contains_key(&name.name) {
                        let message = format!("`{}` is listed here but declared nowhere", name.name);
                        self.warn(name.at, message);
                    }
                }
            }
        }
    }

    /// Storage for names that only GLOBAL lists. Where the file assigns them, NEURON's translator makes a variable that hoc does
    /// not see.
    fn undeclared_globals(&mut self, module: &Module, declared: &Declared<'a>) {
        for name in module.items.iter().flat_map(globals) {
            let n = &name.name;
            if self.out.storage.contains_key(n) || !declared.assigned_to.contains(n.as_str()) {
                continue;
            }
            let global = ir::Global {
                name: n.clone(),
                class: ir::Class::Assigned,
                visible: false,
                default: 0.0,
                len: 1,
                unit: None,
                first: Vec::new(),
            };
            let id = self.global(global);
            self.out.storage.insert(n.clone(), Storage::Global(id));
            self.warn(name.at, format!("`{n}` is declared nowhere but in GLOBAL: write it in ASSIGNED, too"));
        }
    }

    /// Storage for the past values that DISCRETE blocks use.
    fn histories(&mut self, module: &Module) {
        for item in &module.items {
            let ItemKind::Solver { kind: SolverKind::Discrete, body, .. } = &item.kind else { continue };
            for (state, (most, at)) in delayed(body) {
                if !self.out.states.iter().any(|s| s == state) || self.out.arrays.contains_key(state) {
                    let message = format!("`{state}@{most}`: `{state}` is not a STATE without index");
                    self.error(at, message, "has no past values", None);
                    continue;
                }
                let most = u32::try_from(most).unwrap_or(0).clamp(1, 1000);
                let known = self.out.histories.get(state).map_or(0, |h| h.1);
                if most > known {
                    let id = self.field(&format!("{state}@"), ir::Class::Assigned, false, 0.0, most, None);
                    self.out.histories.insert(state.to_string(), (id, most));
                }
            }
        }
    }

    /// By first letter, and among equal first letters the one mentioned last comes first.
    fn order_states(&mut self, module: &Module) {
        let mention = |name: &String| module.mentions.iter().position(|m| m.name == *name).unwrap_or(0);
        let key = |name: &String| (name.as_bytes().first().copied(), std::cmp::Reverse(mention(name)));
        self.out.states.sort_by_key(key);
    }
}

#[derive(Clone, Copy)]
enum Where {
    /// Visible or not.
    Field(bool),
    /// Visible or not.
    Global(bool),
}

/// Names that GLOBAL lists.
fn globals(item: &Item) -> impl Iterator<Item = &Ident> {
    let list = match &item.kind {
        ItemKind::Neuron(list) => list.as_slice(),
        _ => &[],
    };
    list.iter().flat_map(|stmt| match stmt {
        NeuronStmt::Names(NameList::Global, names) => names.as_slice(),
        _ => &[],
    })
}

fn state_start<'a>(module: &'a Module, state: &str) -> Option<&'a Number> {
    module.items.iter().find_map(|item| match &item.kind {
        ItemKind::State(list) => list.iter().find(|d| d.name.name == state)?.start.as_ref(),
        _ => None,
    })
}

/// A default as NEURON's translator writes it: `%g`, six significant digits. 0.030000001 becomes 0.03, and -0 becomes 0.
fn six_digits(value: f64) -> f64 {
    format!("{value:.5e}").parse().unwrap_or(value) + 0.0
}
