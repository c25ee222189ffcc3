//! exp(x) - 1, right where x is small too.
#![allow(unsafe_code)]

use super::{INFINITE, LN2_HI, LN2_LO, magnitude};
use crate::fused::{by_fused, fused, not_a_number};

by_fused! {
    /// exp(x) - 1.
    expm1(x) = expm1_by
}

/// Where the result overflows.
const OVERFLOW: f64 = 709.782712893384;
const INV_LN2: f64 = std::f64::consts::LOG2_E;
/// Of the rational function that stands for exp.
const Q: [f64; 6] = [
    1.0,
    -0.03333333333333313,
    0.0015873015872548146,
    -7.93650757867488e-05,
    4.008217827329362e-06,
    -2.0109921818362437e-07,
];

/// x as k ln2 + r: k, r, and what r lacks. None if x is so small that k is 0.
#[inline(always)]
fn reduce<const FMA: bool>(x: f64) -> Option<(i32, f64, f64)> {
    /// Upper halves of ln2/2 and 3/2 ln2.
    const HALF: u32 = 0x3fd6_2e42;
    const ONE_AND_A_HALF: u32 = 0x3ff0_a2b2;
    let of = magnitude(x);
    let (high, low, k) = if of <= HALF {
        return None;
    } else if of < ONE_AND_A_HALF {
        if x > 0.0 { (x - LN2_HI, LN2_LO, 1) } else { (x + LN2_HI, -LN2_LO, -1) }
    } else {
        let k = (INV_LN2 * x + 0.5f64.copysign(x)) as i32;
        let t = f64::from(k);
        (fused::<FMA>(-t, LN2_HI, x), t * LN2_LO, k)
    };
    let r = high - low;
    Some((k, r, (high - r) - low))
}

/// 2^k.
#[inline(always)]
fn power_of_two(k: i32) -> f64 {
    f64::from_bits(((1023 + k) as u64) << 52)
}

/// y 2^k, by the exponent alone.
#[inline(always)]
fn shifted(y: f64, k: i32) -> f64 {
    f64::from_bits(y.to_bits().wrapping_add((k as u64) << 52))
}

/// The algorithm, compiled for whatever the caller is compiled for.
#[inline(always)]
pub(super) fn expm1_by<const FMA: bool>(x: f64) -> f64 {
    /// Upper halves of 56 ln2, and of 2^-54.
    const ONE_VANISHES: u32 = 0x4043_687a;
    const TINY: u32 = 0x3c90_0000;
    let of = magnitude(x);
    if of >= ONE_VANISHES {
        if x.is_nan() {
            return not_a_number(x);
        }
        if x < 0.0 {
            return -1.0;
        }
        if x > OVERFLOW {
            return f64::INFINITY;
        }
    }
    if of < TINY {
        return x;
    }
    debug_assert!(of < INFINITE);
    let reduced = reduce::<FMA>(x);
    let r = reduced.map_or(x, |(_, r, _)| r);
    let half = 0.5 * r;
    let z = r * half;
    let pair = |at: usize| fused::<FMA>(z, Q[at + 1], Q[at]);
    let z2 = z * z;
    let rational = fused::<FMA>(z2 * z2, pair(4), fused::<FMA>(z2, pair(2), pair(0)));
    let t = fused::<FMA>(-rational, half, 3.0);
    let e = (rational - t) / fused::<FMA>(-r, t, 6.0) * z;
    let Some((k, _, rest)) = reduced else { return r - fused::<FMA>(e, r, -z) };
    let e = fused::<FMA>(e - rest, r, -rest) - z;
    match k {
        -1 => fused::<FMA>(r - e, 0.5, -0.5),
        1 if r < -0.25 => -2.0 * (e - (r + 0.5)),
        1 => fused::<FMA>(r - e, 2.0, 1.0),
        _ if !(-1..=56).contains(&k) => shifted(1.0 - (e - r), k) - 1.0,
        _ if k < 20 => shifted((1.0 - power_of_two(-k)) - (e - r), k),
        _ => shifted(r - (e + power_of_two(-k)) + 1.0, k),
    }
}
