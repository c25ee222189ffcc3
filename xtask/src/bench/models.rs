//! Whole models: from stored specification to spikes, beside NetPyNE on NEURON; and building a network of CA3's size.

use super::figures::{Spread, digest, digest_of_traces, short};
use super::peers::{self, Peer, Pythons};
use crate::validate::phases::own_mechanisms;
use netpyne::engine::{Isa, Options, Simulation};
use netpyne::{Model, RunOptions};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// Models of the corpus.
const MODELS: &[&str] = &["M1", "HHTut"];

/// Threads that ours run on; NetPyNE's model is one process, as its tutorials run it.
const THREADS: [usize; 2] = [1, 2];

/// Ratio of wall times that was asked for.
const ASKED: f64 = 0.1;

/// Seconds that building a network of CA3's size may take.
const ASKED_BUILD: f64 = 0.2;

/// What one of our runs gives: seconds, sizes, and numbers that equal spikes and equal traces share.
pub(super) struct Ours {
    pub build: f64,
    pub simulate: f64,
    pub cells: usize,
    pub compartments: usize,
    pub spikes: usize,
    pub digest: String,
    pub samples: usize,
    pub traces: String,
}

/// Times the stored models of `corpus` and tabulates them.
pub fn run(
    corpus: Option<&Path>,
    pythons: &Pythons,
    chosen: &dyn Fn(Peer) -> bool,
    rounds: usize,
) -> Result<String, String> {
    let mut text = String::from(
        "| model | our threads | spikes | the same as NetPyNE's | ours: build + run, wall s, median (min-max) | NetPyNE: create + run | ours / NetPyNE | asked |\n|---|--:|--:|---|--:|--:|--:|---|\n",
    );
    let peer = chosen(Peer::Netpyne);
    for name in MODELS {
        let Some(corpus) = corpus else { break };
        let folder = std::path::absolute(corpus.join(name)).map_err(|e| e.to_string())?;
        let mechanisms = own_mechanisms(name);
        let library = match (&mechanisms, &pythons.neuron) {
            (Some(mechanisms), Some(python)) if peer => Some(compile(python, mechanisms, name)?),
            _ => None,
        };
        let parameters = json!({ "folder": folder, "library": library });
        let mut ours = THREADS.map(|threads| (threads, Vec::new()));
        let mut theirs = Vec::new();
        for round in 1..=rounds.max(1) {
            for (threads, runs) in &mut ours {
                runs.push(once(&folder, mechanisms.as_deref(), (*threads, None))?);
            }
            if peer {
                theirs.push(peers::run(pythons, Peer::Netpyne, "model", &parameters)?);
            }
            eprintln!("{name} round {round}");
        }
        for (threads, runs) in &ours {
            text.push_str(&row(name, *threads, runs, &theirs));
        }
    }
    text.push_str(&ca3(pythons, peer, rounds)?);
    Ok(text)
}

/// A line of the table.
fn row(name: &str, threads: usize, ours: &[Ours], theirs: &[Value]) -> String {
    let first = &ours[0];
    let same = match theirs.first() {
        None => "-",
        Some(t) if t["digest"] == first.digest.as_str() => "to the bit",
        Some(t) if t["spikes"] == first.spikes => "in number",
        Some(_) => "no",
    };
    let wall = Spread::of(ours.iter().map(|o| o.build + o.simulate));
    let their_wall = Spread::of(theirs.iter().filter_map(|t| t["wall"].as_f64()));
    let split = |t: &Value, key: &str| t[key].as_f64().map_or("-".to_owned(), short);
    let their_text = their_wall
        .zip(theirs.first())
        .map_or("-".to_owned(), |(wall, t)| format!("{wall}: {} + {}", split(t, "create"), split(t, "run")));
    let ratio = wall.zip(their_wall).map(|(a, b)| a.median / b.median);
    format!(
        "| {name} | {threads} | {} | {same} | {}: {} + {} | {their_text} | {} | ≤ {ASKED}{} |\n",
        first.spikes,
        wall.map_or(String::new(), |w| w.to_string()),
        short(first.build),
        short(first.simulate),
        ratio.map_or("-".to_owned(), short),
        verdict(ratio.map(|r| r <= ASKED)),
    )
}

fn verdict(met: Option<bool>) -> &'static str {
    match met {
        Some(true) => ": met",
        Some(false) => ": **missed**",
        None => "",
    }
}

/// Reads, builds and runs a stored model: on so many threads, with these instructions or the widest.
pub(super) fn once(
    folder: &Path,
    mechanisms: Option<&Path>,
    (threads, isa): (usize, Option<Isa>),
) -> Result<Ours, String> {
    let start = Instant::now();
    let mechanisms: Vec<&Path> = mechanisms.into_iter().collect();
    let built = Model::load_with(folder, &mechanisms).and_then(|m| m.build()).map_err(|e| e.to_string())?;
    let build = start.elapsed().as_secs_f64();
    let start = Instant::now();
    let how = RunOptions { threads, isa, ..RunOptions::default() };
    let sim = built.simulate_with(&how).map_err(|e| e.to_string())?;
    let simulate = start.elapsed().as_secs_f64();
    let spikes = &sim.data.spikes;
    let counts = sim.summary.counts;
    let (samples, traces) = digest_of_traces(&sim.data);
    Ok(Ours {
        build,
        simulate,
        cells: counts.cells,
        compartments: counts.compartments,
        spikes: spikes.len(),
        digest: digest(spikes.times(), spikes.gids()),
        samples,
        traces,
    })
}

/// Building 1 200 cells with 152 000 connections by convergence rules: our time beside NetPyNE's.
fn ca3(pythons: &Pythons, peer: bool, rounds: usize) -> Result<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/ca3");
    let (mut build, mut lower) = (Vec::new(), Vec::new());
    let mut counts = (0, 0);
    for _ in 0..rounds.max(1) {
        let model = Model::load(&folder).map_err(|e| e.to_string())?;
        let start = Instant::now();
        let built = model.build().map_err(|e| e.to_string())?;
        build.push(start.elapsed().as_secs_f64());
        let start = Instant::now();
        let simulation = Simulation::new(&built.network.model, &Options::default());
        lower.push(start.elapsed().as_secs_f64());
        drop(simulation.map_err(|e| e.to_string())?);
        counts = (built.network.model.cells.len(), built.network.model.connections.len());
    }
    let parameters = json!({ "folder": folder, "only_create": true });
    let theirs = peer.then(|| peers::run(pythons, Peer::Netpyne, "model", &parameters)).transpose()?;
    let theirs = theirs.and_then(|t| t["create"].as_f64());
    let ours = Spread::of(build);
    let show = |s: Option<Spread>| s.map_or("-".to_owned(), |s| s.to_string());
    Ok(format!(
        "\nA network of CA3's size, {} cells and {} connections (`xtask/models/ca3`): built in {} s (asked: < {ASKED_BUILD} s{}), laid out for the engine in {} s; NetPyNE creates it in {} s.\n",
        counts.0,
        counts.1,
        show(ours),
        verdict(ours.map(|s| s.median < ASKED_BUILD)),
        show(Spread::of(lower)),
        theirs.map_or("-".to_owned(), short),
    ))
}

/// Compiles the mechanism files of a model for NEURON; returns the folder that has the library.
pub(super) fn compile(python: &Path, mechanisms: &Path, model: &str) -> Result<PathBuf, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/bench/mechanisms").join(model);
    let folder = std::path::absolute(folder).map_err(|e| e.to_string())?;
    let say = |what: &str, e: std::io::Error| format!("{what} {}: {e}", folder.display());
    std::fs::create_dir_all(&folder).map_err(|e| say("cannot make", e))?;
    let nrnivmodl = python.with_file_name("nrnivmodl");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut paths = vec![python.parent().unwrap_or(Path::new(".")).to_owned()];
    paths.extend(std::env::split_paths(&path));
    let path = std::env::join_paths(paths).map_err(|e| e.to_string())?;
    let output = Command::new(&nrnivmodl)
        .arg(mechanisms)
        .current_dir(&folder)
        .env("PATH", path)
        .output()
        .map_err(|e| format!("cannot run {}: {e}", nrnivmodl.display()))?;
    if output.status.success() {
        Ok(folder)
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    }
}
