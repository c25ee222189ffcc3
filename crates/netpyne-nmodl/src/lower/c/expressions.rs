//! Expressions of C: what they give, and what they do on the way.

use super::names::Spot;
use super::value::{Pointer, Target, Value, acts, converted, has_effect, int};
use super::{Lowered, not_here};
use crate::ast::c::{Base, BinaryOp, Expr, ExprKind};
use crate::lower::Lower;
use crate::lower::body::Body;
use crate::lower::expr::{binary, load, number};
use netpyne_mechanism::ir::{self, CType};

impl Lower<'_> {
    /// The value of `e` as a number of type `of`.
    pub(super) fn c_number(
        &mut self,
        body: &mut Body,
        e: &Expr,
        of: CType,
        out: &mut ir::Block,
    ) -> Lowered<ir::Expr> {
        match self.c_expr(body, e, out)? {
            Value::Number(value, from) => Ok(converted(value, from, of)),
            Value::Pointer(Pointer { target: Target::Null, .. }) => Ok(number(0.0)),
            Value::Pointer(_) => not_here(e.at, "a pointer is no number"),
            Value::Text(_) => Ok(number(0.0)),
            Value::Nothing => not_here(e.at, "this has no value"),
        }
    }

    /// The value of `e` as what a pointer variable keeps.
    pub(super) fn c_pointer_value(
        &mut self,
        body: &mut Body,
        e: &Expr,
        out: &mut ir::Block,
    ) -> Lowered<ir::Expr> {
        match self.c_expr(body, e, out)? {
            Value::Pointer(Pointer { target: Target::Null, .. }) => Ok(number(f64::NAN)),
            Value::Pointer(pointer) => Ok(pointer.value),
            Value::Number(ir::Expr::Number(0.0), _) => Ok(number(f64::NAN)),
            Value::Text(_) | Value::Nothing => Ok(number(1.0)),
            Value::Number(..) => not_here(e.at, "a number is no pointer"),
        }
    }

    /// The value of `e` as a condition: not 0.
    pub(super) fn c_condition(
        &mut self,
        body: &mut Body,
        e: &Expr,
        out: &mut ir::Block,
    ) -> Lowered<ir::Expr> {
        let value = self.c_expr(body, e, out)?;
        Ok(truth(value))
    }

    /// `e`, which was evaluated before the statements from `mark` on were added: they must not change it.
    pub(super) fn before(
        &mut self,
        body: &mut Body,
        e: ir::Expr,
        mark: usize,
        out: &mut ir::Block,
    ) -> ir::Expr {
        if out.len() == mark || matches!(e, ir::Expr::Number(_)) {
            return e;
        }
        let id = body.fresh("value", 1);
        out.insert(mark, ir::Stmt::Assign(ir::Place::Local(id), e));
        load(ir::Place::Local(id))
    }

    pub(super) fn before_value(
        &mut self,
        body: &mut Body,
        value: Value,
        mark: usize,
        out: &mut ir::Block,
    ) -> Value {
        match value {
            Value::Number(e, of) => Value::Number(self.before(body, e, mark, out), of),
            Value::Pointer(p) => {
                Value::Pointer(Pointer { value: self.before(body, p.value, mark, out), target: p.target })
            }
            other => other,
        }
    }

    /// The value of an expression; what it does on the way goes to `out`.
    pub(super) fn c_expr(&mut self, body: &mut Body, e: &Expr, out: &mut ir::Block) -> Lowered<Value> {
        match &e.kind {
            ExprKind::Number(value, of) => Ok(Value::Number(number(*value), *of)),
            ExprKind::Text(text) => Ok(Value::Text(text.clone())),
            ExprKind::Name(name) => self.c_name(body, name, e.at),
            ExprKind::Index(..) | ExprKind::Deref(_) => {
                let spot = self.c_spot(body, e, out)?;
                Ok(self.c_load(spot))
            }
            ExprKind::Member(base, member) => {
                if member == "id" && matches!(&base.kind, ExprKind::Name(name) if name == "_nt") {
                    return Ok(int(0.0));
                }
                let spot = self.c_spot(body, e, out)?;
                Ok(self.c_load(spot))
            }
            ExprKind::Call(f, args) => self.c_call_expr(body, f, args, e.at, out),
            ExprKind::Unary(op, a) => self.c_unary(body, *op, a, e, out),
            ExprKind::Address(a) => self.c_address(body, a, out),
            ExprKind::Cast(base, pointers, a) => self.c_cast(body, *base, *pointers, a, out),
            ExprKind::SizeOf(of) => Ok(Value::Number(number(size_of(*of)), CType::UnsignedLong)),
            ExprKind::Step(a, by, after) => self.c_step(body, a, *by, *after, out),
            ExprKind::Binary(op @ (BinaryOp::And | BinaryOp::Or), a, b) => self.c_logic(body, *op, a, b, out),
            ExprKind::Binary(op, a, b) => {
                let left = self.c_expr(body, a, out)?;
                let mark = out.len();
                let right = self.c_expr(body, b, out)?;
                let left = self.before_value(body, left, mark, out);
                self.c_binary(*op, left, right, e)
            }
            ExprKind::Choice(c, a, b) => self.c_choice(body, c, a, b, out),
            ExprKind::Assign(to, op, value) => self.c_assign(body, (to, *op, value), out, true),
            ExprKind::Comma(a, b) => {
                self.c_effect(body, a, out)?;
                self.c_expr(body, b, out)
            }
        }
    }

    /// What `e` does; its value is not used.
    pub(super) fn c_effect(&mut self, body: &mut Body, e: &Expr, out: &mut ir::Block) -> Lowered<()> {
        match &e.kind {
            ExprKind::Assign(to, op, value) => {
                self.c_assign(body, (to, *op, value), out, false)?;
            }
            ExprKind::Step(a, by, _) => {
                self.c_step(body, a, *by, false, out)?;
            }
            ExprKind::Comma(a, b) => {
                self.c_effect(body, a, out)?;
                self.c_effect(body, b, out)?;
            }
            ExprKind::Cast(Base::Void, 0, a) => self.c_effect(body, a, out)?,
            // A name on its own says nothing; names of macros that are empty here stand so.
            ExprKind::Name(_) => {}
            _ => {
                let value = self.c_expr(body, e, out)?;
                self.c_discard(value, out);
            }
        }
        Ok(())
    }

    pub(super) fn c_discard(&mut self, value: Value, out: &mut ir::Block) {
        match value {
            Value::Number(e, _) | Value::Pointer(Pointer { value: e, .. }) if acts(&e) => {
                out.push(ir::Stmt::Eval(e))
            }
            _ => {}
        }
    }

    pub(super) fn c_address(&mut self, body: &mut Body, a: &Expr, out: &mut ir::Block) -> Lowered<Value> {
        if let ExprKind::Name(name) = &a.kind {
            if let Some(kept) = name.strip_prefix("_p_") {
                let target = Target::Keeper(Box::new(self.c_keeps(kept)));
                return Ok(Value::Pointer(Pointer { target, value: number(1.0) }));
            }
            // `(void**) &x` where x keeps something.
            if self.text.kept.contains_key(name) {
                let target = Target::Keeper(Box::new(self.c_keeps(name)));
                return Ok(Value::Pointer(Pointer { target, value: number(1.0) }));
            }
        }
        let pointer = |target, value| Ok(Value::Pointer(Pointer { target, value }));
        match self.c_spot(body, a, out)? {
            Spot::Place(ir::Place::LocalElement(id, i), of) => {
                let len = body.locals[id.index()].len;
                pointer(Target::Elements(ir::Place::Local(id), len, of), *i)
            }
            Spot::Place(ir::Place::FieldElement(id, i), of) => {
                let len = self.symbols.mech.fields[id.index()].len;
                pointer(Target::Elements(ir::Place::Field(id), len, of), *i)
            }
            Spot::Place(ir::Place::GlobalElement(id, i), of) => {
                let len = self.symbols.mech.globals[id.index()].len;
                pointer(Target::Elements(ir::Place::Global(id), len, of), *i)
            }
            Spot::Place(place, of) => pointer(Target::Elements(place, 1, of), number(0.0)),
            Spot::Element(id, index) => pointer(Target::Numbers(id), index),
            Spot::Kept(target) => pointer(Target::Keeper(Box::new(target)), number(1.0)),
            Spot::Pointer(_) | Spot::Nowhere => pointer(Target::Opaque, number(1.0)),
        }
    }

    pub(super) fn c_cast(
        &mut self,
        body: &mut Body,
        base: Base,
        pointers: u32,
        a: &Expr,
        out: &mut ir::Block,
    ) -> Lowered<Value> {
        let value = self.c_expr(body, a, out)?;
        Ok(match (value, base) {
            (Value::Number(e, from), Base::Number(to)) if pointers == 0 => {
                Value::Number(converted(e, from, to), to)
            }
            (Value::Number(ir::Expr::Number(0.0), _), _) if pointers > 0 => {
                Value::Pointer(Pointer { target: Target::Null, value: number(0.0) })
            }
            (Value::Number(..), Base::Void) => Value::Nothing,
            (Value::Number(..), _) => return not_here(a.at, "a number cannot become a pointer"),
            (Value::Pointer(_), Base::Number(_)) if pointers == 0 => {
                return not_here(a.at, "a pointer cannot become a number");
            }
            (other, _) => other,
        })
    }

    /// `e` in a local of its own.
    pub(super) fn kept(&mut self, body: &mut Body, e: ir::Expr, out: &mut ir::Block) -> ir::Expr {
        let id = body.fresh("value", 1);
        out.push(ir::Stmt::Assign(ir::Place::Local(id), e));
        load(ir::Place::Local(id))
    }

    /// Evaluates arguments from the last to the first, as gcc does, where the order can be seen.
    pub(super) fn in_gccs_order(&mut self, body: &mut Body, values: &mut [ir::Expr], out: &mut ir::Block) {
        if values.iter().filter(|e| has_effect(e)).count() < 2 {
            return;
        }
        for value in values.iter_mut().rev().filter(|e| has_effect(e)) {
            let e = std::mem::replace(value, number(0.0));
            *value = self.kept(body, e, out);
        }
    }
}

/// Whether a value is not 0.
pub(super) fn truth(value: Value) -> ir::Expr {
    match value {
        Value::Number(e, _) => e,
        Value::Pointer(Pointer { target, value }) => match target {
            Target::Null | Target::Argument => number(0.0),
            Target::Numbers(_) | Target::Elements(..) | Target::Weights => match value {
                ir::Expr::Number(x) => number(f64::from(u8::from(!x.is_nan()))),
                value => binary(ir::BinaryOp::Eq, value.clone(), value),
            },
            _ => match value {
                ir::Expr::Number(x) if x.is_nan() => number(0.0),
                // A null pointer that a variable keeps.
                ir::Expr::Load(place) => {
                    let value = || load(place.clone());
                    let real = binary(ir::BinaryOp::Eq, value(), value());
                    binary(ir::BinaryOp::And, real, value())
                }
                value => value,
            },
        },
        Value::Text(_) => number(1.0),
        Value::Nothing => number(0.0),
    }
}

/// A condition as 0 or 1.
pub(super) fn as_truth(e: ir::Expr) -> ir::Expr {
    match e {
        ir::Expr::Number(x) => number(f64::from(u8::from(x != 0.0))),
        e => binary(ir::BinaryOp::Ne, e, number(0.0)),
    }
}

fn size_of(of: Option<(Base, u32)>) -> f64 {
    match of {
        Some((Base::Number(of), 0)) => match of {
            CType::Char | CType::UnsignedChar => 1.0,
            CType::Short | CType::UnsignedShort => 2.0,
            CType::Int | CType::Unsigned | CType::Float => 4.0,
            CType::Long | CType::UnsignedLong | CType::Double => 8.0,
        },
        _ => 8.0,
    }
}
