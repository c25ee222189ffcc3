//! Sums of doubles that do not depend on the order of their terms, nor on how these are shared out: fixed-point numbers.
//!
//! A term is rounded to a multiple of 2^-70 (8.5e-22) and then added exactly. Terms of 2^29 (5.4e8) and more, infinite ones and NaN make a sum
//! NaN; a sum has room for 2^28 of the largest terms.

#[cfg(target_arch = "x86_64")]
mod lanes;

#[cfg(target_arch = "x86_64")]
pub use lanes::{LaneSums, too_large};
use std::ops::AddAssign;

/// Bits after the binary point.
const FRACTION_BITS: i32 = 70;
/// How many of them the lower half of a short sum has.
const LOW_BITS: i32 = 50;
/// The first magnitude that is too large.
const LIMIT: f64 = (1_u64 << 29) as f64;
const HIGH_SCALE: f64 = (1_u64 << (FRACTION_BITS - LOW_BITS)) as f64;
const LOW_SCALE: f64 = (1_u64 << LOW_BITS) as f64;

/// A sum that has left the numbers.
const LOST: i128 = i128::MIN;

/// A sum of doubles, the same for every order of the terms; see the module's text for resolution and range.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ExactSum(i128);

impl ExactSum {
    /// The sum as the nearest double.
    pub fn value(self) -> f64 {
        match self.0 {
            LOST => f64::NAN,
            // Both factors are exact, so that only the conversion rounds.
            sum => sum as f64 * (1.0 / HIGH_SCALE) * (1.0 / LOW_SCALE),
        }
    }

    /// The bytes that stand for it.
    pub fn to_bytes(self) -> [u8; 16] {
        self.0.to_le_bytes()
    }

    /// What the bytes stand for.
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(i128::from_le_bytes(bytes))
    }
}

impl AddAssign for ExactSum {
    fn add_assign(&mut self, other: Self) {
        self.0 = match (self.0, other.0) {
            (LOST, _) | (_, LOST) => LOST,
            (a, b) => a.checked_add(b).unwrap_or(LOST),
        };
    }
}

impl AddAssign<f64> for ExactSum {
    fn add_assign(&mut self, term: f64) {
        *self += exact(parts(term));
    }
}

/// Added to a double below 2^51, this leaves it rounded to a whole number in the last bits of the sum.
const WHOLE: f64 = 1.5 * (1_u64 << 52) as f64;

/// Upper and lower part of a term, and whether it is no number that fits. There is no branch and no conversion, so that a loop over
/// terms works on several at once.
#[inline(always)]
fn parts(term: f64) -> (i64, i64, u64) {
    let scaled = term * HIGH_SCALE;
    let high = scaled + WHOLE;
    let low = (scaled - (high - WHOLE)) * LOW_SCALE + WHOLE;
    let whole = |x: f64| x.to_bits().wrapping_sub(WHOLE.to_bits()) as i64;
    // What is not a number does not fit either.
    let fits = term.abs() < LIMIT;
    (whole(high), whole(low), u64::from(!fits))
}

fn exact((high, low, lost): (i64, i64, u64)) -> ExactSum {
    if lost > 0 { ExactSum(LOST) } else { ExactSum((i128::from(high) << LOW_BITS) + i128::from(low)) }
}

/// Many sums of at most [`ShortSums::TERMS`] terms each: two words for each, in columns, quick to add to.
#[derive(Clone, Debug, Default)]
pub struct ShortSums {
    high: Vec<i64>,
    low: Vec<i64>,
    /// Above 0 for those that have left the numbers.
    lost: Vec<u64>,
}

impl ShortSums {
    /// Most terms that a sum has room for.
    pub const TERMS: usize = 4096;

    /// So many sums of nothing.
    pub fn reset(&mut self, count: usize) {
        for column in [&mut self.high, &mut self.low] {
            column.clear();
            column.resize(count, 0);
        }
        self.lost.clear();
        self.lost.resize(count, 0);
    }

    /// Adds a term to each of the sums from number `first` on.
    ///
    /// # Panics
    /// There are not so many sums.
    #[inline(always)]
    pub fn add(&mut self, first: usize, terms: &[f64]) {
        let at = first..first + terms.len();
        let (high, low, lost) = (&mut self.high[at.clone()], &mut self.low[at.clone()], &mut self.lost[at]);
        for (((high, low), lost), term) in high.iter_mut().zip(low).zip(lost).zip(terms) {
            let (upper, lower, outside) = parts(*term);
            *high = high.wrapping_add(upper);
            *low = low.wrapping_add(lower);
            *lost |= outside;
        }
    }

    /// The sums from number `first` on.
    pub fn sums(&self, first: usize) -> impl Iterator<Item = ExactSum> {
        let words = self.high.iter().zip(&self.low).zip(&self.lost).skip(first);
        words.map(|((high, low), lost)| exact((*high, *low, *lost)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(terms: impl Iterator<Item = f64>) -> ExactSum {
        let mut sum = ExactSum::default();
        terms.for_each(|term| sum += term);
        sum
    }

    #[test]
    fn order_and_division_do_not_matter() {
        let terms: Vec<f64> = (0..1000)
            .map(|n| f64::from(n * 7919 % 1009 - 500) * 1e-6 * f64::from(1 << (2 * (n % 15))))
            .collect();
        let forward = sum(terms.iter().copied());
        assert_eq!(forward, sum(terms.iter().rev().copied()));
        let mut in_parts = ExactSum::default();
        for part in terms.chunks(77) {
            let mut short = ShortSums::default();
            short.reset(1);
            part.iter().for_each(|term| short.add(0, &[*term]));
            short.sums(0).for_each(|sum| in_parts += sum);
        }
        assert_eq!(forward, in_parts);
        assert_ne!(terms.iter().sum::<f64>(), terms.iter().rev().sum::<f64>(), "doubles alone depend on it");
        // The terms are below 1e7, so a double's own resolution there is the tolerance.
        assert!((forward.value() - terms.iter().sum::<f64>()).abs() < 1e-5);
    }

    #[test]
    fn values_come_back() {
        // 2^-70
        let least = f64::EPSILON / f64::from(1 << 18);
        for x in [0.0, 1.0, -1.0, 0.1, -1234.567, least, -LIMIT + 1.0] {
            assert_eq!(sum([x].into_iter()).value(), x);
        }
        assert_eq!(sum([least / 2.0].into_iter()).value(), 0.0);
        let sum = sum([0.3].into_iter());
        assert_eq!(ExactSum::from_bytes(sum.to_bytes()), sum);
    }

    #[test]
    fn what_is_no_number_stays_none() {
        for lost in [f64::NAN, f64::INFINITY, -LIMIT] {
            assert!(sum([1.0, lost, 2.0].into_iter()).value().is_nan());
            let mut of_lost = sum([1.0].into_iter());
            of_lost += sum([lost].into_iter());
            assert!(of_lost.value().is_nan());
        }
    }

    #[test]
    fn the_largest_terms_have_room() {
        let (mut short, term) = (ShortSums::default(), LIMIT - 1.0 / 1024.0);
        short.reset(3);
        (0..ShortSums::TERMS).for_each(|_| short.add(1, &[term, -term]));
        let total = ShortSums::TERMS as f64 * term;
        assert_eq!(short.sums(0).map(ExactSum::value).collect::<Vec<_>>(), [0.0, total, -total]);
    }
}
