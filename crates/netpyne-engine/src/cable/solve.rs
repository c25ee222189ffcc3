//! Axial terms, Hines solve and voltage update, block by block in the cache, on the instruction set of this processor.
#![allow(unsafe_code)]

use super::arrays::Cable;
use super::coefficients::parts_of;
use super::scalar::any_width;
#[cfg(target_arch = "x86_64")]
use super::{arrays::Block, avx512, coefficients::Coefficients, fast, single::TREE, single_avx512};
use netpyne_math::isa::Isa;

/// Completes `rhs` and `d` (which hold the mechanisms' terms) by capacitance and axial terms, solves for the change of the
/// voltage, which stays in `rhs`, and adds it to `v`. `scratch` is working memory.
pub(crate) fn advance_voltage(cable: &mut Cable, scratch: &mut Vec<f64>) {
    cable.cleared = !cable.keep_change;
    match cable.isa.unwrap_or(Isa::Baseline).supported() {
        Isa::Baseline => all_blocks(cable, scratch),
        #[cfg(target_arch = "x86_64")]
        // SAFETY: `supported` returned Avx2, so this processor has AVX2 and FMA.
        Isa::Avx2 => unsafe { all_blocks_avx2(cable, scratch) },
        #[cfg(target_arch = "x86_64")]
        // SAFETY: `supported` returned Avx512, so this processor has AVX-512 F, DQ, VL, AVX2 and FMA.
        Isa::Avx512 => unsafe { all_blocks_avx512(cable, scratch) },
        #[cfg(not(target_arch = "x86_64"))]
        _ => all_blocks(cable, scratch),
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn all_blocks_avx2(cable: &mut Cable, scratch: &mut Vec<f64>) {
    let clear = !cable.keep_change;
    for n in 0..cable.blocks.len() {
        let (parts, fixed, width) = parts_of(cable, scratch, n, false);
        any_width::<true>(parts, fixed, width, clear);
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512dq,avx512vl,avx2,fma")]
fn all_blocks_avx512(cable: &mut Cable, scratch: &mut Vec<f64>) {
    let clear = !cable.keep_change;
    if cable.fast {
        return all_blocks_fast(cable, scratch, clear);
    }
    for n in 0..cable.blocks.len() {
        if single_compartments(cable, n, clear) {
            continue;
        }
        let (parts, fixed, width) = parts_of(cable, scratch, n, false);
        match (width, fixed) {
            (16, Coefficients::Common(fixed)) => avx512::block::<2>(parts, fixed, clear),
            (16, Coefficients::Each(fixed)) => avx512::block::<2>(parts, fixed, clear),
            (8, Coefficients::Common(fixed)) => avx512::block::<1>(parts, fixed, clear),
            (8, Coefficients::Each(fixed)) => avx512::block::<1>(parts, fixed, clear),
            _ => any_width::<true>(parts, fixed, width, clear),
        }
    }
}

/// Advances block `n` if it is one of cells of one compartment, and returns whether that was possible.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512dq,avx512vl,avx2,fma")]
fn single_compartments(cable: &mut Cable, n: usize, clear: bool) -> bool {
    let Some(Some(fixed)) = cable.single.get(n) else { return false };
    let Block { first, width, .. } = cable.blocks[n];
    let at = first as usize..first as usize + TREE.len() * width as usize;
    let (v, rhs, d) = (&mut cable.v[at.clone()], &mut cable.rhs[at.clone()], &mut cable.d[at]);
    match (width, fixed.is_common()) {
        (16, true) => single_avx512::block::<2, false>(fixed, v, rhs, d, clear),
        (16, false) => single_avx512::block::<2, true>(fixed, v, rhs, d, clear),
        (_, true) => single_avx512::block::<1, false>(fixed, v, rhs, d, clear),
        (_, false) => single_avx512::block::<1, true>(fixed, v, rhs, d, clear),
    }
}

/// Other bits, for fast simulations; narrow blocks are not worth it.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512dq,avx512vl,avx2,fma")]
fn all_blocks_fast(cable: &mut Cable, scratch: &mut Vec<f64>, clear: bool) {
    for n in 0..cable.blocks.len() {
        if cable.blocks[n].width < 8 {
            let (parts, fixed, width) = parts_of(cable, scratch, n, false);
            any_width::<true>(parts, fixed, width, clear);
            continue;
        }
        let (parts, fixed, width) = parts_of(cable, scratch, n, true);
        match (width, fixed) {
            (16, Coefficients::Common(fixed)) => fast::block::<2>(parts, fixed, clear),
            (16, Coefficients::Each(fixed)) => fast::block::<2>(parts, fixed, clear),
            (_, Coefficients::Common(fixed)) => fast::block::<1>(parts, fixed, clear),
            (_, Coefficients::Each(fixed)) => fast::block::<1>(parts, fixed, clear),
        }
    }
}

fn all_blocks(cable: &mut Cable, scratch: &mut Vec<f64>) {
    let clear = !cable.keep_change;
    for n in 0..cable.blocks.len() {
        let (parts, fixed, width) = parts_of(cable, scratch, n, false);
        any_width::<false>(parts, fixed, width, clear);
    }
}
