//! One value at a time, over the whole range of doubles.
#![allow(unsafe_code)]

use super::{core, is_near_one, is_ordinary, near_one};
use crate::fused::{by_fused, not_a_number};

by_fused! {
    /// Natural logarithm, bit for bit glibc's for every argument.
    log(x) = log_by
}

/// The algorithm, compiled for whatever the caller is compiled for.
#[inline(always)]
pub(crate) fn log_by<const FMA: bool>(x: f64) -> f64 {
    let bits = x.to_bits();
    if is_near_one(bits) {
        return near_one::<FMA>(x);
    }
    if is_ordinary(bits) {
        return core::<FMA>(bits);
    }
    if x == 0.0 {
        f64::NEG_INFINITY
    } else if x == f64::INFINITY {
        x
    } else if x > 0.0 {
        core::<FMA>(normalised(x))
    } else {
        not_a_number(x)
    }
}

/// Bits of a subnormal number, with an exponent below the least.
#[inline(always)]
pub(crate) fn normalised(x: f64) -> u64 {
    /// 2^52.
    const LIFT: f64 = 4_503_599_627_370_496.0;
    (x * LIFT).to_bits().wrapping_sub(52 << 52)
}
