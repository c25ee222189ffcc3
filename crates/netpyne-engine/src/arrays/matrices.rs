//! What is recorded of many variables at once: a matrix with a row per sample.

use super::address::Address;
use super::current_sums::CurrentSums;
use netpyne_network::model::SampleTimes;

/// A matrix that is recorded, as far as this worker has columns of it.
#[derive(Clone, Debug)]
pub(crate) struct MatrixRecorder {
    /// When samples are due.
    pub when: SampleTimes,
    /// Samples taken since initialisation.
    pub taken: usize,
    /// What is sampled, and what has not been collected yet.
    pub sampled: Sampled,
}

/// What is sampled.
#[derive(Clone, Debug)]
pub(crate) enum Sampled {
    /// A variable per column.
    Values {
        /// Where they are.
        addresses: Vec<Address>,
        /// Row after row.
        rows: Vec<f64>,
    },
    /// Sums over cells.
    Sums(CurrentSums),
}
