//! Running the peers: Python scripts beside this crate that take one JSON object and print another.

use super::figures::Run;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Another simulator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Peer {
    /// NEURON with its default event queue.
    Neuron,
    /// NEURON with its bin queue, which fixed-step networks may use.
    NeuronBins,
    /// CoreNEURON with cells one after another (`cell_permute = 0`), its faster layout on a processor.
    CoreNeuron,
    /// Arbor, all cells in one group per thread.
    Arbor,
    /// Brian2 with Cython.
    Brian2,
    /// NetPyNE.
    Netpyne,
}

impl Peer {
    /// All of them.
    pub const ALL: [Peer; 6] =
        [Peer::Neuron, Peer::NeuronBins, Peer::CoreNeuron, Peer::Arbor, Peer::Brian2, Peer::Netpyne];

    /// What it is called on the command line.
    pub fn key(self) -> &'static str {
        match self {
            Self::Neuron => "neuron",
            Self::NeuronBins => "neuron-bins",
            Self::CoreNeuron => "coreneuron",
            Self::Arbor => "arbor",
            Self::Brian2 => "brian2",
            Self::Netpyne => "netpyne",
        }
    }

    /// What it is called in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Neuron => "NEURON",
            Self::NeuronBins => "NEURON, bin queue",
            Self::CoreNeuron => "CoreNEURON, permute 0",
            Self::Arbor => "Arbor",
            Self::Brian2 => "Brian2, Cython",
            Self::Netpyne => "NetPyNE",
        }
    }

    /// Which of the two Python environments has it.
    fn python(self, pythons: &Pythons) -> Option<&Path> {
        match self {
            Self::Arbor | Self::Brian2 => pythons.anchors.as_deref(),
            _ => pythons.neuron.as_deref(),
        }
    }

    /// The script for a workload, say `w1`.
    fn script(self, workload: &str) -> String {
        let simulator = match self {
            Self::Neuron | Self::NeuronBins | Self::CoreNeuron => "neuron",
            Self::Arbor => "arbor",
            Self::Brian2 => "brian2",
            Self::Netpyne => "netpyne",
        };
        format!("{workload}_{simulator}.py")
    }
}

/// Interpreters that have the peers.
#[derive(Clone, Debug, Default)]
pub struct Pythons {
    /// Has NEURON (with CoreNEURON) and NetPyNE.
    pub neuron: Option<PathBuf>,
    /// Has Arbor and Brian2.
    pub anchors: Option<PathBuf>,
}

impl Pythons {
    /// Whether there is an interpreter for it.
    pub fn have(&self, peer: Peer) -> bool {
        peer.python(self).is_some()
    }
}

/// Runs a peer's script for `workload` and returns what it printed.
pub fn run(pythons: &Pythons, peer: Peer, workload: &str, parameters: &Value) -> Result<Value, String> {
    let python = peer.python(pythons).ok_or_else(|| format!("no Python for {}", peer.name()))?;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("peers").join(peer.script(workload));
    let mut parameters = parameters.clone();
    match peer {
        Peer::CoreNeuron => parameters["engine"] = "coreneuron".into(),
        Peer::NeuronBins => parameters["bin_queue"] = true.into(),
        _ => {}
    }
    let output = Command::new(python)
        .arg(&script)
        .arg(parameters.to_string())
        .env("NEURON_MODULE_OPTIONS", "-nogui")
        .env("OMP_NUM_THREADS", "1")
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output()
        .map_err(|e| format!("cannot run {}: {e}", python.display()))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let line = text.lines().rev().find(|l| l.starts_with('{'));
    line.and_then(|l| serde_json::from_str(l).ok()).ok_or_else(|| {
        format!(
            "{} printed no figures:\n{text}\n{}",
            script.display(),
            String::from_utf8_lossy(&output.stderr)
        )
    })
}

/// The figures every script prints.
pub fn figures(printed: &Value) -> Result<Run, String> {
    let number = |key: &str| printed[key].as_f64().ok_or_else(|| format!("{key} missing in {printed}"));
    Ok(Run {
        cpu: number("cpu")?,
        wall: number("wall")?,
        spikes: number("spikes")? as usize,
        digest: printed["digest"].as_str().unwrap_or_default().to_owned(),
        setup: printed["setup"].as_f64().unwrap_or(0.0),
    })
}
