//! What figures and analyses know of a network: cells with their places, and synapses as columns.

use netpyne_base::Gid;
use serde::{Deserialize, Serialize};

/// Cells and synapses of a network, or of that part of it that a result holds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Wiring {
    /// Cells in order of creation.
    pub cells: Vec<PlacedCell>,
    /// Synapses; those of one postsynaptic cell in order of creation.
    pub synapses: Vec<Synapse>,
    /// Names of synaptic mechanisms, which [`Synapse::mechanism`] counts.
    pub mechanisms: Vec<String>,
}

/// A cell and where it is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlacedCell {
    /// The cell.
    pub gid: Gid,
    /// `[x, y, z]` in µm, y downwards; NaN where a result does not tell.
    pub position: [f64; 3],
}

/// One synapse: where from, where to, how strong, how late.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Synapse {
    /// Presynaptic cell; none for a stimulus.
    pub pre: Option<Gid>,
    /// Postsynaptic cell.
    pub post: Gid,
    /// Weight; NaN where a result does not tell.
    pub weight: f64,
    /// Delay in ms; NaN where a result does not tell.
    pub delay: f64,
    /// Index of the name of its mechanism, if it has one.
    pub mechanism: Option<u32>,
}
