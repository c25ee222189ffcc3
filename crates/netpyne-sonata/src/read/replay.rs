//! Spikes of an earlier run that are sent onto synapses in place of those of the cells that fired them.

use super::config::Config;
use super::node_sets::{Chosen, choose};
use super::population::Population;
use super::spikes::{self, Spikes};
use netpyne_base::{Diagnostic, Diagnostics, Gid};
use netpyne_network::Tags;
use netpyne_network::explicit::{ExplicitBody, ExplicitCell, ExplicitNetwork, ExplicitPop};
use netpyne_specs::{Dict, Value};
use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;

/// Spikes to replay.
#[derive(Debug)]
pub(crate) struct Replay {
    /// Name of the input.
    pub name: String,
    sources: Vec<HashSet<usize>>,
    targets: Vec<HashSet<usize>>,
    spikes: Spikes,
    /// When spikes count, ms.
    during: [f64; 2],
    /// The file of edges and their types; none: the edges of the circuit.
    pub edges: Option<(PathBuf, Option<PathBuf>)>,
    /// Cells that send the spikes, by population and node.
    made: HashMap<(usize, usize), u32>,
}

/// Whether an input by a module is a replay.
pub(crate) fn is_one(module: &str) -> bool {
    matches!(module, "synapse_replay" | "replay")
}

impl Replay {
    /// Reads an input.
    ///
    /// # Errors
    /// The file of spikes cannot be read, sets are not there.
    pub fn read(
        name: &str,
        input: &Dict,
        (config, sets, populations): (&Config, &Dict, &[Population]),
    ) -> Result<Self, Diagnostics> {
        let first = |keys: &[&str]| keys.iter().find_map(|key| input.get(*key).cloned());
        let all = || Value::from("all");
        let set = |keys: &[&str]| -> Result<Vec<HashSet<usize>>, Diagnostics> {
            let chosen: Chosen = choose(&first(keys).unwrap_or_else(all), sets, populations)?;
            Ok(chosen.into_iter().map(|nodes| nodes.into_iter().collect()).collect())
        };
        let sources = set(&["source_node_set", "source"])?;
        let targets = set(&["target_node_set", "node_set", "target"])?;
        let path = first(&["spikes_file", "spike_file", "input_file"]);
        let Some(path) = path.as_ref().and_then(Value::as_str) else {
            return Err(Diagnostic::error("the file of spikes is not said (`spikes_file`)").into());
        };
        let edges = input.get("edges").and_then(Value::as_dict).and_then(|edges| {
            let path =
                |key: &str| edges.get(key).and_then(Value::as_str).map(|said| config.simulation_path(said));
            Some((path("edges_file")?, path("edge_types_file")))
        });
        let number = |key: &str| input.get(key).and_then(Value::as_f64);
        let begin = number("delay").unwrap_or(0.0);
        Ok(Self {
            name: name.to_owned(),
            sources,
            targets,
            spikes: spikes::read(&config.simulation_path(path))?,
            during: [begin, number("duration").map_or(f64::INFINITY, |duration| begin + duration)],
            edges,
            made: HashMap::new(),
        })
    }

    /// Whether an edge from a node to another is meant.
    pub fn has(&self, [from, to]: [usize; 2], (source, target): (usize, usize)) -> bool {
        self.sources[from].contains(&source) && self.targets[to].contains(&target)
    }

    /// The cell that sends the spikes of a node, which is made where there is none yet.
    pub fn cell(&mut self, net: &mut ExplicitNetwork, population: (usize, &Population), node: usize) -> u32 {
        let (p, population) = population;
        if let Some(known) = self.made.get(&(p, node)) {
            return *known;
        }
        let own = self.spikes.get(&population.name).or_else(|| self.spikes.get(""));
        let times = own.and_then(|own| own.get(&(node as i64))).map_or(&[][..], Vec::as_slice);
        let [begin, end] = self.during;
        let times: Vec<Value> =
            times.iter().filter(|t| (begin..=end).contains(*t)).map(|t| Value::from(*t)).collect();
        let label = format!("{} of {}", self.name, population.name);
        let tags = Dict::from_iter(
            [("cellType", &*label), ("cellModel", "VecStim"), ("pop", &*label)]
                .map(|(key, value)| (key.to_owned(), Value::from(value))),
        );
        let place = net.cells.len() as u32;
        let gid = net.cells.last().map_or(0, |cell| cell.gid.0 + 1);
        let params = Dict::from_iter([("spkTimes".to_owned(), Value::List(times))]);
        let mut own = tags.clone();
        own.insert("node_id".to_owned(), node.into());
        net.cells.push(ExplicitCell {
            gid: Gid(gid),
            tags: Arc::new(Tags { before_position: Some(own.len()), own, label: None }),
            position: [0.0; 3],
            normalised: [0.0; 3],
            body: ExplicitBody::Artificial(params),
            conns: Vec::new(),
            stims: Vec::new(),
        });
        match net.pops.last_mut().filter(|pop| pop.label == label) {
            Some(pop) => pop.cells.end = place + 1,
            None => net.pops.push(ExplicitPop { label, tags, cells: place..place + 1 }),
        }
        self.made.insert((p, node), place);
        place
    }
}
