//! Where time and memory go.

use std::time::Instant;

/// Parts of a step that are timed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(usize)]
pub enum Phase {
    /// Looking whether tables have to be filled again.
    Tables,
    /// Spike detection and watched conditions.
    Detection,
    /// Delivery of events.
    Events,
    /// Continuously played vectors.
    Play,
    /// Currents and conductances of mechanisms.
    Currents,
    /// Axial terms, Hines solve, voltage update.
    Matrix,
    /// States of mechanisms, with voltage transfers.
    States,
    /// Samples of every step.
    Recording,
    /// Telling other threads and ranks, and taking what they tell.
    Exchange,
    /// Waiting for other threads and ranks.
    Waiting,
}

/// All phases in the order of a step.
pub const PHASES: [Phase; 10] = [
    Phase::Tables,
    Phase::Detection,
    Phase::Events,
    Phase::Play,
    Phase::Currents,
    Phase::Matrix,
    Phase::States,
    Phase::Recording,
    Phase::Exchange,
    Phase::Waiting,
];

impl Phase {
    /// Its name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Tables => "tables",
            Self::Detection => "detection",
            Self::Events => "events",
            Self::Play => "play",
            Self::Currents => "currents",
            Self::Matrix => "matrix",
            Self::States => "states",
            Self::Recording => "recording",
            Self::Exchange => "exchange",
            Self::Waiting => "waiting",
        }
    }
}

/// Stop-watches of the phases; do nothing unless switched on.
#[derive(Clone, Debug, Default)]
pub(crate) struct Timers {
    on: bool,
    last: Option<Instant>,
    seconds: [f64; PHASES.len()],
}

impl Timers {
    pub fn new(on: bool) -> Self {
        Self { on, ..Self::default() }
    }

    /// A step begins.
    #[inline]
    pub fn start(&mut self) {
        if self.on {
            self.last = Some(Instant::now());
        }
    }

    /// A phase is over, the next begins.
    #[inline]
    pub fn lap(&mut self, phase: Phase) {
        if let Some(last) = self.last {
            let now = Instant::now();
            self.seconds[phase as usize] += (now - last).as_secs_f64();
            self.last = Some(now);
        }
    }

    pub fn seconds(&self) -> [f64; PHASES.len()] {
        self.seconds
    }
}

/// What a simulation consists of and what it took.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// Compartmental cells.
    pub cells: usize,
    /// Nodes of all cells, zero-area ones included.
    pub nodes: usize,
    /// Nodes with membrane: segments.
    pub compartments: usize,
    /// Mechanism instances.
    pub instances: usize,
    /// Connections.
    pub connections: usize,
    /// Steps since initialisation.
    pub steps: u64,
    /// Events delivered since initialisation.
    pub events: u64,
    /// Seconds in `run_until`.
    pub run_seconds: f64,
    /// Seconds per phase, if timing is on.
    pub phase_seconds: Vec<(&'static str, f64)>,
    /// Bytes of cables and mechanisms.
    pub membrane_bytes: usize,
    /// Bytes of connections.
    pub connection_bytes: usize,
    /// Bytes of sources and the event queue.
    pub event_bytes: usize,
}

impl Report {
    /// Nanoseconds per segment and step.
    pub fn ns_per_compartment_step(&self) -> f64 {
        self.run_seconds * 1e9 / (self.compartments as f64 * self.steps as f64)
    }
}

impl std::fmt::Display for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(
            f,
            "{} cells, {} compartments, {} mechanism instances, {} connections",
            self.cells, self.compartments, self.instances, self.connections
        )?;
        writeln!(
            f,
            "{} steps in {:.3} s, {:.1} ns per compartment-step, {} events ({:.3e} per s)",
            self.steps,
            self.run_seconds,
            self.ns_per_compartment_step(),
            self.events,
            self.events as f64 / self.run_seconds
        )?;
        for (name, seconds) in &self.phase_seconds {
            writeln!(f, "  {name:<10} {seconds:>9.3} s {:>5.1} %", 100.0 * seconds / self.run_seconds)?;
        }
        write!(
            f,
            "memory: {:.1} MB membrane ({:.0} B per compartment), {:.1} MB connections ({:.1} B each), {:.1} MB events",
            self.membrane_bytes as f64 / 1e6,
            self.membrane_bytes as f64 / self.compartments.max(1) as f64,
            self.connection_bytes as f64 / 1e6,
            self.connection_bytes as f64 / self.connections.max(1) as f64,
            self.event_bytes as f64 / 1e6
        )
    }
}
