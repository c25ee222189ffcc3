//! What the solver of one block works on: slices of the cable's arrays, and the coefficients that do not change.

use super::arrays::{Block, Cable};
use super::elimination::Elimination;

/// The arrays of one block.
pub(super) struct Parts<'a> {
    pub order: &'a Elimination,
    pub v: &'a mut [f64],
    pub rhs: &'a mut [f64],
    pub d: &'a mut [f64],
    pub q: &'a mut [f64],
    pub y: &'a mut [f64],
}

/// Every cell has its own.
#[derive(Clone, Copy)]
pub(super) struct Each<'a> {
    pub a: &'a [f64],
    pub b: &'a [f64],
    pub capacitance: &'a [f64],
}

/// All cells have the same: `a`, `b`, capacitance by node.
#[derive(Clone, Copy)]
pub(super) struct Common<'a>(pub &'a [[f64; 3]]);

/// Coefficients of a block's nodes.
#[derive(Clone, Copy)]
pub(super) enum Coefficients<'a> {
    Common(Common<'a>),
    Each(Each<'a>),
}

/// What block `n` works on, and its width. `total`: with axial coefficients in the place of the capacitance alone.
#[inline(always)]
pub(super) fn parts_of<'a>(
    cable: &'a mut Cable,
    scratch: &'a mut Vec<f64>,
    n: usize,
    total: bool,
) -> (Parts<'a>, Coefficients<'a>, u32) {
    let (capacitance, rows) = match total {
        true => (&cable.total, &cable.total_rows),
        false => (&cable.capacitance, &cable.common_rows),
    };
    let Cable { v, rhs, d, a, b, blocks, eliminations, common, .. } = cable;
    let Block { first, width, shape } = blocks[n];
    let order = &eliminations[shape as usize];
    let (first, len) = (first as usize, order.nodes.len() * width as usize);
    let at = first..first + len;
    if scratch.len() < 2 * len {
        scratch.resize(2 * len, 0.0);
    }
    let (q, y) = scratch.split_at_mut(len);
    let fixed = match common[n] {
        u32::MAX => Coefficients::Each(Each {
            a: &a[at.clone()],
            b: &b[at.clone()],
            capacitance: &capacitance[at.clone()],
        }),
        common => Coefficients::Common(Common(&rows[common as usize])),
    };
    let (v, rhs, d) = (&mut v[at.clone()], &mut rhs[at.clone()], &mut d[at]);
    (Parts { order, v, rhs, d, q, y: &mut y[..len] }, fixed, width)
}
