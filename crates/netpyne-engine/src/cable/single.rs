//! Cells of one compartment: what does not change about their three nodes.
//!
//! The ends of the section have no area and, as a rule, no mechanism; the compartment is between them. The diagonal of the far end
//! never changes then, and neither does what its elimination takes from the compartment's, so that two divisions per cell are left
//! of three.

use super::division::{LEAST, OUTSIDE};

/// The tree: both ends of a section, with its only compartment between them.
pub(crate) const TREE: [u32; 3] = [0, 0, 1];

/// What does not change about a block of such cells: ten numbers, each once for all cells or once for every cell.
#[derive(Clone, Debug, Default)]
pub(crate) struct Single {
    pub(super) values: Vec<f64>,
    /// 1, or the number of cells.
    pub(super) each: usize,
}

pub(super) const A2: usize = 0;
pub(super) const B2: usize = 1;
/// Diagonal of the far end, its reciprocal, `a` over it, and the product of that with `b`.
pub(super) const G2: usize = 2;
pub(super) const INVERSE2: usize = 3;
pub(super) const FACTOR2: usize = 4;
pub(super) const TAKEN2: usize = 5;
pub(super) const A1: usize = 6;
pub(super) const B1: usize = 7;
pub(super) const C1: usize = 8;
/// Diagonal of the near end without what elimination takes.
pub(super) const G0: usize = 9;
pub(super) const NUMBERS: usize = 10;

impl Single {
    /// For cells with these coefficients: `a`, `b` and capacitance by node, each row with 1 or 8 or 16 values. None if a division
    /// among them is extreme.
    pub fn new(a: [&[f64]; 3], b: [&[f64]; 3], capacitance: [&[f64]; 3]) -> Option<Self> {
        let each = a[0].len();
        let mut single = Self { values: vec![0.0; NUMBERS * each], each };
        for n in 0..each {
            let (a1, a2, b2) = (a[1][n], a[2][n], b[2][n]);
            // Zeros are what the ends have of mechanisms.
            let g2 = (0.0 + capacitance[2][n]) - b2;
            let g0 = (0.0 + capacitance[0][n]) - a1;
            let ordinary = |x: f64| x.to_bits().wrapping_sub(LEAST) & OUTSIDE == 0;
            if !(ordinary(a1) && ordinary(g2) && g2 > 0.0) {
                return None;
            }
            let factor = a2 / g2;
            let numbers = [a2, b2, g2, 1.0 / g2, factor, factor * b2, a1, b[1][n], capacitance[1][n], g0];
            for (number, value) in numbers.into_iter().enumerate() {
                single.values[number * each + n] = value;
            }
        }
        Some(single)
    }

    /// Whether all cells have the same numbers.
    pub fn is_common(&self) -> bool {
        self.each == 1
    }
}
