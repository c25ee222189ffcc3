//! Values that are sampled together: a matrix with a row per sample.

use super::{CellId, Model, Variable};
use std::sync::Arc;

/// Values that are sampled together.
#[derive(Clone, Debug, PartialEq)]
pub struct MatrixRecording {
    /// What is sampled.
    pub columns: MatrixColumns,
    /// When.
    pub when: SampleTimes,
}

/// What the columns of a matrix are.
#[derive(Clone, Debug, PartialEq)]
pub enum MatrixColumns {
    /// A variable each.
    Variables(Vec<Variable>),
    /// Sums over cells.
    Currents(CurrentSums),
}

/// Sums over cells of coefficients times the membrane currents of the cell's segments: potentials at electrodes, dipole moments.
///
/// A cell belongs to one group. The matrix has `groups * outputs` columns, those of the first group first; what is wanted of several
/// groups together is the sum of theirs, which is exact.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CurrentSums {
    /// Values that each cell contributes to: electrodes, axes.
    pub outputs: usize,
    /// How many groups there are.
    pub groups: usize,
    /// The cells.
    pub cells: Vec<CellCoefficients>,
}

/// What one cell contributes.
#[derive(Clone, Debug, PartialEq)]
pub struct CellCoefficients {
    /// Which.
    pub cell: CellId,
    /// Which group it belongs to.
    pub group: usize,
    /// Its nodes, in the order in which their contributions are added up.
    pub nodes: Arc<[u32]>,
    /// For each node, a coefficient per output.
    pub coefficients: Arc<[f64]>,
}

/// When samples are taken: each at the end of the time step nearest to its time, after the events of that moment.
#[derive(Clone, Debug, PartialEq)]
pub enum SampleTimes {
    /// At `first + n * step` ms. With the length of a time step as `step`, after every step.
    Every {
        /// Time of the first.
        first: f64,
        /// Interval, above 0.
        step: f64,
    },
    /// At these times, ms, ascending.
    At(Arc<[f64]>),
}

impl MatrixRecording {
    /// The variables that are its columns.
    pub fn variables(&self) -> &[Variable] {
        match &self.columns {
            MatrixColumns::Variables(variables) => variables,
            MatrixColumns::Currents(_) => &[],
        }
    }
}

impl SampleTimes {
    /// Time of sample number `n`, ms; infinite if there is none.
    pub fn due(&self, n: usize) -> f64 {
        match self {
            Self::Every { first, step } => first + n as f64 * step,
            Self::At(times) => times.get(n).copied().unwrap_or(f64::INFINITY),
        }
    }

    /// How many samples are due by `t`, ms.
    pub fn until(&self, t: f64) -> usize {
        match self {
            Self::Every { first, step } => {
                let mut n = ((t - first) / step).max(0.0) as usize;
                // The quotient may be rounded to either side.
                while n > 0 && self.due(n - 1) > t {
                    n -= 1;
                }
                while self.due(n) <= t {
                    n += 1;
                }
                n
            }
            Self::At(times) => times.partition_point(|due| *due <= t),
        }
    }
}

impl Model {
    /// All variables that are recorded, alone or together with others.
    pub fn recorded_variables(&self) -> impl Iterator<Item = Variable> {
        let together = self.matrices.iter().flat_map(MatrixRecording::variables);
        self.recordings.iter().map(|recording| recording.variable).chain(together.copied())
    }
}

#[cfg(test)]
mod tests {
    use super::SampleTimes;

    #[test]
    fn samples_due_by_a_time_are_those_that_are_not_later() {
        for every in [
            SampleTimes::Every { first: 0.0, step: 0.1 },
            SampleTimes::Every { first: 0.3, step: 0.3 },
            SampleTimes::At([0.5, 0.5, 2.0].into()),
        ] {
            for t in (0..400).map(|n| f64::from(n) * 0.1) {
                let n = every.until(t);
                assert!(n == 0 || every.due(n - 1) <= t, "{every:?} {t}");
                assert!(every.due(n) > t, "{every:?} {t}");
            }
        }
    }
}
