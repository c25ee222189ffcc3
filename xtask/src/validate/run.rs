//! Loading, running and comparing the simulation of one case.

use super::compare::{numbers, series};
use super::oracle::{Case, Reference};
use super::{Report, Settings, phases};
use netpyne::base::{Diagnostics, Gid};
use netpyne::network::model::{Recording, Variable};
use netpyne::results::{SimData, TraceValues};
use netpyne::{Built, Model, RunOptions, Simulated};
use serde_json::Value;
use std::sync::Arc;

/// Label of the voltages that the reference recorded besides those the model asks for.
pub const EXTRA: &str = "extra";

/// The model of a case; a later phase without its own specification is the model's first with overrides.
pub fn load(case: &Case, all: &[Case], settings: &Settings) -> Result<Model, String> {
    let folder = match (&case.specification, case.changed_by_script) {
        (Some(own), _) => own.clone(),
        (None, _) => {
            let parent = case.folder.parent().ok_or("a phase without its model")?;
            all.iter()
                .find(|c| c.folder == parent)
                .and_then(|c| c.specification.clone())
                .unwrap_or(parent.to_owned())
        }
    };
    let mut folders = settings.mechanisms.clone();
    folders.extend(phases::own_mechanisms(&case.name));
    let mut model = Model::load_with(&folder, &folders).map_err(|e| e.to_string())?;
    if case.changed_by_script {
        let changes = phases::overrides(&case.name)
            .ok_or("its script changed the network between runs in a way that its JSON does not contain")?;
        let changes = changes.iter().map(|c| c.parse()).collect::<Result<Vec<_>, _>>()?;
        let mut problems = Diagnostics::new();
        netpyne::specs::apply_overrides(&mut model.spec, &changes, &mut problems);
        if problems.has_errors() {
            return Err(problems.to_string());
        }
    }
    // The reference has samples of LFP and dipoles in NetPyNE's rows.
    model.spec.compat.rows_by_time = true;
    // It recorded the spikes of all stimuli.
    model.spec.sim_config.record_stim = true;
    Ok(model)
}

/// The network with the extra recordings of the reference.
pub fn build(model: &Model, traces: &Value) -> Result<Built, String> {
    let mut built = model.build().map_err(|e| e.to_string())?;
    let mut odd = built.warnings.iter().map(|one| &one.message);
    if let Some(missing) = odd.find(|message| message.starts_with("unknown density mechanism")) {
        return Err(missing.clone());
    }
    for (gid, extra) in entries(&traces["extra"]) {
        let gid = Gid(gid.parse().map_err(|_| format!("extra trace of cell {gid}"))?);
        let section = extra["sec"].as_str().unwrap_or("soma");
        let location = extra["loc"].as_f64().unwrap_or(0.5);
        let every = extra["step"].as_f64().ok_or("extra trace without step")?;
        // Where it recorded every time step, the reference did so without an interval.
        let step = if every == built.spec.sim_config.dt.get() { 0.0 } else { every };
        let (cell, node) = built
            .network
            .locate(gid, section, location)
            .ok_or_else(|| format!("cell {gid} has no section {section}"))?;
        let recording = Recording { variable: Variable::Voltage(cell, node), step };
        Arc::make_mut(&mut built.network).record(recording, EXTRA, Some(gid));
    }
    Ok(built)
}

/// Simulates on as many threads and with the instructions that are asked for.
pub fn simulate(built: &Built, settings: &Settings) -> Result<Simulated, String> {
    let Settings { threads, isa, .. } = *settings;
    let how = RunOptions { threads, isa, ..RunOptions::default() };
    built.simulate_with(&how).map_err(|e| e.to_string())
}

fn entries(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

/// Compares spikes, stimulus spikes and traces.
pub fn compare(sim: &Simulated, theirs: &Reference, report: &mut Report) {
    let spikes = &theirs.spikes;
    let gids: Vec<f64> = sim.data.spikes.gids().iter().map(|g| f64::from(g.0)).collect();
    let (times, their_gids) = (numbers(&spikes["spkt"]), numbers(&spikes["spkid"]));
    let ours = sim.data.spikes.times();
    report.spikes.total += times.len();
    let found = series("spkt", ours, &times).or_else(|| series("spkid", &gids, &their_gids));
    if let Some(found) = found {
        let common = ours.iter().zip(&times).take_while(|(a, b)| a.to_bits() == b.to_bits()).count();
        report.spikes.different += times.len().max(ours.len()) - common;
        report.spikes.first = Some(found);
    }
    compare_stims(&sim.data, &theirs.stim_spikes, report);
    for (label, cells) in entries(&theirs.traces["cfg"]) {
        for (key, theirs) in entries(cells) {
            let Some(gid) = key.strip_prefix("cell_").and_then(|g| g.parse().ok()) else { continue };
            compare_trace(&sim.data, label, Gid(gid), theirs, report);
        }
    }
    for (gid, theirs) in entries(&theirs.traces["extra"]) {
        let gid = Gid(gid.parse().unwrap_or_default());
        compare_trace(&sim.data, EXTRA, gid, &theirs["v"], report);
    }
}

fn compare_stims(data: &SimData, theirs: &Value, report: &mut Report) {
    for (key, sources) in entries(theirs) {
        let gid = key.strip_prefix("cell_").and_then(|g| g.parse().ok()).map(Gid);
        let cell = data.stim_spikes.iter().flatten().find(|c| Some(c.gid) == gid);
        for (source, times) in entries(sources) {
            let ours = cell.and_then(|c| c.trains.iter().find(|t| t.source == *source));
            let label = format!("{key}.{source}");
            report.stim_spikes.count(match ours {
                Some(train) => series(&label, &train.times, &numbers(times)),
                None => Some(format!("{label}: not recorded")),
            });
        }
    }
}

fn compare_trace(data: &SimData, label: &str, gid: Gid, theirs: &Value, report: &mut Report) {
    let path = format!("{label} of cell {gid}");
    let Some(ours) = data.trace(label).and_then(|t| t.cell(gid)) else {
        report.traces.count(Some(format!("{path}: not recorded")));
        return;
    };
    match ours {
        TraceValues::Series(values) => report.traces.count(series(&path, values, &numbers(theirs))),
        TraceValues::PerSynapse(list) => {
            for (key, values) in list {
                report.traces.count(series(&format!("{path}, {key}"), values, &numbers(&theirs[key])));
            }
        }
    }
}

/// Whether two runs agree in every bit.
pub fn same_bits(a: &SimData, b: &SimData) -> bool {
    let bits = |values: &[f64]| values.iter().map(|x| x.to_bits()).collect::<Vec<u64>>();
    let all = |data: &SimData| {
        let mut out = bits(data.spikes.times());
        out.extend(data.spikes.gids().iter().map(|g| u64::from(g.0)));
        for trace in &data.traces {
            for cell in &trace.cells {
                cell.values.series().iter().for_each(|(_, values)| out.extend(bits(values)));
            }
        }
        data.matrices.iter().for_each(|matrix| out.extend(bits(&matrix.values)));
        out
    };
    all(a) == all(b)
}
