//! One value at a time, over the whole range of doubles.
#![allow(unsafe_code)]

use super::{FAST, core, polynomial, reduce};
use crate::fused::{by_fused, fused, not_a_number};

by_fused! {
    /// exp(x), bit for bit glibc's for every argument.
    exp(x) = exp_by
}

/// What `exp` means in `.mod` and HOC code: 0 below -700, exp(700) above 700, else [`exp`].
#[inline]
pub fn hoc_exp(x: f64) -> f64 {
    if x < -FAST {
        0.0
    } else if x > FAST {
        exp(FAST)
    } else {
        exp(x)
    }
}

/// The algorithm, compiled for whatever the caller is compiled for.
#[inline(always)]
pub(crate) fn exp_by<const FMA: bool>(x: f64) -> f64 {
    if x.abs() <= FAST { core::<FMA>(x) } else { far::<FMA>(x) }
}

/// exp(x) where the result, or the scale on the way to it, may leave the normal range.
#[cold]
#[inline(always)]
fn far<const FMA: bool>(x: f64) -> f64 {
    if x.is_nan() {
        return not_a_number(x);
    }
    if x >= 1024.0 {
        return f64::INFINITY;
    }
    if x <= -1024.0 {
        return 0.0;
    }
    let (r, ki) = reduce::<FMA>(x);
    let (tmp, scale) = polynomial::<FMA>(r, ki);
    scaled::<FMA>(tmp, scale, ki)
}

/// `scale * (1 + tmp)` where the scale, given by its bits, may have left the range of exponents; `ki` says to which side.
#[inline(always)]
pub(crate) fn scaled<const FMA: bool>(tmp: f64, scale: u64, ki: u64) -> f64 {
    if ki & 0x8000_0000 == 0 {
        // The exponent of the scale may be too large by up to 460: compute 2^1009 times smaller.
        let scale = f64::from_bits(scale.wrapping_sub(1009 << 52));
        return f64::from_bits((1023 + 1009) << 52) * fused::<FMA>(scale, tmp, scale);
    }
    // The result may be subnormal: compute 2^1022 times larger, and round once, at the final precision.
    let scale = f64::from_bits(scale.wrapping_add(1022 << 52));
    let product = scale * tmp;
    let mut y = scale + product;
    if y.abs() < 1.0 {
        let one = 1f64.copysign(y);
        let low = scale - y + product;
        let high = one + y;
        let low = one - high + y + low;
        y = ((high + low) - one).copysign(scale);
    }
    f64::MIN_POSITIVE * y
}
