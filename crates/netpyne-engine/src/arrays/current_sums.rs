//! Sums over cells of coefficients times membrane currents, many samples at a time.

use netpyne_math::exact_sum::ExactSum;
use netpyne_math::isa::Isa;

/// A worker's cells and what they contribute. Currents of some samples are kept, so that a cell's coefficients are read once for all
/// of them.
#[derive(Clone, Debug, Default)]
pub(crate) struct CurrentSums {
    /// Values that each cell contributes to.
    pub outputs: usize,
    /// Outputs as they are stored: in whole blocks of [`BLOCK`].
    pub stride: usize,
    /// How many groups of cells there are.
    pub groups: usize,
    /// By group.
    pub cells: Vec<Contribution>,
    /// Where the membrane currents of the cells' nodes are, cell after cell.
    pub slots: Vec<u32>,
    /// `stride` of them for each of `slots`.
    pub coefficients: Vec<f64>,
    /// Most samples that are kept.
    pub batch: usize,
    /// Instructions to use.
    pub isa: Option<Isa>,
    /// Currents of all nodes in the samples that have not been added up, and after them room for more.
    pub kept: Vec<Vec<f64>>,
    /// How many of these samples there are.
    pub samples: usize,
    /// Sums that have not been collected yet: a row of `groups * outputs` per sample.
    pub rows: Vec<ExactSum>,
}

/// What one cell contributes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Contribution {
    /// Its group.
    pub group: usize,
    /// Its first position in `slots`.
    pub first: usize,
    /// How many it has there.
    pub nodes: usize,
}

/// Fewest outputs that are computed at once.
pub(crate) const BLOCK: usize = 4;

impl CurrentSums {
    /// Columns of the matrix.
    pub fn width(&self) -> usize {
        self.groups * self.outputs
    }
}
