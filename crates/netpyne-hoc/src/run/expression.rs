//! Expressions.

use super::place::compute;
use super::{Interpreter, Run};
use crate::syntax::ast::{Expr, ExprKind, Op};
use crate::world::Value;

impl Interpreter {
    /// Evaluates for the effect: a path that leads nowhere yet is no mistake before it is read.
    pub(super) fn effect(&mut self, expression: &Expr) -> Run {
        self.value(expression).map(|_| ())
    }

    /// The value of an expression.
    pub(super) fn value(&mut self, expression: &Expr) -> Run<Value> {
        self.enter(expression.span)?;
        let value = self.evaluate(expression);
        self.depth -= 1;
        value
    }

    fn evaluate(&mut self, expression: &Expr) -> Run<Value> {
        let span = expression.span;
        match &expression.kind {
            ExprKind::Number(x) => Ok(Value::Number(*x)),
            ExprKind::Text(text) => Ok(Value::text(text)),
            ExprKind::Path(path) => {
                let place = self.place(path)?;
                self.load(&place, span)
            }
            ExprKind::Negative(of) => Ok(Value::Number(-self.number(of)?)),
            ExprKind::Not(of) => Ok((!self.truth(of)?).into()),
            ExprKind::Binary(op, a, b) => self.binary(*op, a, b),
            ExprKind::Assign(path, op, value) => self.assign(path, *op, value),
            ExprKind::Ramp(..) => Err(self.error(span, "`a:b` can only be assigned to a range variable")),
            ExprKind::New(class, args) => {
                let args = self.arguments(args)?;
                self.new_object(class, args, span).map(|handle| Value::Object(Some(handle)))
            }
        }
    }

    /// Both sides are always evaluated, those of `&&` and `||` too, as in NEURON.
    fn binary(&mut self, op: Op, a: &Expr, b: &Expr) -> Run<Value> {
        let (left, right) = (self.value(a)?, self.value(b)?);
        let is_object = |v: &Value| matches!(v, Value::Object(_) | Value::ObjectVariable(_));
        if matches!(op, Op::Eq | Op::Ne) && is_object(&left) && is_object(&right) {
            let same = left.object() == right.object();
            return Ok((same == (op == Op::Eq)).into());
        }
        let (x, y) = (self.as_number(&left, a)?, self.as_number(&right, b)?);
        let value = compute(op, x, y).map_err(|message| self.error(a.span.to(b.span), message))?;
        Ok(Value::Number(value))
    }

    fn as_number(&self, value: &Value, at: &Expr) -> Run<f64> {
        match value {
            Value::Number(x) => Ok(*x),
            other => Err(self.error(at.span, format!("a number is wanted here, this is {}", other.kind()))),
        }
    }

    /// The value of an expression that has to be a number.
    pub(super) fn number(&mut self, expression: &Expr) -> Run<f64> {
        let value = self.value(expression)?;
        self.as_number(&value, expression)
    }

    /// Whether a condition holds.
    pub(super) fn truth(&mut self, condition: &Expr) -> Run<bool> {
        match self.value(condition)? {
            Value::Number(x) => Ok(x != 0.0),
            value @ (Value::Object(_) | Value::ObjectVariable(_)) => Ok(value.object().is_some()),
            other => {
                Err(self.error(condition.span, format!("a condition is a number, this is {}", other.kind())))
            }
        }
    }
}
