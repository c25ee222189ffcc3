//! Operators of C on numbers and pointers.

use super::expressions::{as_truth, truth};
use super::value::{Pointer, Target, Value, acts, arithmetic, common, converted, int, promoted};
use super::{Lowered, not_here};
use crate::ast::c::{BinaryOp, Expr, UnaryOp};
use crate::lower::Lower;
use crate::lower::body::Body;
use crate::lower::expr::{binary, load, neg, number};
use netpyne_mechanism::ir::{self, CType, IntegerOp};

impl Lower<'_> {
    pub(super) fn c_unary(
        &mut self,
        body: &mut Body,
        op: UnaryOp,
        a: &Expr,
        e: &Expr,
        out: &mut ir::Block,
    ) -> Lowered<Value> {
        let value = self.c_expr(body, a, out)?;
        if op == UnaryOp::Not {
            let not = match truth(value) {
                ir::Expr::Number(x) => number(f64::from(u8::from(x == 0.0))),
                x => ir::Expr::Unary(ir::UnaryOp::Not, Box::new(x)),
            };
            return Ok(Value::Number(not, CType::Int));
        }
        let Value::Number(x, from) = value else { return not_here(e.at, "an operator of numbers") };
        let of = promoted(from);
        let x = converted(x, from, of);
        Ok(Value::Number(
            match op {
                UnaryOp::Neg if super::value::is_real(of) => neg(x),
                UnaryOp::Neg => super::value::integer(IntegerOp::Sub, of, number(0.0), x),
                UnaryOp::Plus | UnaryOp::Not => x,
                UnaryOp::Complement if super::value::is_real(of) => {
                    return not_here(e.at, "`~` of a real number");
                }
                UnaryOp::Complement => super::value::integer(IntegerOp::Xor, of, x, number(all_ones(of))),
            },
            of,
        ))
    }

    /// `a && b`, `a || b`: the second is evaluated only if the first does not decide.
    pub(super) fn c_logic(
        &mut self,
        body: &mut Body,
        op: BinaryOp,
        a: &Expr,
        b: &Expr,
        out: &mut ir::Block,
    ) -> Lowered<Value> {
        let is_and = op == BinaryOp::And;
        let left = self.c_condition(body, a, out)?;
        if let ir::Expr::Number(x) = left {
            if (x != 0.0) != is_and {
                return Ok(int(if is_and { 0.0 } else { 1.0 }));
            }
            let right = self.c_condition(body, b, out)?;
            return Ok(Value::Number(as_truth(right), CType::Int));
        }
        let mut inner = Vec::new();
        let right = self.c_condition(body, b, &mut inner)?;
        if inner.is_empty() {
            if let ir::Expr::Number(x) = right
                && (x != 0.0) == is_and
            {
                return Ok(Value::Number(as_truth(left), CType::Int));
            }
            let op = if is_and { ir::BinaryOp::And } else { ir::BinaryOp::Or };
            return Ok(Value::Number(binary(op, left, right), CType::Int));
        }
        let id = body.fresh("value", 1);
        let place = ir::Place::Local(id);
        out.push(ir::Stmt::Assign(place.clone(), as_truth(left)));
        inner.push(ir::Stmt::Assign(place.clone(), as_truth(right)));
        let (yes, no) = if is_and { (inner, Vec::new()) } else { (Vec::new(), inner) };
        out.push(ir::Stmt::If(load(place.clone()), yes, no));
        Ok(Value::Number(load(place), CType::Int))
    }

    pub(super) fn c_choice(
        &mut self,
        body: &mut Body,
        c: &Expr,
        a: &Expr,
        b: &Expr,
        out: &mut ir::Block,
    ) -> Lowered<Value> {
        let condition = self.c_condition(body, c, out)?;
        if let ir::Expr::Number(x) = condition {
            // What can never be needs not be understood.
            let value = self.c_expr(body, if x != 0.0 { a } else { b }, out)?;
            return Ok(value);
        }
        let (mut yes, mut no) = (Vec::new(), Vec::new());
        let left = self.c_expr(body, a, &mut yes)?;
        let right = self.c_expr(body, b, &mut no)?;
        let (left, right, of) = match (left, right) {
            (Value::Number(x, a), Value::Number(y, b)) => {
                let of = common(a, b);
                (converted(x, a, of), converted(y, b, of), Ok(of))
            }
            (Value::Pointer(x), Value::Pointer(y)) => {
                let target = if x.target == Target::Null { y.target } else { x.target };
                (x.value, y.value, Err(target))
            }
            (Value::Pointer(x), Value::Number(..)) => (x.value, number(f64::NAN), Err(x.target)),
            (Value::Number(..), Value::Pointer(y)) => (number(f64::NAN), y.value, Err(y.target)),
            (Value::Text(text), _) => return Ok(Value::Text(text)),
            (x, y) => {
                self.c_discard(x, &mut yes);
                self.c_discard(y, &mut no);
                out.push(ir::Stmt::If(condition, yes, no));
                return Ok(Value::Nothing);
            }
        };
        let plain = yes.is_empty() && no.is_empty() && !acts(&left) && !acts(&right);
        let value = if plain {
            ir::Expr::Select(Box::new(condition), Box::new(left), Box::new(right))
        } else {
            let id = body.fresh("value", 1);
            yes.push(ir::Stmt::Assign(ir::Place::Local(id), left));
            no.push(ir::Stmt::Assign(ir::Place::Local(id), right));
            out.push(ir::Stmt::If(condition, yes, no));
            load(ir::Place::Local(id))
        };
        Ok(match of {
            Ok(of) => Value::Number(value, of),
            Err(target) => Value::Pointer(Pointer { target, value }),
        })
    }

    /// An operator on two values that have been evaluated.
    pub(super) fn c_binary(&mut self, op: BinaryOp, a: Value, b: Value, e: &Expr) -> Lowered<Value> {
        let (Value::Number(x, from_a), Value::Number(y, from_b)) = (&a, &b) else {
            return self.c_pointer_operator(op, a, b, e);
        };
        let (shift, of) = match op {
            BinaryOp::ShiftLeft | BinaryOp::ShiftRight => (true, promoted(*from_a)),
            _ => (false, common(*from_a, *from_b)),
        };
        let (x, y) = (x.clone(), y.clone());
        let left = converted(x, *from_a, of);
        let right = converted(y, *from_b, if shift { promoted(*from_b) } else { of });
        let comparison = match op {
            BinaryOp::Eq => Some(ir::BinaryOp::Eq),
            BinaryOp::Ne => Some(ir::BinaryOp::Ne),
            BinaryOp::Lt => Some(ir::BinaryOp::Lt),
            BinaryOp::Le => Some(ir::BinaryOp::Le),
            BinaryOp::Gt => Some(ir::BinaryOp::Gt),
            BinaryOp::Ge => Some(ir::BinaryOp::Ge),
            _ => None,
        };
        if let Some(op) = comparison {
            return Ok(Value::Number(compared(op, left, right), CType::Int));
        }
        let integer = match op {
            BinaryOp::Add => IntegerOp::Add,
            BinaryOp::Sub => IntegerOp::Sub,
            BinaryOp::Mul => IntegerOp::Mul,
            BinaryOp::Div => IntegerOp::Div,
            BinaryOp::Rem => IntegerOp::Rem,
            BinaryOp::BitAnd => IntegerOp::And,
            BinaryOp::BitOr => IntegerOp::Or,
            BinaryOp::BitXor => IntegerOp::Xor,
            BinaryOp::ShiftLeft => IntegerOp::ShiftLeft,
            _ => IntegerOp::ShiftRight,
        };
        match arithmetic(integer, of, left, right) {
            Some(value) => Ok(Value::Number(value, of)),
            None => not_here(e.at, "this operator is one of integers"),
        }
    }

    pub(super) fn c_pointer_operator(
        &mut self,
        op: BinaryOp,
        a: Value,
        b: Value,
        e: &Expr,
    ) -> Lowered<Value> {
        let equality = matches!(op, BinaryOp::Eq | BinaryOp::Ne);
        let is_null = |v: &Value| match v {
            Value::Number(ir::Expr::Number(x), _) => *x == 0.0,
            Value::Pointer(p) => p.target == Target::Null,
            _ => false,
        };
        if equality && (is_null(&a) || is_null(&b)) {
            let there = truth(if is_null(&b) { a } else { b });
            let value = if op == BinaryOp::Ne {
                as_truth(there)
            } else {
                ir::Expr::Unary(ir::UnaryOp::Not, Box::new(there))
            };
            let value = match value {
                ir::Expr::Unary(ir::UnaryOp::Not, x) if matches!(*x, ir::Expr::Number(_)) => {
                    number(f64::from(u8::from(*x == number(0.0))))
                }
                value => value,
            };
            return Ok(Value::Number(value, CType::Int));
        }
        match (a, b) {
            (Value::Pointer(p), Value::Number(by, of)) if matches!(op, BinaryOp::Add | BinaryOp::Sub) => {
                let op = if op == BinaryOp::Add { ir::BinaryOp::Add } else { ir::BinaryOp::Sub };
                let value = binary(op, p.value, converted(by, of, CType::Long));
                Ok(Value::Pointer(Pointer { target: p.target, value }))
            }
            (Value::Number(by, of), Value::Pointer(p)) if op == BinaryOp::Add => {
                let value = binary(ir::BinaryOp::Add, p.value, converted(by, of, CType::Long));
                Ok(Value::Pointer(Pointer { target: p.target, value }))
            }
            (Value::Pointer(p), Value::Pointer(q)) if p.target == q.target => {
                let op = match op {
                    BinaryOp::Sub => {
                        return Ok(Value::Number(binary(ir::BinaryOp::Sub, p.value, q.value), CType::Long));
                    }
                    BinaryOp::Eq => ir::BinaryOp::Eq,
                    BinaryOp::Ne => ir::BinaryOp::Ne,
                    BinaryOp::Lt => ir::BinaryOp::Lt,
                    BinaryOp::Le => ir::BinaryOp::Le,
                    BinaryOp::Gt => ir::BinaryOp::Gt,
                    BinaryOp::Ge => ir::BinaryOp::Ge,
                    _ => return not_here(e.at, "this operator is none of pointers"),
                };
                Ok(Value::Number(compared(op, p.value, q.value), CType::Int))
            }
            _ => not_here(e.at, "this operator is none of pointers"),
        }
    }
}

fn compared(op: ir::BinaryOp, a: ir::Expr, b: ir::Expr) -> ir::Expr {
    if let (ir::Expr::Number(x), ir::Expr::Number(y)) = (&a, &b) {
        let holds = match op {
            ir::BinaryOp::Eq => x == y,
            ir::BinaryOp::Ne => x != y,
            ir::BinaryOp::Lt => x < y,
            ir::BinaryOp::Le => x <= y,
            ir::BinaryOp::Gt => x > y,
            _ => x >= y,
        };
        return number(f64::from(u8::from(holds)));
    }
    binary(op, a, b)
}

fn all_ones(of: CType) -> f64 {
    match of {
        CType::Unsigned => 4_294_967_295.0,
        _ => -1.0,
    }
}
