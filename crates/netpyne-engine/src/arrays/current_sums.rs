//! Sums over cells of coefficients times membrane currents, many samples at a time.

use netpyne_math::aligned::Aligned;
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
    /// Eight cells side by side each, by group.
    pub panels: Vec<Panel>,
    /// For each panel, `outputs` of them for each of its nodes: as many outputs at a time as are computed together.
    pub panel_coefficients: Vec<Eight>,
    /// Where the currents of nodes of panels are: the first of eight cells.
    pub panel_slots: Vec<u32>,
    /// All other cells, by group.
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
    pub kept: Vec<Aligned>,
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

/// A coefficient of each of eight cells, in one line of the processor's cache.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C, align(64))]
pub(crate) struct Eight(pub [f64; 8]);

/// What eight neighbours in a block contribute.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Panel {
    /// Their group.
    pub group: usize,
    /// Which of the eight are of this group, as bits.
    pub mask: u8,
    /// The first position in `panel_slots`.
    pub first: usize,
    /// How many there are.
    pub nodes: usize,
    /// The first position in `panel_coefficients`.
    pub coefficients: usize,
}

/// Samples of a panel that are computed together.
pub(crate) const PANEL_SAMPLES: usize = 6;
/// Outputs of a panel that are computed together.
pub(crate) const PANEL_OUTPUTS: usize = 4;

/// Fewest outputs that are computed at once.
pub(crate) const BLOCK: usize = 4;

impl CurrentSums {
    /// Columns of the matrix.
    pub fn width(&self) -> usize {
        self.groups * self.outputs
    }
}
