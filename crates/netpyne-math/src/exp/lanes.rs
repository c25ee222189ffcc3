//! Several values at once, written so that the compiler vectorises it for the caller's instruction set.

use super::{FAST, core, scalar::exp_here};

/// Replaces each element by its exp, bit for bit as [`exp`](super::exp).
///
/// Inlines into the caller: inside a function with `#[target_feature(enable = "avx2,fma")]` or AVX-512 it becomes
/// vector code; without FMA it is slow, and still right. Lanes beyond ±700 are patched by the scalar path.
#[inline(always)]
pub fn exp_lanes<const N: usize>(x: &mut [f64; N]) {
    let input = *x;
    let mut far = false;
    for (y, &x) in x.iter_mut().zip(&input) {
        far |= is_far(x);
        *y = core(x);
    }
    if far {
        patch(&input, x);
    }
}

/// Replaces each element by its [`hoc_exp`](super::hoc_exp); has no branch at all.
#[inline(always)]
pub fn hoc_exp_lanes<const N: usize>(x: &mut [f64; N]) {
    for x in x.iter_mut() {
        let input = *x;
        let clamped = if input > FAST { FAST } else { input };
        let y = core(clamped);
        let y = if input < -FAST { 0.0 } else { y };
        *x = if input.is_nan() { input } else { y };
    }
}

#[cold]
#[inline(never)]
fn patch(input: &[f64], output: &mut [f64]) {
    for (y, &x) in output.iter_mut().zip(input) {
        if is_far(x) {
            *y = exp_here(x);
        }
    }
}

/// Beyond the fast range, or not a number.
#[inline(always)]
fn is_far(x: f64) -> bool {
    x.abs() > FAST || x.is_nan()
}
