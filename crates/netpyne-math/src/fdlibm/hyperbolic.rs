//! Hyperbolic functions, by `expm1` and `exp`.
#![allow(unsafe_code)]

use super::expm1::expm1_by;
use super::{INFINITE, magnitude};
use crate::exp::exp_by;
use crate::fused::{by_fused, not_a_number};

by_fused! {
    /// Hyperbolic sine.
    sinh(x) = sinh_by
}

by_fused! {
    /// Hyperbolic cosine.
    cosh(x) = cosh_by
}

by_fused! {
    /// Hyperbolic tangent.
    tanh(x) = tanh_by
}

/// Upper half of 22, from where exp(-2x) vanishes beside 1.
const LARGE: u32 = 0x4036_0000;
/// Upper half of the greatest x whose exp is finite.
const NO_EXP: u32 = 0x4086_2e42;
/// From where the results overflow.
const OVERFLOW: f64 = f64::from_bits(0x4086_33ce_8fb9_f87d);

/// exp(x) h for an x whose exp may overflow. The product may not.
#[inline(always)]
fn half_exp<const FMA: bool>(x: f64, h: f64) -> f64 {
    if magnitude(x) < NO_EXP {
        return h * exp_by::<FMA>(x);
    }
    if x > OVERFLOW {
        return f64::INFINITY.copysign(h);
    }
    let root = exp_by::<FMA>(0.5 * x);
    h * root * root
}

#[inline(always)]
pub(super) fn sinh_by<const FMA: bool>(x: f64) -> f64 {
    /// Upper halves of 1 and 2^-28.
    const ONE: u32 = 0x3ff0_0000;
    const TINY: u32 = 0x3e30_0000;
    let of = magnitude(x);
    if x.is_nan() {
        return not_a_number(x);
    }
    if !(TINY..INFINITE).contains(&of) {
        return x;
    }
    let h = 0.5f64.copysign(x);
    if of >= LARGE {
        return half_exp::<FMA>(x.abs(), h);
    }
    let t = expm1_by::<FMA>(x.abs());
    if of < ONE { h * (2.0 * t - t * t / (t + 1.0)) } else { h * (t + t / (t + 1.0)) }
}

#[inline(always)]
pub(super) fn cosh_by<const FMA: bool>(x: f64) -> f64 {
    /// Upper halves of ln2/2 and 2^-55.
    const HALF: u32 = 0x3fd6_2e43;
    const TINY: u32 = 0x3c80_0000;
    let of = magnitude(x);
    if x.is_nan() {
        return not_a_number(x);
    }
    if of < TINY {
        1.0
    } else if of < HALF {
        let t = expm1_by::<FMA>(x.abs());
        let w = 1.0 + t;
        1.0 + (t * t) / (w + w)
    } else if of < LARGE {
        let t = exp_by::<FMA>(x.abs());
        0.5 * t + 0.5 / t
    } else {
        half_exp::<FMA>(x.abs(), 0.5)
    }
}

#[inline(always)]
pub(super) fn tanh_by<const FMA: bool>(x: f64) -> f64 {
    /// Upper halves of 1 and 2^-55.
    const ONE: u32 = 0x3ff0_0000;
    const TINY: u32 = 0x3c80_0000;
    let of = magnitude(x);
    if x.is_nan() {
        return not_a_number(x);
    }
    if of < TINY {
        return x * (1.0 + x);
    }
    let z = if of >= LARGE {
        1.0
    } else if of >= ONE {
        1.0 - 2.0 / (expm1_by::<FMA>(2.0 * x.abs()) + 2.0)
    } else {
        let t = expm1_by::<FMA>(-2.0 * x.abs());
        -t / (t + 2.0)
    };
    if x.is_sign_negative() { -z } else { z }
}
