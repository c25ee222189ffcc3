//! Expressions and calls.

use super::Tracer;
use crate::ir::visit::{Visitor, walk_expr};
use crate::ir::*;
use crate::ssa::graph::{Node, Value};

/// Most calls, each of which is inlined.
const MOST_CALLS: u32 = 5_000;

impl Tracer<'_> {
    pub(super) fn expr(&mut self, expr: &Expr) -> Result<Value, String> {
        self.descend()?;
        let value = self.value(expr);
        self.deep -= 1;
        value
    }

    pub(super) fn value(&mut self, expr: &Expr) -> Result<Value, String> {
        match expr {
            Expr::Number(x) => Ok(self.graph.constant(*x)),
            Expr::Load(place) => self.load(place),
            Expr::Unary(op, a) => {
                let a = self.expr(a)?;
                Ok(self.graph.add(Node::Unary(*op, a)))
            }
            // Evaluating `b` can be seen only if it calls something that assigns.
            Expr::Binary(op @ (BinaryOp::And | BinaryOp::Or), a, b) => {
                let a = self.expr(a)?;
                let before = (self.effects(), self.graph.known_constant(a));
                match (op, before.1) {
                    (BinaryOp::And, Some(0.0)) => return Ok(self.graph.constant(0.0)),
                    (BinaryOp::Or, Some(x)) if x != 0.0 => return Ok(self.graph.constant(1.0)),
                    _ => {}
                }
                let b = self.expr(b)?;
                if before.1.is_none() && self.effects() != before.0 {
                    return Err("a condition has side effects".into());
                }
                Ok(self.graph.binary(*op, a, b))
            }
            Expr::Binary(op, a, b) => {
                let a = self.expr(a)?;
                let b = self.expr(b)?;
                Ok(self.graph.binary(*op, a, b))
            }
            Expr::Math(f, args) => {
                let mut values = [0; 5];
                values[..args.len()].copy_from_slice(&self.arguments(args)?);
                let first = values[0];
                values[args.len()..].fill(first);
                Ok(self.graph.add(Node::Math(*f, values)))
            }
            Expr::Select(c, a, b) => {
                let c = self.expr(c)?;
                if let Some(c) = self.graph.known_constant(c) {
                    return self.expr(if c != 0.0 { a } else { b });
                }
                let before = self.effects();
                let (a, b) = (self.expr(a)?, self.expr(b)?);
                if self.effects() != before {
                    return Err("a conditional expression has side effects".into());
                }
                Ok(self.graph.add(Node::Select(c, a, b)))
            }
            Expr::Call(id, args) => {
                let args = self.arguments(args)?;
                self.call(*id, &args)
            }
            Expr::Table(..) if self.demands.is_some() => Err("it looks up a table".into()),
            Expr::Table(table, x) => {
                let x = self.expr(x)?;
                self.looks_up(*table)?;
                let at = self.graph.add(Node::Locate(table.0, x));
                Ok(self.graph.add(Node::Interpolate(table.0, 0, at)))
            }
            Expr::Convert(CType::Double, a) => self.expr(a),
            Expr::Convert(..) | Expr::Integer(..) => Err("it computes with C integers".into()),
            Expr::Random(..) | Expr::Handle(..) | Expr::McellRan4(..) => Err("it uses random numbers".into()),
            Expr::VectorSize(_) | Expr::VectorGet(..) | Expr::VectorPresent(_) => {
                Err("it reads a vector".into())
            }
        }
    }

    /// Values of arguments. Where the order can be seen the last one is evaluated first, as the C compiler does that NEURON's
    /// mechanisms are made with.
    pub(super) fn arguments(&mut self, args: &[Expr]) -> Result<Vec<Value>, String> {
        if args.iter().any(has_call) {
            let mut values = args.iter().rev().map(|arg| self.expr(arg)).collect::<Result<Vec<_>, _>>()?;
            values.reverse();
            return Ok(values);
        }
        args.iter().map(|arg| self.expr(arg)).collect()
    }

    pub(super) fn call(&mut self, id: FunctionId, args: &[Value]) -> Result<Value, String> {
        let function = &self.m.functions[id.index()];
        self.calls += 1;
        if self.calls > MOST_CALLS {
            return Err("it is too long".into());
        }
        if self.active.contains(&id) {
            return Err("a function calls itself".into());
        }
        self.active.push(id);
        let caller = (std::mem::take(&mut self.locals), std::mem::take(&mut self.offsets));
        self.enter(&function.locals);
        self.locals[..args.len()].copy_from_slice(args);
        self.section(&function.body)?;
        let result = match function.result {
            Some(id) => self.locals[self.offsets[id.index()] as usize],
            None => self.graph.constant(0.0),
        };
        (self.locals, self.offsets) = caller;
        self.active.pop();
        Ok(result)
    }
}

/// Whether evaluating it may call a function.
fn has_call(expr: &Expr) -> bool {
    struct Calls(bool);
    impl Visitor for Calls {
        fn expr(&mut self, expr: &Expr) {
            self.0 |= matches!(expr, Expr::Call(..));
        }
    }
    let mut calls = Calls(false);
    walk_expr(expr, &mut calls);
    calls.0
}
