//! One value at a time, over the whole range of doubles.
#![allow(unsafe_code)]

use super::{FAST, core, pieces};

/// exp(x), bit for bit glibc's for every argument.
#[inline]
pub fn exp(x: f64) -> f64 {
    #[cfg(all(target_arch = "x86_64", not(target_feature = "fma")))]
    if std::is_x86_feature_detected!("fma") {
        // SAFETY: the processor has FMA.
        return unsafe { exp_fma(x) };
    }
    exp_here(x)
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

#[cfg(all(target_arch = "x86_64", not(target_feature = "fma")))]
#[target_feature(enable = "fma")]
fn exp_fma(x: f64) -> f64 {
    exp_here(x)
}

/// The algorithm, compiled for whatever the caller is compiled for.
#[inline(always)]
pub(super) fn exp_here(x: f64) -> f64 {
    if x.abs() <= FAST { core(x) } else { far(x) }
}

/// exp(x) where the result, or the scale on the way to it, may leave the normal range.
#[cold]
fn far(x: f64) -> f64 {
    if x.is_nan() {
        return 1.0 + x;
    }
    if x >= 1024.0 {
        return f64::INFINITY;
    }
    if x <= -1024.0 {
        return 0.0;
    }
    let (tmp, scale, ki) = pieces(x);
    if ki & 0x8000_0000 == 0 {
        // The exponent of the scale may be too large by up to 460: compute 2^1009 times smaller.
        let scale = f64::from_bits(scale.wrapping_sub(1009 << 52));
        return f64::from_bits((1023 + 1009) << 52) * scale.mul_add(tmp, scale);
    }
    // The result may be subnormal: compute 2^1022 times larger, and round once, at the final precision.
    let scale = f64::from_bits(scale.wrapping_add(1022 << 52));
    let product = scale * tmp;
    let mut y = scale + product;
    if y < 1.0 {
        let low = scale - y + product;
        let high = 1.0 + y;
        let low = 1.0 - high + y + low;
        y = (high + low) - 1.0;
    }
    f64::MIN_POSITIVE * y
}
