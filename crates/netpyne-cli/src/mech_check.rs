//! `netpyne mech check`.

use crate::mech::Check;
use crate::outcome::Failure;
use crate::{table, terminal};
use netpyne::base::{Diagnostic, Diagnostics, Severity};
use netpyne::nmodl::lint::{FolderReport, LINTS, check_files};
use std::fmt::Write;

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
