//! The cables of all cells as flat arrays over node slots.
//!
//! Cells whose trees have the same shape stand side by side in blocks of 16, 8, 4, 2 or 1: slot = first + node · width + lane. So
//! one instruction advances a node of all cells of a block, in exactly the order of operations that one cell alone has.

use super::elimination::Elimination;
#[cfg(target_arch = "x86_64")]
use super::single::{Single, TREE};
use netpyne_math::aligned::Aligned;
use netpyne_math::isa::Isa;
use std::ops::Range;
use std::sync::Arc;

/// Everything that is per node slot, and how slots are arranged.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cable {
    /// Membrane potential, mV.
    pub v: Aligned,
    /// Right-hand side; after a solve the change of `v`.
    pub rhs: Aligned,
    /// Diagonal.
    pub d: Aligned,
    /// Coefficient in the parent's row.
    pub a: Aligned,
    /// Coefficient of the parent.
    pub b: Aligned,
    /// Capacitive conductance `0.001 / dt * cm`.
    pub capacitance: Aligned,
    /// Area, µm².
    pub area: Aligned,
    /// Diameter, µm.
    pub diameter: Aligned,
    /// Cells side by side.
    pub blocks: Vec<Block>,
    /// Parents by node, of every shape.
    pub shapes: Vec<Vec<u32>>,
    /// Orders of elimination, of every shape.
    pub eliminations: Vec<Elimination>,
    /// By block: index into [`Self::common_rows`], or `u32::MAX` where cells differ.
    pub common: Vec<u32>,
    /// `a`, `b` and capacitance by node of cells that have them in common.
    pub common_rows: Vec<Vec<[f64; 3]>>,
    /// By block: areas by node, where its cells have them in common.
    pub common_areas: Vec<Option<Arc<[f64]>>>,
    /// What is fixed about blocks of cells of one compartment with bare ends, by block.
    #[cfg(target_arch = "x86_64")]
    pub single: Vec<Option<Arc<Single>>>,
    /// Whether other bits than NEURON's are good enough.
    pub fast: bool,
    /// In fast simulations: capacitance with the axial coefficients that the diagonal has.
    pub total: Aligned,
    /// The same, in the place of the capacitance in [`Self::common_rows`].
    pub total_rows: Vec<Vec<[f64; 3]>>,
    /// Whether the change of the potential in `rhs` is read after a solve.
    pub keep_change: bool,
    /// Whether `rhs` and `d` are all zero already.
    pub cleared: bool,
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
    /// The slots of a block.
    pub fn slots(&self, block: usize) -> Range<usize> {
        let Block { first, width, shape } = self.blocks[block];
        let first = first as usize;
        first..first + self.shapes[shape as usize].len() * width as usize
    }

    /// Number of slots.
    pub fn len(&self) -> usize {
        self.v.len()
    }

    /// Finds orders of solution, and blocks whose cells have all coefficients in common. To be called when all is filled in.
    pub fn prepare(&mut self) {
        self.total = if self.fast { self.totals() } else { Aligned::default() };
        self.eliminations = self.shapes.iter().map(|parent| Elimination::new(parent)).collect();
        self.common.clear();
        self.common_areas.clear();
        for Block { first, width, shape } in &self.blocks {
            let (first, width) = (*first as usize, *width as usize);
            let nodes = self.shapes[*shape as usize].len();
            let columns = [&self.a, &self.b, &self.capacitance];
            let rows = |column: &'_ [f64]| -> Option<Vec<f64>> {
                let rows = column.get(first..first + nodes * width)?.chunks_exact(width);
                let equal = |row: &[f64]| row.iter().all(|x| x.to_bits() == row[0].to_bits());
                rows.map(|row| equal(row).then(|| row[0])).collect()
            };
            let areas = rows(&self.area);
            let known = self.common_areas.iter().flatten().find(|known| areas.as_deref() == Some(&known[..]));
            self.common_areas.push(known.cloned().or_else(|| areas.map(Into::into)));
            let [a, b, c] = columns.map(|column| rows(column));
            let (Some(a), Some(b), Some(c)) = (a, b, c) else {
                self.common.push(u32::MAX);
                continue;
            };
            let fixed: Vec<[f64; 3]> = (0..nodes).map(|i| [a[i], b[i], c[i]]).collect();
            let bits = |rows: &[[f64; 3]]| rows.iter().flatten().map(|x| x.to_bits()).collect::<Vec<_>>();
            let known = self.common_rows.iter().position(|k| bits(k) == bits(&fixed));
            let index = known.unwrap_or_else(|| {
                if self.fast {
                    let total = |i: usize| self.total[first + i * width];
                    self.total_rows.push((0..nodes).map(|i| [a[i], b[i], total(i)]).collect());
                }
                self.common_rows.push(fixed);
                self.common_rows.len() - 1
            });
            self.common.push(index as u32);
        }
    }

    /// Finds blocks of cells of one compartment with nothing at the ends of their section. To be called when the cable is
    /// [prepared](Self::prepare) and it is known where mechanisms are.
    #[cfg(target_arch = "x86_64")]
    pub fn find_single_compartments<'a>(&mut self, occupied: impl Iterator<Item = &'a u32>) {
        let mut is_bare = vec![true; self.len()];
        occupied.for_each(|&slot| is_bare[slot as usize] = false);
        let mut common: Vec<Option<Arc<Single>>> = vec![None; self.common_rows.len()];
        let (blocks, rows) = (self.blocks.iter().zip(&self.common), &self.common_rows);
        let single = blocks.map(|(&Block { first, width, shape }, &row)| {
            let (first, width) = (first as usize, width as usize);
            let at = |node: usize| first + node * width..first + (node + 1) * width;
            let bare = |node: usize| is_bare[at(node)].iter().all(|&bare| bare);
            if width < 8 || self.shapes[shape as usize] != TREE || !(bare(0) && bare(2)) {
                return None;
            }
            let Some(rows) = rows.get(row as usize) else {
                let [a, b, c] = [&self.a, &self.b, &self.capacitance]
                    .map(|column| [0, 1, 2].map(|node| &column[at(node)]));
                return Single::new(a, b, c).map(Arc::new);
            };
            let known = &mut common[row as usize];
            if known.is_none() {
                let of = |column: usize| [0, 1, 2].map(|node| &rows[node][column..=column]);
                *known = Single::new(of(0), of(1), of(2)).map(Arc::new);
            }
            known.clone()
        });
        self.single = single.collect();
    }

    /// By slot: what the diagonal has besides conductances of mechanisms.
    fn totals(&self) -> Aligned {
        let mut total = self.capacitance.clone();
        for Block { first, width, shape } in &self.blocks {
            for (node, &parent) in self.shapes[*shape as usize].iter().enumerate() {
                if parent as usize != node {
                    for lane in 0..*width {
                        let slot = |node: u32| (first + node * width + lane) as usize;
                        let (here, above) = (slot(node as u32), slot(parent));
                        total[here] -= self.b[here];
                        total[above] -= self.a[here];
                    }
                }
            }
        }
        total
    }

    /// The cell and node of a slot.
    pub fn owner(&self, slot: u32) -> Option<(usize, u32)> {
        self.cells.iter().enumerate().find_map(|(cell, lane)| Some((cell, lane.node(slot)?)))
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        8 * (8 * self.len() + self.total.len())
            + self.shapes.iter().map(|s| 4 * s.len()).sum::<usize>()
            + self.cells.len() * size_of::<Lane>()
            + self.blocks.len() * size_of::<Block>()
    }
}
