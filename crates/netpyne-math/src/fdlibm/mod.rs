//! Functions that glibc has from Sun's freely distributable library, bit for bit those of glibc 2.36 on processors with FMA.
//!
//! Of these, `expm1` and `log1p` are compiled with fused instructions there (in Debian's 2.36 and upstream since 2.39), the
//! others are not, but call the former, or `exp` and `log`. glibc sums polynomials in pairs, not one term after the other
//! as Sun did; the order is that of its machine code. Later versions (2.41 and on) compute some of them otherwise.
//!
//! Sun's library is Copyright (C) 1993 by Sun Microsystems, Inc.; see `THIRD-PARTY.md`.

mod erf;
mod expm1;
mod hyperbolic;
mod log10;
mod log1p;

pub use erf::{erf, erfc};
pub use expm1::expm1;
pub use hyperbolic::{cosh, sinh, tanh};
pub use log1p::log1p;
pub use log10::log10;

/// The upper half of a number's bits: Sun's code tells apart by it.
#[inline(always)]
fn upper(x: f64) -> u32 {
    (x.to_bits() >> 32) as u32
}

/// The upper half without the sign.
#[inline(always)]
fn magnitude(x: f64) -> u32 {
    upper(x) & 0x7fff_ffff
}

/// The upper half of the infinities; what is above is not a number.
const INFINITE: u32 = 0x7ff0_0000;

/// ln 2, such that its product with a small integer is exact.
const LN2_HI: f64 = 0.6931471803691238;
/// What [`LN2_HI`] lacks.
const LN2_LO: f64 = 1.9082149292705877e-10;

#[cfg(test)]
mod tests;
