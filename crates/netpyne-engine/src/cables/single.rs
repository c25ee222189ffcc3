//! The step of sixteen or eight cells of one compartment side by side in AVX-512 registers.
//!
//! Such a cell has three nodes: the ends of its section, which have no area and, as a rule, no mechanism, and the compartment
//! between them. The diagonal of the far end never changes then, and neither does what its elimination takes from the
//! compartment's, so that two divisions per cell are left of three, and nothing goes through memory in between. Operations and
//! their order are those of [`crate::cables::wide`].
#![allow(unsafe_code)]

use crate::cables::matrix::{LEAST, OUTSIDE, SIGN};
use std::arch::x86_64::*;

/// The tree: both ends of a section, with its only compartment between them.
pub(crate) const TREE: [u32; 3] = [0, 0, 1];

/// What does not change about a block of such cells: ten numbers, each once for all cells or once for every cell.
#[derive(Clone, Debug, Default)]
pub(crate) struct Single {
    values: Vec<f64>,
    /// 1, or the number of cells.
    each: usize,
}

const A2: usize = 0;
const B2: usize = 1;
/// Diagonal of the far end, its reciprocal, `a` over it, and the product of that with `b`.
const G2: usize = 2;
const INVERSE2: usize = 3;
const FACTOR2: usize = 4;
const TAKEN2: usize = 5;
const A1: usize = 6;
const B1: usize = 7;
const C1: usize = 8;
/// Diagonal of the near end without what elimination takes.
const G0: usize = 9;
const NUMBERS: usize = 10;

impl Single {
    /// For cells with these coefficients: `a`, `b` and capacitance by node, each row with 1 or 8 or 16 values. None if a division
    /// among them is extreme.
    pub fn new(a: [&[f64]; 3], b: [&[f64]; 3], capacitance: [&[f64]; 3]) -> Option<Self> {
        let each = a[0].len();
        let mut single = Self { values: vec![0.0; NUMBERS * each], each };
        for n in 0..each {
            let (a1, a2, b2) = (a[1][n], a[2][n], b[2][n]);
            // Zeros are what the ends have of mechanisms.
            let g2 = (0.0 + capacitance[2][n]) - b2;
            let g0 = (0.0 + capacitance[0][n]) - a1;
            let ordinary = |x: f64| x.to_bits().wrapping_sub(LEAST) & OUTSIDE == 0;
            if !(ordinary(a1) && ordinary(g2) && g2 > 0.0) {
                return None;
            }
            let factor = a2 / g2;
            let numbers = [a2, b2, g2, 1.0 / g2, factor, factor * b2, a1, b[1][n], capacitance[1][n], g0];
            for (number, value) in numbers.into_iter().enumerate() {
                single.values[number * each + n] = value;
            }
        }
        Some(single)
    }

    /// Whether all cells have the same numbers.
    pub fn is_common(&self) -> bool {
        self.each == 1
    }
}

/// The ten numbers as vectors.
#[inline]
#[target_feature(enable = "avx512f")]
unsafe fn number<const R: usize, const EACH: bool>(values: *const f64, which: usize, r: usize) -> __m512d {
    // SAFETY: there are ten numbers, or ten times `8 * R` if `EACH`, as `block` has checked; `r` is below `R`.
    unsafe {
        if EACH {
            _mm512_loadu_pd(values.add((which * R + r) * 8))
        } else {
            _mm512_set1_pd(*values.add(which))
        }
    }
}

/// One block of `8 * R` cells whose ends have no mechanisms: potentials, right-hand sides and diagonals of their three nodes.
/// `EACH`: whether every cell has numbers of its own. `clear` as in [`crate::cables::wide::block`]. Does nothing but say so if a
/// division is extreme.
#[target_feature(enable = "avx512f,avx512dq,avx512vl,avx2,fma")]
#[must_use]
pub(crate) fn block<const R: usize, const EACH: bool>(
    single: &Single,
    v: &mut [f64],
    rhs: &mut [f64],
    d: &mut [f64],
    clear: bool,
) -> bool {
    let len = TREE.len() * 8 * R;
    assert!(v.len() == len && rhs.len() == len && d.len() == len);
    assert!(single.values.len() == NUMBERS * single.each && single.each == if EACH { 8 * R } else { 1 });
    let (v, rhs, d, values) = (v.as_mut_ptr(), rhs.as_mut_ptr(), d.as_mut_ptr(), single.values.as_ptr());
    let zero = _mm512_setzero_pd();
    let least = _mm512_set1_epi64(LEAST as i64);
    let past = |x: __m512d| _mm512_sub_epi64(_mm512_castpd_si512(x), least);
    let either = |a, b, c| _mm512_ternarylogic_epi64::<0xfe>(a, b, c);
    let mut changes = [[zero; 3]; R];
    let mut extreme = 0;
    for (r, changes) in changes.iter_mut().enumerate() {
        // SAFETY: all arrays have `8 * R` values for each of three nodes.
        unsafe {
            let get = |which: usize| number::<R, EACH>(values, which, r);
            let at = |node: usize| (node * R + r) * 8;
            let v1 = _mm512_loadu_pd(v.add(at(1)));
            let above = _mm512_sub_pd(_mm512_loadu_pd(v.add(at(0))), v1);
            let below = _mm512_sub_pd(v1, _mm512_loadu_pd(v.add(at(2))));
            let right2 = _mm512_sub_pd(zero, _mm512_mul_pd(get(B2), below));
            let mut right1 = _mm512_sub_pd(_mm512_loadu_pd(rhs.add(at(1))), _mm512_mul_pd(get(B1), above));
            right1 = _mm512_add_pd(right1, _mm512_mul_pd(get(A2), below));
            right1 = _mm512_sub_pd(right1, _mm512_mul_pd(get(FACTOR2), right2));
            let mut g1 = _mm512_add_pd(_mm512_loadu_pd(d.add(at(1))), get(C1));
            g1 = _mm512_sub_pd(_mm512_sub_pd(_mm512_sub_pd(g1, get(B1)), get(A2)), get(TAKEN2));
            let one = _mm512_set1_pd(1.0);
            let inverse1 = _mm512_div_pd(one, g1);
            let factor1 = quotient(get(A1), g1, inverse1);
            let g0 = _mm512_sub_pd(get(G0), _mm512_mul_pd(factor1, get(B1)));
            let mut right0 = _mm512_add_pd(zero, _mm512_mul_pd(get(A1), above));
            right0 = _mm512_sub_pd(right0, _mm512_mul_pd(factor1, right1));
            let change0 = quotient(right0, g0, _mm512_div_pd(one, g0));
            let left1 = _mm512_sub_pd(right1, _mm512_mul_pd(get(B1), change0));
            let change1 = quotient(left1, g1, inverse1);
            let left2 = _mm512_sub_pd(right2, _mm512_mul_pd(get(B2), change1));
            let change2 = quotient(left2, get(G2), get(INVERSE2));
            *changes = [change0, change1, change2];
            let dividends = either(past(right0), past(left1), past(left2));
            extreme |= _mm512_test_epi64_mask(dividends, _mm512_set1_epi64(OUTSIDE as i64));
            let divisors = _mm512_or_si512(past(g0), past(g1));
            extreme |= _mm512_test_epi64_mask(divisors, _mm512_set1_epi64((OUTSIDE | SIGN) as i64));
        }
    }
    if extreme != 0 {
        return false;
    }
    for (r, changes) in changes.into_iter().enumerate() {
        for (node, change) in changes.into_iter().enumerate() {
            let at = (node * R + r) * 8;
            // SAFETY: as above.
            unsafe {
                _mm512_storeu_pd(v.add(at), _mm512_add_pd(_mm512_loadu_pd(v.add(at)), change));
                match (clear, node) {
                    (false, _) => _mm512_storeu_pd(rhs.add(at), change),
                    (true, 1) => {
                        _mm512_storeu_pd(rhs.add(at), zero);
                        _mm512_storeu_pd(d.add(at), zero);
                    }
                    // What nobody adds to is zero.
                    (true, _) => {}
                }
            }
        }
    }
    true
}

/// `a / b`, where `y` is the rounded `1/b`, if nothing is extreme.
#[inline]
#[target_feature(enable = "avx512f")]
fn quotient(a: __m512d, b: __m512d, y: __m512d) -> __m512d {
    let q = _mm512_mul_pd(a, y);
    _mm512_fnmadd_pd(_mm512_fmsub_pd(q, b, a), y, q)
}
