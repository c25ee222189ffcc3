//! What the world knows of mechanisms: names, values with their defaults, ions.

use netpyne_mechanism::Catalog;
use netpyne_mechanism::ir::{Class, IonVar, Kind, Mechanism};
use std::collections::HashMap;
use std::rc::Rc;

/// Index into [`MechanismTable::entries`].
pub type MechIx = usize;

/// Where a mechanism lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the membrane of whole sections.
    Membrane,
    /// At one place.
    Point,
    /// Nowhere.
    Artificial,
    /// An ion (`na_ion`).
    Ion,
}

/// NEURON's layers around a section, which are known so that cells can have them; nothing simulates them.
pub const EXTRACELLULAR: &str = "extracellular";

/// A value each instance has.
#[derive(Clone, Debug)]
pub struct Slot {
    /// Name without the suffix: `gbar`; for ions `ena`, `nai`, `nao`, `ina`.
    pub name: Rc<str>,
    /// Value before anyone sets it.
    pub default: f64,
    /// Number of elements; 1 for scalars.
    pub len: usize,
    /// Where its elements start among all values of an instance.
    pub offset: usize,
    /// Whether it is a parameter.
    pub is_parameter: bool,
    /// Whether it is a state.
    pub is_state: bool,
}

/// How a mechanism uses an ion.
#[derive(Clone, Copy, Debug)]
pub struct IonUse {
    /// The ion.
    pub ion: MechIx,
    /// Concentrations: 0 unused, 1 read, 3 written.
    pub concentration: u32,
    /// Reversal potential: 0 unused, 1 read, 3 written.
    pub reversal: u32,
    /// Bits of what is written: 0o200 inside, 0o400 outside.
    pub written: u32,
}

/// A mechanism or ion.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Name: `hh`, `Exp2Syn`, `na_ion`.
    pub name: Rc<str>,
    /// Where it lives.
    pub place: Place,
    /// Values of an instance.
    pub slots: Vec<Slot>,
    /// All elements of all slots, as they start.
    pub defaults: Rc<[f64]>,
    /// Ions it uses.
    pub ions: Vec<IonUse>,
    /// Length of the weight vector of connections to it.
    pub weights: usize,
    /// Random streams of an instance: RANDOM variables, and streams for `scop_random`.
    pub streams: [u32; 2],
    /// POINTER variables.
    pub pointers: Vec<Rc<str>>,
    /// Routines, with their numbers of arguments.
    pub routines: Vec<(Rc<str>, u32)>,
    /// What can be called for its effect: PROCEDUREs, and tables that are given to functions (`table_tau`).
    pub procedures: Vec<Rc<str>>,
    /// Global variables by their names in HOC (`q10_hh`).
    pub globals: Vec<(Rc<str>, f64, usize)>,
}

/// Two layers that are grounded, as NEURON inserts them. Variables have no suffix in HOC, but for `e_extracellular`.
fn extracellular() -> Entry {
    let mut slots: Vec<Slot> = Vec::new();
    let mut defaults = Vec::new();
    for (name, default, len, kind) in [
        ("xraxial", 1e9, 2, Class::Parameter),
        ("xg", 1e9, 2, Class::Parameter),
        ("xc", 0.0, 2, Class::Parameter),
        ("e", 0.0, 1, Class::Parameter),
        ("i_membrane", 0.0, 1, Class::Assigned),
        ("sav_g", 0.0, 1, Class::Assigned),
        ("sav_rhs", 0.0, 1, Class::Assigned),
        ("vext", 0.0, 2, Class::State),
    ] {
        let offset = defaults.len();
        let (is_parameter, is_state) = (kind == Class::Parameter, kind == Class::State);
        slots.push(Slot { name: name.into(), default, len, offset, is_parameter, is_state });
        defaults.extend(std::iter::repeat_n(default, len));
    }
    Entry {
        name: EXTRACELLULAR.into(),
        place: Place::Membrane,
        slots,
        defaults: defaults.into(),
        ions: Vec::new(),
        weights: 0,
        streams: [0, 0],
        pointers: Vec::new(),
        routines: Vec::new(),
        procedures: Vec::new(),
        globals: Vec::new(),
    }
}

/// Random streams of an instance.
pub(super) fn streams_of(mechanism: &Mechanism) -> [u32; 2] {
    let shared = u32::from(mechanism.shared_random.is_some());
    [mechanism.randoms.len() as u32 - shared, shared]
}

impl Entry {
    /// The value called `name`.
    pub fn slot(&self, name: &str) -> Option<&Slot> {
        // Python cannot say `stim.del`; NEURON lets it say `delay`.
        let named = |name: &str| self.slots.iter().find(|s| &*s.name == name);
        named(name).or_else(|| if name == "delay" { named("del") } else { None })
    }

    /// Whether one of the names is called so in HOC: with the name of the mechanism behind it.
    fn has_in_hoc(&self, names: &[Rc<str>], name: &str) -> bool {
        let own = name.strip_suffix(&*self.name).and_then(|rest| rest.strip_suffix('_'));
        own.is_some_and(|own| names.iter().any(|known| **known == *own))
    }
}

/// All mechanisms and ions, in order of registration.
#[derive(Debug, Default)]
pub struct MechanismTable {
    entries: Vec<Entry>,
    by_name: HashMap<Rc<str>, MechIx>,
    /// Range variables by their names in HOC (`gnabar_hh`, `ena`).
    ranges: HashMap<Rc<str>, (MechIx, usize)>,
}

impl MechanismTable {
    /// The mechanisms of a catalog.
    pub fn new(catalog: &Catalog) -> Self {
        let mut table = Self::default();
        for ion in catalog.ions() {
            let name = &ion.name;
            let slots = [
                (format!("e{name}"), ion.reversal),
                (format!("{name}i"), ion.inside),
                (format!("{name}o"), ion.outside),
                (format!("i{name}"), 0.0),
                (format!("di{name}_dv_"), 0.0),
            ];
            let slot = |(offset, (name, default)): (usize, (String, f64))| Slot {
                name: name.into(),
                default,
                len: 1,
                offset,
                is_parameter: offset < 3,
                is_state: false,
            };
            let global = |side: &str, value| (Rc::from(format!("{name}{side}0_{name}_ion")), value, 1);
            table.add(Entry {
                name: format!("{name}_ion").into(),
                place: Place::Ion,
                slots: slots.into_iter().enumerate().map(slot).collect(),
                defaults: [ion.reversal, ion.inside, ion.outside, 0.0, 0.0].into(),
                ions: Vec::new(),
                weights: 0,
                streams: [0, 0],
                pointers: Vec::new(),
                routines: Vec::new(),
                procedures: Vec::new(),
                globals: vec![global("i", ion.inside), global("o", ion.outside)],
            });
        }
        for mechanism in catalog.mechanisms() {
            let place = match mechanism.kind {
                Kind::Density => Place::Membrane,
                Kind::PointProcess => Place::Point,
                Kind::ArtificialCell => Place::Artificial,
            };
            let mut slots = Vec::new();
            let mut defaults = Vec::new();
            for field in mechanism.fields.iter().filter(|f| f.visible) {
                slots.push(Slot {
                    name: field.name.as_str().into(),
                    default: field.default,
                    len: field.len as usize,
                    offset: defaults.len(),
                    is_parameter: field.class == Class::Parameter,
                    is_state: field.class == Class::State,
                });
                defaults.extend(std::iter::repeat_n(field.default, field.len as usize));
            }
            let ions = mechanism.ions.iter().filter_map(|of| {
                let concentrations = [IonVar::Inside, IonVar::Outside];
                let any = |list: &[IonVar], of: &[IonVar]| list.iter().any(|v| of.contains(v));
                let level = |vars: &[IonVar]| match () {
                    () if any(&of.writes, vars) => 3,
                    () if any(&of.reads, vars) => 1,
                    () => 0,
                };
                Some(IonUse {
                    ion: table.find(&format!("{}_ion", of.ion))?,
                    concentration: level(&concentrations),
                    reversal: level(&[IonVar::Reversal]),
                    written: if of.writes.contains(&IonVar::Inside) { 0o200 } else { 0 }
                        | if of.writes.contains(&IonVar::Outside) { 0o400 } else { 0 },
                })
            });
            let ions = ions.collect();
            let global = |g: &netpyne_mechanism::ir::Global| {
                (Rc::from(format!("{}_{}", g.name, mechanism.name)), g.default, g.len as usize)
            };
            let procedures =
                mechanism.functions.iter().filter(|f| f.result.is_none()).map(|f| f.name.as_str().into());
            let tables = mechanism.function_tables.iter().map(|f| format!("table_{}", f.name).into());
            table.add(Entry {
                procedures: procedures.chain(tables).collect(),
                name: mechanism.name.as_str().into(),
                place,
                slots,
                defaults: defaults.into(),
                ions,
                weights: mechanism.net_receive.as_ref().map_or(0, |receive| receive.args.len()),
                streams: streams_of(mechanism),
                pointers: mechanism.pointers.iter().map(|p| p.as_str().into()).collect(),
                routines: mechanism
                    .functions
                    .iter()
                    .map(|f| (f.name.as_str().into(), f.parameters))
                    .collect(),
                globals: mechanism.globals.iter().filter(|g| g.visible).map(global).collect(),
            });
        }
        table.add(extracellular());
        table
    }

    fn add(&mut self, entry: Entry) {
        let ix = self.entries.len();
        for (i, slot) in entry.slots.iter().enumerate() {
            let name = match entry.place {
                Place::Membrane if &*entry.name == EXTRACELLULAR && &*slot.name != "e" => slot.name.clone(),
                Place::Membrane => format!("{}_{}", slot.name, entry.name).into(),
                Place::Ion => slot.name.clone(),
                Place::Point | Place::Artificial => continue,
            };
            self.ranges.insert(name, (ix, i));
        }
        self.by_name.insert(entry.name.clone(), ix);
        self.entries.push(entry);
    }

    /// All of them.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// One of them.
    pub fn get(&self, ix: MechIx) -> &Entry {
        &self.entries[ix]
    }

    /// The one called `name`.
    pub fn find(&self, name: &str) -> Option<MechIx> {
        self.by_name.get(name).copied()
    }

    /// The range variable that HOC calls `name`.
    pub fn range(&self, name: &str) -> Option<(MechIx, &Slot)> {
        let &(ix, slot) = self.ranges.get(name)?;
        Some((ix, &self.entries[ix].slots[slot]))
    }

    /// Whether HOC calls a procedure of a density mechanism so (`settables_kv`).
    pub fn is_procedure(&self, name: &str) -> bool {
        self.entries.iter().any(|entry| entry.has_in_hoc(&entry.procedures, name))
    }

    /// Whether HOC calls a POINTER variable of a density mechanism so (`source_gap`).
    pub fn is_pointer(&self, name: &str) -> bool {
        self.entries.iter().any(|entry| entry.has_in_hoc(&entry.pointers, name))
    }

    /// Names of all that can be inserted into membranes.
    pub fn membrane_names(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().filter(|e| matches!(e.place, Place::Membrane | Place::Ion)).map(|e| &*e.name)
    }
}
