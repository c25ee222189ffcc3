//! One value at a time, over the whole range of doubles.
#![allow(unsafe_code)]

use super::{exponent, is_moderate};
use crate::exp::{polynomial, reduce, scaled};
use crate::fused::{by_fused, fused, not_a_number};
use crate::log::{is_ordinary, normalised};

by_fused! {
    /// x to the power y, bit for bit glibc's for all arguments.
    pow(x, y) = pow_by
}

const SIGN: u64 = 1 << 63;

/// The algorithm, compiled for whatever the caller is compiled for.
#[inline(always)]
pub(super) fn pow_by<const FMA: bool>(x: f64, y: f64) -> f64 {
    if is_ordinary(x.to_bits()) && is_moderate(y) {
        return exp_of::<FMA>(exponent::<FMA>(x.to_bits(), y), 0);
    }
    match special(x, y) {
        Ok((x, sign)) => exp_of::<FMA>(exponent::<FMA>(x, y), sign),
        Err(value) => value,
    }
}

/// exp of a sum, with the sign of `sign`.
#[inline(always)]
fn exp_of<const FMA: bool>((x, rest): (f64, f64), sign: u64) -> f64 {
    let magnitude = x.abs();
    if magnitude >= 1024.0 {
        let limit = if x < 0.0 { 0.0 } else { f64::INFINITY };
        return f64::from_bits(f64::to_bits(limit) | sign);
    }
    let (r, ki) = reduce::<FMA>(x);
    let (tmp, scale) = polynomial::<FMA>(r + rest, ki);
    let scale = scale.wrapping_add(sign);
    if magnitude >= 512.0 {
        return scaled::<FMA>(tmp, scale, ki);
    }
    let scale = f64::from_bits(scale);
    fused::<FMA>(scale, tmp, scale)
}

/// Whether a number is whole, and odd.
fn parity(y: f64) -> Option<bool> {
    // From 2^53 on all doubles are even.
    (y == y.trunc()).then(|| y.abs() < 9_007_199_254_740_992.0 && (y as i64) & 1 != 0)
}

/// What needs a closer look: the power itself, or bits of |x|, with an exponent that may be below the least, and the sign of
/// the power.
#[cold]
fn special(x: f64, y: f64) -> Result<(u64, u64), f64> {
    const QUIET: u64 = 0x0008_0000_0000_0000;
    let signalling = |x: f64| x.is_nan() && x.to_bits() & QUIET == 0;
    // As a sum of both would be on x86: the first NaN, but quiet.
    let nan = || not_a_number(if x.is_nan() { x } else { y });
    if y == 0.0 {
        return Err(if signalling(x) { nan() } else { 1.0 });
    }
    if x == 1.0 {
        return Err(if signalling(y) { nan() } else { 1.0 });
    }
    if y.is_nan() || x.is_nan() && y.is_infinite() {
        return Err(nan());
    }
    if y.is_infinite() {
        return Err(match x.abs() {
            1.0 => 1.0,
            x if (x < 1.0) == (y > 0.0) => 0.0,
            _ => f64::INFINITY,
        });
    }
    let odd = parity(y);
    let sign = if x.is_sign_negative() && odd == Some(true) { SIGN } else { 0 };
    if x.is_nan() {
        return Err(f64::from_bits(nan().to_bits() ^ sign));
    }
    if x == 0.0 || x.is_infinite() {
        let value = if (x == 0.0) == (y > 0.0) { 0.0 } else { f64::INFINITY };
        return Err(f64::from_bits(f64::to_bits(value) | sign));
    }
    if x < 0.0 && odd.is_none() {
        return Err(not_a_number(0.0));
    }
    let x = x.abs();
    if !is_moderate(y) {
        return Err(match (x == 1.0 || y.abs() < 1.0, (x > 1.0) == (y > 0.0)) {
            (true, _) => 1.0,
            (false, true) => f64::INFINITY,
            (false, false) => 0.0,
        });
    }
    Ok((if x < f64::MIN_POSITIVE { normalised(x) } else { x.to_bits() }, sign))
}
