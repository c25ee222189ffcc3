//! glibc's `pow` on processors with FMA, bit for bit, in a form that vectorises.
//!
//! x^y = exp(y ln x), where ln x is computed to 68 bits as the sum of two doubles, by the method of [`log`](mod@crate::log)
//! with a finer table, and exp is [`exp`](mod@crate::exp)'s with a correction to its argument. The algorithm is that of Arm's
//! optimized routines, which glibc uses since version 2.28.

mod lanes;
mod scalar;
mod table;

pub use lanes::{pow_lanes, pow_slice, pow_slice_with};
pub use scalar::pow;

use crate::fused::fused;
use crate::log::{LN2_HI, LN2_LO, split};
use table::TABLE;

/// Bits of the first z.
const FIRST: u64 = 0x3fe6_9555_0000_0000;
/// Of ln(1 + r) - r, from the third power on, scaled as the evaluation wants them.
const A: [f64; 6] = [
    f64::from_bits(0xbfe5_5555_5555_5560),
    f64::from_bits(0x3fe0_0000_0000_0006),
    f64::from_bits(0x3fe9_9999_9959_554e),
    f64::from_bits(0xbfe5_5555_5529_a47a),
    f64::from_bits(0xbff2_495b_9b48_45e9),
    f64::from_bits(0x3ff0_002b_8b26_3fc3),
];

/// y ln x as a sum of two doubles, for the bits of a positive x whose exponent may be below the least.
#[inline(always)]
fn exponent<const FMA: bool>(x: u64, y: f64) -> (f64, f64) {
    let (part, k, z) = split::<FIRST>(x);
    let [inverse, ln_c, ln_c_rest] = TABLE[part].map(f64::from_bits);
    let r = fused::<FMA>(z, inverse, -1.0);
    let t1 = fused::<FMA>(k, LN2_HI, ln_c);
    let t2 = t1 + r;
    let low1 = fused::<FMA>(k, LN2_LO, ln_c_rest);
    let low2 = t1 - t2 + r;
    let ar = -0.5 * r;
    let ar2 = r * ar;
    let ar3 = r * ar2;
    let high = t2 + ar2;
    let low3 = fused::<FMA>(ar, r, -ar2);
    let low4 = t2 - high + ar2;
    let p = fused::<FMA>(ar2, fused::<FMA>(r, A[5], A[4]), fused::<FMA>(r, A[3], A[2]));
    let p = fused::<FMA>(ar2, p, fused::<FMA>(r, A[1], A[0]));
    let low = fused::<FMA>(ar3, p, low1 + low2 + low3 + low4);
    let ln = high + low;
    let rest = high - ln + low;
    let product = y * ln;
    (product, fused::<FMA>(y, rest, fused::<FMA>(y, ln, -product)))
}

/// Whether y is from 2^-65 to below 2^63 in magnitude: there is no need to look at it closer.
#[inline(always)]
fn is_moderate(y: f64) -> bool {
    const LEAST: u64 = 0x3be;
    const BEYOND: u64 = 0x43e;
    (y.abs().to_bits() >> 52).wrapping_sub(LEAST) < BEYOND - LEAST
}

#[cfg(test)]
mod tests;
