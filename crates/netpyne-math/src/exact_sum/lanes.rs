//! Exact sums eight at a time, in the lanes of a register.
#![allow(unsafe_code)]

use super::{ExactSum, HIGH_SCALE, LIMIT, LOW_SCALE, ShortSums, WHOLE, exact};
use std::arch::x86_64::*;

/// Eight words in one line of the processor's cache.
#[derive(Clone, Copy, Debug, Default)]
#[repr(align(64))]
struct Words([u64; 8]);

/// Many sums, each of which has eight lanes that terms are added to side by side.
#[derive(Clone, Debug, Default)]
pub struct LaneSums {
    /// Of each sum: upper words, lower words.
    words: Vec<[Words; 2]>,
    /// Whether a sum has left the numbers.
    lost: Vec<bool>,
    /// How many terms each lane has got.
    terms: u64,
}

impl LaneSums {
    /// Most terms that a lane has room for.
    pub const TERMS: usize = ShortSums::TERMS / 8;

    /// So many sums of nothing.
    pub fn reset(&mut self, count: usize) {
        self.words.clear();
        self.words.resize(count, [Words::default(); 2]);
        self.lost.clear();
        self.lost.resize(count, false);
        self.terms = 0;
    }

    /// To be called for each round of [`Self::add`], in which every sum gets as many terms.
    ///
    /// # Panics
    /// There have been [`Self::TERMS`] of them.
    pub fn begin_round(&mut self) {
        assert!(self.terms < Self::TERMS as u64);
        self.terms += 1;
    }

    /// Adds eight terms to sum `number`, 0 in the place of those whose bits in `mask` are not set. Returns their magnitudes; where
    /// [one is too large](too_large), the sum has to be [given up](Self::give_up).
    ///
    /// # Safety
    /// The processor must have AVX-512.
    ///
    /// # Panics
    /// There is no such sum.
    #[inline]
    #[target_feature(enable = "avx512f")]
    pub fn add(&mut self, number: usize, terms: __m512d, mask: u8) -> __m512i {
        let [high, low] = &mut self.words[number];
        let whole = _mm512_set1_pd(WHOLE);
        // As [`super::parts`], but that what was added to have whole numbers is taken away at the end.
        let terms = _mm512_maskz_mov_pd(mask, terms);
        let scaled = _mm512_mul_pd(terms, _mm512_set1_pd(HIGH_SCALE));
        let upper = _mm512_add_pd(scaled, whole);
        let rest = _mm512_sub_pd(scaled, _mm512_sub_pd(upper, whole));
        let lower = _mm512_add_pd(_mm512_mul_pd(rest, _mm512_set1_pd(LOW_SCALE)), whole);
        for (words, term) in [(high, upper), (low, lower)] {
            let words = words.0.as_mut_ptr().cast();
            // SAFETY: there are eight words.
            unsafe {
                let sum = _mm512_add_epi64(_mm512_loadu_si512(words), _mm512_castpd_si512(term));
                _mm512_storeu_si512(words, sum);
            }
        }
        _mm512_and_si512(_mm512_castpd_si512(terms), _mm512_set1_epi64(i64::MAX))
    }

    /// The sum `number` has left the numbers.
    pub fn give_up(&mut self, number: usize) {
        self.lost[number] = true;
    }

    /// The sums over all lanes, from number `first` on.
    pub fn sums(&self, first: usize) -> impl Iterator<Item = ExactSum> {
        let added = WHOLE.to_bits().wrapping_mul(8 * self.terms);
        let word = move |words: &Words| {
            let sum = words.0.iter().fold(0u64, |a, b| a.wrapping_add(*b));
            sum.wrapping_sub(added) as i64
        };
        let all = self.words[first..].iter().zip(&self.lost[first..]);
        all.map(move |([high, low], lost)| exact((word(high), word(low), u64::from(*lost))))
    }
}

/// Whether one of the magnitudes has no place in a sum.
///
/// # Safety
/// The processor must have AVX-512.
#[inline]
#[target_feature(enable = "avx512f")]
pub fn too_large(magnitudes: __m512i) -> bool {
    // What is not a number is above all that are, by its bits.
    _mm512_cmpge_epu64_mask(magnitudes, _mm512_set1_epi64(LIMIT.to_bits() as i64)) != 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::isa::Isa;

    #[test]
    fn lanes_sum_as_single_terms_do() {
        if Isa::detect() != Isa::Avx512 {
            return;
        }
        let terms: Vec<f64> =
            (0..800).map(|n| f64::from(n * 7919 % 1009 - 500) * 1e-9 * f64::from(1 << (n % 29))).collect();
        for (mask, odd) in [(0xff, None), (0x5a, None), (0xff, Some(f64::NAN)), (0x08, Some(-LIMIT))] {
            let mut terms = terms.clone();
            terms[403] = odd.unwrap_or(terms[403]);
            let mut lanes = LaneSums::default();
            lanes.reset(2);
            let mut one_by_one = ExactSum::default();
            for eight in terms.chunks_exact(8) {
                lanes.begin_round();
                // SAFETY: this processor has AVX-512, and there are eight numbers.
                let lost = unsafe { too_large(lanes.add(1, _mm512_loadu_pd(eight.as_ptr()), mask)) };
                if lost {
                    lanes.give_up(1);
                }
                let kept = eight.iter().enumerate().filter(|(lane, _)| mask >> lane & 1 == 1);
                kept.for_each(|(_, term)| one_by_one += *term);
            }
            assert_eq!(lanes.sums(1).next(), Some(one_by_one), "{mask:x} {odd:?}");
            assert_eq!(one_by_one.value().is_nan(), odd.is_some() && mask >> 3 & 1 == 1);
        }
    }

    #[test]
    fn the_largest_terms_have_room() {
        if Isa::detect() != Isa::Avx512 {
            return;
        }
        let (mut lanes, term) = (LaneSums::default(), LIMIT - 1.0 / 1024.0);
        lanes.reset(1);
        for _ in 0..LaneSums::TERMS {
            lanes.begin_round();
            // SAFETY: this processor has AVX-512.
            assert!(unsafe { !too_large(lanes.add(0, _mm512_set1_pd(-term), 0xff)) });
        }
        assert_eq!(lanes.sums(0).next().map(ExactSum::value), Some(-term * ShortSums::TERMS as f64));
    }
}
