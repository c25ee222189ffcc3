//! Several values at once, written so that the compiler vectorises it for the caller's instruction set.

use super::{FAST, core, exp, hoc_exp};
use crate::isa::Isa;
use crate::slice::{Function, apply};

/// Replaces each element by its exp, bit for bit as [`exp`].
///
/// Inlines into the caller, which must be compiled with fused instructions: inside a function with
/// `#[target_feature(enable = "avx2,fma")]` or AVX-512 it becomes vector code. Lanes beyond ±700 are patched one by one.
#[inline(always)]
pub fn exp_lanes<const N: usize>(x: &mut [f64; N]) {
    let input = *x;
    let mut far = false;
    for (y, &x) in x.iter_mut().zip(&input) {
        far |= is_far(x);
        *y = core::<true>(x);
    }
    if far {
        patch(&input, x);
    }
}

/// Replaces each element by its [`hoc_exp`]; has no branch at all. Otherwise as [`exp_lanes`].
#[inline(always)]
pub fn hoc_exp_lanes<const N: usize>(x: &mut [f64; N]) {
    for x in x.iter_mut() {
        let input = *x;
        let clamped = if input > FAST { FAST } else { input };
        let y = core::<true>(clamped);
        let y = if input < -FAST { 0.0 } else { y };
        *x = if input.is_nan() { input } else { y };
    }
}

#[cold]
#[inline(never)]
fn patch(input: &[f64], output: &mut [f64]) {
    for (y, &x) in output.iter_mut().zip(input) {
        if is_far(x) {
            *y = exp(x);
        }
    }
}

/// Beyond the fast range, or not a number.
#[inline(always)]
fn is_far(x: f64) -> bool {
    x.abs() > FAST || x.is_nan()
}

struct Exp;

impl Function for Exp {
    fn scalar(x: f64) -> f64 {
        exp(x)
    }

    #[inline(always)]
    fn lanes<const N: usize>(x: &mut [f64; N]) {
        exp_lanes(x);
    }
}

struct HocExp;

impl Function for HocExp {
    fn scalar(x: f64) -> f64 {
        hoc_exp(x)
    }

    #[inline(always)]
    fn lanes<const N: usize>(x: &mut [f64; N]) {
        hoc_exp_lanes(x);
    }
}

/// Replaces each element by its [`exp`].
pub fn exp_slice(x: &mut [f64]) {
    exp_slice_with(Isa::detect(), x);
}

/// Replaces each element by its [`hoc_exp`].
pub fn hoc_exp_slice(x: &mut [f64]) {
    hoc_exp_slice_with(Isa::detect(), x);
}

/// [`exp_slice`] by a given instruction set (or the best available, if that is less).
pub fn exp_slice_with(isa: Isa, x: &mut [f64]) {
    apply::<Exp>(isa, x);
}

/// [`hoc_exp_slice`] by a given instruction set (or the best available, if that is less).
pub fn hoc_exp_slice_with(isa: Isa, x: &mut [f64]) {
    apply::<HocExp>(isa, x);
}
