//! `netpyne mech check`.

use crate::outcome::Failure;
use crate::{table, terminal};
use clap::Args;
use netpyne::base::{Diagnostic, Diagnostics, Severity};
use netpyne::nmodl::lint::{FolderReport, LINTS, check_files};
use std::fmt::Write;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct Check {
    /// .mod files, and folders with .mod files.
    #[arg(required = true)]
    pub paths: Vec<PathBuf>,
    /// Fail on warnings, too.
    #[arg(long)]
    pub deny_warnings: bool,
    /// Lints to switch off: unused, never-read, shadowed, units, ...; may be given several times.
    #[arg(long, value_name = "LINT", value_delimiter = ',', value_parser = lint_name)]
    pub allow: Vec<String>,
    /// Show errors and warnings only, no notes.
    #[arg(long)]
    pub no_notes: bool,
}

/// Lints files and folders.
pub fn check(args: &Check) -> Result<(), Failure> {
    let mut report = check_files(&args.paths);
    let allowed = |lint: Option<&str>| lint.is_some_and(|l| args.allow.iter().any(|a| a == l));
    let unwanted = |severity| args.no_notes && severity == Severity::Note;
    for file in &mut report.files {
        file.findings.retain(|f| !allowed(f.lint) && !unwanted(f.diagnostic.severity));
    }
    let shown: Vec<&Diagnostic> =
        report.unread.iter().chain(report.findings().map(|f| &f.diagnostic)).collect();
    terminal::all_diagnostics(shown.iter().copied());
    terminal::print(&summary(&report));
    let all = Diagnostics(shown.into_iter().cloned().collect());
    let refused = all.has_errors() || (args.deny_warnings && all.warning_count() > 0);
    if refused { Err(Failure::Told) } else { Ok(()) }
}

/// How many findings there are, by lint.
fn summary(report: &FolderReport) -> String {
    let files = report.files.len();
    let compiled = report.files.iter().filter(|f| f.mechanism.is_some()).count();
    let word = if files == 1 { "file" } else { "files" };
    let mut out = format!("{} {word}, {} compiled", table::grouped(files), table::grouped(compiled));
    let count = |severity, one: &str| match report.count(severity) {
        0 => String::new(),
        1 => format!(", 1 {one}"),
        n => format!(", {} {one}s", table::grouped(n)),
    };
    let counts =
        [count(Severity::Error, "error"), count(Severity::Warning, "warning"), count(Severity::Note, "note")]
            .concat();
    let _ = writeln!(out, "{}", if counts.is_empty() { ", nothing to say" } else { &counts });
    for lint in LINTS {
        let found = report.findings().filter(|f| f.lint == Some(lint.name)).count();
        if found > 0 {
            let _ = writeln!(out, "{:>6}  {:<14}{}", table::grouped(found), lint.name, lint.about);
        }
    }
    out
}

fn lint_name(text: &str) -> Result<String, String> {
    let names: Vec<&str> = netpyne::nmodl::lint::LINTS.iter().map(|l| l.name).collect();
    if names.contains(&text) {
        return Ok(text.to_owned());
    }
    Err(format!("there is no such lint; there are {}", names.join(", ")))
}
