//! What a simulation leaves behind, as plain columns in the order of the model.

use netpyne_base::Gid;

/// What was recorded.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Output {
    /// Times of the spikes of sources with a gid, ms, in the order recorded.
    pub spike_times: Vec<f64>,
    /// Their gids.
    pub spike_gids: Vec<Gid>,
    /// Spike times of each of the model's `recorded_sources`, ms.
    pub source_spikes: Vec<Vec<f64>>,
    /// Samples of each of the model's `recordings`.
    pub samples: Vec<Vec<f64>>,
    /// Time steps made.
    pub steps: u64,
    /// Events delivered.
    pub events: u64,
}
