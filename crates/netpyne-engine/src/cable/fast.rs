//! The step of a block of sixteen or eight cells in AVX-512 registers, for fast simulations: no division, products and sums
//! rounded together, constant parts of the diagonal added beforehand.
//!
//! The system is that of [`super::avx512`]: `g x + b x_parent = right` when the children of a node have been eliminated, with the
//! changes `x` of the potential. A node leaves `x` as far as it does not depend on the parent, the factor `b/g` of the parent's
//! change, and what the parent's right-hand side gets from it, axial current and elimination together.
#![allow(unsafe_code)]

use super::avx512::Vectors;
use super::coefficients::Parts;
use std::arch::x86_64::*;

/// `1/x`, almost to the last bit: 14 bits, doubled twice.
#[inline]
#[target_feature(enable = "avx512f")]
fn reciprocal(x: __m512d) -> __m512d {
    let one = _mm512_set1_pd(1.0);
    let y = _mm512_rcp14_pd(x);
    let y = _mm512_fmadd_pd(y, _mm512_fnmadd_pd(x, y, one), y);
    _mm512_fmadd_pd(y, _mm512_fnmadd_pd(x, y, one), y)
}

/// One block of `8 * R` cells. The third of the `fixed` is all that the diagonal has besides conductances of mechanisms.
/// `clear`: leaves zeros in right-hand side and diagonal for the next step, instead of the change of the potential.
#[target_feature(enable = "avx512f,avx512dq,avx512vl,avx2,fma")]
pub(crate) fn block<const R: usize>(p: Parts<'_>, fixed: impl Vectors, clear: bool) {
    let n = p.order.nodes.len();
    let len = n * 8 * R;
    assert!(p.v.len() == len && p.rhs.len() == len && p.d.len() == len);
    assert!(p.q.len() == len && p.y.len() == len && fixed.nodes(8 * R) >= n && p.order.is_good());
    let (v, rhs, d) = (p.v.as_mut_ptr(), p.rhs.as_mut_ptr(), p.d.as_mut_ptr());
    let (factor, change) = (p.q.as_mut_ptr(), p.y.as_mut_ptr());
    for node in &p.order.nodes {
        let (i, parent) = (node.number as usize, node.parent as usize);
        for r in 0..R {
            let at = |node: usize| (node * R + r) * 8;
            // SAFETY: nodes of the order are below `n` (`is_good`), and all arrays have `8 * R` values for each of them.
            unsafe {
                let mut right = _mm512_loadu_pd(rhs.add(at(i)));
                let mut g = _mm512_add_pd(_mm512_loadu_pd(d.add(at(i))), fixed.get::<2>(i, r, R));
                for &child in p.order.children(node) {
                    let child = child as usize;
                    let a = fixed.get::<0>(child, r, R);
                    g = _mm512_fnmadd_pd(a, _mm512_loadu_pd(factor.add(at(child))), g);
                    right = _mm512_fnmadd_pd(a, _mm512_loadu_pd(rhs.add(at(child))), right);
                }
                let inverse = reciprocal(g);
                if parent == i {
                    _mm512_storeu_pd(change.add(at(i)), _mm512_mul_pd(right, inverse));
                    continue;
                }
                let b = fixed.get::<1>(i, r, R);
                let dv = _mm512_sub_pd(_mm512_loadu_pd(v.add(at(parent))), _mm512_loadu_pd(v.add(at(i))));
                right = _mm512_fnmadd_pd(b, dv, right);
                _mm512_storeu_pd(factor.add(at(i)), _mm512_mul_pd(b, inverse));
                _mm512_storeu_pd(change.add(at(i)), _mm512_mul_pd(right, inverse));
                _mm512_storeu_pd(rhs.add(at(i)), _mm512_fmsub_pd(right, inverse, dv));
            }
        }
    }
    let zero = _mm512_setzero_pd();
    for node in p.order.nodes.iter().rev() {
        let (i, parent) = (node.number as usize, node.parent as usize);
        for r in 0..R {
            let at = |node: usize| (node * R + r) * 8;
            // SAFETY: as above.
            unsafe {
                let mut x = _mm512_loadu_pd(change.add(at(i)));
                if parent != i {
                    let above = _mm512_loadu_pd(change.add(at(parent)));
                    x = _mm512_fnmadd_pd(_mm512_loadu_pd(factor.add(at(i))), above, x);
                    _mm512_storeu_pd(change.add(at(i)), x);
                }
                _mm512_storeu_pd(v.add(at(i)), _mm512_add_pd(_mm512_loadu_pd(v.add(at(i))), x));
                if clear {
                    _mm512_storeu_pd(d.add(at(i)), zero);
                    _mm512_storeu_pd(rhs.add(at(i)), zero);
                } else {
                    _mm512_storeu_pd(rhs.add(at(i)), x);
                }
            }
        }
    }
}
