//! The decimal logarithm.
#![allow(unsafe_code)]

use crate::fused::{by_fused, not_a_number};
use crate::log::log_by;

by_fused! {
    /// Decimal logarithm.
    log10(x) = log10_by
}

const INV_LN10: f64 = std::f64::consts::LOG10_E;
/// log10 2, such that its product with a small integer is exact, and what that lacks.
const LOG10_2_HI: f64 = 0.30102999566361177;
const LOG10_2_LO: f64 = 3.694239077158931e-13;

/// The algorithm, compiled for whatever the caller is compiled for.
#[inline(always)]
pub(super) fn log10_by<const FMA: bool>(x: f64) -> f64 {
    /// 2^54.
    const LIFT: f64 = 18_014_398_509_481_984.0;
    if x.is_nan() {
        return not_a_number(x);
    }
    if x < 0.0 {
        // Positive: from another place in glibc than the others.
        return f64::from_bits(0x7ff8_0000_0000_0000);
    }
    if x == 0.0 {
        return f64::NEG_INFINITY;
    }
    if x == f64::INFINITY {
        return x;
    }
    let (bits, lifted) = if x < f64::MIN_POSITIVE { ((x * LIFT).to_bits(), 54) } else { (x.to_bits(), 0) };
    let k = (bits >> 52) as i32 - 1023 - lifted;
    let below_one = u64::from(k < 0);
    let mantissa = f64::from_bits(bits & 0x000f_ffff_ffff_ffff | (1023 - below_one) << 52);
    let by_k = f64::from(k + below_one as i32);
    (INV_LN10 * log_by::<FMA>(mantissa) + by_k * LOG10_2_LO) + by_k * LOG10_2_HI
}
