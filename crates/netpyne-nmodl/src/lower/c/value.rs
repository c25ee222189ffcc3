//! What C expressions amount to: numbers with their types, and pointers.

use crate::lower::expr::{binary, number};
use netpyne_mechanism::ir::{self, CType, IntegerOp};

/// The value of a C expression.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    /// A number of a type.
    Number(ir::Expr, CType),
    /// A pointer.
    Pointer(Pointer),
    /// `"text"`
    Text(String),
    /// The value of a call that has none.
    Nothing,
}

/// A pointer: what it points at is known, where to is computed.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Pointer {
    pub(super) target: Target,
    /// For what has elements: the number of the element, NaN for a null pointer. For the rest: 0 for a null pointer.
    pub(super) value: ir::Expr,
}

/// What a pointer points at.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Target {
    /// Nothing at all.
    Null,
    /// A random stream that may be absent.
    Stream(ir::HandleId),
    /// A vector.
    Vector(ir::VectorId),
    /// The numbers of a vector.
    Numbers(ir::VectorId),
    /// The variable that keeps a stream, a vector, or something else.
    Keeper(Box<Target>),
    /// A variable or array with so many elements; the type of an element.
    Elements(ir::Place, u32, CType),
    /// The weights of the event.
    Weights,
    /// An argument of hoc.
    Argument,
    /// Something that nothing here looks into.
    Opaque,
}

pub(super) fn int(value: f64) -> Value {
    Value::Number(number(value), CType::Int)
}

pub(super) fn double(e: ir::Expr) -> Value {
    Value::Number(e, CType::Double)
}

pub(super) fn is_real(of: CType) -> bool {
    matches!(of, CType::Float | CType::Double)
}

/// The type in which C computes with values of this type.
pub(super) fn promoted(of: CType) -> CType {
    match of {
        CType::Char | CType::UnsignedChar | CType::Short | CType::UnsignedShort => CType::Int,
        of => of,
    }
}

/// The type in which C computes with two values.
pub(super) fn common(a: CType, b: CType) -> CType {
    const RISING: [CType; 6] =
        [CType::Int, CType::Unsigned, CType::Long, CType::UnsignedLong, CType::Float, CType::Double];
    let rank = |of| RISING.iter().position(|known| *known == promoted(of)).unwrap_or(0);
    RISING[rank(a).max(rank(b))]
}

/// Whether every value of `from` is one of `to`.
fn holds(to: CType, from: CType) -> bool {
    use CType::{Char, Double, Float, Int, Long, Short, Unsigned, UnsignedChar, UnsignedLong, UnsignedShort};
    to == from
        || match to {
            Double => true,
            Float => matches!(from, Char | UnsignedChar | Short | UnsignedShort),
            Long => !matches!(from, Float | Double | UnsignedLong),
            UnsignedLong => matches!(from, Unsigned | UnsignedChar | UnsignedShort),
            Int => matches!(from, Char | UnsignedChar | Short | UnsignedShort),
            Unsigned => matches!(from, UnsignedChar | UnsignedShort),
            Short => matches!(from, Char | UnsignedChar),
            UnsignedShort => from == UnsignedChar,
            Char | UnsignedChar => false,
        }
}

/// `e`, a value of `from`, as a value of `to`.
pub(super) fn converted(e: ir::Expr, from: CType, to: CType) -> ir::Expr {
    if holds(to, from) {
        return e;
    }
    match (&e, to) {
        (ir::Expr::Number(x), CType::Int) if x.abs() < 2_147_483_648.0 => number(x.trunc() + 0.0),
        (ir::Expr::Number(x), CType::Float) => number(f64::from(*x as f32)),
        (ir::Expr::Number(x), CType::Unsigned | CType::Long | CType::UnsignedLong)
            if (0.0..4_294_967_296.0).contains(x) =>
        {
            number(x.trunc())
        }
        // The usual way from a number to an integer.
        (_, CType::Int) if is_real(from) => ir::Expr::Unary(ir::UnaryOp::Truncate, Box::new(e)),
        _ => ir::Expr::Convert(to, Box::new(e)),
    }
}

/// `a op b` of two integers of a type.
pub(super) fn integer(op: IntegerOp, of: CType, a: ir::Expr, b: ir::Expr) -> ir::Expr {
    if let (ir::Expr::Number(x), ir::Expr::Number(y)) = (&a, &b) {
        let folded = match op {
            IntegerOp::Add => Some(x + y),
            IntegerOp::Sub => Some(x - y),
            IntegerOp::Mul => Some(x * y),
            IntegerOp::Div if *y != 0.0 => Some((x / y).trunc() + 0.0),
            IntegerOp::Rem if *y != 0.0 => Some(x % y + 0.0),
            _ => None,
        };
        let fits = |v: &f64| match of {
            CType::Int => v.abs() < 2_147_483_648.0,
            CType::Unsigned => (0.0..4_294_967_296.0).contains(v),
            CType::UnsignedLong => (0.0..9e15).contains(v),
            _ => v.abs() < 9e15,
        };
        if let Some(value) = folded.filter(fits) {
            return number(value);
        }
    }
    ir::Expr::Integer(op, of, Box::new(a), Box::new(b))
}

/// `a op b` in the type both have.
pub(super) fn arithmetic(op: IntegerOp, of: CType, a: ir::Expr, b: ir::Expr) -> Option<ir::Expr> {
    if !is_real(of) {
        return Some(integer(op, of, a, b));
    }
    let op = match op {
        IntegerOp::Add => ir::BinaryOp::Add,
        IntegerOp::Sub => ir::BinaryOp::Sub,
        IntegerOp::Mul => ir::BinaryOp::Mul,
        IntegerOp::Div => ir::BinaryOp::Div,
        _ => return None,
    };
    let e = binary(op, a, b);
    Some(if of == CType::Float { converted(e, CType::Double, CType::Float) } else { e })
}

/// Whether evaluating `e` changes something, or can fail, or needs what was there before.
pub(super) fn acts(e: &ir::Expr) -> bool {
    match e {
        ir::Expr::Number(_) | ir::Expr::VectorSize(_) | ir::Expr::VectorPresent(_) => false,
        ir::Expr::Load(place) => matches!(
            place,
            ir::Place::LocalElement(..) | ir::Place::FieldElement(..) | ir::Place::GlobalElement(..)
        ),
        ir::Expr::Unary(_, a) | ir::Expr::Convert(_, a) => acts(a),
        ir::Expr::Binary(_, a, b) => acts(a) || acts(b),
        ir::Expr::Integer(op, _, a, b) => {
            let may_fail = !matches!(op, IntegerOp::And | IntegerOp::Or | IntegerOp::Xor);
            may_fail || acts(a) || acts(b)
        }
        ir::Expr::Math(_, args) => args.iter().any(acts),
        ir::Expr::Select(c, a, b) => acts(c) || acts(a) || acts(b),
        ir::Expr::Handle(_, query, _) => *query != ir::Query::Present,
        ir::Expr::Call(..)
        | ir::Expr::Table(..)
        | ir::Expr::Random(..)
        | ir::Expr::VectorGet(..)
        | ir::Expr::McellRan4(..) => true,
    }
}

/// Whether evaluating `e` draws, or calls something: what order decides.
pub(super) fn has_effect(e: &ir::Expr) -> bool {
    match e {
        ir::Expr::Number(_) | ir::Expr::VectorSize(_) | ir::Expr::VectorPresent(_) => false,
        ir::Expr::Load(place) => match place {
            ir::Place::LocalElement(_, i)
            | ir::Place::FieldElement(_, i)
            | ir::Place::GlobalElement(_, i) => has_effect(i),
            _ => false,
        },
        ir::Expr::Unary(_, a) | ir::Expr::Convert(_, a) | ir::Expr::VectorGet(_, a) => has_effect(a),
        ir::Expr::Binary(_, a, b) | ir::Expr::Integer(_, _, a, b) | ir::Expr::McellRan4(a, b) => {
            has_effect(a) || has_effect(b)
        }
        ir::Expr::Math(_, args) => args.iter().any(has_effect),
        ir::Expr::Select(c, a, b) => has_effect(c) || has_effect(a) || has_effect(b),
        ir::Expr::Handle(_, query, _) => matches!(query, ir::Query::Draw(_) | ir::Query::Pick),
        ir::Expr::Call(..) | ir::Expr::Table(..) | ir::Expr::Random(..) => true,
    }
}
