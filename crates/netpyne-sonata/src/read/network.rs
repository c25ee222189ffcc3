//! A whole circuit as a network and how it is simulated.

use super::cells::{self, is_virtual};
use super::config::Config;
use super::edges::{Edges, Maker};
use super::inputs::{self, Electrode, Inputs};
use super::population::{EDGES, NODES, Names, Population, open, table};
use super::replay::Replay;
use super::reports::{self, Recorded};
use crate::own::{EXACT, GLOBALS};
use netpyne_base::{Diagnostic, Diagnostics, did_you_mean};
use netpyne_mechanism::Catalog;
use netpyne_network::explicit::{ExplicitBody, ExplicitNetwork};
use netpyne_specs::{At, Dict, NetParams, Number, SimConfig, Value};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A circuit that was read.
#[derive(Debug)]
pub struct Circuit {
    /// The network, cell by cell.
    pub network: ExplicitNetwork,
    /// What is no part of it: its extent, the threshold of spikes.
    pub net_params: NetParams,
    /// How it is simulated.
    pub sim_config: SimConfig,
    /// What is odd.
    pub warnings: Diagnostics,
}

/// The folder with the mechanisms of a circuit, if it has any.
pub fn mechanisms_folder(config: &Config) -> Option<PathBuf> {
    let said = config.component(None, "mechanisms_dir");
    let said = said.or_else(|| config.component(Some(&config.circuit), "mechanisms_dir"))?;
    let has_mechanisms = |folder: &Path| {
        let mut files = std::fs::read_dir(folder).into_iter().flatten().filter_map(|entry| entry.ok());
        files.any(|file| file.path().extension().is_some_and(|e| e == "mod"))
    };
    ["", "modfiles", "mod", "mechanisms"]
        .iter()
        .map(|inner| said.join(inner))
        .find(|folder| has_mechanisms(folder))
}

/// Reads the circuit of a configuration; `catalog` is what its mechanisms are among.
///
/// # Errors
/// All that keeps it from being a network, with the place.
pub fn read(config: &Config, catalog: &Catalog) -> Result<Circuit, Diagnostics> {
    let mut notes = Diagnostics::new();
    let (nodes, entries) = all_nodes(config)?;
    let edges = all_edges(config, &nodes, &mut notes)?;
    let sets = config.node_sets()?;
    let mut inputs = inputs::read(config, &sets, &nodes, &mut notes)?;
    let own_edges = |replay: &Replay| match &replay.edges {
        Some(files) => edges_of(files, &nodes, &mut |_| true).map(Some),
        None => Ok(None),
    };
    let replayed: Vec<Option<Vec<Edges>>> = inputs.replays.iter().map(own_edges).collect::<Result<_, _>>()?;
    let mut network = ExplicitNetwork::default();
    let made = cells::add(&mut network, (&nodes, &entries), (config, catalog), &inputs, &mut notes)?;
    let mut maker = Maker::new(&mut network, &made, &nodes, (config, catalog), &mut notes);
    for i in in_order(&edges, &nodes, &inputs) {
        maker.add(&edges[i])?;
    }
    for (replay, own) in inputs.replays.iter_mut().zip(&replayed) {
        for edges in own.as_ref().unwrap_or(&edges) {
            maker.replay(edges, replay)?;
        }
    }
    maker.finish();
    for electrode in &inputs.electrodes {
        place(&mut network, &made, electrode)?;
    }
    let stims = config.simulation.get(EXACT).and_then(|own| own.get("stims")).and_then(Value::as_list);
    for stim in stims.unwrap_or(&[]).iter().filter_map(Value::as_list) {
        let place = stim.first().and_then(Value::as_number).and_then(Number::whole);
        let cell = place.and_then(|i| network.cells.get_mut(usize::try_from(i).ok()?));
        if let (Some(cell), Some(Value::Dict(stim))) = (cell, stim.get(1)) {
            cell.stims.push(Arc::new(stim.clone()));
        }
    }
    let net_params = params(config, &mut network);
    let cell = |p: usize, node: usize| {
        let place = made.places[p][node]?;
        let kind = made.kinds[place as usize]?;
        let sections = &made.made[kind].secs;
        let soma = sections.keys().find(|name| name.contains("soma")).or_else(|| sections.keys().next())?;
        Some((network.cells[place as usize].gid.0, soma.clone()))
    };
    let recorded = Recorded { populations: &nodes, sets: &sets, cell: &cell };
    let sim_config = options(config, &recorded, &mut notes)?;
    Ok(Circuit { network, net_params, sim_config, warnings: notes })
}

/// The entries of the configuration for nodes or for edges.
fn entries(config: &Config, names: Names) -> Vec<&Dict> {
    let all = config.circuit.get("networks").and_then(|networks| networks.get(names.all));
    let all = all.and_then(Value::as_list).unwrap_or(&[]);
    let enabled = |dict: &&Dict| !matches!(dict.get("enabled"), Some(Value::Bool(false)));
    all.iter().filter_map(Value::as_dict).filter(enabled).collect()
}

type Read = (Vec<Population>, Vec<Option<Dict>>);

/// The file and the table of types of an entry.
fn files(config: &Config, entry: &Dict, names: Names) -> Result<(PathBuf, Option<PathBuf>), Diagnostics> {
    let text = |key: &str| entry.get(key).and_then(Value::as_str).map(|said| config.circuit_path(said));
    let file = text(&format!("{}s_file", names.one)).ok_or_else(|| {
        Diagnostic::error(format!("an entry names no file (`{}s_file`)", names.one))
            .at_path(format!("networks.{}", names.all))
    })?;
    Ok((file, text(&format!("{}_types_file", names.one))))
}

fn all_nodes(config: &Config) -> Result<Read, Diagnostics> {
    let (mut all, mut own) = (Vec::new(), Vec::new());
    for entry in entries(config, NODES) {
        let (path, types) = files(config, entry, NODES)?;
        let types = table(types.as_deref(), NODES)?;
        let file = open(&path)?;
        for name in file.groups(NODES.all) {
            let population = Population::read(&file, NODES, &name, &types)
                .map_err(|e| Diagnostic::error(format!("`{}`: {e}", path.display())))?;
            all.push(population);
            let said = entry.get("populations").and_then(|all| all.get(&name)).and_then(Value::as_dict);
            own.push(said.cloned());
        }
    }
    if all.is_empty() {
        return Err(Diagnostic::error("the circuit has no nodes").at_path("networks.nodes").into());
    }
    Ok((all, own))
}

fn all_edges(
    config: &Config,
    nodes: &[Population],
    notes: &mut Diagnostics,
) -> Result<Vec<Edges>, Diagnostics> {
    let mut all = Vec::new();
    for entry in entries(config, EDGES) {
        let files = files(config, entry, EDGES)?;
        let mut is_meant = |name: &str| {
            let said = entry.get("populations").and_then(|all| all.get(name));
            let kind = said.and_then(|own| own.get("type")).and_then(Value::as_str).unwrap_or("chemical");
            if kind != "chemical" {
                let d = Diagnostic::warning(format!(
                    "the edges `{name}` are left out: edges of the type `{kind}` are not made"
                ));
                notes.push(d.at_path("networks.edges"));
            }
            kind == "chemical"
        };
        all.extend(edges_of(&files, nodes, &mut is_meant)?);
    }
    Ok(all)
}

/// The edges in a file and its table of types, of the populations that are meant.
fn edges_of(
    (path, types): &(PathBuf, Option<PathBuf>),
    nodes: &[Population],
    is_meant: &mut dyn FnMut(&str) -> bool,
) -> Result<Vec<Edges>, Diagnostics> {
    let types = table(types.as_deref(), EDGES)?;
    let file = open(path)?;
    let wrong =
        |e: netpyne_files::Error| Diagnostics::from(Diagnostic::error(format!("`{}`: {e}", path.display())));
    let mut all = Vec::new();
    for name in file.groups(EDGES.all) {
        if !is_meant(&name) {
            continue;
        }
        let root = format!("{}/{name}", EDGES.all);
        let end = |column: &str| -> Result<(usize, Vec<i64>), Diagnostics> {
            let path = format!("{root}/{column}");
            let ids = file.wholes(&path).map_err(wrong)?;
            let said = file.text_attribute(&path, "node_population");
            let said = said.or_else(|| file.text_attribute(&path, "network")).unwrap_or_default();
            let found = nodes.iter().position(|p| p.name == said);
            let found = found.ok_or_else(|| {
                let names: Vec<&str> = nodes.iter().map(|p| p.name.as_str()).collect();
                Diagnostic::error(format!(
                    "the edges `{name}` have nodes of `{said}`, which is no population"
                ))
                .help_opt(did_you_mean(&said, &names))
            })?;
            Ok((found, ids))
        };
        let ((from, source), (to, target)) = (end("source_node_id")?, end("target_node_id")?);
        let population = Population::read(&file, EDGES, &name, &types).map_err(wrong)?;
        all.push(Edges { all: population, ends: [from, to], source, target });
    }
    Ok(all)
}

/// Edges between cells first, then those of sources by the inputs that name them, as BMTK makes them.
fn in_order(edges: &[Edges], nodes: &[Population], inputs: &Inputs) -> Vec<usize> {
    let rank = |i: &usize| {
        let from = edges[*i].ends[0];
        match nodes[from].size > 0 && (0..nodes[from].size).all(|node| is_virtual(&nodes[from], node)) {
            false => 0,
            true => 1 + inputs.order.iter().position(|p| *p == from).unwrap_or(inputs.order.len()),
        }
    };
    let mut order: Vec<usize> = (0..edges.len()).collect();
    order.sort_by_key(rank);
    order
}

/// Puts an electrode on its cells.
fn place(
    network: &mut ExplicitNetwork,
    cells: &cells::Cells,
    electrode: &Electrode,
) -> Result<(), Diagnostics> {
    let (part, index, at) = &electrode.at;
    for (p, nodes) in electrode.nodes.iter().enumerate() {
        for node in nodes {
            let Some(place) = cells.places[p][*node] else { continue };
            let Some(kind) = cells.kinds[place as usize] else { continue };
            let made = &cells.made[kind];
            let mut stim = electrode.stim.clone();
            if !stim.contains_key("sec") {
                let short = part.get(..4).unwrap_or(part);
                let mut own = made.numbered.iter().filter(|name| name.starts_with(short));
                let Some(section) = own.nth(*index) else {
                    let message = format!("cells have no section number {index} called `{part}`");
                    return Err(Diagnostic::error(message).at_path("inputs").into());
                };
                stim.insert("sec".to_owned(), section.as_str().into());
                stim.insert("loc".to_owned(), (*at).into());
            }
            let cell = &mut network.cells[place as usize];
            if matches!(cell.body, ExplicitBody::Compartments { .. }) {
                cell.stims.push(Arc::new(stim));
            }
        }
    }
    Ok(())
}

/// Extent and threshold; positions as fractions of the extent.
fn params(config: &Config, network: &mut ExplicitNetwork) -> NetParams {
    let mut params = NetParams::default();
    if let Some(threshold) = config.number("run", "spike_threshold") {
        params.default_threshold = Number::Float(threshold);
    }
    let own = config.circuit.get(EXACT);
    let size = |key: &str| own.and_then(|own| own.get(key)).and_then(Value::as_f64).filter(|s| *s > 0.0);
    for (key, to) in
        [("sizeX", &mut params.size_x), ("sizeY", &mut params.size_y), ("sizeZ", &mut params.size_z)]
    {
        if let Some(size) = size(key) {
            *to = Number::Float(size);
        }
    }
    if let Some(threshold) = own.and_then(|own| own.get("defaultThreshold")).and_then(Value::as_f64) {
        params.default_threshold = Number::Float(threshold);
    }
    let extent = [params.size_x, params.size_y, params.size_z].map(Number::get);
    for cell in &mut network.cells {
        cell.normalised = std::array::from_fn(|i| cell.position[i] / extent[i]);
    }
    params
}

fn options(
    config: &Config,
    recorded: &Recorded<'_>,
    notes: &mut Diagnostics,
) -> Result<SimConfig, Diagnostics> {
    let mut options = Dict::new();
    for (key, own) in [("tstop", "duration"), ("dt", "dt")] {
        if let Some(value) = config.number("run", key) {
            options.insert(own.to_owned(), value.into());
        }
    }
    let mut globals =
        Dict::from_iter([("celsius".to_owned(), 34.0.into()), ("v_init".to_owned(), (-80.0).into())]);
    let conditions = config.simulation.get("conditions").and_then(Value::as_dict);
    for (key, value) in conditions.into_iter().flatten() {
        if let (true, Some(_)) = (matches!(key.as_str(), "celsius" | "v_init"), value.as_f64()) {
            globals.insert(key.clone(), value.clone());
        }
        if let (GLOBALS, Value::Dict(own)) = (key.as_str(), value) {
            globals.extend(own.clone());
        }
    }
    options.insert("hParams".to_owned(), globals.into());
    reports::add(&mut options, config, recorded, notes)?;
    if config.simulation.is_empty() {
        let d = Diagnostic::warning(
            "the circuit says nothing of a simulation: time and step are this program's own",
        );
        notes.push(d.help("give the configuration of a simulation, which names that of the circuit"));
    }
    Ok(SimConfig::from_dict(&options, &At::root("simConfig"), notes))
}
