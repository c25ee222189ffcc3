//! `NONLINEAR` blocks: equations that Newton's method makes 0.

use super::Lower;
use super::body::Body;
use super::expr::{binary, load};
use crate::ast::{At, BinaryOp, Block, Expr, ExprKind, Ident, StmtKind, UnaryOp};
use netpyne_mechanism::ir;

impl<'a> Lower<'a> {
    pub(super) fn nonlinear_block(
        &mut self,
        body: &mut Body,
        block: &Block,
        solve_for: &[Ident],
        out: &mut ir::Block,
    ) {
        let mut names = Vec::new();
        for stmt in &block.stmts {
            if let StmtKind::Equation { left, right, .. } = &stmt.kind {
                mentioned(left, &mut names);
                mentioned(right, &mut names);
            }
        }
        let unknown: Vec<String> = self.symbols.states.clone();
        let unknown = unknown.into_iter().filter(|s| {
            names.contains(&s.as_str()) && (solve_for.is_empty() || solve_for.iter().any(|n| n.name == *s))
        });
        let states: Vec<_> = unknown.flat_map(|state| self.elements_of(body, &state, block.at)).collect();
        body.enter();
        let mut values: Vec<ir::Place> = Vec::new();
        let mut inner = Vec::new();
        for stmt in &block.stmts {
            let StmtKind::Equation { more, left, right } = &stmt.kind else {
                self.statement(body, stmt, &mut inner);
                continue;
            };
            let difference = self.expr(body, &minus_plus(left, right));
            match values.last() {
                Some(value) if *more => {
                    let sum = binary(ir::BinaryOp::Add, load(value.clone()), difference);
                    inner.push(ir::Stmt::Assign(value.clone(), sum));
                }
                _ => {
                    let value = ir::Place::Local(body.fresh("equation", 1));
                    inner.push(ir::Stmt::Assign(value.clone(), difference));
                    values.push(value);
                }
            }
        }
        body.leave();
        if values.len() != states.len() || states.is_empty() {
            let (equations, states) = (values.len(), states.len());
            let message = format!("{equations} equations for {states} states in a NONLINEAR block");
            return self.error(block.at, message, "this block");
        }
        out.push(ir::Stmt::Solve(Box::new(ir::Solve::Nonlinear { states, values, body: inner })));
    }

    /// The places of all elements of a variable.
    pub(super) fn elements_of(&mut self, body: &mut Body, name: &str, at: At) -> Vec<ir::Place> {
        let Some(base) = self.place_of(body, name, at) else { return Vec::new() };
        let len = self.symbols.arrays.get(name).copied();
        let index = |i: u32| Box::new(ir::Expr::Number(f64::from(i)));
        match (base, len) {
            (ir::Place::Field(id), Some(n)) => {
                (0..n).map(|i| ir::Place::FieldElement(id, index(i))).collect()
            }
            (ir::Place::Global(id), Some(n)) => {
                (0..n).map(|i| ir::Place::GlobalElement(id, index(i))).collect()
            }
            (base, _) => vec![base],
        }
    }
}

/// `-(left) + right`, read as text: the sum belongs to the first term of the right side.
fn minus_plus(left: &Expr, right: &Expr) -> Expr {
    let at = right.at;
    match &right.kind {
        ExprKind::Binary(op, a, b) if op.strength() <= BinaryOp::Add.strength() => {
            Expr { kind: ExprKind::Binary(*op, Box::new(minus_plus(left, a)), b.clone()), at }
        }
        _ => {
            let paren = Expr { kind: ExprKind::Paren(Box::new(left.clone())), at };
            let minus = Expr { kind: ExprKind::Unary(UnaryOp::Neg, Box::new(paren)), at };
            Expr { kind: ExprKind::Binary(BinaryOp::Add, Box::new(minus), Box::new(right.clone())), at }
        }
    }
}

/// All names in an expression.
fn mentioned<'e>(e: &'e Expr, out: &mut Vec<&'e str>) {
    match &e.kind {
        ExprKind::Name(name) => out.push(name),
        ExprKind::Index(name, index) => {
            out.push(name);
            mentioned(index, out);
        }
        ExprKind::Paren(a) | ExprKind::Unary(_, a) => mentioned(a, out),
        ExprKind::Binary(_, a, b) => {
            mentioned(a, out);
            mentioned(b, out);
        }
        ExprKind::Call(_, args) => args.iter().for_each(|a| mentioned(a, out)),
        ExprKind::Number(..) | ExprKind::Delayed(..) | ExprKind::Str(_) => {}
    }
}
