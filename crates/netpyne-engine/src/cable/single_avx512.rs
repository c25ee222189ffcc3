//! The step of sixteen or eight [cells of one compartment](super::single) side by side in AVX-512 registers, with nothing going
//! through memory in between. Operations and their order are those of [`super::avx512`].
#![allow(unsafe_code)]

use super::division::{LEAST, OUTSIDE, SIGN};
use super::single::*;
use std::arch::x86_64::*;

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
/// `EACH`: whether every cell has numbers of its own. `clear` as in [`super::avx512::block`]. Does nothing and returns `false` if a
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
                    // What nothing is added to is zero.
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
