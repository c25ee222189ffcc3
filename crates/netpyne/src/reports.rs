//! The interactive page about a run or a saved result.

use crate::figures::{source_of, wiring_of};
use crate::interval::Moment;
use crate::shapes::shape_of;
use crate::simulated::populations_of;
use crate::{Result, Simulated};
use netpyne_analysis::average_rate;
use netpyne_io::{load_content, load_result};
use netpyne_plot::Source;
use netpyne_report::{Limits, Report};
use netpyne_results::{CellShape, Counts, Outcome, SimData, Wiring};
use netpyne_specs::{Dict, ModelSpec, Value};
use std::collections::HashMap;
use std::path::Path;

/// Bytes of a file above which only what was recorded is read, as all of it would take many times that memory.
const MOST_CONTENT: u64 = 400_000_000;

impl Simulated {
    /// One interactive page about the run: `sim.report().save("report.html")`.
    pub fn report(&self) -> Report {
        self.report_within(Limits::default())
    }

    /// The same, of another size.
    pub fn report_within(&self, limits: Limits) -> Report {
        let report = self.with_source(true, |source| Report::within(source, limits));
        let (summary, config) = (&self.summary, &self.spec.sim_config);
        let report = with_numbers(report, &self.data, Some(summary.counts), summary.duration);
        let ended = match &summary.outcome {
            Outcome::Finished => "at the end of its duration".to_owned(),
            Outcome::Interrupted => format!("stopped at {} ms", rounded(summary.reached)),
            Outcome::Diverged(why) | Outcome::Failed(why) => why.clone(),
        };
        let report = report
            .title(title_of(&self.spec))
            .provenance("Simulated by", concat!("netpyne ", env!("CARGO_PKG_VERSION")))
            .provenance("Model", self.spec.folder.display().to_string())
            .provenance("Run ended", ended)
            .provenance("Time step", format!("{} ms", rounded(summary.dt)))
            .provenance(
                "Took",
                format!(
                    "{:.2?} to build, {:.2?} to simulate",
                    summary.timings.build, summary.timings.simulate
                ),
            );
        with_config(report, &config.to_json())
            .parameters("netParams", &self.spec.net_params.to_json())
            .parameters("simConfig", &config.to_json())
            .warnings(self.warnings.iter())
    }
}

/// Makes reports about a run that goes on, in a function called at intervals.
#[derive(Debug, Default)]
pub struct Reporter {
    /// Listed once, as cells and synapses stay.
    wiring: Option<Wiring>,
}

impl Reporter {
    /// A report about what has been recorded so far, on one rank.
    ///
    /// # Errors
    /// None on one rank.
    pub fn report(&mut self, moment: &Moment<'_>) -> Result<Report> {
        let (network, config) = (moment.network(), &moment.spec().sim_config);
        let data = moment.recorded()?;
        let populations = populations_of(network);
        let wiring = self.wiring.get_or_insert_with(|| wiring_of(network));
        let source = Source {
            data: &data,
            populations: &populations,
            duration: moment.duration(),
            record_step: config.record_step.as_f64().unwrap_or(config.dt.get()),
            wiring: Some(wiring),
        };
        let report = with_numbers(Report::new(&source), &data, Some(network.counts()), moment.time());
        Ok(with_config(report, &config.to_json())
            .title(title_of(moment.spec()))
            .parameters("netParams", &moment.spec().net_params.to_json())
            .parameters("simConfig", &config.to_json()))
    }
}

/// The page about the result saved at `path`, of at most `most` bytes; with cells in space and parameters as far as the file holds
/// these.
///
/// # Errors
/// The file cannot be read or holds no result.
pub fn saved_report(path: impl AsRef<Path>, most: u64, limits: Limits) -> Result<Report> {
    let path = path.as_ref();
    let mut result = load_result(path, most)?;
    // What was read as a result is one; parameters beside it may be missing.
    let large = std::fs::metadata(path).is_ok_and(|file| file.len() > MOST_CONTENT);
    let content = if large { Value::Null } else { load_content(path, most).unwrap_or_default() };
    if let Some(wiring) = &mut result.wiring {
        add_shapes(wiring, &content);
    }
    let report = Report::within(&source_of(&result), limits);
    let report = with_numbers(report, &result.data, result.counts, result.duration);
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut report = report.title(name).provenance("File", path.display().to_string());
    if large {
        report =
            report.note("The file is large: its parameters and the branches of its cells are not shown.");
    }
    if let Some(version) = &result.netpyne_version {
        report = report.provenance("Layout of", format!("NetPyNE {version}"));
    }
    if let Some(dt) = result.dt {
        report = report.provenance("Time step", format!("{} ms", rounded(dt)));
    }
    report = report.provenance("Page made by", concat!("netpyne ", env!("CARGO_PKG_VERSION")));
    if let Some(config) = content.get("simConfig") {
        report = with_config(report, config);
    }
    if let Some(params) = content.get("net").and_then(|net| net.get("params")) {
        report = report.parameters("netParams", params);
    }
    if let Some(config) = content.get("simConfig") {
        report = report.parameters("simConfig", config);
    }
    Ok(report)
}

/// Sizes and rates under the heading.
fn with_numbers(report: Report, data: &SimData, counts: Option<Counts>, duration: f64) -> Report {
    let spikes = data.spikes.len();
    let mut report = report;
    if let Some(counts) = counts {
        let told = [
            ("cells", counts.cells),
            ("connections", counts.connections),
            ("synapses", counts.synapses),
            ("compartments", counts.compartments),
        ];
        for (name, count) in told.into_iter().filter(|(name, count)| *count > 0 || *name == "cells") {
            report = report.fact(name, grouped(count));
        }
    }
    report = report.fact(if spikes == 1 { "spike" } else { "spikes" }, grouped(spikes));
    if let Some(counts) = counts {
        report = report.fact("mean rate", format!("{:.2} Hz", average_rate(spikes, counts.cells, duration)));
    }
    report.fact("duration", format!("{} ms", rounded(duration)))
}

/// Seeds and conditions.
fn with_config(mut report: Report, config: &Value) -> Report {
    for (key, name) in [("seeds", "Seeds"), ("hParams", "Conditions")] {
        if let Some(Value::Dict(entries)) = config.get(key) {
            let number = |value: &Value| value.as_f64().map(rounded);
            let parts = entries.iter().filter_map(|(name, value)| Some(format!("{name} {}", number(value)?)));
            report = report.provenance(name, parts.collect::<Vec<_>>().join(", "));
        }
    }
    report
}

/// Adds the shapes of the cells in a saved network; cells whose sections are alike share one.
fn add_shapes(wiring: &mut Wiring, content: &Value) {
    let cells = content.get("net").and_then(|net| net.get("cells")).and_then(Value::as_list).unwrap_or(&[]);
    let mut known: HashMap<String, Option<u32>> = HashMap::new();
    let mut of_gid: HashMap<u32, Option<u32>> = HashMap::new();
    for cell in cells {
        let gid = cell.get("gid").and_then(Value::as_f64);
        let (Some(gid), Some(Value::Dict(secs))) = (gid, cell.get("secs")) else { continue };
        let shape = *known.entry(geometry(secs)).or_insert_with(|| {
            let shape: CellShape = shape_of(secs).filter(|shape| !shape.sections.is_empty())?;
            wiring.shapes.push(shape);
            Some(wiring.shapes.len() as u32 - 1)
        });
        of_gid.insert(gid as u32, shape);
    }
    if !wiring.shapes.is_empty() {
        let shape = |gid: u32| of_gid.get(&gid).copied().flatten();
        wiring.shape_of = wiring.cells.iter().map(|cell| shape(cell.gid.0)).collect();
    }
}

/// What decides the shape of a cell, as one text.
fn geometry(secs: &Dict) -> String {
    let mut text = String::new();
    for (name, section) in secs.iter() {
        text.push_str(&format!("{name} {:?} {:?};", section.get("geom"), section.get("topol")));
    }
    text
}

/// 12345 as 12 345.
fn grouped(count: usize) -> String {
    let digits = count.to_string();
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push('\u{2009}');
        }
        out.push(digit);
    }
    out
}

/// Without the last digits of a sum of steps.
fn rounded(value: f64) -> String {
    ((value * 1e6).round() / 1e6).to_string()
}

/// What a model may be called: as it says, else as its folder.
fn title_of(spec: &ModelSpec) -> String {
    let label = &spec.sim_config.sim_label;
    if !label.is_empty() {
        return label.clone();
    }
    let name = spec.folder.file_name().map(|name| name.to_string_lossy().into_owned());
    name.filter(|name| !name.is_empty()).unwrap_or_else(|| "Simulation".to_owned())
}
