//! Phases G to J of a step for the cable: axial terms, Hines solve, voltage update, block by block in the cache.
//!
//! The only unsafe code of this crate is here: calls of functions compiled for the instruction set that was detected.
#![allow(unsafe_code)]

use crate::cable::{Block, Cable};
use netpyne_math::hines::{axial_d_interleaved, axial_rhs_interleaved, solve_interleaved};
use netpyne_math::isa::Isa;

/// Completes `rhs` and `d` (which hold the mechanisms' terms) by capacitance and axial terms, solves for the change of the
/// voltage, which stays in `rhs`, and adds it to `v`.
pub(crate) fn advance_voltage(cable: &mut Cable) {
    match cable.isa.unwrap_or(Isa::Baseline).supported() {
        Isa::Baseline => all_blocks(cable),
        #[cfg(target_arch = "x86_64")]
        // SAFETY: `supported` returned Avx2, so this processor has AVX2 and FMA.
        Isa::Avx2 => unsafe { all_blocks_avx2(cable) },
        #[cfg(target_arch = "x86_64")]
        // SAFETY: `supported` returned Avx512, so this processor has AVX-512 F, DQ, VL, AVX2 and FMA.
        Isa::Avx512 => unsafe { all_blocks_avx512(cable) },
        #[cfg(not(target_arch = "x86_64"))]
        _ => all_blocks(cable),
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn all_blocks_avx2(cable: &mut Cable) {
    all_blocks(cable);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512dq,avx512vl,avx2,fma")]
fn all_blocks_avx512(cable: &mut Cable) {
    all_blocks(cable);
}

#[inline(always)]
fn all_blocks(cable: &mut Cable) {
    let Cable { v, rhs, d, a, b, capacitance, blocks, shapes, .. } = cable;
    for Block { first, width, shape } in blocks.iter() {
        let parent = &shapes[*shape as usize][..];
        let (first, len) = (*first as usize, parent.len() * *width as usize);
        let at = first..first + len;
        let parts = Parts {
            parent,
            a: &a[at.clone()],
            b: &b[at.clone()],
            capacitance: &capacitance[at.clone()],
            v: &mut v[at.clone()],
            rhs: &mut rhs[at.clone()],
            d: &mut d[at],
        };
        match width {
            8 => block::<8>(parts),
            4 => block::<4>(parts),
            2 => block::<2>(parts),
            _ => block::<1>(parts),
        }
    }
}

/// The arrays of one block.
struct Parts<'a> {
    parent: &'a [u32],
    a: &'a [f64],
    b: &'a [f64],
    capacitance: &'a [f64],
    v: &'a mut [f64],
    rhs: &'a mut [f64],
    d: &'a mut [f64],
}

#[inline(always)]
fn block<const W: usize>(p: Parts<'_>) {
    axial_rhs_interleaved::<W>(p.parent, p.a, p.b, p.v, p.rhs);
    for (d, c) in p.d.iter_mut().zip(p.capacitance) {
        *d += c;
    }
    axial_d_interleaved::<W>(p.parent, p.a, p.b, p.d);
    solve_interleaved::<W>(p.parent, p.a, p.b, p.d, p.rhs);
    for (v, dv) in p.v.iter_mut().zip(p.rhs.iter()) {
        *v += dv;
    }
}
