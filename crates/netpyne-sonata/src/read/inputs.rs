//! Inputs of a simulation: spikes of nodes without equations, and electrodes.

use super::config::Config;
use super::node_sets::{Chosen, choose};
use super::population::Population;
use super::replay::{self, Replay};
use super::{spikes, waveform};
use netpyne_base::{Diagnostic, Diagnostics};
use netpyne_specs::{Dict, Value};
use std::collections::HashMap;

/// An electrode on each of some nodes.
#[derive(Debug)]
pub(crate) struct Electrode {
    pub nodes: Chosen,
    /// As NetPyNE stores it, without its section.
    pub stim: Dict,
    /// The list or name of sections, the number in it, and the place there.
    pub at: (String, usize, f64),
}

/// All inputs.
#[derive(Debug, Default)]
pub(crate) struct Inputs {
    /// Times by population and node, ms.
    pub spikes: HashMap<(usize, usize), Vec<f64>>,
    /// Populations in the order in which inputs name them.
    pub order: Vec<usize>,
    pub electrodes: Vec<Electrode>,
    pub replays: Vec<Replay>,
}

/// Reads the inputs.
///
/// # Errors
/// Files that cannot be read, sets that are not there.
pub(crate) fn read(
    config: &Config,
    sets: &Dict,
    populations: &[Population],
    notes: &mut Diagnostics,
) -> Result<Inputs, Diagnostics> {
    let mut inputs = Inputs::default();
    let all = config.simulation.get("inputs").and_then(Value::as_dict);
    for (name, input) in all.into_iter().flatten() {
        let Value::Dict(input) = input else { continue };
        if matches!(input.get("enabled"), Some(Value::Bool(false))) {
            continue;
        }
        let text = |key: &str| input.get(key).and_then(Value::as_str).unwrap_or_default();
        let (kind, module) = (text("input_type"), text("module"));
        let said =
            input.get("node_set").or_else(|| input.get("source")).cloned().unwrap_or_else(|| "all".into());
        let place = format!("inputs[{name:?}]");
        let at =
            |found: Diagnostics| Diagnostics(found.0.into_iter().map(|d| d.at_path(place.clone())).collect());
        match (kind, module) {
            (_, module) if replay::is_one(module) => {
                let replay = Replay::read(name, input, (config, sets, populations)).map_err(at)?;
                inputs.replays.push(replay);
            }
            ("spikes", _) => {
                let nodes = choose(&said, sets, populations).map_err(at)?;
                let path =
                    ["input_file", "spike_file", "path"].iter().find_map(|key| input.get(*key)?.as_str());
                let Some(path) = path else {
                    return Err(
                        at(Diagnostic::error("the file of spikes is not said (`input_file`)").into()),
                    );
                };
                let path = config.simulation_path(path);
                if path.extension().is_some_and(|e| e == "nwb") {
                    let d = Diagnostic::error(format!("`{}` is an NWB file of before NWB 2", path.display()));
                    return Err(at(d.help("give its spikes as a SONATA file or as a table").into()));
                }
                let spikes = spikes::read(&path).map_err(at)?;
                for (p, nodes) in nodes.iter().enumerate().filter(|(_, nodes)| !nodes.is_empty()) {
                    let own = spikes.get(&populations[p].name).or_else(|| spikes.get(""));
                    // A file with one population is for whatever is said.
                    let own = own.or_else(|| (spikes.len() == 1).then(|| spikes.values().next()).flatten());
                    inputs.order.push(p);
                    for node in nodes {
                        if let Some(times) = own.and_then(|own| own.get(&(*node as i64))) {
                            inputs.spikes.entry((p, *node)).or_default().extend(times);
                        }
                    }
                }
            }
            ("current_clamp", "IClamp" | "linear" | "") | (_, "IClamp") => {
                let nodes = choose(&said, sets, populations).map_err(at)?;
                let pulses = match ["file", "input_file"].iter().find_map(|key| input.get(*key)?.as_str()) {
                    Some(file) => waveform::read(&config.simulation_path(file), input).map_err(at)?,
                    None => pulses(input).map_err(|message| at(Diagnostic::error(message).into()))?,
                };
                for (del, dur, amp) in pulses {
                    let stim = [("del", del), ("dur", dur), ("amp", amp)];
                    let mut dict = named(name, "IClamp");
                    dict.extend(stim.map(|(key, value)| (key.to_owned(), Value::from(value))));
                    inputs.electrodes.push(Electrode {
                        nodes: nodes.clone(),
                        stim: dict,
                        at: section(input),
                    });
                }
            }
            (_, "SEClamp") => {
                let nodes = choose(&said, sets, populations).map_err(at)?;
                let list = |key: &str| numbers(input.get(key));
                let (amps, durations) = (list("amps"), list("durations"));
                let mut dict = named(name, "SEClamp");
                for (i, key) in ["1", "2", "3"].iter().enumerate() {
                    for (field, values) in [("amp", &amps), ("dur", &durations)] {
                        if let Some(value) = values.get(i.min(values.len().saturating_sub(1))) {
                            dict.insert(format!("{field}{key}"), (*value).into());
                        }
                    }
                }
                if let Some(rs) = list("rs").first() {
                    dict.insert("rs".to_owned(), (*rs).into());
                }
                inputs.electrodes.push(Electrode { nodes, stim: dict, at: section(input) });
            }
            (kind, module) => notes.push(left_out(&place, &format!("an input `{kind}` by `{module}`"))),
        }
    }
    Ok(inputs)
}

fn left_out(place: &str, what: &str) -> Diagnostic {
    Diagnostic::warning(format!("{what} is left out: nothing here does that")).at_path(place).help(
        "inputs are `spikes` of nodes without equations (SONATA files, tables) or replayed, `current_clamp` (IClamp) and SEClamp",
    )
}

fn named(name: &str, kind: &str) -> Dict {
    Dict::from_iter(
        [("source", name), ("type", kind), ("label", name)].map(|(k, v)| (k.to_owned(), Value::from(v))),
    )
}

fn numbers(value: Option<&Value>) -> Vec<f64> {
    match value {
        Some(Value::List(list)) => list.iter().filter_map(Value::as_f64).collect(),
        Some(value) => value.as_f64().into_iter().collect(),
        None => Vec::new(),
    }
}

/// Delay, duration and amplitude of each pulse.
fn pulses(input: &Dict) -> Result<Vec<(f64, f64, f64)>, String> {
    let list = |keys: &[&str]| keys.iter().map(|key| numbers(input.get(*key))).find(|all| !all.is_empty());
    let ends = list(&["amp_end"]).filter(|end| Some(end) != list(&["amp_start"]).as_ref());
    if ends.is_some() {
        return Err("a current that rises or falls (`amp_end`) is not made".to_owned());
    }
    let Some(amps) = list(&["amp", "amps", "amp_start"]) else {
        return Err("the amplitude is not said (`amp`)".to_owned());
    };
    let delays = list(&["delay", "delays"]).unwrap_or_else(|| vec![0.0]);
    let durations = list(&["duration", "durations", "dur"]).unwrap_or_else(|| vec![1e9]);
    let of = |all: &[f64], i: usize| all.get(i).or(all.last()).copied().unwrap_or(0.0);
    Ok(amps.iter().enumerate().map(|(i, amp)| (of(&delays, i), of(&durations, i), *amp)).collect())
}

fn section(input: &Dict) -> (String, usize, f64) {
    let name = ["section_name", "sections", "sec"].iter().find_map(|key| input.get(*key)?.as_str());
    let number = |key: &str| input.get(key).and_then(Value::as_f64);
    let at = number("section_dist").or_else(|| number("loc")).unwrap_or(0.5);
    (name.unwrap_or("soma").to_owned(), number("section_index").unwrap_or(0.0) as usize, at)
}
