//! Vectors that are played into variables, and vectors that variables are recorded into.

use super::address::Address;
use std::sync::Arc;

/// What NEURON calls `Vector.play` and `Vector.record`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Vectors {
    pub players: Vec<Player>,
    pub recorders: Vec<Recorder>,
}

/// A variable that is recorded.
#[derive(Clone, Debug)]
pub(crate) struct Recorder {
    /// The variable.
    pub address: Address,
    /// Interval between samples, ms; 0: every step.
    pub step: f64,
    /// Samples that have not been collected yet.
    pub samples: Vec<f64>,
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
