//! Elementary functions, in one place so that scalar and block evaluation use the same ones.

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
    Log2,
}

impl Unary {
    #[inline]
    pub(crate) fn of(self, x: f64) -> f64 {
        match self {
            Unary::Sin => x.sin(),
            Unary::Cos => x.cos(),
            Unary::Tan => x.tan(),
            Unary::Exp => x.exp(),
            Unary::Sqrt => x.sqrt(),
            Unary::Log => x.ln(),
            Unary::Log10 => x.log10(),
            Unary::Ceil => x.ceil(),
            Unary::Arccos => x.acos(),
            Unary::Arcsin => x.asin(),
            Unary::Arctan => x.atan(),
            Unary::Sinh => x.sinh(),
            Unary::Cosh => x.cosh(),
            Unary::Tanh => x.tanh(),
            Unary::Floor => x.floor(),
            Unary::Log2 => x.log2(),
        }
    }

    /// `out[i] = of(x[i])`.
    pub(crate) fn of_slice(self, x: &[f64], out: &mut [f64]) {
        for (out, x) in out.iter_mut().zip(x) {
            *out = self.of(*x);
        }
    }
}

/// C's `pow`.
#[inline]
pub(crate) fn pow(x: f64, y: f64) -> f64 {
    x.powf(y)
}

/// C's `atan2`.
#[inline]
pub(crate) fn atan2(y: f64, x: f64) -> f64 {
    y.atan2(x)
}

/// C's `fmod`.
#[inline]
pub(crate) fn fmod(x: f64, y: f64) -> f64 {
    x % y
}
