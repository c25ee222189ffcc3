//! Elementary functions, in one place so that scalar and block evaluation use the same ones.

use netpyne_math::exp::{exp, exp_slice};
use netpyne_math::libm;
pub(crate) use netpyne_math::libm::{atan2, fmod, pow};

/// A function of one number that gives a numpy float.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unary {
    Sin,
    Cos,
    Tan,
    Exp,
    Sqrt,
    Log,
    Log10,
    Ceil,
    Arccos,
    Arcsin,
    Arctan,
    Sinh,
    Cosh,
    Tanh,
    Floor,
}

impl Unary {
    #[inline]
    pub(crate) fn of(self, x: f64) -> f64 {
        match self {
            Unary::Sin => libm::sin(x),
            Unary::Cos => libm::cos(x),
            Unary::Tan => libm::tan(x),
            Unary::Exp => exp(x),
            Unary::Sqrt => libm::sqrt(x),
            Unary::Log => libm::log(x),
            Unary::Log10 => libm::log10(x),
            Unary::Ceil => libm::ceil(x),
            Unary::Arccos => libm::acos(x),
            Unary::Arcsin => libm::asin(x),
            Unary::Arctan => libm::atan(x),
            Unary::Sinh => libm::sinh(x),
            Unary::Cosh => libm::cosh(x),
            Unary::Tanh => libm::tanh(x),
            Unary::Floor => libm::floor(x),
        }
    }

    /// `out[i] = of(x[i])`.
    pub(crate) fn of_slice(self, x: &[f64], out: &mut [f64]) {
        if self == Unary::Exp {
            out.copy_from_slice(x);
            return exp_slice(out);
        }
        for (out, x) in out.iter_mut().zip(x) {
            *out = self.of(*x);
        }
    }
}
