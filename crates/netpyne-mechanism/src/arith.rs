//! What the operators and elementary functions of the IR compute on one value: the definition every back end shares.

use crate::ir::{BinaryOp, CType, IntegerOp, MathFn, UnaryOp};
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

/// A number as C converts it to another type, gcc on x86-64: what does not fit gives what the processor gives.
pub(crate) fn convert(to: CType, x: f64) -> f64 {
    match to {
        CType::Double => x,
        CType::Float => f64::from(x as f32),
        CType::Int => {
            // (int) of a double saturates in its own way; of another integer it takes the last 32 bits.
            if x.abs() < 2_147_483_648.0 { truncate(x) } else { wrapped(x, |w| f64::from(w as i32)) }
        }
        CType::Char => wrapped(x, |w| f64::from(w as i8)),
        CType::UnsignedChar => wrapped(x, |w| f64::from(w as u8)),
        CType::Short => wrapped(x, |w| f64::from(w as i16)),
        CType::UnsignedShort => wrapped(x, |w| f64::from(w as u16)),
        CType::Unsigned => wrapped(x, |w| f64::from(w as u32)),
        CType::Long => wrapped(x, |w| w as f64),
        CType::UnsignedLong => wrapped(x, |w| w as u64 as f64),
    }
}

/// What `bits` takes from the integer part of `x` in 64 bits.
fn wrapped(x: f64, bits: impl Fn(i64) -> f64) -> f64 {
    let whole = x.trunc();
    bits(if whole.abs() < 9_223_372_036_854_775_808.0 { whole as i64 } else { i64::MIN })
}

/// Arithmetic of two integers of a type; both are values of it.
pub(crate) fn integer(op: IntegerOp, of: CType, a: f64, b: f64) -> Result<f64, String> {
    let (x, y) = (i128::from(a as i64), i128::from(b as i64));
    let value = match op {
        IntegerOp::Add => x + y,
        IntegerOp::Sub => x - y,
        IntegerOp::Mul => x * y,
        IntegerOp::Div | IntegerOp::Rem if y == 0 => return Err("an integer is divided by 0".into()),
        IntegerOp::Div => x / y,
        IntegerOp::Rem => x % y,
        IntegerOp::And => x & y,
        IntegerOp::Or => x | y,
        IntegerOp::Xor => x ^ y,
        IntegerOp::ShiftLeft | IntegerOp::ShiftRight if !(0..64).contains(&y) => {
            return Err(format!("an integer is shifted by {y} bits"));
        }
        IntegerOp::ShiftLeft => x << y,
        IntegerOp::ShiftRight => x >> y,
    };
    let value = match of {
        CType::Unsigned => i128::from(value as u32),
        CType::Long => i128::from(value as i64),
        CType::UnsignedLong => i128::from(value as u64),
        _ => i128::from(value as i32),
    };
    let exact = value as f64;
    if exact.abs() > 9_007_199_254_740_992.0 {
        return Err("an integer is larger than 2^53, the largest of which all digits are known here".into());
    }
    Ok(exact)
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
