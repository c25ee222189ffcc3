//! Whole slices, by the widest instructions this processor has.
#![allow(unsafe_code)]

use super::{exp_lanes, hoc_exp_lanes};
use crate::isa::Isa;

/// Elements per pass: enough for the loop vectoriser to see a loop.
const CHUNK: usize = 64;

/// Replaces each element by its [`exp`](super::exp).
pub fn exp_slice(x: &mut [f64]) {
    exp_slice_with(Isa::detect(), x);
}

/// Replaces each element by its [`hoc_exp`](super::hoc_exp).
pub fn hoc_exp_slice(x: &mut [f64]) {
    hoc_exp_slice_with(Isa::detect(), x);
}

/// [`exp_slice`] by a given instruction set (or the best available, if that is less).
pub fn exp_slice_with(isa: Isa, x: &mut [f64]) {
    dispatch::<Exp>(isa, x);
}

/// [`hoc_exp_slice`] by a given instruction set (or the best available, if that is less).
pub fn hoc_exp_slice_with(isa: Isa, x: &mut [f64]) {
    dispatch::<HocExp>(isa, x);
}

trait Lanes {
    fn lanes<const N: usize>(x: &mut [f64; N]);
}

struct Exp;
struct HocExp;

impl Lanes for Exp {
    #[inline(always)]
    fn lanes<const N: usize>(x: &mut [f64; N]) {
        exp_lanes(x);
    }
}

impl Lanes for HocExp {
    #[inline(always)]
    fn lanes<const N: usize>(x: &mut [f64; N]) {
        hoc_exp_lanes(x);
    }
}

fn dispatch<F: Lanes>(isa: Isa, x: &mut [f64]) {
    match isa.supported() {
        // SAFETY: `supported` returns only what the processor has.
        #[cfg(target_arch = "x86_64")]
        Isa::Avx512 => unsafe { avx512::<F>(x) },
        // SAFETY: as above.
        #[cfg(target_arch = "x86_64")]
        Isa::Avx2 => unsafe { avx2::<F>(x) },
        _ => run::<F>(x),
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512dq,avx512vl,avx2,fma")]
fn avx512<F: Lanes>(x: &mut [f64]) {
    run::<F>(x);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn avx2<F: Lanes>(x: &mut [f64]) {
    run::<F>(x);
}

#[inline(always)]
fn run<F: Lanes>(x: &mut [f64]) {
    let (chunks, rest) = x.as_chunks_mut::<CHUNK>();
    for chunk in chunks {
        F::lanes(chunk);
    }
    for x in rest {
        let mut one = [*x];
        F::lanes(&mut one);
        *x = one[0];
    }
}
