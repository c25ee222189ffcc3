//! Functions of whole slices, by the widest instructions this processor has.
#![allow(unsafe_code)]

use crate::isa::Isa;

/// Elements per pass: enough for the loop vectoriser to see a loop.
const CHUNK: usize = 64;

/// A function of one number.
pub(crate) trait Function {
    /// One value.
    fn scalar(x: f64) -> f64;

    /// Several values, to be inlined into code for processors with fused instructions.
    fn lanes<const N: usize>(x: &mut [f64; N]);
}

/// Replaces each element by the function of it.
pub(crate) fn apply<F: Function>(isa: Isa, x: &mut [f64]) {
    match isa.supported() {
        // SAFETY: `supported` returns only what the processor has.
        #[cfg(target_arch = "x86_64")]
        Isa::Avx512 => unsafe { avx512::<F>(x) },
        // SAFETY: as above.
        #[cfg(target_arch = "x86_64")]
        Isa::Avx2 => unsafe { avx2::<F>(x) },
        _ if crate::fused::ALWAYS => run::<F>(x),
        _ => x.iter_mut().for_each(|x| *x = F::scalar(*x)),
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512dq,avx512vl,avx2,fma")]
fn avx512<F: Function>(x: &mut [f64]) {
    run::<F>(x);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn avx2<F: Function>(x: &mut [f64]) {
    run::<F>(x);
}

#[inline(always)]
fn run<F: Function>(x: &mut [f64]) {
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
