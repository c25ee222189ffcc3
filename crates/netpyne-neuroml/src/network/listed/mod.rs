//! Networks that this program wrote from instantiated ones: cells, connections and stimuli one by one, in NetPyNE's layout.
//!
//! Rules would order connections by populations and synapses. What was an instantiated network has an order of its own, which
//! decides the last bits of sums; the ids of its connections tell it.

mod cells;
mod connections;

use super::{Network, Outputs};
use crate::document::Element;
use crate::neuron::{GLOBALS, NETWORK, POPULATION, STIMULUS, dictionary, property};
use indexmap::IndexMap;
use netpyne_base::Diagnostics;
use netpyne_specs::{Dict, Number, SimConfig, Value};
use std::rc::Rc;

/// Whether a network is one of those.
pub(super) fn is_listed(element: &Element) -> bool {
    property(element, NETWORK).is_some()
}

/// A population as it is in NetPyNE.
struct Listed {
    /// Gid of the first of its cells here.
    first: usize,
    /// Whose stimuli its sources are.
    stimulus: Option<Rc<Dict>>,
}

/// A cell being put together.
#[derive(Default)]
struct Cell {
    tags: Dict,
    body: Dict,
    /// With the number that orders them.
    conns: Vec<(i64, Dict)>,
    synapses: Vec<(i64, String, Dict)>,
    stims: Vec<(i64, Value)>,
}

/// Cells by gid, and populations.
struct Making {
    populations: IndexMap<String, Listed>,
    cells: IndexMap<usize, Cell>,
    /// Labels of projections and lists of inputs.
    rules: Dict,
    /// Sources that have become stimuli, so that those with several connections are taken once.
    known: std::collections::HashSet<(String, usize)>,
}

/// Reads the network, whose populations are known; gives what stands under `net` in a saved file.
pub(super) fn read(network: &mut Network, config: &mut SimConfig) -> Result<Value, Diagnostics> {
    let document = network.document;
    let known = dictionary(document, network.element, NETWORK)?.unwrap_or_default();
    for (key, size) in [
        ("sizeX", &mut network.net.size_x),
        ("sizeY", &mut network.net.size_y),
        ("sizeZ", &mut network.net.size_z),
    ] {
        if let Some(value) = known.get(key).and_then(Value::as_f64).filter(|v| v.is_finite() && *v > 0.0) {
            *size = Number::Float(value);
        }
    }
    for (name, value) in dictionary(document, network.element, GLOBALS)?.unwrap_or_default() {
        if let Some(value) = value.as_number() {
            config.h_params.insert(name, value);
        }
    }
    let rules = known.get("rules").and_then(Value::as_dict).cloned().unwrap_or_default();
    let one_each = known.get("oneSynPerNetcon").is_none_or(Value::is_truthy);
    let mut making =
        Making { populations: IndexMap::new(), cells: IndexMap::new(), rules, known: Default::default() };
    let pops = making.populations(network, config)?;
    making.connections(network);
    making.inputs(network);
    making.kept(network)?;
    let mut cells = Vec::with_capacity(making.cells.len());
    making.cells.sort_keys();
    for (gid, cell) in making.cells {
        cells.push(cell.finish(gid, one_each));
    }
    let mut net = Dict::new();
    net.insert("cells".to_owned(), cells.into());
    net.insert("pops".to_owned(), pops.into());
    Ok(Dict::from_iter([("net".to_owned(), Value::from(net))]).into())
}

/// Populations of the file in those of NetPyNE, for the files that the simulation writes.
pub(super) fn rename(network: &Network, outputs: &mut Outputs) {
    let place = |population: &mut String, cell: &mut usize| {
        let before: usize =
            network.populations.iter().take_while(|(id, _)| *id != population).map(|(_, p)| p.size).sum();
        let Some((label, first)) = network.listed.get(population.as_str()) else { return };
        *cell += before.saturating_sub(*first);
        population.clone_from(label);
    };
    for (_, population, cell) in outputs.events.iter_mut().flat_map(|file| &mut file.selections) {
        place(population, cell);
    }
    for column in outputs.files.iter_mut().flat_map(|file| &mut file.columns) {
        if let Some((_, source)) = &mut column.source {
            place(&mut source.population, &mut source.cell);
        }
    }
}

impl Cell {
    fn finish(mut self, gid: usize, one_each: bool) -> Value {
        self.conns.sort_by_key(|(number, _)| *number);
        self.synapses.sort_by_key(|(number, ..)| *number);
        for (_, section, synapse) in self.synapses {
            let secs = self.body.get_mut("secs");
            let Some(Value::Dict(secs)) = secs else { continue };
            let Some(Value::Dict(section)) = secs.get_mut(&section) else { continue };
            let list = section.entry("synMechs".to_owned()).or_insert_with(|| Value::List(Vec::new()));
            if let Value::List(list) = list
                && (one_each || !list.iter().any(|known| known.as_dict() == Some(&synapse)))
            {
                list.push(synapse.into());
            }
        }
        let conns: Vec<Value> = self.conns.into_iter().map(|(_, conn)| conn.into()).collect();
        let mut all = Dict::new();
        all.insert("gid".to_owned(), gid.into());
        all.insert("tags".to_owned(), self.tags.into());
        all.insert("conns".to_owned(), conns.into());
        self.stims.sort_by_key(|(number, _)| *number);
        let stims: Vec<Value> = self.stims.into_iter().map(|(_, stim)| stim).collect();
        all.insert("stims".to_owned(), stims.into());
        all.extend(self.body);
        all.into()
    }
}

impl Making {
    /// Makes the cells; gives what stands under `net.pops`.
    fn populations(&mut self, network: &mut Network, config: &SimConfig) -> Result<Dict, Diagnostics> {
        let document = network.document;
        let mut pops = Dict::new();
        let mut next = 0;
        let elements: Vec<&Element> = network
            .element
            .children
            .iter()
            .filter(|e| network.populations.contains_key(e.id().unwrap_or("")))
            .collect();
        for e in elements {
            let id = e.id().unwrap_or_default().to_owned();
            let Some(found) = network.populations.get(&id) else { continue };
            let (component, size) = (found.component, found.size);
            if let Some(stimulus) = dictionary(document, e, STIMULUS)? {
                let stimulus = cells::stimulus(document, component, stimulus);
                self.populations.insert(id, Listed { first: 0, stimulus: Some(Rc::new(stimulus)) });
                continue;
            }
            let mut known = dictionary(document, e, POPULATION)?.unwrap_or_default();
            let label = known.get("pop").and_then(Value::as_str).unwrap_or(&id).to_owned();
            let first = known.get("firstGid").and_then(Value::as_number).and_then(Number::whole);
            // Gids that are not free any more are those of an edited file.
            let first =
                first.and_then(|gid| usize::try_from(gid).ok()).filter(|gid| *gid >= next).unwrap_or(next);
            next = first + size;
            let body = cells::body(network, component, known.swap_remove("params"), config)?;
            let tags = match known.swap_remove("tags") {
                Some(Value::Dict(tags)) => tags,
                _ => Dict::new(),
            };
            let pop = pops.entry(label.clone()).or_insert_with(|| {
                let mut tags = tags;
                tags.insert("pop".to_owned(), label.as_str().into());
                Dict::from_iter([
                    ("tags".to_owned(), Value::from(tags)),
                    ("cellGids".to_owned(), Value::List(Vec::new())),
                ])
                .into()
            });
            let Value::Dict(pop) = pop else { continue };
            let mut tags = pop.get("tags").and_then(Value::as_dict).cloned().unwrap_or_default();
            tags.retain(|key, _| matches!(key.as_str(), "cellType" | "cellModel" | "pop"));
            let mut offset = 0;
            if let Some(Value::List(gids)) = pop.get_mut("cellGids") {
                offset = gids.len();
                gids.extend((first..next).map(Value::from));
            }
            let places = super::populations::places(e);
            let extent = [&network.net.size_x, &network.net.size_y, &network.net.size_z].map(|s| s.get());
            for index in 0..size {
                let at = places.get(index).copied().unwrap_or_default();
                let mut tags = tags.clone();
                for (axis, i) in [("xnorm", 0), ("ynorm", 1), ("znorm", 2)] {
                    tags.insert(axis.to_owned(), (at[i] / extent[i]).into());
                }
                for (axis, value) in ["x", "y", "z"].into_iter().zip(at) {
                    tags.insert(axis.to_owned(), value.into());
                }
                self.cells.insert(first + index, Cell { tags, body: body.clone(), ..Cell::default() });
            }
            network.listed.insert(id.clone(), (label, first.saturating_sub(offset)));
            self.populations.insert(id, Listed { first, stimulus: None });
        }
        Ok(pops)
    }
}
