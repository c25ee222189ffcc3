//! From a document to a specification: which component is run, for how long, and what it writes.

use super::{Column, EventFile, Network, OutputFile, Outputs, Translated, listed};
use crate::cell::Cells;
use crate::document::{Document, Element};
use crate::instance::quantity;
use indexmap::IndexMap;
use netpyne_base::{Diagnostic, Diagnostics, Severity, did_you_mean};
use netpyne_specs::{NetParams, Number, SimConfig, Value};

/// How long to simulate if nothing says so, ms.
const DURATION: f64 = 1000.0;

/// Time step if nothing says so, ms.
const STEP: f64 = 0.025;

/// The network that a document describes, and its simulation.
///
/// # Errors
/// All mistakes that keep it from being built.
pub fn translate(document: &Document) -> Result<Translated, Diagnostics> {
    let (element, simulation) = what_to_run(document)?;
    let mut network = Network {
        document,
        element,
        cells: Cells::default(),
        net: NetParams::new(),
        populations: IndexMap::new(),
        attached: Vec::new(),
        problems: Diagnostics::new(),
        listed: IndexMap::new(),
    };
    let is_listed = listed::is_listed(element);
    network.cells.as_neuron = is_listed;
    network.populations();
    let mut config = configuration(&network, simulation)?;
    let mut saved = None;
    if is_listed && !network.problems.has_errors() {
        saved = Some(listed::read(&mut network, &mut config)?);
    } else {
        network.projections();
        network.inputs();
    }
    let mut outputs = Outputs::default();
    if let Some(simulation) = simulation {
        outputs = record(&mut network, simulation, &mut config);
        if is_listed {
            listed::rename(&network, &mut outputs);
        }
    }
    if network.problems.has_errors() {
        return Err(network.problems);
    }
    let mut warnings = network.problems;
    warnings.extend(network.cells.warnings);
    if saved.is_some() {
        // The cells themselves are there.
        let NetParams { size_x, size_y, size_z, .. } = network.net;
        network.net = NetParams { size_x, size_y, size_z, ..NetParams::new() };
    }
    Ok(Translated {
        net_params: network.net,
        saved,
        sim_config: config,
        mechanisms: network.cells.mechanisms,
        outputs,
        warnings,
    })
}

/// The component that is simulated, and the `Simulation` that says so, if there is one.
fn what_to_run(document: &Document) -> Result<(&Element, Option<&Element>), Diagnostics> {
    let simulation = match &document.target {
        Some((id, place)) => {
            let found = document.find(id);
            if found.is_none() {
                let near = did_you_mean(id, document.ids.keys());
                let d = Diagnostic::error(format!("there is no component `{id}` to run")).help_opt(near);
                return Err(document.at(d, *place).into());
            }
            found
        }
        None => document.of_type("Simulation").next(),
    };
    let Some(simulation) = simulation.filter(|s| s.ty == "Simulation") else {
        // A file without simulation: its network is run for a while.
        let network = simulation.or_else(|| document.of_type("network").last());
        let none = || {
            let name = document.files.first().map_or_else(String::new, |f| f.name.to_string());
            let d = Diagnostic::error("there is no network to run in this model").at_path(name);
            Diagnostics::from(
                d.help("what can be run is a LEMS file with a `Simulation`, or a file with a `network`"),
            )
        };
        return network.map(|n| (n, None)).ok_or_else(none);
    };
    let target = simulation.get("target").unwrap_or_default();
    match document.find(target) {
        Some(network) => Ok((network, Some(simulation))),
        None => {
            let near = did_you_mean(target, document.ids.keys());
            let d = document.wrong_value(
                simulation,
                "target",
                format!("there is no component `{target}` to run"),
            );
            Err(d.help_opt(near).into())
        }
    }
}

fn configuration(network: &Network, simulation: Option<&Element>) -> Result<SimConfig, Diagnostics> {
    let document = network.document;
    let mut config = SimConfig::new();
    let mut problems = Diagnostics::new();
    let mut time = |name: &str, default: f64| {
        let Some(text) = simulation.and_then(|s| s.get(name)) else { return default };
        match quantity(document, text, "time") {
            Ok(value) if value.value > 0.0 => value.value,
            Ok(_) => {
                let d = simulation.map(|s| document.wrong_value(s, name, "a time above 0 is needed"));
                d.into_iter().for_each(|d| problems.push(d));
                default
            }
            Err((message, help)) => {
                let d = simulation.map(|s| document.wrong_value(s, name, message).help_opt(help));
                d.into_iter().for_each(|d| problems.push(d));
                default
            }
        }
    };
    let (length, step) = (time("length", DURATION), time("step", STEP));
    if problems.has_errors() {
        return Err(problems);
    }
    config.duration = Number::Float(length);
    config.tstop = Number::Float(length);
    config.dt = Number::Float(step);
    config.record_step = Value::from(step);
    if let Some(text) = network.element.get("temperature") {
        match quantity(document, text, "temperature") {
            Ok(kelvin) => {
                let celsius = document.units.value_in(text, "degC").unwrap_or(kelvin.value - 273.15);
                config.h_params.insert("celsius".to_owned(), Number::Float(celsius));
            }
            Err((message, help)) => {
                return Err(document
                    .wrong_value(network.element, "temperature", message)
                    .help_opt(help)
                    .into());
            }
        }
    }
    if let Some(seed) = simulation.and_then(|s| s.get("seed")).and_then(|text| text.trim().parse().ok()) {
        config.seeds.stim = seed;
        config.rand123_global_index = Some(seed);
    }
    let pops = network.populations.len();
    config.record_cells = if pops > 0 { vec!["all".into()] } else { Vec::new() };
    let name = network.element.id().unwrap_or("neuroml");
    config.filename = name.to_owned();
    config.sim_label = name.to_owned();
    Ok(config)
}

/// What the files of a simulation need is recorded.
fn record(network: &mut Network, simulation: &Element, config: &mut SimConfig) -> Outputs {
    let mut out = Outputs::default();
    for file in simulation.all("OutputFile") {
        let mut columns = Vec::new();
        for e in file.all("OutputColumn") {
            let path = e.get("quantity").unwrap_or_default().to_owned();
            let source = trace(network, e, &path, config);
            columns.push(Column { quantity: path, source });
        }
        out.files.push(OutputFile { name: file_name(file), columns });
    }
    for file in simulation.all("EventOutputFile") {
        let mut selections = Vec::new();
        for e in file.all("EventSelection") {
            match network.cell_of(e.get("select").unwrap_or_default()) {
                Ok((population, cell, _)) => {
                    selections.push((e.id().unwrap_or("0").to_owned(), population, cell));
                }
                Err((message, help)) => warn(network, e, "select", message, help),
            }
        }
        let time_first = file.get("format") == Some("TIME_ID");
        out.events.push(EventFile { name: file_name(file), time_first, selections });
    }
    // What would be shown on a screen is recorded, so that it can be drawn.
    for e in simulation.all("Display").flat_map(|d| d.all("Line")) {
        let path = e.get("quantity").unwrap_or_default().to_owned();
        if !config.record_traces.contains_key(&path) {
            trace(network, e, &path, config);
        }
    }
    out
}

fn file_name(file: &Element) -> String {
    let name = file.get("fileName").unwrap_or("output.dat");
    match file.get("path") {
        Some(folder) if !matches!(folder, "." | "") => format!("{folder}/{name}"),
        _ => name.to_owned(),
    }
}

/// Records a quantity under its path.
fn trace(
    network: &mut Network,
    e: &Element,
    path: &str,
    config: &mut SimConfig,
) -> Option<(String, super::Source)> {
    match network.quantity(path) {
        Ok((trace, source)) => {
            config.record_traces.insert(path.to_owned(), trace);
            Some((path.to_owned(), source))
        }
        Err((message, help)) => {
            warn(network, e, "quantity", message, help);
            None
        }
    }
}

/// Something that cannot be recorded does not keep the rest from running.
fn warn(network: &mut Network, e: &Element, name: &str, message: String, help: Option<String>) {
    let d = network.document.wrong_value(e, name, message).help_opt(help);
    network.problems.push(Diagnostic { severity: Severity::Warning, ..d });
}
