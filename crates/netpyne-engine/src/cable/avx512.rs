//! The step of a block of sixteen or eight cells in AVX-512 registers: [`super::scalar`] instruction by instruction, for what
//! the compiler keeps on the stack.
#![allow(unsafe_code)]

use super::beside::Beside;
use super::coefficients::{Common, Each, Parts};
use super::division::{LEAST, OUTSIDE, SIGN};
use std::arch::x86_64::*;

/// What does not change about the nodes of a block; row `r` of eight cells at a node.
pub(crate) trait Vectors: Copy {
    /// Nodes that there are, for so many cells.
    fn nodes(self, width: usize) -> usize;
    /// `a`, `b` and capacitance (`WHICH` 0, 1, 2).
    ///
    /// # Safety
    /// There must be such a node, and such a row in blocks of `8 * rows` cells; the processor must have AVX-512.
    unsafe fn get<const WHICH: usize>(self, node: usize, r: usize, rows: usize) -> __m512d;
}

impl Vectors for Common<'_> {
    #[inline(always)]
    fn nodes(self, _: usize) -> usize {
        self.0.len()
    }
    #[inline]
    #[target_feature(enable = "avx512f")]
    unsafe fn get<const WHICH: usize>(self, node: usize, _: usize, _: usize) -> __m512d {
        // SAFETY: the caller's promise.
        _mm512_set1_pd(unsafe { self.0.get_unchecked(node)[WHICH] })
    }
}

impl Vectors for Each<'_> {
    #[inline(always)]
    fn nodes(self, width: usize) -> usize {
        self.a.len().min(self.b.len()).min(self.capacitance.len()) / width
    }
    #[inline]
    #[target_feature(enable = "avx512f")]
    unsafe fn get<const WHICH: usize>(self, node: usize, r: usize, rows: usize) -> __m512d {
        let column = [self.a, self.b, self.capacitance][WHICH];
        // SAFETY: the caller's promise.
        unsafe { _mm512_loadu_pd(column.as_ptr().add((node * rows + r) * 8)) }
    }
}

/// One block of `8 * R` cells. `clear`: leaves zeros in right-hand side and diagonal for the next step, instead of the change
/// of the potential. `beside`: what else is computed of what is in registers.
#[target_feature(enable = "avx512f,avx512dq,avx512vl,avx2,fma")]
pub(crate) fn block<const R: usize>(
    p: Parts<'_>,
    fixed: impl Vectors,
    clear: bool,
    beside: &mut impl Beside,
) {
    let n = p.order.nodes.len();
    let len = n * 8 * R;
    assert!(p.v.len() == len && p.rhs.len() == len && p.d.len() == len);
    assert!(p.q.len() == len && p.y.len() == len && fixed.nodes(8 * R) >= n && p.order.is_good());
    assert!(beside.has_room(n, len));
    let (v, rhs, d) = (p.v.as_mut_ptr(), p.rhs.as_mut_ptr(), p.d.as_mut_ptr());
    let (q, y) = (p.q.as_mut_ptr(), p.y.as_mut_ptr());
    let least = _mm512_set1_epi64(LEAST as i64);
    let outside = _mm512_set1_epi64(OUTSIDE as i64);
    let positive = _mm512_set1_epi64((OUTSIDE | SIGN) as i64);
    let one = _mm512_set1_pd(1.0);
    let mut all_ordinary = true;
    for node in &p.order.nodes {
        let (i, parent) = (node.number as usize, node.parent as usize);
        for r in 0..R {
            let at = |node: usize| (node * R + r) * 8;
            // SAFETY: nodes of the order are below `n` (`is_good`), and all arrays have `8 * R` values for each of them.
            unsafe {
                let here = _mm512_loadu_pd(v.add(at(i)));
                let mut right = _mm512_loadu_pd(rhs.add(at(i)));
                let mut g = _mm512_add_pd(_mm512_loadu_pd(d.add(at(i))), fixed.get::<2>(i, r, R));
                beside.before(at(i), right, g);
                if parent != i {
                    let b = fixed.get::<1>(i, r, R);
                    let dv = _mm512_sub_pd(_mm512_loadu_pd(v.add(at(parent))), here);
                    right = _mm512_sub_pd(right, _mm512_mul_pd(b, dv));
                    g = _mm512_sub_pd(g, b);
                }
                let children = p.order.children(node);
                for &child in children {
                    let a = fixed.get::<0>(child as usize, r, R);
                    let dv = _mm512_sub_pd(here, _mm512_loadu_pd(v.add(at(child as usize))));
                    right = _mm512_add_pd(right, _mm512_mul_pd(a, dv));
                    g = _mm512_sub_pd(g, a);
                }
                for &child in children.iter().rev() {
                    let child = child as usize;
                    let factor = _mm512_loadu_pd(q.add(at(child)));
                    g = _mm512_sub_pd(g, _mm512_mul_pd(factor, fixed.get::<1>(child, r, R)));
                    let below = _mm512_loadu_pd(rhs.add(at(child)));
                    right = _mm512_sub_pd(right, _mm512_mul_pd(factor, below));
                }
                _mm512_storeu_pd(rhs.add(at(i)), right);
                _mm512_storeu_pd(d.add(at(i)), g);
                let inverse = _mm512_div_pd(one, g);
                _mm512_storeu_pd(y.add(at(i)), inverse);
                let a = fixed.get::<0>(i, r, R);
                let extreme =
                    _mm512_test_epi64_mask(_mm512_sub_epi64(_mm512_castpd_si512(g), least), positive);
                let extreme_a =
                    _mm512_test_epi64_mask(_mm512_sub_epi64(_mm512_castpd_si512(a), least), outside);
                let mut factor = _mm512_mul_pd(a, inverse);
                let rest = _mm512_fmsub_pd(factor, g, a);
                factor = _mm512_fnmadd_pd(rest, inverse, factor);
                if extreme | extreme_a != 0 {
                    all_ordinary &= extreme == 0;
                    factor = _mm512_div_pd(a, g);
                }
                _mm512_storeu_pd(q.add(at(i)), factor);
            }
        }
    }
    beside.between();
    let zero = _mm512_setzero_pd();
    for node in p.order.nodes.iter().rev() {
        let (i, parent) = (node.number as usize, node.parent as usize);
        for r in 0..R {
            let at = |node: usize| (node * R + r) * 8;
            // SAFETY: as above.
            unsafe {
                let mut left = _mm512_loadu_pd(rhs.add(at(i)));
                if parent != i {
                    // Changes are kept where the factors were, which are not needed any more.
                    let above = _mm512_loadu_pd(q.add(at(parent)));
                    left = _mm512_sub_pd(left, _mm512_mul_pd(fixed.get::<1>(i, r, R), above));
                }
                let (g, inverse) = (_mm512_loadu_pd(d.add(at(i))), _mm512_loadu_pd(y.add(at(i))));
                let extreme =
                    _mm512_test_epi64_mask(_mm512_sub_epi64(_mm512_castpd_si512(left), least), outside);
                // Zeros divide well, and keep their sign.
                let doubled = _mm512_castpd_si512(left);
                let doubled = _mm512_add_epi64(doubled, doubled);
                let extreme = _mm512_mask_test_epi64_mask(extreme, doubled, doubled);
                let mut change = _mm512_mul_pd(left, inverse);
                let rest = _mm512_fmsub_pd(change, g, left);
                change = _mm512_fnmadd_pd(rest, inverse, change);
                if extreme != 0 || !all_ordinary {
                    change = _mm512_div_pd(left, g);
                }
                _mm512_storeu_pd(q.add(at(i)), change);
                beside.after(i, at(i), change);
                let new = _mm512_add_pd(_mm512_loadu_pd(v.add(at(i))), change);
                _mm512_storeu_pd(v.add(at(i)), new);
                if clear {
                    _mm512_storeu_pd(d.add(at(i)), zero);
                    _mm512_storeu_pd(rhs.add(at(i)), zero);
                } else {
                    _mm512_storeu_pd(rhs.add(at(i)), change);
                }
            }
        }
    }
}
