//! What the operators and elementary functions of the IR compute on one value: the definition every back end shares.

use crate::ir::{BinaryOp, MathFn, UnaryOp};
use netpyne_math::{electrochemistry, exp, libm};

/// C's `(int)x` on x86-64, as a double: truncation, never -0.0, `i32::MIN` where it does not fit.
#[inline(always)]
pub(crate) fn truncate(x: f64) -> f64 {
    let whole = x.trunc() + 0.0;
    if whole.abs() < 2_147_483_648.0 { whole } else { -2_147_483_648.0 }
}

#[inline(always)]
pub(crate) fn truth(x: bool) -> f64 {
    if x { 1.0 } else { 0.0 }
}

#[inline(always)]
pub(crate) fn unary(op: UnaryOp, a: f64) -> f64 {
    match op {
        UnaryOp::Neg => -a,
        UnaryOp::Not => truth(a == 0.0),
        UnaryOp::Truncate => truncate(a),
    }
}

#[inline(always)]
pub(crate) fn binary(op: BinaryOp, a: f64, b: f64) -> f64 {
    match op {
        BinaryOp::Add => a + b,
        BinaryOp::Sub => a - b,
        BinaryOp::Mul => a * b,
        BinaryOp::Div => a / b,
        // Exact for operands below 2^31: the rounded quotient never reaches the next integer.
        BinaryOp::IntDiv => truncate(truncate(a) / truncate(b)),
        BinaryOp::Lt => truth(a < b),
        BinaryOp::Le => truth(a <= b),
        BinaryOp::Gt => truth(a > b),
        BinaryOp::Ge => truth(a >= b),
        BinaryOp::Eq => truth(a == b),
        BinaryOp::Ne => truth(a != b),
        BinaryOp::And => truth(a != 0.0 && b != 0.0),
        BinaryOp::Or => truth(a != 0.0 || b != 0.0),
    }
}

/// Number of arguments of a function in the IR.
pub(crate) fn arity(f: MathFn) -> usize {
    match f {
        MathFn::Pow | MathFn::Atan2 | MathFn::Fmod => 2,
        MathFn::Ghk => 5,
        MathFn::Nernst => 4,
        _ => 1,
    }
}

/// `f` of the first [`arity`] elements of `x`.
#[inline]
pub(crate) fn math(f: MathFn, x: &[f64; 5]) -> f64 {
    match f {
        MathFn::Exp => exp::hoc_exp(x[0]),
        MathFn::Log => libm::log(x[0]),
        MathFn::Log10 => libm::log10(x[0]),
        MathFn::Pow => libm::pow(x[0], x[1]),
        MathFn::Sqrt => libm::sqrt(x[0]),
        MathFn::Fabs => libm::fabs(x[0]),
        MathFn::Sin => libm::sin(x[0]),
        MathFn::Cos => libm::cos(x[0]),
        MathFn::Tan => libm::tan(x[0]),
        MathFn::Asin => libm::asin(x[0]),
        MathFn::Acos => libm::acos(x[0]),
        MathFn::Atan => libm::atan(x[0]),
        MathFn::Atan2 => libm::atan2(x[0], x[1]),
        MathFn::Sinh => libm::sinh(x[0]),
        MathFn::Cosh => libm::cosh(x[0]),
        MathFn::Tanh => libm::tanh(x[0]),
        MathFn::Floor => libm::floor(x[0]),
        MathFn::Ceil => libm::ceil(x[0]),
        MathFn::Fmod => libm::fmod(x[0], x[1]),
        MathFn::Erf => libm::erf(x[0]),
        MathFn::Ghk => electrochemistry::ghk(x[0], x[1], x[2], x[3], x[4]),
        MathFn::Nernst => electrochemistry::nernst(x[0], x[1], x[2], x[3]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_behave_as_in_c() {
        assert_eq!(truncate(-0.5).to_bits(), 0.0_f64.to_bits());
        assert_eq!(truncate(2147483647.9), 2147483647.0);
        assert_eq!(truncate(-2147483648.9), -2147483648.0);
        assert_eq!(truncate(f64::NAN), -2147483648.0);
        assert_eq!(binary(BinaryOp::IntDiv, -7.0, 2.0), -3.0);
        assert_eq!(binary(BinaryOp::And, f64::NAN, 1.0), 1.0);
    }
}
