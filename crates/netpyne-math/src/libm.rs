//! The elementary functions: the only door to them.
//!
//! Simulation code takes its functions from here or from [`exp`](mod@crate::exp), [`log`](mod@crate::log) and
//! [`pow`](mod@crate::pow), and never calls `f64` methods directly. All but the trigonometric functions are this crate's own,
//! with the same bits on every processor and system: those of glibc 2.36 on x86-64. The trigonometric ones are the C
//! library's where that is glibc, and the crate `libm`'s elsewhere.
// The one place where the C library is called.
#![allow(clippy::disallowed_methods)]

pub use crate::exp::{exp, hoc_exp};
pub use crate::fdlibm::{cosh, erf, erfc, expm1, log1p, log10, sinh, tanh};
pub use crate::log::log;
pub use crate::pow::pow;

macro_rules! trigonometric {
    ($($(#[$meta:meta])* $name:ident($($x:ident),+): $number:ty = $method:ident;)*) => {$(
        $(#[$meta])*
        #[inline]
        pub fn $name($($x: $number),+) -> $number {
            #[cfg(all(target_os = "linux", target_env = "gnu"))]
            return <$number>::$method($($x),+);
            #[cfg(not(all(target_os = "linux", target_env = "gnu")))]
            return libm::$name($($x),+);
        }
    )*};
}

trigonometric! {
    /// Sine.
    sin(x): f64 = sin;
    /// Cosine.
    cos(x): f64 = cos;
    /// Tangent.
    tan(x): f64 = tan;
    /// Arc sine.
    asin(x): f64 = asin;
    /// Arc cosine.
    acos(x): f64 = acos;
    /// Arc tangent.
    atan(x): f64 = atan;
    /// Angle of the point (x, y).
    atan2(y, x): f64 = atan2;
    /// Single-precision cosine.
    cosf(x): f32 = cos;
    /// Single-precision sine.
    sinf(x): f32 = sin;
    /// Single-precision angle of the point (x, y).
    atan2f(y, x): f32 = atan2;
}

/// Correctly rounded square root.
#[inline]
pub fn sqrt(x: f64) -> f64 {
    x.sqrt()
}

/// Absolute value.
#[inline]
pub fn fabs(x: f64) -> f64 {
    x.abs()
}

/// Largest integer not above.
#[inline]
pub fn floor(x: f64) -> f64 {
    x.floor()
}

/// Smallest integer not below.
#[inline]
pub fn ceil(x: f64) -> f64 {
    x.ceil()
}

/// Remainder of the truncated division, with the sign of x.
#[inline]
pub fn fmod(x: f64, y: f64) -> f64 {
    x % y
}

#[cfg(test)]
mod tests {
    #[test]
    fn known_values() {
        assert_eq!(super::erf(0.5).to_bits(), 0.5204998778130465_f64.to_bits());
        assert_eq!(super::fmod(-7.5, 2.0), -1.5);
        assert_eq!(super::pow(2.0, 0.5), std::f64::consts::SQRT_2);
        assert_eq!(super::sin(std::f64::consts::FRAC_PI_2), 1.0);
        assert_eq!(super::atan2f(1.0, -1.0), 2.3561945);
    }

    #[test]
    fn a_square_is_a_power_and_no_product() {
        let differs = |i: i32| {
            let x = 0.1 + f64::from(i) * 0.001_234_567;
            (x * x).to_bits() != super::pow(x, 2.0).to_bits()
        };
        assert!((0..20_000).any(differs));
    }
}
