//! Several values at once, written so that the compiler vectorises it for the caller's instruction set.

use super::{core, is_near_one, is_ordinary, log, near_one};
use crate::isa::Isa;
use crate::slice::{Function, apply};

/// Replaces each element by its natural logarithm, bit for bit as [`log`].
///
/// Inlines into the caller, which must be compiled with fused instructions. What is next to 1 costs a second pass, what is
/// not positive, finite and normal is patched one by one.
#[inline(always)]
pub fn log_lanes<const N: usize>(x: &mut [f64; N]) {
    let input = *x;
    let (mut near, mut ordinary) = (false, true);
    for (y, x) in x.iter_mut().zip(&input) {
        near |= is_near_one(x.to_bits());
        ordinary &= is_ordinary(x.to_bits());
        *y = core::<true>(x.to_bits());
    }
    if near {
        for (y, &x) in x.iter_mut().zip(&input) {
            let here = near_one::<true>(x);
            *y = if is_near_one(x.to_bits()) { here } else { *y };
        }
    }
    if !ordinary {
        patch(&input, x);
    }
}

#[cold]
#[inline(never)]
fn patch(input: &[f64], output: &mut [f64]) {
    for (y, &x) in output.iter_mut().zip(input) {
        if !is_ordinary(x.to_bits()) {
            *y = log(x);
        }
    }
}

struct Log;

impl Function for Log {
    fn scalar(x: f64) -> f64 {
        log(x)
    }

    #[inline(always)]
    fn lanes<const N: usize>(x: &mut [f64; N]) {
        log_lanes(x);
    }
}

/// Replaces each element by its [`log`].
pub fn log_slice(x: &mut [f64]) {
    log_slice_with(Isa::detect(), x);
}

/// [`log_slice`] by a given instruction set (or the best available, if that is less).
pub fn log_slice_with(isa: Isa, x: &mut [f64]) {
    apply::<Log>(isa, x);
}
