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
    /// Shapes that cells have; many may share one.
    pub shapes: Vec<CellShape>,
    /// Which shape each of `cells` has; empty if no shapes are known.
    pub shape_of: Vec<Option<u32>>,
}

/// The sections of a cell in space.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CellShape {
    /// In the order of the cell's rules.
    pub sections: Vec<SectionShape>,
}

/// A section in space.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SectionShape {
    /// Its name.
    pub name: String,
    /// From its 0 end: x, y (downwards), z and diameter in µm, as seen from the cell's position.
    pub points: Vec<[f64; 4]>,
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
