//! One line per file, a table, and what keeps the others from being identical.

use super::Outcome;
use super::compare::{self, Verdict};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

/// One line per distinct file, how many of each kind there are, and the files that NEURON runs and that are not identical.
/// Files that NEURON runs only in a copy without declarations of its functions are counted by themselves.
pub fn report(outcomes: &[Outcome]) -> String {
    let mut seen: BTreeMap<&str, &Path> = BTreeMap::new();
    let distinct: Vec<&Outcome> =
        outcomes.iter().filter(|o| seen.insert(&o.key, &o.file).is_none()).collect();
    let mut text = String::new();
    for outcome in &distinct {
        let _ = writeln!(text, "{}: {}", outcome.file.display(), outcome.verdict);
    }
    let (again, plain): (Vec<_>, Vec<_>) = distinct.iter().partition(|o| o.declares_again);
    table(&plain, &mut text);
    let others: Vec<_> = distinct.iter().filter(|o| runs_there_but_not_alike(&o.verdict)).collect();
    if !others.is_empty() {
        let _ = writeln!(text, "\nNEURON runs these, and they are not identical:");
        for outcome in others {
            let _ = writeln!(text, "  {}: {}", outcome.file.display(), outcome.verdict);
        }
    }
    let _ = writeln!(text, "\n{} distinct files, {} copies", distinct.len(), outcomes.len() - distinct.len());
    text += &summary(&plain);
    if !again.is_empty() {
        let _ = write!(
            text,
            "\nof files that NEURON refuses because they declare its functions anew, without that: {}",
            summary(&again)
        );
    }
    text
}

fn runs_there_but_not_alike(verdict: &Verdict) -> bool {
    matches!(
        verdict,
        Verdict::Differs(..)
            | Verdict::NotCompiled(_)
            | Verdict::NotRun(_)
            | Verdict::Panics
            | Verdict::NoReference(_)
    )
}

fn percent(part: usize, of: usize) -> f64 {
    100.0 * part as f64 / of.max(1) as f64
}

fn counts(outcomes: &[&Outcome]) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for outcome in outcomes {
        *counts.entry(outcome.verdict.label()).or_default() += 1;
    }
    counts
}

fn table(outcomes: &[&Outcome], text: &mut String) {
    let _ = writeln!(text, "\n| outcome | files | share |\n|---|--:|--:|");
    for (label, count) in counts(outcomes) {
        let _ = writeln!(text, "| {label} | {count} | {:.1} % |", percent(count, outcomes.len()));
    }
}

fn summary(outcomes: &[&Outcome]) -> String {
    let counts = counts(outcomes);
    let count = |label: &str| counts.get(label).copied().unwrap_or(0);
    let identical = count(compare::IDENTICAL);
    let compiled_here = identical
        + [compare::DIFFERS, compare::NOT_RUN, compare::NEURON_FAILS].into_iter().map(count).sum::<usize>();
    let compiled_there = compiled_here + count(compare::NOT_COMPILED) + count(compare::PANICS);
    let comparable = compiled_there - count(compare::NEURON_FAILS);
    format!(
        "of {compiled_there} with instances that NEURON compiles, {compiled_here} compile here ({:.1} %); \
         of {comparable} that NEURON runs, {identical} are identical ({:.1} %)",
        percent(compiled_here, compiled_there),
        percent(identical, comparable)
    )
}
