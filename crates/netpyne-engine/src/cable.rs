//! The cables of all cells as flat arrays over node slots.
//!
//! Cells whose trees have the same shape stand side by side in blocks of 16, 8, 4, 2 or 1: slot = first + node · width + lane. So
//! one instruction advances a node of all cells of a block, in exactly the order of operations that one cell alone has.

use netpyne_math::isa::Isa;

/// Everything that is per node slot, and how slots are arranged.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cable {
    /// Membrane potential, mV.
    pub v: Vec<f64>,
    /// Right-hand side; after a solve the change of `v`.
    pub rhs: Vec<f64>,
    /// Diagonal.
    pub d: Vec<f64>,
    /// Coefficient in the parent's row.
    pub a: Vec<f64>,
    /// Coefficient of the parent.
    pub b: Vec<f64>,
    /// Capacitive conductance `0.001 / dt * cm`.
    pub capacitance: Vec<f64>,
    /// Area, µm².
    pub area: Vec<f64>,
    /// Diameter, µm.
    pub diameter: Vec<f64>,
    /// Cells side by side.
    pub blocks: Vec<Block>,
    /// Parents by node, of every shape.
    pub shapes: Vec<Vec<u32>>,
    /// Where each cell is.
    pub cells: Vec<Lane>,
    /// Instruction set that the solve runs on.
    pub isa: Option<Isa>,
}

/// Cells of one shape side by side.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Block {
    /// First slot.
    pub first: u32,
    /// Cells: 16, 8, 4, 2 or 1.
    pub width: u32,
    /// Index into [`Cable::shapes`].
    pub shape: u32,
}

/// Where a cell is: its node `n` is slot `first + n * width`.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Lane {
    /// Slot of node 0.
    pub first: u32,
    /// Width of its block.
    pub width: u32,
    /// Number of nodes.
    pub nodes: u32,
}

impl Lane {
    /// Slot of a node.
    #[inline]
    pub fn slot(self, node: u32) -> u32 {
        self.first + node * self.width
    }

    /// The node that a slot is, if it belongs to this cell.
    pub fn node(self, slot: u32) -> Option<u32> {
        let past = slot.checked_sub(self.first)?;
        (past % self.width == 0 && past / self.width < self.nodes).then(|| past / self.width)
    }
}

impl Cable {
    /// Number of slots.
    pub fn len(&self) -> usize {
        self.v.len()
    }

    /// The cell and node of a slot.
    pub fn owner(&self, slot: u32) -> Option<(usize, u32)> {
        self.cells.iter().enumerate().find_map(|(cell, lane)| Some((cell, lane.node(slot)?)))
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        8 * 8 * self.len()
            + self.shapes.iter().map(|s| 4 * s.len()).sum::<usize>()
            + self.cells.len() * size_of::<Lane>()
            + self.blocks.len() * size_of::<Block>()
    }
}
