//! Phases G to J of a step for the cable: axial terms, Hines solve, voltage update, block by block in the cache.
//!
//! The only unsafe code of this crate is here: calls of functions compiled for the instruction set that was detected.
#![allow(unsafe_code)]

use crate::cable::{Block, Cable};
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
            16 => block::<16>(parts),
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

/// One node of `W` cells. Values, not references, so that a row is one vector register.
type Row<const W: usize> = [f64; W];

/// The step of one block. Per cell these are the operations of [`netpyne_math::hines`] in the same order; here passes over the
/// nodes are shared and rows are handled as values.
#[inline(always)]
fn block<const W: usize>(p: Parts<'_>) {
    let (a, b) = (p.a.as_chunks::<W>().0, p.b.as_chunks::<W>().0);
    let capacitance = p.capacitance.as_chunks::<W>().0;
    let v = p.v.as_chunks_mut::<W>().0;
    let (rhs, d) = (p.rhs.as_chunks_mut::<W>().0, p.d.as_chunks_mut::<W>().0);
    let n = p.parent.len();
    // Equal lengths, said once, spare the checks below.
    let (a, b, capacitance) = (&a[..n], &b[..n], &capacitance[..n]);
    let (v, rhs, d) = (&mut v[..n], &mut rhs[..n], &mut d[..n]);
    let roots = p.parent.iter().enumerate().take_while(|&(i, &parent)| parent as usize == i).count();
    for i in 0..roots {
        d[i] = rows(d[i], capacitance[i], |d, c| d + c);
    }
    for i in roots..n {
        let parent = p.parent[i] as usize;
        let (a, b) = (a[i], b[i]);
        let dv = rows(v[parent], v[i], |vp, vi| vp - vi);
        rhs[i] = rows(rhs[i], rows(b, dv, |b, dv| b * dv), |rhs, x| rhs - x);
        rhs[parent] = rows(rhs[parent], rows(a, dv, |a, dv| a * dv), |rhs, x| rhs + x);
        d[i] = rows(rows(d[i], capacitance[i], |d, c| d + c), b, |d, b| d - b);
        d[parent] = rows(d[parent], a, |d, a| d - a);
    }
    for i in (roots..n).rev() {
        let parent = p.parent[i] as usize;
        let q = rows(a[i], d[i], |a, d| a / d);
        d[parent] = rows(d[parent], rows(q, b[i], |q, b| q * b), |d, x| d - x);
        rhs[parent] = rows(rhs[parent], rows(q, rhs[i], |q, rhs| q * rhs), |rhs, x| rhs - x);
    }
    for i in 0..roots {
        rhs[i] = rows(rhs[i], d[i], |rhs, d| rhs / d);
        v[i] = rows(v[i], rhs[i], |v, dv| v + dv);
    }
    for i in roots..n {
        let above = rhs[p.parent[i] as usize];
        let left = rows(rhs[i], rows(b[i], above, |b, x| b * x), |rhs, x| rhs - x);
        rhs[i] = rows(left, d[i], |rhs, d| rhs / d);
        v[i] = rows(v[i], rhs[i], |v, dv| v + dv);
    }
}

#[inline(always)]
fn rows<const W: usize>(x: Row<W>, y: Row<W>, f: impl Fn(f64, f64) -> f64) -> Row<W> {
    std::array::from_fn(|lane| f(x[lane], y[lane]))
}
