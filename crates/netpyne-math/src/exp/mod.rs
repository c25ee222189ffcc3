//! glibc's `exp` on processors with FMA, bit for bit, in a form that vectorises.
//!
//! x = k ln2/128 + r with integer k; exp(x) = 2^(k/128) exp(r), where 2^(k/128) comes from a table of 128 values and
//! exp(r) from a polynomial. For |x| <= 700 this needs no branch ([`exp_lanes`]); outside, the scale may over- or underflow
//! and the scalar path of [`exp()`] takes care. The algorithm is that of Arm's optimized routines, which glibc uses since version 2.28.
//!
//! In `.mod` code `exp` means [`hoc_exp`].

mod lanes;
mod scalar;
mod table;

pub use lanes::{exp_lanes, exp_slice, exp_slice_with, hoc_exp_lanes, hoc_exp_slice, hoc_exp_slice_with};
pub use scalar::{exp, hoc_exp};
pub(crate) use scalar::{exp_by, scaled};

use crate::fused::fused;
use table::TABLE;

/// `[-FAST, FAST]`: where [`core`] alone is exact.
const FAST: f64 = 700.0;

const INV_LN2_N: f64 = std::f64::consts::LOG2_E * 128.0;
/// Adding it rounds to an integer and leaves that integer in the low mantissa bits.
const SHIFT: f64 = 6755399441055744.0;
const NEG_LN2_HI_N: f64 = -f64::from_bits(0x3f76_2e42_fefa_0000);
const NEG_LN2_LO_N: f64 = -f64::from_bits(0x3d0c_f79a_bc9e_3b3a);
const C2: f64 = f64::from_bits(0x3fdf_ffff_ffff_fdbd);
const C3: f64 = f64::from_bits(0x3fc5_5555_5555_543c);
const C4: f64 = f64::from_bits(0x3fa5_5555_cf17_2b91);
const C5: f64 = f64::from_bits(0x3f81_1111_67a4_d017);

/// The numbers of the algorithm, for those who write it out in machine instructions.
#[derive(Clone, Copy, Debug)]
pub struct Parts {
    /// `128 / ln 2`.
    pub inverse: f64,
    /// Adding it rounds to an integer.
    pub shift: f64,
    /// High part of `-ln 2 / 128`.
    pub high: f64,
    /// Low part of it.
    pub low: f64,
    /// Of the polynomial, from the second power on.
    pub coefficients: [f64; 4],
    /// Correction and bits of `2^(k/128)`, by turns.
    pub table: &'static [u64; 256],
}

/// See [`Parts`].
pub fn parts() -> Parts {
    Parts {
        inverse: INV_LN2_N,
        shift: SHIFT,
        high: NEG_LN2_HI_N,
        low: NEG_LN2_LO_N,
        coefficients: [C2, C3, C4, C5],
        table: &TABLE,
    }
}

/// `x` less `k ln2/128`, and the bits of the nearest such `k`, plus those of [`SHIFT`].
#[inline(always)]
pub(crate) fn reduce<const FMA: bool>(x: f64) -> (f64, u64) {
    let kd = fused::<FMA>(x, INV_LN2_N, SHIFT);
    let ki = kd.to_bits();
    let kd = kd - SHIFT;
    (fused::<FMA>(kd, NEG_LN2_LO_N, fused::<FMA>(kd, NEG_LN2_HI_N, x)), ki)
}

/// Of a [reduced](reduce) argument: what the scale 2^(k/128) is multiplied by, less 1, and the bits of that scale.
#[inline(always)]
pub(crate) fn polynomial<const FMA: bool>(r: f64, ki: u64) -> (f64, u64) {
    let index = 2 * (ki & 127) as usize;
    let tail = f64::from_bits(TABLE[index]);
    let scale = TABLE[index + 1].wrapping_add(ki << 45);
    let r2 = r * r;
    let low = fused::<FMA>(r2, fused::<FMA>(r, C3, C2), tail + r);
    (fused::<FMA>(r2 * r2, fused::<FMA>(r, C5, C4), low), scale)
}

/// exp(x) for |x| <= [`FAST`]; any value (but no panic) elsewhere.
#[inline(always)]
fn core<const FMA: bool>(x: f64) -> f64 {
    let (r, ki) = reduce::<FMA>(x);
    let (tmp, scale) = polynomial::<FMA>(r, ki);
    // Below -512, glibc goes through code whose product is used twice, so that its compiler does not fuse it. The product
    // could be subnormal and lose bits, so that path works on larger numbers and scales its result back, which is exact.
    const LIFT: u64 = 256;
    let lifted = f64::from_bits(scale.wrapping_add(LIFT << 52));
    let plain = (lifted + lifted * tmp) * f64::from_bits((1023 - LIFT) << 52);
    let scale = f64::from_bits(scale);
    let fused = fused::<FMA>(scale, tmp, scale);
    if x <= -512.0 { plain } else { fused }
}

#[cfg(test)]
mod tests;
