//! Axial terms, Hines solve and voltage update, block by block in the cache, on the instruction set of this processor.
#![allow(unsafe_code)]

use super::arrays::Cable;
use super::coefficients::parts_of;
use super::scalar::any_width;
#[cfg(target_arch = "x86_64")]
use super::{
    arrays::Block, avx512, beside, beside::Beside, coefficients::Coefficients, fast, single::TREE,
    single_avx512,
};
use netpyne_math::isa::Isa;
use std::ops::Range;

/// What is done with each block, besides, while it is at hand.
pub(crate) trait Around {
    /// Before the solve.
    fn before(&mut self, cable: &Cable, slots: Range<usize>);
    /// When the change of the voltage is in `rhs`.
    fn after(&mut self, cable: &mut Cable, slots: Range<usize>);
    /// What stands for both if it is computed while the numbers are in registers, and whether zeros are left in `rhs` and `d` then.
    #[cfg(target_arch = "x86_64")]
    fn beside<'a>(&'a mut self, area: beside::Areas<'a>, slots: Range<usize>) -> (impl Beside + 'a, bool);
}

/// Nothing.
struct Nothing;

impl Around for Nothing {
    #[inline(always)]
    fn before(&mut self, _: &Cable, _: Range<usize>) {}
    #[inline(always)]
    fn after(&mut self, _: &mut Cable, _: Range<usize>) {}
    #[cfg(target_arch = "x86_64")]
    #[inline(always)]
    fn beside<'a>(&'a mut self, _: beside::Areas<'a>, _: Range<usize>) -> (impl Beside + 'a, bool) {
        (beside::Nothing, false)
    }
}

/// Completes `rhs` and `d` (which hold the mechanisms' terms) by capacitance and axial terms, solves for the change of the
/// voltage, which stays in `rhs`, and adds it to `v`. `scratch` is working memory.
pub(crate) fn advance_voltage(cable: &mut Cable, scratch: &mut Vec<f64>) {
    cable.cleared = !cable.keep_change;
    advance(cable, scratch, &mut Nothing);
}

/// The same, with more to do for each block. The change of the voltage stays in `rhs` until then.
pub(crate) fn advance_voltage_around(cable: &mut Cable, scratch: &mut Vec<f64>, around: &mut impl Around) {
    cable.keep_change = true;
    cable.cleared = false;
    advance(cable, scratch, around);
}

fn advance(cable: &mut Cable, scratch: &mut Vec<f64>, around: &mut impl Around) {
    match cable.isa.unwrap_or(Isa::Baseline).supported() {
        Isa::Baseline => all_blocks(cable, scratch, around),
        #[cfg(target_arch = "x86_64")]
        // SAFETY: `supported` returned Avx2, so this processor has AVX2 and FMA.
        Isa::Avx2 => unsafe { all_blocks_avx2(cable, scratch, around) },
        #[cfg(target_arch = "x86_64")]
        // SAFETY: `supported` returned Avx512, so this processor has AVX-512 F, DQ, VL, AVX2 and FMA.
        Isa::Avx512 => unsafe { all_blocks_avx512(cable, scratch, around) },
        #[cfg(not(target_arch = "x86_64"))]
        _ => all_blocks(cable, scratch, around),
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn all_blocks_avx2(cable: &mut Cable, scratch: &mut Vec<f64>, around: &mut impl Around) {
    let clear = !cable.keep_change;
    for n in 0..cable.blocks.len() {
        around.before(cable, cable.slots(n));
        let (parts, fixed, width) = parts_of(cable, scratch, n, false);
        any_width::<true>(parts, fixed, width, clear);
        around.after(cable, cable.slots(n));
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512dq,avx512vl,avx2,fma")]
fn all_blocks_avx512(cable: &mut Cable, scratch: &mut Vec<f64>, around: &mut impl Around) {
    let clear = !cable.keep_change;
    if cable.fast {
        return all_blocks_fast(cable, scratch, clear, around);
    }
    for n in 0..cable.blocks.len() {
        let slots = cable.slots(n);
        let is_single = cable.single.get(n).is_some_and(Option::is_some);
        if is_single || cable.blocks[n].width < 8 {
            around.before(cable, slots.clone());
            if !single_compartments(cable, n, clear) {
                let (parts, fixed, width) = parts_of(cable, scratch, n, false);
                any_width::<true>(parts, fixed, width, clear);
            }
            around.after(cable, slots);
            continue;
        }
        let (all, common) = (std::mem::take(&mut cable.area), cable.common_areas[n].take());
        let area = match &common {
            Some(area) => beside::Areas::Common(area),
            None => beside::Areas::Each(&all[slots.clone()]),
        };
        let (mut beside, is_cleared) = around.beside(area, slots);
        let (parts, fixed, width) = parts_of(cable, scratch, n, false);
        let clear = clear || is_cleared;
        match (width, fixed) {
            (16, Coefficients::Common(fixed)) => avx512::block::<2>(parts, fixed, clear, &mut beside),
            (16, Coefficients::Each(fixed)) => avx512::block::<2>(parts, fixed, clear, &mut beside),
            (_, Coefficients::Common(fixed)) => avx512::block::<1>(parts, fixed, clear, &mut beside),
            (_, Coefficients::Each(fixed)) => avx512::block::<1>(parts, fixed, clear, &mut beside),
        }
        drop(beside);
        (cable.area, cable.common_areas[n]) = (all, common);
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
fn all_blocks_fast(cable: &mut Cable, scratch: &mut Vec<f64>, clear: bool, around: &mut impl Around) {
    for n in 0..cable.blocks.len() {
        around.before(cable, cable.slots(n));
        let wide = cable.blocks[n].width >= 8;
        let (parts, fixed, width) = parts_of(cable, scratch, n, wide);
        match (width, fixed) {
            (1..8, fixed) => any_width::<true>(parts, fixed, width, clear),
            (16, Coefficients::Common(fixed)) => fast::block::<2>(parts, fixed, clear),
            (16, Coefficients::Each(fixed)) => fast::block::<2>(parts, fixed, clear),
            (_, Coefficients::Common(fixed)) => fast::block::<1>(parts, fixed, clear),
            (_, Coefficients::Each(fixed)) => fast::block::<1>(parts, fixed, clear),
        }
        around.after(cable, cable.slots(n));
    }
}

fn all_blocks(cable: &mut Cable, scratch: &mut Vec<f64>, around: &mut impl Around) {
    let clear = !cable.keep_change;
    for n in 0..cable.blocks.len() {
        around.before(cable, cable.slots(n));
        let (parts, fixed, width) = parts_of(cable, scratch, n, false);
        any_width::<false>(parts, fixed, width, clear);
        around.after(cable, cable.slots(n));
    }
}
