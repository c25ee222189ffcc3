//! Phases G to J of a step for the cable: axial terms, Hines solve, voltage update, block by block in the cache.
//!
//! Divisions by a diagonal element share its reciprocal where there are fused multiply-adds: the quotient `q = a*y` with the
//! correctly rounded reciprocal `y` is corrected by its exact remainder, which rounds correctly (Markstein) as long as no
//! exponent is extreme; that is checked, and those that are extreme are divided.
//!
//! The only unsafe code of this crate is here: calls of functions compiled for the instruction set that was detected.
#![allow(unsafe_code)]

use crate::cables::cable::{Block, Cable};
use crate::cables::schedule::Schedule;
#[cfg(target_arch = "x86_64")]
use crate::cables::{single, wide, wide_fast};
use netpyne_math::isa::Isa;

/// Completes `rhs` and `d` (which hold the mechanisms' terms) by capacitance and axial terms, solves for the change of the
/// voltage, which stays in `rhs`, and adds it to `v`.
pub(crate) fn advance_voltage(cable: &mut Cable) {
    cable.cleared = !cable.keep_change;
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
    let clear = !cable.keep_change;
    for n in 0..cable.blocks.len() {
        let (parts, fixed, width) = parts_of(cable, n, false);
        any_width::<true>(parts, fixed, width, clear);
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512dq,avx512vl,avx2,fma")]
fn all_blocks_avx512(cable: &mut Cable) {
    let clear = !cable.keep_change;
    if cable.fast {
        return all_blocks_fast(cable, clear);
    }
    for n in 0..cable.blocks.len() {
        if single_compartments(cable, n, clear) {
            continue;
        }
        let (parts, fixed, width) = parts_of(cable, n, false);
        match (width, fixed) {
            (16, Coefficients::Common(fixed)) => wide::block::<2>(parts, fixed, clear),
            (16, Coefficients::Each(fixed)) => wide::block::<2>(parts, fixed, clear),
            (8, Coefficients::Common(fixed)) => wide::block::<1>(parts, fixed, clear),
            (8, Coefficients::Each(fixed)) => wide::block::<1>(parts, fixed, clear),
            _ => any_width::<true>(parts, fixed, width, clear),
        }
    }
}

/// Advances block `n` if it is one of cells of one compartment, and says whether that was possible.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512dq,avx512vl,avx2,fma")]
fn single_compartments(cable: &mut Cable, n: usize, clear: bool) -> bool {
    let Some(Some(fixed)) = cable.single.get(n) else { return false };
    let Block { first, width, .. } = cable.blocks[n];
    let at = first as usize..first as usize + single::TREE.len() * width as usize;
    let (v, rhs, d) = (&mut cable.v[at.clone()], &mut cable.rhs[at.clone()], &mut cable.d[at]);
    match (width, fixed.is_common()) {
        (16, true) => single::block::<2, false>(fixed, v, rhs, d, clear),
        (16, false) => single::block::<2, true>(fixed, v, rhs, d, clear),
        (_, true) => single::block::<1, false>(fixed, v, rhs, d, clear),
        (_, false) => single::block::<1, true>(fixed, v, rhs, d, clear),
    }
}

/// Other bits, for fast simulations; narrow blocks are not worth it.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512dq,avx512vl,avx2,fma")]
fn all_blocks_fast(cable: &mut Cable, clear: bool) {
    for n in 0..cable.blocks.len() {
        if cable.blocks[n].width < 8 {
            let (parts, fixed, width) = parts_of(cable, n, false);
            any_width::<true>(parts, fixed, width, clear);
            continue;
        }
        let (parts, fixed, width) = parts_of(cable, n, true);
        match (width, fixed) {
            (16, Coefficients::Common(fixed)) => wide_fast::block::<2>(parts, fixed, clear),
            (16, Coefficients::Each(fixed)) => wide_fast::block::<2>(parts, fixed, clear),
            (_, Coefficients::Common(fixed)) => wide_fast::block::<1>(parts, fixed, clear),
            (_, Coefficients::Each(fixed)) => wide_fast::block::<1>(parts, fixed, clear),
        }
    }
}

fn all_blocks(cable: &mut Cable) {
    let clear = !cable.keep_change;
    for n in 0..cable.blocks.len() {
        let (parts, fixed, width) = parts_of(cable, n, false);
        any_width::<false>(parts, fixed, width, clear);
    }
}

/// Coefficients of a block's nodes.
#[derive(Clone, Copy)]
enum Coefficients<'a> {
    Common(Common<'a>),
    Each(Each<'a>),
}

/// What block `n` works on, and its width. `total`: with axial coefficients in the place of the capacitance alone.
#[inline(always)]
fn parts_of(cable: &mut Cable, n: usize, total: bool) -> (Parts<'_>, Coefficients<'_>, u32) {
    let (capacitance, rows) = match total {
        true => (&cable.total, &cable.total_rows),
        false => (&cable.capacitance, &cable.common_rows),
    };
    let Cable { v, rhs, d, a, b, blocks, schedules, common, scratch, .. } = cable;
    let Block { first, width, shape } = blocks[n];
    let schedule = &schedules[shape as usize];
    let (first, len) = (first as usize, schedule.places.len() * width as usize);
    let at = first..first + len;
    if scratch.len() < 2 * len {
        scratch.resize(2 * len, 0.0);
    }
    let (q, y) = scratch.split_at_mut(len);
    let fixed = match common[n] {
        u32::MAX => Coefficients::Each(Each {
            a: &a[at.clone()],
            b: &b[at.clone()],
            capacitance: &capacitance[at.clone()],
        }),
        common => Coefficients::Common(Common(&rows[common as usize])),
    };
    let (v, rhs, d) = (&mut v[at.clone()], &mut rhs[at.clone()], &mut d[at]);
    (Parts { schedule, v, rhs, d, q, y: &mut y[..len] }, fixed, width)
}

#[inline(always)]
fn any_width<const FMA: bool>(parts: Parts<'_>, fixed: Coefficients<'_>, width: u32, clear: bool) {
    match (width, fixed) {
        (16, Coefficients::Common(fixed)) => block::<16, FMA>(parts, fixed, clear),
        (8, Coefficients::Common(fixed)) => block::<8, FMA>(parts, fixed, clear),
        (4, Coefficients::Common(fixed)) => block::<4, FMA>(parts, fixed, clear),
        (2, Coefficients::Common(fixed)) => block::<2, FMA>(parts, fixed, clear),
        (_, Coefficients::Common(fixed)) => block::<1, FMA>(parts, fixed, clear),
        (16, Coefficients::Each(fixed)) => block::<16, FMA>(parts, fixed, clear),
        (8, Coefficients::Each(fixed)) => block::<8, FMA>(parts, fixed, clear),
        (4, Coefficients::Each(fixed)) => block::<4, FMA>(parts, fixed, clear),
        (2, Coefficients::Each(fixed)) => block::<2, FMA>(parts, fixed, clear),
        (_, Coefficients::Each(fixed)) => block::<1, FMA>(parts, fixed, clear),
    }
}

/// The arrays of one block.
pub(crate) struct Parts<'a> {
    pub schedule: &'a Schedule,
    pub v: &'a mut [f64],
    pub rhs: &'a mut [f64],
    pub d: &'a mut [f64],
    pub q: &'a mut [f64],
    pub y: &'a mut [f64],
}

/// One node of `W` cells. Values, not references, so that a row is one vector register.
type Row<const W: usize> = [f64; W];

/// What does not change about the nodes of a block.
trait Fixed<const W: usize>: Copy {
    /// Coefficient in the parent's row.
    fn a(self, node: usize) -> Row<W>;
    /// Coefficient of the parent.
    fn b(self, node: usize) -> Row<W>;
    /// Capacitive conductance.
    fn capacitance(self, node: usize) -> Row<W>;
}

/// Every cell has its own.
#[derive(Clone, Copy)]
pub(crate) struct Each<'a> {
    pub a: &'a [f64],
    pub b: &'a [f64],
    pub capacitance: &'a [f64],
}

impl<const W: usize> Fixed<W> for Each<'_> {
    #[inline(always)]
    fn a(self, node: usize) -> Row<W> {
        self.a.as_chunks().0[node]
    }
    #[inline(always)]
    fn b(self, node: usize) -> Row<W> {
        self.b.as_chunks().0[node]
    }
    #[inline(always)]
    fn capacitance(self, node: usize) -> Row<W> {
        self.capacitance.as_chunks().0[node]
    }
}

/// All cells have the same: `a`, `b`, capacitance by node.
#[derive(Clone, Copy)]
pub(crate) struct Common<'a>(pub &'a [[f64; 3]]);

impl<const W: usize> Fixed<W> for Common<'_> {
    #[inline(always)]
    fn a(self, node: usize) -> Row<W> {
        [self.0[node][0]; W]
    }
    #[inline(always)]
    fn b(self, node: usize) -> Row<W> {
        [self.0[node][1]; W]
    }
    #[inline(always)]
    fn capacitance(self, node: usize) -> Row<W> {
        [self.0[node][2]; W]
    }
}

/// The step of one block. Per cell these are the operations of [`netpyne_math::hines`] in the same order per node; here
/// passes over the nodes are shared and rows are handled as values. `clear`: leaves zeros in right-hand side and diagonal for
/// the next step, instead of the change of the potential.
#[inline(always)]
fn block<const W: usize, const FMA: bool>(p: Parts<'_>, fixed: impl Fixed<W>, clear: bool) {
    let schedule = p.schedule;
    let v = p.v.as_chunks_mut::<W>().0;
    let (rhs, d) = (p.rhs.as_chunks_mut::<W>().0, p.d.as_chunks_mut::<W>().0);
    let (q, y) = (p.q.as_chunks_mut::<W>().0, p.y.as_chunks_mut::<W>().0);
    for place in &schedule.places {
        let i = place.node as usize;
        let here = v[i];
        let mut r = rhs[i];
        let mut g = rows(d[i], fixed.capacitance(i), |d, c| d + c);
        if place.parent != place.node {
            let b = fixed.b(i);
            let dv = rows(v[place.parent as usize], here, |vp, vi| vp - vi);
            r = rows(r, rows(b, dv, |b, dv| b * dv), |r, x| r - x);
            g = rows(g, b, |g, b| g - b);
        }
        let children = schedule.children(place);
        for &child in children {
            let a = fixed.a(child as usize);
            let dv = rows(here, v[child as usize], |vp, vi| vp - vi);
            r = rows(r, rows(a, dv, |a, dv| a * dv), |r, x| r + x);
            g = rows(g, a, |g, a| g - a);
        }
        for &child in children.iter().rev() {
            let child = child as usize;
            g = rows(g, rows(q[child], fixed.b(child), |q, b| q * b), |g, x| g - x);
            r = rows(r, rows(q[child], rhs[child], |q, rhs| q * rhs), |r, x| r - x);
        }
        rhs[i] = r;
        d[i] = g;
        if FMA {
            let inverse = g.map(|g| 1.0 / g);
            y[i] = inverse;
            q[i] = divide(fixed.a(i), g, inverse);
        } else {
            q[i] = rows(fixed.a(i), g, |a, d| a / d);
        }
    }
    for place in schedule.places.iter().rev() {
        let i = place.node as usize;
        let mut left = rhs[i];
        if place.parent != place.node {
            let above = rhs[place.parent as usize];
            left = rows(left, rows(fixed.b(i), above, |b, x| b * x), |rhs, x| rhs - x);
        }
        let change = if FMA { divide(left, d[i], y[i]) } else { rows(left, d[i], |rhs, d| rhs / d) };
        rhs[i] = change;
        v[i] = rows(v[i], change, |v, dv| v + dv);
    }
    if clear {
        rhs.fill([0.0; W]);
        d.fill([0.0; W]);
    }
}

/// Bits of the least magnitude for which no intermediate result of [`divide`] leaves the normal range, and bits that none of
/// them has up to the greatest once these are subtracted.
pub(crate) const LEAST: u64 = (1023 - 256) << 52;
pub(crate) const OUTSIDE: u64 = 0b11 << 61;
pub(crate) const SIGN: u64 = 1 << 63;

/// `a / b`, where `y` is the rounded `1/b`.
#[inline(always)]
#[allow(clippy::disallowed_methods)] // the fused remainder is exact
fn divide<const W: usize>(a: Row<W>, b: Row<W>, y: Row<W>) -> Row<W> {
    let mut out_of_range = 0;
    let mut value = [0.0; W];
    for lane in 0..W {
        let (x, divisor) = (a[lane].to_bits(), b[lane].to_bits());
        let of_x = if x << 1 == 0 { 0 } else { x.wrapping_sub(LEAST) & OUTSIDE };
        out_of_range |= of_x | (divisor.wrapping_sub(LEAST) & (OUTSIDE | SIGN));
        let q = a[lane] * y[lane];
        // Subtracted twice, so that a zero keeps its sign (divisors are positive).
        let r = q.mul_add(b[lane], -a[lane]);
        value[lane] = (-r).mul_add(y[lane], q);
    }
    if out_of_range != 0 { quotients(a, b) } else { value }
}

#[cold]
#[inline(never)]
fn quotients<const W: usize>(a: Row<W>, b: Row<W>) -> Row<W> {
    rows(a, b, |a, b| a / b)
}

#[inline(always)]
fn rows<const W: usize>(x: Row<W>, y: Row<W>, f: impl Fn(f64, f64) -> f64) -> Row<W> {
    std::array::from_fn(|lane| f(x[lane], y[lane]))
}

#[cfg(test)]
mod tests;
