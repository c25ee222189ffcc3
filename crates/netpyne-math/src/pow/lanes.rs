//! Several values at once, written so that the compiler vectorises it for the caller's instruction set.
#![allow(unsafe_code)]

use super::{exponent, is_moderate, pow};
use crate::exp::{polynomial, reduce};
use crate::fused::{ALWAYS, fused};
use crate::isa::Isa;
use crate::log::is_ordinary;

/// Replaces each element of `x` by its power to the element of `y`, bit for bit as [`pow`].
///
/// Inlines into the caller, which must be compiled with fused instructions. Extremes, and bases that are not positive, are
/// patched one by one.
#[inline(always)]
pub fn pow_lanes<const N: usize>(x: &mut [f64; N], y: &[f64; N]) {
    let base = *x;
    let mut patched = [false; N];
    let mut any = false;
    for l in 0..N {
        let (high, rest) = exponent::<true>(base[l].to_bits(), y[l]);
        let (r, ki) = reduce::<true>(high);
        let (tmp, scale) = polynomial::<true>(r + rest, ki);
        let scale = f64::from_bits(scale);
        x[l] = fused::<true>(scale, tmp, scale);
        // Beyond 512 the scale may over- or underflow.
        let plain = is_ordinary(base[l].to_bits()) & is_moderate(y[l]) & (high.abs() < 512.0);
        patched[l] = !plain;
        any |= !plain;
    }
    if any {
        patch(&base, y, x, &patched);
    }
}

#[cold]
#[inline(never)]
fn patch(x: &[f64], y: &[f64], power: &mut [f64], patched: &[bool]) {
    for (l, power) in power.iter_mut().enumerate().filter(|(l, _)| patched[*l]) {
        *power = pow(x[l], y[l]);
    }
}

/// Replaces each element of `x` by its [`pow`] to the element of `y`.
///
/// # Panics
/// If there are fewer exponents than bases.
pub fn pow_slice(x: &mut [f64], y: &[f64]) {
    pow_slice_with(Isa::detect(), x, y);
}

/// [`pow_slice`] by a given instruction set (or the best available, if that is less).
///
/// # Panics
/// If there are fewer exponents than bases.
pub fn pow_slice_with(isa: Isa, x: &mut [f64], y: &[f64]) {
    let y = &y[..x.len()];
    match isa.supported() {
        // SAFETY: `supported` returns only what the processor has.
        #[cfg(target_arch = "x86_64")]
        Isa::Avx512 => unsafe { avx512(x, y) },
        // SAFETY: as above.
        #[cfg(target_arch = "x86_64")]
        Isa::Avx2 => unsafe { avx2(x, y) },
        _ if ALWAYS => run(x, y),
        _ => x.iter_mut().zip(y).for_each(|(x, y)| *x = pow(*x, *y)),
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512dq,avx512vl,avx2,fma")]
fn avx512(x: &mut [f64], y: &[f64]) {
    run(x, y);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn avx2(x: &mut [f64], y: &[f64]) {
    run(x, y);
}

#[inline(always)]
fn run(x: &mut [f64], y: &[f64]) {
    const CHUNK: usize = 16;
    let (chunks, rest) = x.as_chunks_mut::<CHUNK>();
    let (exponents, last) = y.as_chunks::<CHUNK>();
    for (x, y) in chunks.iter_mut().zip(exponents) {
        pow_lanes(x, y);
    }
    for (x, y) in rest.iter_mut().zip(last) {
        let mut one = [*x];
        pow_lanes(&mut one, &[*y]);
        *x = one[0];
    }
}
