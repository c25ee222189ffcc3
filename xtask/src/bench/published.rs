//! Published models beside NEURON: of each the specification as NetPyNE dumped it, with its own mechanisms.

use super::figures::{Spread, short};
use super::models::{Ours, compile, once};
use super::ours::narrower;
use super::peers::{self, Peer, Pythons};
use serde_json::{Value, json};
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// Share of NEURON's time that was asked for.
const ASKED: f64 = 0.25;

/// Times every model of `folder`: a folder each, with `netParams.json`, `simConfig.json` and, for mechanisms of its own, `mod`.
pub fn run(
    folder: &Path,
    pythons: &Pythons,
    chosen: &dyn Fn(Peer) -> bool,
    rounds: usize,
) -> Result<String, String> {
    let mut text = String::from(
        "| model | cells | compartments | spikes | the same as NEURON's | ours: build + run, s | NetPyNE + NEURON: create + run, s | our run / NEURON's | asked | the same with AVX2 |\n|---|--:|--:|--:|---|--:|--:|--:|---|--:|\n",
    );
    for model in models_in(folder)? {
        let name = model.file_name().map_or(String::new(), |name| name.to_string_lossy().into_owned());
        let line = match compare(&name, &model, pythons, chosen(Peer::Netpyne), rounds) {
            Ok(line) => line,
            Err(reason) => {
                format!("| {name} | | | | {} | | | | | |\n", reason.trim().replace(['\n', '|'], " "))
            }
        };
        eprint!("{line}");
        text.push_str(&line);
    }
    Ok(text)
}

fn models_in(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let problem = |e: std::io::Error| format!("{}: {e}", folder.display());
    let mut models = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(problem)? {
        let path = std::path::absolute(entry.map_err(problem)?.path()).map_err(problem)?;
        if path.join("netParams.json").is_file() {
            models.push(path);
        }
    }
    models.sort();
    Ok(models)
}

/// A line of the table. Runs are interleaved, as the speed of a machine drifts.
fn compare(name: &str, model: &Path, pythons: &Pythons, peer: bool, rounds: usize) -> Result<String, String> {
    let mechanisms = Some(model.join("mod")).filter(|folder| folder.is_dir());
    let library = match (&mechanisms, &pythons.neuron) {
        (Some(mechanisms), Some(python)) if peer => Some(compile(python, mechanisms, name)?),
        _ => None,
    };
    let parameters = json!({ "folder": model, "library": library });
    let (mut ours, mut narrow, mut theirs): (Vec<Ours>, Vec<Ours>, Vec<Value>) = Default::default();
    for _ in 0..rounds.max(1) {
        ours.push(once(model, mechanisms.as_deref(), (1, None))?);
        for isa in narrower() {
            narrow.push(once(model, mechanisms.as_deref(), (1, Some(isa)))?);
        }
        if peer {
            theirs.push(peers::run(pythons, Peer::Netpyne, "model", &parameters)?);
        }
    }
    let first = &ours[0];
    let spread = |times: &mut dyn Iterator<Item = f64>| Spread::of(times);
    let ours_run = spread(&mut ours.iter().map(|run| run.simulate));
    let their_run = spread(&mut theirs.iter().filter_map(|run| run["run"].as_f64()));
    let their_create = spread(&mut theirs.iter().filter_map(|run| run["create"].as_f64()));
    let ratio = ours_run.zip(their_run).map(|(a, b)| a.min / b.min);
    let narrow_run = spread(&mut narrow.iter().map(|run| run.simulate));
    let narrow_ratio = narrow_run.zip(their_run).map(|(a, b)| short(a.min / b.min));
    let differs = narrow.iter().any(|run| (&run.digest, &run.traces) != (&first.digest, &first.traces));
    let mut line = String::new();
    let _ = writeln!(
        line,
        "| {name} | {} | {} | {} | {} | {} + {} | {} + {} | {} | ≤ {ASKED}{} | {}{} |",
        first.cells,
        first.compartments,
        first.spikes,
        sameness(first, theirs.first()),
        short(first.build),
        ours_run.map_or(String::new(), |run| short(run.min)),
        their_create.map_or("-".to_owned(), |create| short(create.min)),
        their_run.map_or("-".to_owned(), |run| short(run.min)),
        ratio.map_or("-".to_owned(), short),
        match ratio {
            None => "",
            Some(ratio) if ratio <= ASKED => ": met",
            Some(_) => ": **missed**",
        },
        narrow_ratio.unwrap_or("-".to_owned()),
        if differs { ", **other spikes or traces**" } else { "" },
    );
    Ok(line)
}

/// Whether spikes and recorded traces are NEURON's.
fn sameness(ours: &Ours, theirs: Option<&Value>) -> String {
    let Some(theirs) = theirs else { return "-".to_owned() };
    let spikes = match theirs["digest"] == ours.digest.as_str() {
        true => "spikes",
        false if theirs["spikes"] == ours.spikes => "spikes in number only",
        false => return format!("no: NEURON's are {}", theirs["spikes"]),
    };
    match (ours.samples, theirs["traces"] == ours.traces.as_str()) {
        (0, _) => spikes.to_owned(),
        (_, true) => format!("{spikes}, traces"),
        (_, false) => format!("{spikes}, **not** traces"),
    }
}
