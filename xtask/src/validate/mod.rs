//! `cargo xtask validate`: our networks, spikes and traces against those of NetPyNE and NEURON, bit by bit.

pub mod cells;
pub mod compare;
mod fidelity;
mod fields;
pub mod network;
pub mod oracle;
pub mod parts;
pub mod phases;
pub mod programs;
pub mod readers;
pub mod run;

use compare::Agreement;
use netpyne::engine::Isa;
use oracle::Case;
use std::fmt::Write;
use std::path::PathBuf;
use std::time::Instant;

/// What to validate.
pub struct Settings {
    /// Folder with one folder per model.
    pub corpus: PathBuf,
    /// Folders with further `.mod` files.
    pub mechanisms: Vec<PathBuf>,
    /// Threads to simulate on.
    pub threads: usize,
    /// Instruction set of the kernels.
    pub isa: Option<Isa>,
    /// Ranks whose parts are compared with the whole network.
    pub ranks: usize,
    /// Compare fast runs with exact ones instead.
    pub fast: bool,
    /// Page whose marked section gets the table of that.
    pub markdown: Option<PathBuf>,
    /// Names of models or cases; none for all.
    pub models: Vec<String>,
}

/// How one case came out.
#[derive(Default)]
pub struct Report {
    /// Populations, tags, sections.
    pub cells: Agreement,
    /// Connections.
    pub conns: Agreement,
    /// Stimuli.
    pub stims: Agreement,
    /// Spikes of cells.
    pub spikes: Agreement,
    /// Spikes of stimuli.
    pub stim_spikes: Agreement,
    /// Traces.
    pub traces: Agreement,
    /// LFP and dipoles.
    pub fields: Agreement,
    /// Whether a second run gave the same bits.
    repeatable: bool,
    seconds: f64,
    /// Why it could not be run at all.
    failure: Option<String>,
}

impl Report {
    /// All that is compared, with what it is called.
    pub fn parts(&self) -> [(&'static str, &Agreement); 7] {
        [
            ("cells", &self.cells),
            ("conns", &self.conns),
            ("stims", &self.stims),
            ("spikes", &self.spikes),
            ("stim spikes", &self.stim_spikes),
            ("traces", &self.traces),
            ("LFP and dipoles", &self.fields),
        ]
    }

    fn is_identical(&self) -> bool {
        self.failure.is_none() && self.repeatable && self.parts().iter().all(|(_, a)| a.is_identical())
    }
}

/// Cases that need `.mod` files which are neither bundled nor given, or parts of NetPyNE that are not built yet.
fn is_out_of_scope(report: &Report) -> bool {
    let known = ["not supported yet", "unknown density mechanism", "unknown point process"];
    report.failure.as_ref().is_some_and(|failure| known.iter().any(|k| failure.contains(k)))
}

/// Validates and prints one line per case; an error if any case differs.
pub fn run(settings: &Settings) -> Result<String, String> {
    let cases = oracle::cases(&settings.corpus, &settings.models)?;
    if settings.fast {
        let table = fidelity::table(&cases, settings);
        if let Some(page) = &settings.markdown {
            crate::markdown::write(page, &[("fidelity", table.clone())])?;
        }
        return Ok(table);
    }
    let mut table = String::from(
        "| model | cells | connections | stimuli | spikes | stimulus spikes | traces | LFP, dipoles | s |\n|---|---|---|---|---|---|---|---|--:|\n",
    );
    let (mut identical, mut different, mut out_of_scope) = (0, 0, Vec::new());
    let mut details = String::new();
    for case in &cases {
        let start = Instant::now();
        let mut report = validate(case, &cases, settings);
        report.seconds = start.elapsed().as_secs_f64();
        let name = &case.name;
        if is_out_of_scope(&report) && settings.models.is_empty() {
            let why = report.failure.unwrap_or_default();
            eprintln!("{name}: not run: {}", why.lines().next().unwrap_or_default());
            out_of_scope.push(name.clone());
            continue;
        }
        let [cells, conns, stims, spikes, stim_spikes, traces, fields] =
            report.parts().map(|(_, a)| a.cell());
        let line = format!(
            "| {name} | {cells} | {conns} | {stims} | {spikes} | {stim_spikes} | {traces} | {fields} | {:.2} |",
            report.seconds
        );
        eprintln!("{line}");
        let _ = writeln!(table, "{line}");
        if report.is_identical() {
            identical += 1;
            continue;
        }
        different += 1;
        if let Some(failure) = &report.failure {
            let _ = writeln!(details, "{name}: {failure}");
        } else if !report.repeatable {
            let _ = writeln!(details, "{name}: a second run gave other bits");
        }
        for (part, agreement) in report.parts() {
            if let Some(first) = &agreement.first {
                let _ = writeln!(details, "{name}: {part}: {first}");
            }
        }
    }
    let _ = writeln!(table, "\n{identical} identical, {different} different");
    if !out_of_scope.is_empty() {
        let _ = writeln!(table, "not run (other mechanisms or features needed): {}", out_of_scope.join(", "));
    }
    match different {
        0 => Ok(table),
        _ => Err(format!("{table}\n{details}")),
    }
}

fn validate(case: &Case, all: &[Case], settings: &Settings) -> Report {
    let mut report = Report::default();
    if let Err(failure) = fill(case, all, settings, &mut report) {
        report.failure = Some(failure);
    }
    report
}

fn fill(case: &Case, all: &[Case], settings: &Settings, report: &mut Report) -> Result<(), String> {
    let model = run::load(case, all, settings)?;
    let theirs = case.reference()?;
    let built = run::build(&model, &theirs.traces)?;
    network::compare(&built, &theirs.net, report)?;
    network::compare_parts(&model, settings.ranks, report)?;
    let first = run::simulate(&built, settings)?;
    run::compare(&first, &theirs, report);
    fields::compare(&first.data, &theirs.fields, report);
    let second = run::simulate(&run::build(&model, &theirs.traces)?, settings)?;
    report.repeatable = run::same_bits(&first.data, &second.data);
    Ok(())
}
