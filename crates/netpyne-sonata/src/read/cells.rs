//! Nodes as cells: their order, their labels, what they are.

use super::config::Config;
use super::inputs::Inputs;
use super::population::Population;
use super::structures::{self, Made, Sources};
use crate::own::{EXACT, STIM};
use netpyne_base::{Diagnostic, Diagnostics, Gid, MOST_MODEL_BYTES};
use netpyne_mechanism::Catalog;
use netpyne_network::Tags;
use netpyne_network::explicit::{ExplicitBody, ExplicitCell, ExplicitNetwork, ExplicitPop};
use netpyne_specs::{Dict, Number, Value, load_json_file};
use std::sync::Arc;

/// Nodes of which network cells are made.
#[derive(Debug, Default)]
pub(crate) struct Cells {
    /// For each population the place of each node among the cells; none for sources that are no cells.
    pub places: Vec<Vec<Option<u32>>>,
    /// Kinds of cells with sections.
    pub made: Vec<Arc<Made>>,
    /// For each cell its kind, if it has sections.
    pub kinds: Vec<Option<usize>>,
}

/// A node on its way to be a cell.
struct Waiting {
    label: String,
    population: usize,
    node: usize,
    gid: Option<u32>,
}

/// Whether a node stands for nothing but the spikes that it sends.
pub(crate) fn is_virtual(population: &Population, node: usize) -> bool {
    population.text(node, "model_type").is_some_and(|kind| kind == "virtual")
}

/// The stimulus that a node of this program's own files is.
pub(crate) fn stimulus(population: &Population, node: usize) -> Option<String> {
    population.text(node, STIM)
}

/// NetPyNE's label of the population of a node.
fn label(population: &Population, node: usize, own: bool) -> String {
    let text = |key: &str| population.text(node, key);
    let name = &population.name;
    match text("pop_name") {
        Some(label) if own => label,
        Some(label) => format!("{name}_{label}"),
        None => {
            let like = text("model_name").or_else(|| text("mtype")).or_else(|| text("model_type"));
            let kind = population.kinds.get(node).copied().unwrap_or(-1);
            match like {
                Some(like) if kind >= 0 => format!("{name}_{like}_{kind}"),
                Some(like) => format!("{name}_{like}"),
                None => name.clone(),
            }
        }
    }
}

/// The mechanism of a node that is an artificial cell; empty for those with sections.
fn mechanism(population: &Population, node: usize) -> String {
    match population.text(node, "model_type").as_deref() {
        Some("virtual") => "VecStim".to_owned(),
        Some("point_process" | "point_neuron") => {
            let template = population.text(node, "model_template").unwrap_or_default();
            template.split_once(':').map_or(template.clone(), |(_, name)| name.to_owned())
        }
        _ => String::new(),
    }
}

/// Makes the cells of all nodes.
pub(crate) fn add(
    net: &mut ExplicitNetwork,
    (populations, entries): (&[Population], &[Option<Dict>]),
    (config, catalog): (&Config, &Catalog),
    inputs: &Inputs,
    notes: &mut Diagnostics,
) -> Result<Cells, Diagnostics> {
    let own = config.circuit.contains_key(EXACT);
    let mut cells = Cells::default();
    let mut waiting: Vec<Waiting> = Vec::new();
    for (p, population) in populations.iter().enumerate() {
        cells.places.push(vec![None; population.size]);
        let mut labels: Vec<(String, String)> = Vec::new();
        let mut nodes: Vec<(usize, Waiting)> = Vec::new();
        for node in (0..population.size).filter(|node| stimulus(population, *node).is_none()) {
            let mut label = label(population, node, own);
            let kind = mechanism(population, node);
            // Cells of a population of NetPyNE are of one kind.
            if labels.iter().any(|(known, other)| *known == label && *other != kind) {
                label = format!("{label}_{}", if kind.is_empty() { "cells" } else { &kind });
            }
            let rank = labels.iter().rposition(|(known, _)| *known == label).unwrap_or_else(|| {
                labels.push((label.clone(), kind));
                labels.len() - 1
            });
            let gid = population.number(node, "gid").filter(|_| own).map(|gid| gid as u32);
            nodes.push((rank, Waiting { label, population: p, node, gid }));
        }
        // Cells of a population of NetPyNE are numbered one after the other.
        nodes.sort_by_key(|(rank, _)| *rank);
        waiting.extend(nodes.into_iter().map(|(_, node)| node));
    }
    let mut known = structures::Known::new();
    let mut artificial = std::collections::HashMap::new();
    let mut next = 0u32;
    for Waiting { label, population: p, node, gid } in waiting {
        let population = &populations[p];
        let gid = gid.filter(|gid| *gid >= next).unwrap_or(next);
        next = gid + 1;
        let place = net.cells.len() as u32;
        cells.places[p][node] = Some(place);
        let model = population.text(node, "model_type").unwrap_or_else(|| "biophysical".to_owned());
        let (cell_model, body, kind) = match model.as_str() {
            "virtual" => {
                let times = inputs.spikes.get(&(p, node)).cloned().unwrap_or_default();
                let params = Dict::from_iter([("spkTimes".to_owned(), Value::from(times))]);
                ("VecStim".to_owned(), ExplicitBody::Artificial(params), None)
            }
            "point_process" | "point_neuron" => {
                let template = population.text(node, "model_template").unwrap_or_default();
                let file = population.text(node, "dynamics_params");
                let key = (template.clone(), file.clone());
                let found = match artificial.get(&key) {
                    Some(found) => Clone::clone(found),
                    None => {
                        let found = point(&template, file.as_deref(), (config, catalog))
                            .map_err(|found| at_population(found, population, node))?;
                        artificial.insert(key, found.clone());
                        found
                    }
                };
                let (name, mut params): (String, Dict) = found;
                if let Some(times) = inputs.spikes.get(&(p, node)).filter(|_| name == "VecStim") {
                    params.insert("spkTimes".to_owned(), times.clone().into());
                }
                (name, ExplicitBody::Artificial(params), None)
            }
            "biophysical" | "single_compartment" => {
                let before = cells.made.len();
                let sources = Sources { config, catalog, own: entries[p].as_ref() };
                let kind = structures::of_node((population, node), &sources, &mut known, &mut cells.made)?;
                if let Some(new) = cells.made.get(before) {
                    notes.extend(new.notes.clone());
                    net.structures.push(Arc::new((new.secs.clone(), new.lists.clone())));
                }
                let body = ExplicitBody::Compartments {
                    structure: kind as u32,
                    synapses: Vec::new(),
                    emptied: Vec::new(),
                };
                ("CompartCell".to_owned(), body, Some(kind))
            }
            other => {
                let message = format!("nodes of the type `{other}` are not simulated");
                let d = Diagnostic::error(message)
                    .help("types are biophysical, point_neuron, point_process and virtual");
                return Err(at_population(d.into(), population, node));
            }
        };
        let mut tags = Dict::new();
        let cell_type = population.text(node, "cell_type").filter(|_| own);
        let cell_type =
            cell_type.or_else(|| population.text(node, "model_name")).unwrap_or_else(|| label.clone());
        tags.insert("cellType".to_owned(), cell_type.into());
        tags.insert("cellModel".to_owned(), cell_model.into());
        tags.insert("pop".to_owned(), label.as_str().into());
        let of_pop = tags.clone();
        if !own {
            if let Some(ei) = population.text(node, "ei") {
                tags.insert("ei".to_owned(), ei.into());
            }
            tags.insert("node_id".to_owned(), node.into());
            for column in population.columns(node) {
                if !matches!(column, "x" | "y" | "z" | "morphology" | "model_template")
                    && !column.contains('/')
                {
                    tags.insert(column.to_owned(), population.value(node, column).unwrap_or_default());
                }
            }
        }
        let position = position(population, node);
        let before = tags.len();
        let has_sections = kind.is_some();
        let tags = Tags { own: tags, before_position: Some(before), label: has_sections.then(Vec::new) };
        net.cells.push(ExplicitCell {
            gid: Gid(gid),
            tags: Arc::new(tags),
            position,
            normalised: [0.0; 3],
            body,
            conns: Vec::new(),
            stims: Vec::new(),
        });
        cells.kinds.push(kind);
        let follows = net.pops.last().is_some_and(|pop| pop.label == label);
        match net.pops.last_mut().filter(|_| follows) {
            Some(pop) => pop.cells.end = place + 1,
            None => net.pops.push(ExplicitPop { label, tags: of_pop, cells: place..place + 1 }),
        }
    }
    let told = config.circuit.get(EXACT).and_then(|own| own.get("pops"));
    for pop in &mut net.pops {
        if let Some(Value::Dict(tags)) = told.and_then(|told| told.get(&pop.label)) {
            pop.tags = tags.clone();
            continue;
        }
        let count = pop.cells.len();
        pop.tags.insert("numCells".to_owned(), Value::Number(Number::Int(count as i64)));
    }
    Ok(cells)
}

fn at_population(found: Diagnostics, population: &Population, node: usize) -> Diagnostics {
    let kind = population.kinds.get(node).copied().unwrap_or(-1);
    let place = format!("nodes of `{}`, type {kind}", population.name);
    Diagnostics(found.0.into_iter().map(|d| d.at_path(place.clone())).collect())
}

/// Where a node is; NetPyNE counts depth downwards, SONATA height upwards.
fn position(population: &Population, node: usize) -> [f64; 3] {
    let axis = |key: &str| population.number(node, key).unwrap_or(0.0);
    let y = axis("y");
    [axis("x"), if y == 0.0 { 0.0 } else { -y }, axis("z")]
}

/// An artificial cell: its mechanism and parameters.
fn point(
    template: &str,
    file: Option<&str>,
    (config, catalog): (&Config, &Catalog),
) -> Result<(String, Dict), Diagnostics> {
    let mut content = Dict::new();
    if let Some(file) = file {
        let folder = config.component(None, "point_neuron_models_dir");
        let path = folder.unwrap_or_else(|| config.circuit_path(".")).join(file);
        if let Value::Dict(dict) = load_json_file(&path, MOST_MODEL_BYTES)? {
            content = dict;
        }
    }
    let (schema, name) = template.split_once(':').unwrap_or(("nrn", template));
    if schema != "nrn" {
        let message = format!("the point neuron `{template}` is of another simulator");
        let d = Diagnostic::error(message);
        return Err(d
            .help("point neurons are those of NEURON (`nrn:IntFire1`), and those of `.mod` files")
            .into());
    }
    if let Some(Value::Dict(exact)) = content.get(EXACT) {
        return Ok((name.to_owned(), exact.clone()));
    }
    let fields = catalog.find(name).map(|id| &catalog.get(id).fields);
    let has = |field: &str| fields.is_none_or(|all| all.iter().any(|f| f.name == field));
    let mut params = Dict::new();
    for (key, value) in content {
        let Some(number) = value.as_f64().filter(|_| has(&key)) else { continue };
        // Files of BMTK have the times of this neuron in s.
        let in_seconds = name == "IntFire1" && matches!(key.as_str(), "tau" | "refrac");
        params.insert(key, if in_seconds { (number * 1000.0).into() } else { value });
    }
    Ok((name.to_owned(), params))
}
