//! `LINEAR` blocks.
//!
//! Each equation is cut into terms; a term with a state adds to that state's coefficient (the state replaced by 1.0),
//! a term without one to the right-hand side, with the signs NEURON's translator gives them.

use super::Lower;
use super::body::Body;
use super::expr::neg;
use crate::ast::{BinaryOp, Block, Expr, ExprKind, Ident, StmtKind, UnaryOp};
use netpyne_mechanism::ir;

/// A term and whether it is subtracted.
type Term = (Expr, bool);

impl<'a> Lower<'a> {
    pub(super) fn linear_block(
        &mut self,
        body: &mut Body,
        block: &Block,
        solve_for: &[Ident],
        out: &mut ir::Block,
    ) {
        body.enter();
        let mut states: Vec<Expr> = Vec::new();
        let mut rows: Vec<ir::LinearRow> = Vec::new();
        let mut before = Vec::new();
        for stmt in &block.stmts {
            let StmtKind::Equation { more, left, right } = &stmt.kind else {
                self.statement(body, stmt, &mut before);
                continue;
            };
            if !*more || rows.is_empty() {
                rows.push(ir::LinearRow {
                    before: std::mem::take(&mut before),
                    coefficients: Vec::new(),
                    rhs: Vec::new(),
                });
            }
            for (side, is_right) in [(left, false), (right, true)] {
                let mut terms = Vec::new();
                split(side, false, &mut terms);
                for (term, subtracted) in terms {
                    self.linear_term(body, (term, subtracted == is_right), solve_for, &mut states, &mut rows);
                }
            }
        }
        let places: Vec<_> = states.iter().filter_map(|s| self.place(body, s)).collect();
        body.leave();
        if rows.len() != places.len() {
            let message = format!("{} equations for {} states in a LINEAR block", rows.len(), places.len());
            return self.error(block.at, message, "this block");
        }
        if !before.is_empty() {
            let what = "a statement after the last equation of a LINEAR block";
            self.unsupported(block.at, what, "put it before the equations, or behind the SOLVE statement");
        }
        out.push(ir::Stmt::Solve(Box::new(ir::Solve::Linear { states: places, rows })));
    }

    /// Adds a term to the last row. The second part of `term` says whether a coefficient is subtracted.
    fn linear_term(
        &mut self,
        body: &mut Body,
        term: Term,
        solve_for: &[Ident],
        states: &mut Vec<Expr>,
        rows: &mut [ir::LinearRow],
    ) {
        let (mut term, subtracted) = (term.0, term.1);
        let mut found = Vec::new();
        self.take_state(&mut term, solve_for, &mut found);
        let value = self.expr(body, &term);
        let Some(row) = rows.last_mut() else { return };
        match found.as_slice() {
            // Known terms change sides, and so their sign.
            [] => row.rhs.push(if subtracted { value } else { neg(value) }),
            [state] => {
                let index = states.iter().position(|s| s == state).unwrap_or_else(|| {
                    states.push(state.clone());
                    states.len() - 1
                });
                row.coefficients.push((index as u32, if subtracted { neg(value) } else { value }));
            }
            _ => self.error(term.at, "more than one state in a term of a LINEAR equation", "this term"),
        }
    }

    /// Replaces states among the factors of `term` by 1.0.
    fn take_state(&mut self, term: &mut Expr, solve_for: &[Ident], found: &mut Vec<Expr>) {
        match &mut term.kind {
            ExprKind::Binary(BinaryOp::Mul, a, b) => {
                self.take_state(a, solve_for, found);
                self.take_state(b, solve_for, found);
            }
            ExprKind::Binary(BinaryOp::Div, a, _) => self.take_state(a, solve_for, found),
            ExprKind::Name(name) | ExprKind::Index(name, _) => {
                let wanted = solve_for.is_empty() || solve_for.iter().any(|s| s.name == *name);
                if wanted && self.symbols.states.contains(name) {
                    found.push(term.clone());
                    term.kind = ExprKind::Number("1.0".to_string(), None);
                }
            }
            _ => {}
        }
    }
}

/// The terms of a sum. A sign before a product belongs to the term, not to its first factor.
fn split(e: &Expr, subtracted: bool, out: &mut Vec<Term>) {
    match &e.kind {
        ExprKind::Binary(op @ (BinaryOp::Add | BinaryOp::Sub), a, b) => {
            split(a, subtracted, out);
            out.push((b.as_ref().clone(), subtracted != (*op == BinaryOp::Sub)));
        }
        _ => {
            let mut term = e.clone();
            let negative = strip_sign(&mut term);
            out.push((term, subtracted != negative));
        }
    }
}

/// Removes a leading `-`; whether there was one.
fn strip_sign(e: &mut Expr) -> bool {
    match &mut e.kind {
        ExprKind::Unary(UnaryOp::Neg, inner) => {
            let inner = inner.as_ref().clone();
            *e = inner;
            true
        }
        ExprKind::Binary(BinaryOp::Mul | BinaryOp::Div, a, _) => strip_sign(a),
        _ => false,
    }
}
