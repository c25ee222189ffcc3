//! How long the phases of a step take.

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
    /// Exchange of spikes and voltages with other threads and ranks.
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

/// Seconds in the kernels of one mechanism.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct InKernels {
    pub currents: f64,
    /// In states and all else that is done in every step.
    pub states: f64,
}

/// Stop-watches of the phases, and of mechanisms; do nothing unless switched on.
#[derive(Clone, Debug, Default)]
pub(crate) struct Timers {
    on: bool,
    last: Option<Instant>,
    seconds: [f64; PHASES.len()],
    /// When the kernels of the last mechanism had run.
    kernel: Option<Instant>,
    /// By population.
    kernels: Vec<InKernels>,
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

    /// Kernels of one mechanism after the other are about to run.
    #[inline]
    pub fn start_kernels(&mut self) {
        if self.on {
            self.kernel = Some(Instant::now());
        }
    }

    /// Those of this population have run; the time is added to what `of` chooses.
    #[inline]
    pub fn kernels_ran(&mut self, population: usize, of: impl Fn(&mut InKernels) -> &mut f64) {
        if let Some(last) = self.kernel {
            let now = Instant::now();
            if self.kernels.len() <= population {
                self.kernels.resize(population + 1, InKernels::default());
            }
            *of(&mut self.kernels[population]) += (now - last).as_secs_f64();
            self.kernel = Some(now);
        }
    }

    pub fn seconds(&self) -> [f64; PHASES.len()] {
        self.seconds
    }

    /// Of this population.
    pub fn in_kernels(&self, population: usize) -> InKernels {
        self.kernels.get(population).copied().unwrap_or_default()
    }
}
