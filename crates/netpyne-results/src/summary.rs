//! Size of a network, course and cost of a run.

use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How large a network is, counted as NetPyNE counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Cells, artificial ones included.
    pub cells: usize,
    /// Pairs of connected cells: distinct sources per cell, where all NetStims on a cell count as one.
    pub connections: usize,
    /// Synaptic contacts, those of NetStims included.
    pub synapses: usize,
    /// Compartments (segments) of all cells.
    pub compartments: usize,
}

/// How a run ended.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub enum Outcome {
    /// At the end of the duration asked for.
    #[default]
    Finished,
    /// Stopped from outside.
    Interrupted,
    /// A voltage left the finite numbers; the text says where, when and the likely cause.
    Diverged(String),
    /// A mechanism stopped it; the text says which, where, when and why. What was recorded until then is kept.
    Failed(String),
}

/// Wall time of the stages of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timings {
    /// Reading model and mechanisms.
    pub load: Duration,
    /// Instantiating the network.
    pub build: Duration,
    /// Simulating.
    pub simulate: Duration,
    /// Writing files.
    pub save: Duration,
}

/// Time spent in one phase of the integration step.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhaseTime {
    /// Name of the phase.
    pub phase: String,
    /// Wall time in it.
    pub time: Duration,
    /// How often it ran.
    pub calls: u64,
}

/// Time spent in the kernels of one mechanism.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MechanismTime {
    /// Name of the mechanism.
    pub mechanism: String,
    /// Its instances.
    pub instances: usize,
    /// Time in currents and conductances, summed over threads.
    pub currents: Duration,
    /// Time in states and all else that is done in every step, summed over threads.
    pub states: Duration,
}

/// Memory that part of a simulation takes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemoryShare {
    /// What it is.
    pub what: String,
    /// Its bytes.
    pub bytes: usize,
    /// What it is made of (`cell`, `connection`, ...), and how many of these there are.
    pub unit: (String, usize),
}

/// Course and cost of a run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RunSummary {
    /// Duration asked for, in ms.
    pub duration: f64,
    /// Model time reached, in ms.
    pub reached: f64,
    /// Time step in ms.
    pub dt: f64,
    /// How it ended.
    pub outcome: Outcome,
    /// Size of the network.
    pub counts: Counts,
    /// Wall times.
    pub timings: Timings,
    /// Wall time per phase of the step, if it was measured.
    pub phases: Vec<PhaseTime>,
    /// Time of each mechanism in cells, if it was measured.
    #[serde(default)]
    pub mechanisms: Vec<MechanismTime>,
    /// Memory by what it holds, if times were measured too.
    pub memory: Vec<MemoryShare>,
    /// Synaptic events delivered.
    pub events: u64,
    /// Largest resident memory of the process in bytes, where the system tells.
    pub peak_memory: Option<u64>,
}
