//! How far a run has come, and how it ended.

/// How far a run has come.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// Time now, ms.
    pub time: f64,
    /// Time at which the run ends, ms.
    pub until: f64,
    /// Spikes recorded so far (on this rank).
    pub spikes: usize,
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// At the time asked for.
    Finished,
    /// By the progress callback or the flag, on this rank or another.
    Stopped,
    /// The same, but in the middle of a step: all is as it was at the end of the step before, as far as it was recorded, and the
    /// simulation cannot go on.
    Interrupted,
}
