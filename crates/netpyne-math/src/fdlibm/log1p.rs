//! ln(1 + x), right where x is small too.
#![allow(unsafe_code)]

use super::{INFINITE, LN2_HI, LN2_LO, magnitude, upper};
use crate::fused::{by_fused, fused, not_a_number};

by_fused! {
    /// ln(1 + x).
    log1p(x) = log1p_by
}

/// Of ln(1 + f) in powers of (f/(2 + f))².
const LP: [f64; 7] = [
    0.6666666666666735,
    0.3999999999940942,
    0.2857142874366239,
    0.22222198432149784,
    0.1818357216161805,
    0.15313837699209373,
    0.14798198605116586,
];

/// 1 + x as 2^k (1 + f).
struct Split {
    k: i32,
    f: f64,
    /// What the rounded 1 + x lacks, relative to it.
    lost: f64,
    /// f is below 2^-20.
    small: bool,
}

#[inline(always)]
fn split(x: f64) -> Split {
    /// 2^53, from where 1 + x is x.
    const LARGE: f64 = 9_007_199_254_740_992.0;
    /// Mantissa of the square root of 2.
    const ROOT: u32 = 0x6a09e;
    const MANTISSA: u64 = 0x000f_ffff_ffff_ffff;
    let large = x >= LARGE;
    let u = if large { x } else { 1.0 + x };
    let mut k = (upper(u) >> 20) as i32 - 1023;
    let lost = match (large, k > 0) {
        (true, _) => 0.0,
        (false, true) => (1.0 - (u - x)) / u,
        (false, false) => (x - (u - 1.0)) / u,
    };
    let mantissa = u.to_bits() & MANTISSA;
    let above = (mantissa >> 32) as u32;
    let (exponent, above) = if above < ROOT {
        (1023, above)
    } else {
        k += 1;
        (1022, ((1 << 20) - above) >> 2)
    };
    Split { k, f: f64::from_bits(mantissa | exponent << 52) - 1.0, lost, small: above == 0 }
}

/// The algorithm, compiled for whatever the caller is compiled for.
#[inline(always)]
pub(super) fn log1p_by<const FMA: bool>(x: f64) -> f64 {
    /// Upper halves: √2 - 1, √½ - 1, 2^-29, 2^-54.
    const ABOVE: u32 = 0x3fda_827a;
    const BELOW: u32 = 0xbfd2_bec3;
    const SMALL: u32 = 0x3e20_0000;
    const TINY: u32 = 0x3c90_0000;
    if x.is_nan() || x < -1.0 {
        return not_a_number(x);
    }
    if x == -1.0 {
        return f64::NEG_INFINITY;
    }
    if upper(x) == INFINITE {
        return x;
    }
    if magnitude(x) < SMALL {
        return if magnitude(x) < TINY { x } else { fused::<FMA>(-(x * x), 0.5, x) };
    }
    let near = if x > 0.0 { upper(x) < ABOVE } else { upper(x) <= BELOW };
    let Split { k, f, lost, small } =
        if near { Split { k: 0, f: x, lost: 0.0, small: false } } else { split(x) };
    let half_square = 0.5 * f * f;
    let by_k = f64::from(k);
    if small {
        if f == 0.0 {
            return if k == 0 { 0.0 } else { fused::<FMA>(by_k, LN2_HI, fused::<FMA>(by_k, LN2_LO, lost)) };
        }
        let r = fused::<FMA>(f, -0.6666666666666666, 1.0) * half_square;
        return if k == 0 {
            f - r
        } else {
            fused::<FMA>(by_k, LN2_HI, -((r - fused::<FMA>(by_k, LN2_LO, lost)) - f))
        };
    }
    let s = f / (2.0 + f);
    let z = s * s;
    let (z2, pair) = (z * z, |at: usize| fused::<FMA>(z, LP[at + 1], LP[at]));
    let z4 = z2 * z2;
    let r = fused::<FMA>(z4, pair(3), fused::<FMA>(z, LP[0], z2 * pair(1)));
    let r = fused::<FMA>(z2 * z4, pair(5), r);
    let t = s * (half_square + r);
    if k == 0 {
        f - (half_square - t)
    } else {
        fused::<FMA>(by_k, LN2_HI, -((half_square - (t + fused::<FMA>(by_k, LN2_LO, lost))) - f))
    }
}
