//! `pow(x, 2)` of many numbers, bit for bit as [`pow`](mod@crate::pow), at the price of a product.
//!
//! A power is not always the rounded product `x*x`. But its algorithm is wrong by less than 0.011
//! units in the last place before it rounds, plus 0.00005 for each unit of |ln x²|, as its authors state; so it gives the
//! rounded product wherever the exact square is further than that from the middle between two doubles. How far it is can
//! be computed exactly: the error of a product is a double. Squares within 1/64 of the middle, and very large and very
//! small ones, are left to `pow`. (In 60 million random squares none beyond 0.0084 differed.)
#![allow(unsafe_code)]

use crate::isa::Isa;
use crate::libm::pow;

/// Elements per pass: enough for the loop vectoriser to see a loop.
const CHUNK: usize = 64;

/// `out[i] = pow(x[i], 2)`.
pub fn square_slice(x: &[f64], out: &mut [f64]) {
    square_slice_with(Isa::detect(), x, out);
}

/// [`square_slice`] by a given instruction set (or the best available, if that is less).
pub fn square_slice_with(isa: Isa, x: &[f64], out: &mut [f64]) {
    match isa.supported() {
        // SAFETY: `supported` returns only what the processor has.
        #[cfg(target_arch = "x86_64")]
        Isa::Avx512 => unsafe { avx512(x, out) },
        // SAFETY: as above.
        #[cfg(target_arch = "x86_64")]
        Isa::Avx2 => unsafe { avx2(x, out) },
        _ => run(x, out),
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512dq,avx512vl,avx2,fma")]
fn avx512(x: &[f64], out: &mut [f64]) {
    run(x, out);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn avx2(x: &[f64], out: &mut [f64]) {
    run(x, out);
}

#[inline(always)]
fn run(x: &[f64], out: &mut [f64]) {
    for (x, out) in x.chunks(CHUNK).zip(out.chunks_mut(CHUNK)) {
        for (out, x) in out.iter_mut().zip(x) {
            *out = product(*x);
        }
        for (out, x) in out.iter_mut().zip(x) {
            if out.is_sign_negative() {
                *out = pow(*x, 2.0);
            }
        }
    }
}

/// The rounded product, with a minus sign where it may not be the power.
#[inline(always)]
fn product(x: f64) -> f64 {
    /// Smallest and largest squares for which the bound on the error is used.
    const RANGE: (f64, f64) = (1e-20, 1e20);
    /// 2²⁷ + 1.
    const SPLIT: f64 = 134_217_729.0;
    const EXPONENT: u64 = 0x7ff0_0000_0000_0000;
    const MANTISSA: u64 = 0x000f_ffff_ffff_ffff;
    let square = x * x;
    // Dekker's product: the halves have at most 26 bits, so all of these are exact.
    let scaled = SPLIT * x;
    let high = scaled - (scaled - x);
    let low = x - high;
    let error = ((high * high - square) + 2.0 * (high * low)) + low * low;
    let bits = square.to_bits();
    let unit = f64::from_bits(bits & EXPONENT) * f64::EPSILON;
    let near_middle = error.abs() > unit * (0.5 - 1.0 / 64.0);
    // Below a power of two the units are half as large.
    let at_power_of_two = (bits & MANTISSA == 0) & (error != 0.0);
    let in_range = (square >= RANGE.0) & (square <= RANGE.1);
    let sure = (in_range & !near_middle & !at_power_of_two) | (x == 0.0);
    let sign = if sure { 0 } else { 1 << 63 };
    f64::from_bits(bits | sign)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random123::Random123;

    #[test]
    fn squares_are_powers() {
        let mut stream = Random123::new(3, 1, 4);
        let mut x: Vec<f64> = (0..60_000)
            .map(|i| match i % 4 {
                0 => 1000.0 * (stream.uniform() - stream.uniform()),
                1 => stream.uniform() * f64::from_bits(u64::from(stream.pick()) << 31 | 1 << 62),
                2 => f64::from_bits(u64::from(stream.pick()) << 32 | u64::from(stream.pick())),
                _ => (1.0 + stream.uniform()) * 0.5,
            })
            .collect();
        x.extend([
            0.0,
            -0.0,
            1.0,
            -1.0,
            f64::INFINITY,
            f64::NEG_INFINITY,
            f64::NAN,
            f64::MIN_POSITIVE,
            5e-324,
        ]);
        x.extend([f64::MAX, 1e-20, 1e20, 1e154, 1e-160, std::f64::consts::SQRT_2, 0.1, 1.0 + f64::EPSILON]);
        let mut differ = 0;
        for isa in Isa::available() {
            let mut out = vec![0.0; x.len()];
            square_slice_with(isa, &x, &mut out);
            for (x, square) in x.iter().zip(&out) {
                let power = pow(*x, 2.0);
                assert!(
                    power.to_bits() == square.to_bits() || power.is_nan() && square.is_nan(),
                    "{isa:?} {x:e}"
                );
                differ += usize::from(power != x * x);
            }
        }
        assert!(differ > 0, "powers and products are known to differ");
    }
}
