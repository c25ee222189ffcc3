//! `cargo xtask validate cells`: published cells from their own files, against what NEURON made of them.
//!
//! Three stages: the program runs (*load*), every number of every section is equal (*cell*), and a one-cell network with the rule and
//! a current clamp gives the same voltages (*traces*).
//!
//! With `--regenerate` NEURON is asked itself about the cells of any checkouts, and sections are compared.

mod expected;
mod found;
mod regenerate;
mod sections;
mod trace;

use super::compare::Agreement;
use expected::{AnyImport, Cell};
use netpyne::Mechanisms;
use std::fmt::Write;
use std::path::PathBuf;
use std::time::Instant;

/// What to validate.
#[derive(clap::Args)]
pub struct Settings {
    /// Folder with one folder per cell: where its files are from, what NEURON made of it. Not with `--regenerate`.
    folder: Option<PathBuf>,
    /// Folder with one checkout per repository, called OWNER+NAME.
    #[arg(long)]
    sources: PathBuf,
    /// The Python that runs cells in Python.
    #[arg(long, default_value = "python3")]
    python: PathBuf,
    /// Also print so many differences of each cell.
    #[arg(long, default_value_t = 3)]
    differences: usize,
    /// Ask NEURON itself what it makes of all HOC files and traced morphologies of the checkouts, and compare. `--python` must have it.
    #[arg(long)]
    regenerate: bool,
    /// Where what NEURON answered is kept, by the content of the files.
    #[arg(long, default_value = "target/cells-of-neuron")]
    cache: PathBuf,
    /// Cells to validate, or checkouts with `--regenerate`; all if none is named.
    cells: Vec<String>,
}

/// How one cell came out.
#[derive(Default)]
struct Report {
    /// Numbers of the sections.
    cell: Agreement,
    /// Samples of the traces, by trace.
    traces: Agreement,
    differences: Vec<String>,
    failure: Option<String>,
    trace_failure: Option<String>,
    /// Whether the traces are NEURON's first ones in a process, and others are stored.
    is_first_run: bool,
}

/// Validates and prints one line per cell; an error if any differs.
pub fn run(settings: &Settings) -> Result<String, String> {
    if settings.regenerate {
        return regenerate::run(settings);
    }
    let folder = settings.folder.as_deref().ok_or("which folder with stored cells?")?;
    let cells = expected::cells(folder, &settings.cells)?;
    let mut table = String::from("| cell | load | cell | traces | s |\n|---|---|---|---|--:|\n");
    let (mut identical, mut all) = (0, 0);
    let mut details = String::new();
    for cell in &cells {
        all += 1;
        let start = Instant::now();
        let report = validate(cell, settings);
        let load = if report.failure.is_some() { "fails" } else { "=" };
        let traces = match &report.trace_failure {
            Some(_) => "fail".to_owned(),
            None if report.is_first_run => {
                format!("{} (first run; a second is stored)", report.traces.cell())
            }
            None => report.traces.cell(),
        };
        let seconds = start.elapsed().as_secs_f64();
        let line = format!("| {} | {load} | {} | {traces} | {seconds:.2} |", cell.id, report.cell.cell());
        eprintln!("{line}");
        let _ = writeln!(table, "{line}");
        let same = report.failure.is_none()
            && report.trace_failure.is_none()
            && report.cell.is_identical()
            && report.traces.is_identical();
        identical += usize::from(same);
        let failures = [&report.failure, &report.trace_failure];
        for failure in failures.into_iter().flatten() {
            let _ = writeln!(details, "{}: {failure}", cell.id);
        }
        for difference in report.differences.iter().take(settings.differences) {
            let _ = writeln!(details, "{}: {difference}", cell.id);
        }
    }
    let _ = writeln!(table, "\n{identical} of {all} identical");
    if identical == all { Ok(table) } else { Err(format!("{table}\n{details}")) }
}

fn validate(cell: &Cell, settings: &Settings) -> Report {
    let mut report = Report::default();
    if let Err(failure) = fill(cell, settings, &mut report) {
        report.failure = Some(failure);
    }
    report
}

fn fill(cell: &Cell, settings: &Settings, report: &mut Report) -> Result<(), String> {
    let mechanisms = cell.mechanisms(&settings.sources)?;
    cell.check_files(&settings.sources)?;
    let import = cell.import(&settings.sources, &settings.python);
    let theirs = cell.expected()?;
    let catalog = mechanisms.catalog();
    let compared = import.with(catalog, |interpreter, own| {
        sections::compare(interpreter, own, &theirs["neuron"]).map_err(|r| r.message)
    });
    let found = compared.map_err(|e| e.to_string())??;
    report.cell = Agreement { total: found.total, different: found.differences.len(), first: None };
    report.differences = found.differences;
    if let Err(failure) = traces((&cell.id, &found.names), &import, &mechanisms, &theirs, report) {
        report.trace_failure = Some(failure);
    }
    Ok(())
}

fn traces(
    (id, names): (&str, &[String]),
    import: &AnyImport,
    mechanisms: &Mechanisms,
    theirs: &serde_json::Value,
    report: &mut Report,
) -> Result<(), String> {
    let imported = import.run(mechanisms.catalog()).map_err(|e| e.to_string())?;
    let compared = trace::compare(id, imported.cell.rule, names, mechanisms, &theirs["neuron"])?;
    report.is_first_run = compared.is_first_run;
    for difference in compared.differences {
        report.traces.count(difference.clone());
        report.differences.extend(difference);
    }
    Ok(())
}
