//! `netpyne info`.

use crate::args::Info;
use crate::import::not_compiled;
use crate::outcome::Failure;
use crate::{cell_info, cell_source, session, table, terminal};
use netpyne::analysis::{TimeRange, population_rates};
use netpyne::base::{Diagnostic, Diagnostics};
use netpyne::hoc::Imported;
use netpyne::hoc::readout::Likeness;
use netpyne::io::{SavedResult, is_result, load_result};
use netpyne::{Mechanisms, Model, cell_picture};
use std::fmt::Write;

/// Tells what is in a model or in a saved result.
pub fn info(args: &Info) -> Result<(), Failure> {
    let path = &args.source.model;
    let most = args.source.most_file_bytes;
    if cell_source::is_one(path) && path.is_file() {
        return cell(args);
    }
    if is_result(path, most) {
        let result = load_result(path, most)?;
        terminal::print(&result_text(&result));
        return Ok(());
    }
    let (model, warnings) = session::load(&args.source)?;
    terminal::diagnostics(warnings.iter());
    terminal::print(&model_text(&model));
    Ok(())
}

/// A cell in its own file.
fn cell(args: &Info) -> Result<(), Failure> {
    let mut mechanisms = Mechanisms::standard();
    for folder in &args.source.mechanisms {
        mechanisms = mechanisms.with_folder(folder).map_err(Failure::Model)?;
    }
    let told = cell_source::program(&args.source.model, &args.how, &mechanisms).and_then(|program| {
        program.with(mechanisms.catalog(), |interpreter, chosen| {
            let world = &mut interpreter.world;
            let text =
                cell_info::text(world, chosen).map_err(|refusal| Diagnostic::error(refusal.message))?;
            Ok((text, Imported::read(world, chosen, Likeness::default())?))
        })
    });
    let (text, imported) = told.flatten().map_err(|mut errors: Diagnostics| {
        errors.extend(not_compiled(&mechanisms));
        Failure::Model(errors)
    })?;
    terminal::diagnostics(imported.notes.iter());
    terminal::print(&text);
    let Some(file) = &args.picture else { return Ok(()) };
    let stem = args.source.model.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let label = args.how.cell.clone().or(stem).unwrap_or_else(|| "cell".to_owned());
    cell_picture(&label, &imported.cell.rule)?.save(file)?;
    terminal::note(&format!("the shape is drawn in {}", file.display()));
    Ok(())
}

fn result_text(result: &SavedResult) -> String {
    let version = result.netpyne_version.as_deref().unwrap_or("unknown version");
    let mut out = format!("saved result in the layout of NetPyNE {version}\n\n");
    let cells: usize = result.populations.iter().map(netpyne::results::Population::len).sum();
    match &result.counts {
        Some(counts) => out.push_str(&table::counts_table(counts)),
        None => {
            let _ = writeln!(out, "{:<14}{:>12}", "cells", table::grouped(cells));
        }
    }
    let cells = result.counts.map_or(cells, |counts| counts.cells);
    table::spikes_line(&mut out, result.data.spikes.len(), cells, result.duration);
    let range = TimeRange::new(0.0, result.duration);
    out.push_str(&table::rates_table(&population_rates(&result.data.spikes, &result.populations, range)));
    out.push('\n');
    for trace in &result.data.traces {
        let series = || trace.cells.iter().flat_map(|cell| cell.values.series());
        let samples = series().map(|(_, values)| values.len()).max().unwrap_or(0);
        let (cells, samples) = (trace.cells.len(), table::grouped(samples));
        let _ = writeln!(out, "trace {}: {cells} cells, {samples} samples", trace.label);
    }
    if let Some(stims) = &result.data.stim_spikes {
        let trains: usize = stims.iter().map(|cell| cell.trains.len()).sum();
        let _ = writeln!(out, "stimulus spikes: {} trains", table::grouped(trains));
    }
    let step = result.dt.map_or(String::new(), |dt| format!(" in steps of {} ms", table::number(dt)));
    let _ = writeln!(out, "duration {} ms{step}", table::number(result.duration));
    out
}

fn model_text(model: &Model) -> String {
    let (net, config) = (&model.spec.net_params, &model.spec.sim_config);
    let mut out = String::from("model\n\n");
    let mut names = |what: &str, labels: Vec<&String>| {
        let shown: Vec<&str> = labels.iter().take(12).map(|label| label.as_str()).collect();
        let rest = if labels.len() > shown.len() { ", ..." } else { "" };
        let _ = writeln!(out, "{what:<22}{:>5}  {}{rest}", labels.len(), shown.join(", "));
    };
    names("populations", net.pop_params.keys().collect());
    names("cell rules", net.cell_params.keys().collect());
    names("synaptic mechanisms", net.syn_mech_params.keys().collect());
    names("connectivity rules", net.conn_params.keys().collect());
    names("stimulation sources", net.stim_source_params.keys().collect());
    names("stimulation targets", net.stim_target_params.keys().collect());
    names("recorded traces", config.record_traces.keys().collect());
    let (duration, dt) = (table::number(config.duration.get()), table::number(config.dt.get()));
    let _ = writeln!(out, "\nduration {duration} ms in steps of {dt} ms");
    if let Some(folder) = &model.spec.mod_folder {
        let _ = writeln!(out, "mechanisms from {}", folder.display());
    }
    out
}
