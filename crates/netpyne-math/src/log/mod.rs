//! glibc's `log` on processors with FMA, bit for bit, in a form that vectorises.
//!
//! x = 2^k z, where z lies in one of 128 parts of a binade around 1; ln x = k ln2 + ln c + ln(z/c), where c is near the
//! middle of that part, ln c comes from a table, and the last term from a polynomial in z/c - 1. Next to 1 that would cancel,
//! and there is a polynomial in x - 1 instead. The algorithm is that of Arm's optimized routines, which glibc uses since
//! version 2.28.

mod lanes;
mod scalar;
mod table;

pub use lanes::{log_lanes, log_slice, log_slice_with};
pub use scalar::log;
pub(crate) use scalar::{log_by, normalised};

use crate::fused::fused;
use table::TABLE;

/// Bits of the first z.
const FIRST: u64 = 0x3fe6_0000_0000_0000;
pub(crate) const LN2_HI: f64 = f64::from_bits(0x3fe6_2e42_fefa_3800);
pub(crate) const LN2_LO: f64 = f64::from_bits(0x3d2e_f357_93c7_6730);
/// Of ln(1 + r) - r, from the second power on.
const A: [f64; 5] = [
    f64::from_bits(0xbfe0_0000_0000_0001),
    f64::from_bits(0x3fd5_5555_5551_305b),
    f64::from_bits(0xbfcf_ffff_ffeb_4590),
    f64::from_bits(0x3fc9_99b3_24f1_0111),
    f64::from_bits(0xbfc5_5575_e506_c89f),
];
/// The same where x is next to 1, from the third power on.
const B: [f64; 10] = [
    f64::from_bits(0x3fd5_5555_5555_5577),
    f64::from_bits(0xbfcf_ffff_ffff_fdcb),
    f64::from_bits(0x3fc9_9999_9995_dd0c),
    f64::from_bits(0xbfc5_5555_5567_45a7),
    f64::from_bits(0x3fc2_4924_a344_de30),
    f64::from_bits(0xbfbf_ffff_a442_3d65),
    f64::from_bits(0x3fbc_7184_282a_d6ca),
    f64::from_bits(0xbfb9_99eb_43b0_68ff),
    f64::from_bits(0x3fb7_8182_f7af_d085),
    f64::from_bits(0xbfb5_5213_75d1_45cd),
];

/// A number as 2^k z with z in the binade from `FIRST` on: its part of 128, k, and z.
#[inline(always)]
pub(crate) fn split<const FIRST: u64>(bits: u64) -> (usize, f64, f64) {
    let offset = bits.wrapping_sub(FIRST);
    let part = (offset >> 45) & 127;
    let z = f64::from_bits(bits.wrapping_sub(offset & (0xfff << 52)));
    // k is the signed number in the upper twelve bits. Put in the low bits of 2^52, it becomes a double without a conversion,
    // for which narrow vectors have no instruction.
    const INTEGER: u64 = 0x4330_0000_0000_0000;
    const BIAS: u64 = 1 << 11;
    let k = f64::from_bits(INTEGER | ((offset >> 52) ^ BIAS)) - f64::from_bits(INTEGER | BIAS);
    (part as usize, k, z)
}

/// ln x for the bits of a positive normal number that is not next to 1; any value (but no panic) for others.
#[inline(always)]
fn core<const FMA: bool>(bits: u64) -> f64 {
    let (part, k, z) = split::<FIRST>(bits);
    let (inverse, ln_c) = (f64::from_bits(TABLE[2 * part]), f64::from_bits(TABLE[2 * part + 1]));
    let r = fused::<FMA>(z, inverse, -1.0);
    let w = fused::<FMA>(k, LN2_HI, ln_c);
    let high = w + r;
    let low = fused::<FMA>(k, LN2_LO, w - high + r);
    let r2 = r * r;
    let p = fused::<FMA>(fused::<FMA>(r, A[4], A[3]), r2, fused::<FMA>(r, A[2], A[1]));
    fused::<FMA>(r * r2, p, fused::<FMA>(r2, A[0], low)) + high
}

/// ln x where [`is_near_one`].
#[inline(always)]
fn near_one<const FMA: bool>(x: f64) -> f64 {
    /// Splits r into halves.
    const SPLIT: f64 = 134_217_728.0;
    let r = x - 1.0;
    let r2 = r * r;
    let r3 = r * r2;
    let three = |at: usize| fused::<FMA>(r2, B[at + 2], fused::<FMA>(r, B[at + 1], B[at]));
    let p = fused::<FMA>(r3, B[9], three(6));
    let p = fused::<FMA>(fused::<FMA>(p, r3, three(3)), r3, three(0));
    let upper = fused::<FMA>(-SPLIT, r, fused::<FMA>(r, SPLIT, r));
    let w = upper * upper;
    let high = fused::<FMA>(w, -0.5, r);
    let low = fused::<FMA>(w, -0.5, r - high);
    let low = fused::<FMA>(-0.5 * (r - upper), upper + r, low);
    high + fused::<FMA>(p, r3, low)
}

/// From 1 - 1/16 to below 1 + 0.0647.
#[inline(always)]
fn is_near_one(bits: u64) -> bool {
    const FROM: u64 = 0x3fee_0000_0000_0000;
    const TO: u64 = 0x3ff1_0900_0000_0000;
    bits.wrapping_sub(FROM) < TO - FROM
}

/// Positive, finite, not subnormal.
#[inline(always)]
pub(crate) fn is_ordinary(bits: u64) -> bool {
    const LEAST: u64 = f64::MIN_POSITIVE.to_bits();
    bits.wrapping_sub(LEAST) < f64::INFINITY.to_bits() - LEAST
}

#[cfg(test)]
mod tests;
