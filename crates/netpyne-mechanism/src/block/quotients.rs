//! Quotients whose reciprocal is known, chunk by chunk: see [`crate::passes::exact::divide`].
#![allow(unsafe_code)]

use super::chunk::{CHUNK, Lanes, load, store};

/// What is left of a double's bits, less this, has none of `OUTSIDE` if its magnitude is from 2^-256 to below 2^256: there
/// no intermediate result of the divisions below leaves the normal range.
const LEAST: u64 = (1023 - 256) << 52;
const OUTSIDE: u64 = 0b11 << 61;

/// `a / b` with `y` the rounded `1/b`, and whether it is right: see [`crate::passes::exact::divide`].
#[inline(always)]
#[allow(clippy::disallowed_methods)] // the fused remainder is exact
pub(super) fn divide_by(a: &Lanes, b: &Lanes, y: &Lanes) -> (Lanes, bool) {
    let mut value = [0.0; CHUNK];
    let mut all = true;
    for l in 0..CHUNK {
        let range = a[l].to_bits().wrapping_sub(LEAST) | b[l].to_bits().wrapping_sub(LEAST);
        all &= range & OUTSIDE == 0;
        let q = a[l] * y[l];
        let r = (-q).mul_add(b[l], a[l]);
        value[l] = r.mul_add(y[l], q);
    }
    (value, all)
}

/// `1 / b` where `b` is the rounded `1/s`, and whether it is right: see [`crate::passes::exact::divide`].
#[inline(always)]
#[allow(clippy::disallowed_methods)] // the fused remainder is exact
pub(super) fn reciprocal(b: &Lanes, s: &Lanes) -> (Lanes, bool) {
    let mut value = [0.0; CHUNK];
    let mut all = true;
    for l in 0..CHUNK {
        all &= b[l].to_bits().wrapping_sub(LEAST) & OUTSIDE == 0;
        value[l] = (-b[l]).mul_add(s[l], 1.0).mul_add(s[l], s[l]);
    }
    (value, all)
}

/// Divides chunk `k` the plain way: `a / b`, or `1 / b` without `a`.
///
/// # Safety
/// The columns must be valid for chunk `k`.
#[cold]
#[inline(never)]
pub(super) unsafe fn quotient(d: *mut f64, a: Option<*mut f64>, b: *mut f64, k: usize) {
    // SAFETY: the caller's promise.
    let (a, b) = unsafe { (a.map_or([1.0; CHUNK], |a| load(a, k)), load(b, k)) };
    let value = std::array::from_fn(|l| a[l] / b[l]);
    // SAFETY: as above.
    unsafe { store(d, k, value) };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::noise::Noise;
    #[cfg(target_arch = "x86_64")]
    use netpyne_math::isa::Isa;

    /// Bits spread over mantissas, many of them close to all zeros or all ones, where rounding is hardest.
    fn hard(n: &mut Noise) -> f64 {
        let low = |n: &mut Noise| (n.draw() * 9e15) as u64 & ((1 << 52) - 1);
        let mantissa = match (n.draw() * 4.0) as u32 {
            0 => low(n) >> ((n.draw() * 52.0) as u32),
            1 => !(low(n) >> ((n.draw() * 52.0) as u32)) & ((1 << 52) - 1),
            _ => low(n),
        };
        let exponent = 1023 - 30 + (n.draw() * 60.0) as u64;
        let sign = u64::from(n.draw() < 0.5) << 63;
        f64::from_bits(sign | exponent << 52 | mantissa)
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2,fma")]
    fn compare_in_vectors(rounds: u32) {
        compare(rounds);
    }

    #[inline(always)]
    fn compare(rounds: u32) {
        let mut n = Noise(4242);
        for _ in 0..rounds {
            let a: Lanes = std::array::from_fn(|_| hard(&mut n));
            let s: Lanes = std::array::from_fn(|_| hard(&mut n));
            let b = s.map(|s| 1.0 / s);
            let y = b.map(|b| 1.0 / b);
            let quotients = |b: &Lanes| -> Lanes { std::array::from_fn(|l| a[l] / b[l]) };
            assert_eq!(reciprocal(&b, &s), (y, true), "{s:?}");
            assert_eq!(divide_by(&a, &b, &y), (quotients(&b), true), "{a:?} / {b:?}");
            assert_eq!(divide_by(&a, &s, &b), (quotients(&s), true), "{a:?} / {s:?}");
        }
    }

    #[test]
    fn extremes_are_divided_the_plain_way() {
        for x in [0.0, -0.0, f64::INFINITY, f64::NAN, 1e-310, 1e80, 1e-80, -1e300] {
            let mut a = [1.5; CHUNK];
            a[5] = x;
            let b = [-3.0; CHUNK];
            assert!(!divide_by(&a, &b, &b).1, "{x}");
            assert!(!divide_by(&b, &a, &b).1, "{x}");
            assert!(!reciprocal(&a, &b).1, "{x}");
        }
    }

    #[test]
    fn divisions_round_correctly() {
        compare(10_000);
        #[cfg(target_arch = "x86_64")]
        if Isa::detect() >= Isa::Avx2 {
            // SAFETY: the processor has AVX2 and FMA.
            unsafe { compare_in_vectors(100_000) };
        }
    }
}
