//! `cargo xtask bench`: our engine beside other simulators, interleaved in one run, on the same networks.

mod compare;
mod figures;
mod kernels;
mod models;
mod ours;
mod peers;
mod points;
mod published;
mod python_random;
mod recording;
mod w1;
mod w2;
mod w3;
mod w4;
mod widths;
mod workloads;

use crate::markdown;
use clap::Args;
use netpyne::engine::Isa;
use peers::{Peer, Pythons};
use std::path::PathBuf;

/// What to run.
#[derive(Args)]
pub struct Settings {
    /// Python that has NEURON and NetPyNE; without it they are left out.
    #[arg(long)]
    python: Option<PathBuf>,
    /// Python that has Arbor and Brian2; without it they are left out.
    #[arg(long)]
    anchors: Option<PathBuf>,
    /// Also runs our side on this many threads, and says how much faster that is.
    #[arg(long, default_value_t = 2)]
    threads: usize,
    /// Interleaved rounds.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Only workloads whose name contains one of these.
    #[arg(long, value_delimiter = ',')]
    workloads: Vec<String>,
    /// Only these peers: neuron, neuron-bins, coreneuron, arbor, brian2, netpyne.
    #[arg(long, value_delimiter = ',')]
    peers: Vec<String>,
    /// Whole models beside NetPyNE and NEURON, instead of the workloads.
    #[arg(long)]
    models: bool,
    /// Folder with the stored models M1 and HHTut (`netParams.json`, `simConfig.json`).
    #[arg(long)]
    corpus: Option<PathBuf>,
    /// Published models beside NetPyNE and NEURON, instead of the workloads: a folder with one for each model, with what NetPyNE
    /// dumped of it (`netParams.json`, `simConfig.json`) and its mechanisms in `mod`.
    #[arg(long)]
    published: Option<PathBuf>,
    /// Each hot kernel beside its limit, instead of the workloads.
    #[arg(long)]
    kernels: bool,
    /// What recording potentials at electrodes costs, instead of the workloads.
    #[arg(long)]
    recording: bool,
    /// Instead of times: whether every instruction set and one to four threads give the same spikes, workload by workload.
    #[arg(long)]
    widths: bool,
    /// Workloads, models, kernels and recording.
    #[arg(long)]
    all: bool,
    /// Also writes the tables into the marked sections of this file; what has no section is appended.
    #[arg(long)]
    markdown: Option<PathBuf>,
}

/// The instruction set of a name on the command line.
pub fn isa(name: &str) -> Result<Isa, String> {
    let all = Isa::available();
    let found = all.iter().find(|isa| format!("{isa:?}").eq_ignore_ascii_case(name));
    found.copied().ok_or_else(|| format!("this processor has {all:?}"))
}

/// A part of the report: its mark in files, and its text.
type Section = (&'static str, String);

/// Runs what is asked for and returns the report.
pub fn run(settings: &Settings) -> Result<String, String> {
    let known = || Peer::ALL.map(Peer::key).join(", ");
    if let Some(unknown) = settings.peers.iter().find(|p| Peer::ALL.iter().all(|k| k.key() != **p)) {
        return Err(format!("no peer {unknown}; there are {}", known()));
    }
    if settings.widths {
        return widths::run(&settings.workloads);
    }
    let pythons = Pythons { neuron: settings.python.clone(), anchors: settings.anchors.clone() };
    let chosen = |peer: Peer| {
        pythons.have(peer) && (settings.peers.is_empty() || settings.peers.iter().any(|p| p == peer.key()))
    };
    let mut sections: Vec<Section> = vec![("machine", markdown::machine())];
    if settings.all
        || !(settings.models || settings.kernels || settings.recording || settings.published.is_some())
    {
        sections.extend(compare::run(
            &pythons,
            &chosen,
            settings.rounds,
            settings.threads,
            &settings.workloads,
        )?);
        if settings.workloads.is_empty() || settings.workloads.iter().any(|w| "w4".contains(w.as_str())) {
            sections.push(("w4", w4::run(&pythons, &chosen, settings.rounds)?));
        }
    }
    if settings.all || settings.models {
        let corpus = settings.corpus.as_deref();
        sections.push(("models", models::run(corpus, &pythons, &chosen, settings.rounds)?));
    }
    if let Some(folder) = &settings.published {
        sections.push(("published", published::run(folder, &pythons, &chosen, settings.rounds)?));
    }
    if settings.all || settings.kernels {
        sections.push(("kernels", kernels::run()?));
    }
    if settings.all || settings.recording {
        sections.push(("recording", recording::run(settings.rounds)?));
    }
    if let Some(path) = &settings.markdown {
        markdown::write(path, &sections)?;
    }
    let texts: Vec<String> = sections.into_iter().map(|(_, text)| text).collect();
    Ok(texts.join("\n"))
}
