//! NetPyNE models at random, over the whole of its specification language.
//!
//! A model is small (a few dozen cells, a few dozen milliseconds) and valid for NetPyNE as a rule; each of its parts takes one of
//! the forms that the part may have. What later parts may name is known from the earlier ones ([`Parts`]).

mod artificial;
mod cells;
mod config;
mod connections;
mod geometry;
mod mapping;
mod moves;
mod network;
mod oddities;
mod places;
mod populations;
mod recordings;
mod sources;
mod stimuli;
mod synapses;
mod texts;
mod variants;

use crate::random::Random;
use serde_json::{Map, Value, json};

/// A model: what `netParams.json` and `simConfig.json` say.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// The parameters of the network, without what is around them in the file.
    pub net: Value,
    /// The configuration, likewise.
    pub config: Value,
}

/// What exists so far, for later parts to name.
#[derive(Default)]
struct Parts {
    cells: Vec<CellType>,
    pops: Vec<Population>,
    /// Cell rules for artificial cells, which populations name.
    artificial_rules: Vec<String>,
    /// Labels of synapses that take events, and of those with POINTERs at voltages.
    synapses: Vec<String>,
    pointers: Vec<String>,
    /// Extents, µm.
    size: [f64; 3],
    cuboid: bool,
    /// Whether cells know how far they are from borders, and whether targets need a `cellModel`.
    has_border: bool,
    needs_model: bool,
    /// Sources of stimuli that go through synapses, and others.
    net_stims: Vec<String>,
    clamps: Vec<String>,
    /// Labels of stimulus targets whose source is a clamp, with section, location and one of its variables.
    placed: Vec<(String, Value, Value, &'static str)>,
}

/// A kind of cell with sections.
struct CellType {
    name: String,
    sections: Vec<String>,
    lists: Vec<String>,
    mechanisms: Vec<(String, &'static str)>,
    points: Vec<(String, String, &'static str)>,
    has_points3d: bool,
    /// Whether connections end on a point process instead of a synapse.
    is_point_target: bool,
    /// Whether there are several rules, each for a fraction of the cells.
    is_diverse: bool,
}

/// A population; with sections if it has a kind of cell.
struct Population {
    name: String,
    cells: Option<usize>,
    /// Whether it takes events, if it is artificial.
    takes_events: bool,
    /// How many weights an event for it has.
    weights: usize,
    /// About how many cells there are.
    size: usize,
}

impl Parts {
    fn with_sections(&self) -> Vec<&Population> {
        self.pops.iter().filter(|p| p.cells.is_some()).collect()
    }
}

impl Parts {
    /// Those whose connections end on synapses.
    fn with_synapses(&self) -> Vec<&Population> {
        let has = |p: &&Population| p.cells.is_some_and(|i| !self.cells[i].is_point_target);
        self.pops.iter().filter(has).collect()
    }
}

/// Model number `seed`.
pub fn model(seed: u64) -> Model {
    let random = &mut Random::new(seed);
    let mut parts = Parts::default();
    let mut net = Map::new();
    network::scalars(random, &mut parts, &mut net);
    let cells = cells::rules(random, &mut parts);
    let pops = populations::all(random, &mut parts);
    net.insert("cellParams".into(), cells);
    net.insert("popParams".into(), pops);
    net.insert("synMechParams".into(), synapses::all(random, &mut parts));
    let moves = random.chance(20);
    if moves {
        // NetPyNE cannot have both.
        parts.pointers.clear();
    }
    net.insert("connParams".into(), connections::rules(random, &parts));
    if moves {
        net.insert("subConnParams".into(), moves::rules(random, &parts));
    }
    net.insert("stimSourceParams".into(), sources::all(random, &mut parts));
    net.insert("stimTargetParams".into(), stimuli::targets(random, &mut parts));
    let mut model = Model { net: Value::Object(net), config: config::all(random, &parts) };
    if random.chance(15) {
        mapping::add(random, &mut model);
    }
    if random.chance(25) {
        oddities::add(random, &mut model);
    }
    model
}

/// A dictionary in a random order.
fn shuffled(random: &mut Random, mut entries: Vec<(String, Value)>) -> Value {
    let mut map = Map::new();
    while !entries.is_empty() {
        let (key, value) = entries.swap_remove(random.below(entries.len()));
        map.insert(key, value);
    }
    Value::Object(map)
}

/// Conditions that select cells, as connections and stimuli have them.
fn conditions(random: &mut Random, parts: &Parts, of: &[&Population]) -> Value {
    let pop = of[random.below(of.len())];
    let mut conds = match random.below(12) {
        0..=5 => json!({"pop": pop.name}),
        6 | 7 => json!({"pop": [pop.name, of[random.below(of.len())].name]}),
        8 | 9 => match pop.cells {
            Some(index) => json!({"cellType": parts.cells[index].name}),
            None => json!({"pop": pop.name}),
        },
        10 => json!({"pop": pop.name, "layer": random.pick(&[json!(1), json!([1, 2]), json!("none")])}),
        11 if random.chance(15) => json!({"pop": pop.name, "fraction": [0.0, 0.5]}),
        _ => json!({"pop": [pop.name, "nowhere"]}),
    };
    if random.chance(15) {
        let (lo, hi) = (random.number(0.0, 0.5), random.number(0.5, 1.0));
        let axis = random.below(3);
        match random.chance(50) {
            true => conds[["xnorm", "ynorm", "znorm"][axis]] = json!([lo, hi]),
            false => {
                conds[["x", "y", "z"][axis]] = json!([lo * parts.size[axis], hi * parts.size[axis]]);
            }
        }
    }
    if random.chance(1) {
        conds = json!({"pop": "nowhere"});
    }
    conds
}
