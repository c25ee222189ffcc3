//! The elementary functions other than `exp`: the system's C library, and nothing else.
//!
//! Simulation code takes its functions from here or from [`exp`](crate::exp) and never calls `f64` methods directly.
//! This is the only door, so that a function whose bits differ from the C library's cannot slip in, and a platform
//! whose C library differs can be given its own implementation in one place.
#![allow(unsafe_code)]
// The one place where the C library is called.
#![allow(clippy::disallowed_methods)]

pub use crate::exp::{exp, hoc_exp};

macro_rules! unary {
    ($($(#[$meta:meta])* $name:ident => $method:ident;)*) => {$(
        $(#[$meta])*
        #[inline]
        pub fn $name(x: f64) -> f64 {
            x.$method()
        }
    )*};
}

unary! {
    /// Natural logarithm.
    log => ln;
    /// Decimal logarithm.
    log10 => log10;
    /// Correctly rounded square root.
    sqrt => sqrt;
    /// Absolute value.
    fabs => abs;
    /// Sine.
    sin => sin;
    /// Cosine.
    cos => cos;
    /// Tangent.
    tan => tan;
    /// Arc sine.
    asin => asin;
    /// Arc cosine.
    acos => acos;
    /// Arc tangent.
    atan => atan;
    /// Hyperbolic sine.
    sinh => sinh;
    /// Hyperbolic cosine.
    cosh => cosh;
    /// Hyperbolic tangent.
    tanh => tanh;
    /// Largest integer not above.
    floor => floor;
    /// Smallest integer not below.
    ceil => ceil;
    /// exp(x) - 1.
    expm1 => exp_m1;
    /// log(1 + x).
    log1p => ln_1p;
}

/// x to the power y.
#[inline]
pub fn pow(x: f64, y: f64) -> f64 {
    // The compiler would write a constant exponent of 2 as a product, a constant base of 2 as `exp2`, and so on, which round
    // otherwise.
    use std::hint::black_box;
    black_box(x).powf(black_box(y))
}

/// Angle of the point (x, y).
#[inline]
pub fn atan2(y: f64, x: f64) -> f64 {
    y.atan2(x)
}

/// Remainder of the truncated division, with the sign of x.
#[inline]
pub fn fmod(x: f64, y: f64) -> f64 {
    x % y
}

/// Square root of x² + y².
#[inline]
pub fn hypot(x: f64, y: f64) -> f64 {
    x.hypot(y)
}

/// Single-precision cosine.
#[inline]
pub fn cosf(x: f32) -> f32 {
    x.cos()
}

/// Single-precision sine.
#[inline]
pub fn sinf(x: f32) -> f32 {
    x.sin()
}

/// Single-precision angle of the point (x, y).
#[inline]
pub fn atan2f(y: f32, x: f32) -> f32 {
    y.atan2(x)
}

mod c {
    unsafe extern "C" {
        pub fn erf(x: f64) -> f64;
        pub fn erfc(x: f64) -> f64;
    }
}

/// Error function.
#[inline]
pub fn erf(x: f64) -> f64 {
    // SAFETY: C's `erf` takes and returns a double and has no precondition.
    unsafe { c::erf(x) }
}

/// Complementary error function.
#[inline]
pub fn erfc(x: f64) -> f64 {
    // SAFETY: as `erf`.
    unsafe { c::erfc(x) }
}

#[cfg(test)]
mod tests {
    #[test]
    fn known_values() {
        assert_eq!(super::erf(0.5).to_bits(), 0.5204998778130465_f64.to_bits());
        assert_eq!(super::fmod(-7.5, 2.0), -1.5);
        assert_eq!(super::pow(2.0, 0.5), std::f64::consts::SQRT_2);
    }

    #[test]
    fn constant_exponents_are_powers_too() {
        let exponent = std::hint::black_box(2.0);
        let (mut same, mut product) = (true, true);
        for i in 0..20_000 {
            let x = 0.1 + f64::from(i) * 0.001_234_567;
            let reference = super::pow(x, exponent).to_bits();
            same &= super::pow(x, 2.0).to_bits() == reference;
            same &= super::pow(2.0, x).to_bits() == super::pow(exponent, x).to_bits();
            product &= (x * x).to_bits() == reference;
        }
        assert!(same);
        assert!(!product, "a power and a product are known to differ");
    }
}
