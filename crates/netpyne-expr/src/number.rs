//! Python's arithmetic on numbers, with numpy scalars as the variables of string functions are.

use crate::functions::{fmod, pow};

/// A number with what Python knows about it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Num {
    pub value: Repr,
    /// A numpy scalar: overflow and division by zero give infinities and NaN instead of raising.
    pub numpy: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Repr {
    Bool(bool),
    Int(i64),
    Float(f64),
}

/// Why an operation fails.
pub(crate) type Raised = &'static str;

const ZERO_DIVISION: Raised = "division by zero";
const TOO_LARGE: Raised = "the integer is too large";
const OVERFLOW: Raised = "the result is too large";

impl Num {
    pub(crate) fn float(x: f64) -> Self {
        Num { value: Repr::Float(x), numpy: false }
    }

    pub(crate) fn numpy(x: f64) -> Self {
        Num { value: Repr::Float(x), numpy: true }
    }

    pub(crate) fn int(i: i64) -> Self {
        Num { value: Repr::Int(i), numpy: false }
    }

    pub(crate) fn bool(b: bool, numpy: bool) -> Self {
        Num { value: Repr::Bool(b), numpy }
    }

    #[inline]
    pub(crate) fn get(self) -> f64 {
        match self.value {
            Repr::Bool(b) => f64::from(u8::from(b)),
            Repr::Int(i) => i as f64,
            Repr::Float(x) => x,
        }
    }

    /// The integer it is, unless it is a float.
    pub(crate) fn integer(self) -> Option<i64> {
        match self.value {
            Repr::Bool(b) => Some(i64::from(b)),
            Repr::Int(i) => Some(i),
            Repr::Float(_) => None,
        }
    }

    pub(crate) fn truth(self) -> bool {
        self.get() != 0.0
    }

    fn numpy_bools(self, other: Num) -> Option<(bool, bool)> {
        match (self, other) {
            (Num { value: Repr::Bool(a), numpy: true }, Num { value: Repr::Bool(b), .. })
            | (Num { value: Repr::Bool(a), .. }, Num { value: Repr::Bool(b), numpy: true }) => Some((a, b)),
            _ => None,
        }
    }
}

/// A binary arithmetic operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Arith {
    Add,
    Sub,
    Mul,
    Div,
    FloorDiv,
    Mod,
    Pow,
}

/// `a op b` as Python does it.
pub(crate) fn arith(op: Arith, a: Num, b: Num) -> Result<Num, Raised> {
    let numpy = a.numpy || b.numpy;
    if let Some((x, y)) = a.numpy_bools(b) {
        // numpy's booleans do logic, not arithmetic.
        match op {
            Arith::Add => return Ok(Num::bool(x || y, true)),
            Arith::Mul => return Ok(Num::bool(x && y, true)),
            Arith::Sub => return Err("numpy does not subtract truth values"),
            _ => {}
        }
    }
    if let (Some(x), Some(y)) = (a.integer(), b.integer())
        && let Some(result) = integers(op, x, y, numpy)
    {
        return result.map(|i| Num { value: Repr::Int(i), numpy });
    }
    floats(op, a.get(), b.get(), numpy).map(|x| Num { value: Repr::Float(x), numpy })
}

/// Integer arithmetic where the result is an integer.
fn integers(op: Arith, x: i64, y: i64, numpy: bool) -> Option<Result<i64, Raised>> {
    let checked = |i: Option<i64>| Some(i.ok_or(TOO_LARGE));
    match op {
        Arith::Add => checked(x.checked_add(y)),
        Arith::Sub => checked(x.checked_sub(y)),
        Arith::Mul => checked(x.checked_mul(y)),
        Arith::Div => None,
        Arith::FloorDiv | Arith::Mod if y == 0 => Some(if numpy { Ok(0) } else { Err(ZERO_DIVISION) }),
        Arith::FloorDiv => checked(x.checked_div_euclid(y).and_then(|_| {
            let q = x.checked_div(y)?;
            Some(if x % y != 0 && ((x < 0) != (y < 0)) { q - 1 } else { q })
        })),
        Arith::Mod => {
            checked(x.checked_rem(y).map(|r| if r != 0 && ((r < 0) != (y < 0)) { r + y } else { r }))
        }
        Arith::Pow if y < 0 && numpy => Some(Err("numpy does not raise integers to negative powers")),
        Arith::Pow if y < 0 => None,
        Arith::Pow => match (x, u32::try_from(y)) {
            (0 | 1, _) => Some(Ok(if y == 0 { 1 } else { x })),
            (-1, _) => Some(Ok(if y % 2 == 0 { 1 } else { -1 })),
            (_, Ok(y)) => checked(x.checked_pow(y)),
            (_, Err(_)) => Some(Err(TOO_LARGE)),
        },
    }
}

/// Floating-point arithmetic.
#[inline]
pub(crate) fn floats(op: Arith, x: f64, y: f64, numpy: bool) -> Result<f64, Raised> {
    let zero = !numpy && y == 0.0;
    Ok(match op {
        Arith::Add => x + y,
        Arith::Sub => x - y,
        Arith::Mul => x * y,
        Arith::Div | Arith::FloorDiv | Arith::Mod if zero => return Err(ZERO_DIVISION),
        Arith::Div => x / y,
        Arith::FloorDiv => floor_div(x, y),
        Arith::Mod => remainder(x, y),
        Arith::Pow => {
            let z = pow(x, y);
            if !numpy {
                if x == 0.0 && y < 0.0 {
                    return Err("zero cannot be raised to a negative power");
                }
                if x < 0.0 && x.is_finite() && y.is_finite() && y.fract() != 0.0 {
                    return Err("a negative number raised to a fraction is complex");
                }
                if z.is_infinite() && x.is_finite() && y.is_finite() {
                    return Err(OVERFLOW);
                }
            }
            z
        }
    })
}

/// `x % y` for floats: the result has the sign of `y`.
pub(crate) fn remainder(x: f64, y: f64) -> f64 {
    let m = fmod(x, y);
    if m != 0.0 {
        if (y < 0.0) != (m < 0.0) { m + y } else { m }
    } else if y == 0.0 || m.is_nan() {
        m
    } else {
        0.0_f64.copysign(y)
    }
}

/// `x // y` for floats.
pub(crate) fn floor_div(x: f64, y: f64) -> f64 {
    if y == 0.0 {
        return x / y;
    }
    let m = fmod(x, y);
    let mut quotient = (x - m) / y;
    if m != 0.0 && ((y < 0.0) != (m < 0.0)) {
        quotient -= 1.0;
    }
    if quotient == 0.0 {
        return 0.0_f64.copysign(x / y);
    }
    let floor = quotient.floor();
    if quotient - floor > 0.5 { floor + 1.0 } else { floor }
}

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Compare {
    Lt,
    Le,
    Gt,
    Ge,
    Eq,
    Ne,
}

impl Compare {
    pub(crate) fn holds(self, a: f64, b: f64) -> bool {
        match self {
            Compare::Lt => a < b,
            Compare::Le => a <= b,
            Compare::Gt => a > b,
            Compare::Ge => a >= b,
            Compare::Eq => a == b,
            Compare::Ne => a != b,
        }
    }
}

/// `int(x)`.
pub(crate) fn to_int(x: Num) -> Result<Num, Raised> {
    let x = match x.value {
        Repr::Float(x) => x,
        _ => return Ok(Num::int(x.integer().unwrap_or(0))),
    };
    if x.is_nan() {
        return Err("NaN is not an integer");
    }
    if x.abs() >= 9.2e18 {
        return Err(TOO_LARGE);
    }
    Ok(Num::int(x.trunc() as i64))
}

/// `round(x)`: to the nearest integer, ties to even.
pub(crate) fn round(x: Num) -> Result<Num, Raised> {
    match x.value {
        Repr::Float(f) => to_int(Num::float(f.round_ties_even())),
        _ => to_int(x),
    }
}

/// `round(x, digits)`.
pub(crate) fn round_digits(x: Num, digits: i64) -> Num {
    let Repr::Float(f) = x.value else {
        if digits >= 0 {
            return x;
        }
        let Some(scale) =
            digits.checked_neg().and_then(|d| u32::try_from(d).ok()).and_then(|d| 10_i64.checked_pow(d))
        else {
            return Num::int(0);
        };
        let i = x.integer().unwrap_or(0);
        let (floor, rest) = (i.div_euclid(scale), i.rem_euclid(scale));
        let up = 2 * rest > scale || (2 * rest == scale && floor % 2 != 0);
        return Num { value: Repr::Int((floor + i64::from(up)).saturating_mul(scale)), numpy: x.numpy };
    };
    if !f.is_finite() {
        return x;
    }
    let rounded = if x.numpy {
        // numpy scales by a power of ten.
        let scale = pow(10.0, digits.unsigned_abs() as f64);
        if digits >= 0 {
            (f * scale).round_ties_even() / scale
        } else {
            (f / scale).round_ties_even() * scale
        }
    } else if digits >= 0 {
        // Python rounds the exact decimal value; formatting does the same.
        let digits = usize::try_from(digits).unwrap_or(usize::MAX).min(400);
        format!("{f:.digits$}").parse().unwrap_or(f)
    } else {
        let scale = pow(10.0, digits.unsigned_abs() as f64);
        (f / scale).round_ties_even() * scale
    };
    Num { value: Repr::Float(rounded), numpy: x.numpy }
}
