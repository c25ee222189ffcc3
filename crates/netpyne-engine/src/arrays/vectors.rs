//! Vectors that are played into variables, and vectors and matrices that variables are recorded into.

use super::address::Address;
use super::matrices::MatrixRecorder;
use std::sync::Arc;

/// What NEURON calls `Vector.play` and `Vector.record`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Vectors {
    pub players: Vec<Player>,
    pub recorders: Vec<Recorder>,
    /// What is recorded of many variables at once.
    pub matrices: Vec<MatrixRecorder>,
}

/// A variable that is recorded.
#[derive(Clone, Debug)]
pub(crate) struct Recorder {
    /// The variable.
    pub address: Address,
    /// Interval between samples, ms; 0: every step.
    pub step: f64,
    /// Times of samples, ms, in the place of an interval.
    pub times: Option<Arc<[f64]>>,
    /// Samples taken at these times so far.
    pub taken: usize,
    /// Time of the only event that counts, where recording was started anew while another one waited; else any counts.
    pub due: Option<f64>,
    /// Samples that have not been collected yet.
    pub samples: Vec<f64>,
}

impl Recorder {
    /// Whether it takes a sample in every step.
    pub fn is_every_step(&self) -> bool {
        self.times.is_none() && self.step <= 0.0
    }

    /// When the sample after the one at `t` is due.
    pub fn next(&self, t: f64) -> Option<f64> {
        match &self.times {
            Some(times) => times.get(self.taken).copied(),
            None => Some(t + self.step),
        }
    }
}

/// A vector that is played into a variable.
#[derive(Clone, Debug)]
pub(crate) struct Player {
    /// The variable.
    pub target: Address,
    /// Times, ms.
    pub times: Arc<[f64]>,
    /// Values.
    pub values: Arc<[f64]>,
    /// Linear interpolation.
    pub continuous: bool,
    /// Next value (step), or last interval (continuous).
    pub index: usize,
    /// Point whose time has not been passed (continuous).
    pub bound: usize,
}

impl Player {
    /// Value at `t`: constant before the first point, extrapolated beyond the last.
    pub fn interpolate(&mut self, t: f64) -> f64 {
        let (times, values) = (&self.times, &self.values);
        if t >= times[self.bound] {
            self.index = self.bound;
            if self.index == 0 {
                return values[0];
            }
        } else if t <= times[0] {
            self.index = 0;
            return values[0];
        } else {
            while t < times[self.index] {
                self.index -= 1;
            }
            while t >= times[self.index] {
                self.index += 1;
            }
        }
        let (x0, x1) = (values[self.index - 1], values[self.index]);
        let (t0, t1) = (times[self.index - 1], times[self.index]);
        if t0 == t1 {
            return (x0 + x1) / 2.0;
        }
        let fraction = (t - t0) / (t1 - t0);
        x0 + (x1 - x0) * fraction
    }
}
