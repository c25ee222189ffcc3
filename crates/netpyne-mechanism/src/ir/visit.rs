//! Visiting every statement and expression of a block.

use super::expr::{Expr, Place};
use super::stmt::{Block, Solve, Stmt};

/// Called for every statement and expression, outer ones before inner ones.
pub(crate) trait Visitor {
    fn stmt(&mut self, _stmt: &Stmt) {}
    fn expr(&mut self, _expr: &Expr) {}
    /// A place loaded from (inside expressions) or stored to.
    fn place(&mut self, _place: &Place, _store: bool) {}
}

pub(crate) fn walk_block(block: &Block, v: &mut impl Visitor) {
    for stmt in block {
        walk_stmt(stmt, v);
    }
}

fn walk_stmt(stmt: &Stmt, v: &mut impl Visitor) {
    v.stmt(stmt);
    match stmt {
        Stmt::Assign(place, e) => {
            walk_expr(e, v);
            walk_place(place, true, v);
        }
        Stmt::Eval(e)
        | Stmt::NetEvent(e)
        | Stmt::NetMove(e)
        | Stmt::Table(_, e)
        | Stmt::Watch(_, e)
        | Stmt::RandomSetSeq(_, e)
        | Stmt::SetSeed(e) => walk_expr(e, v),
        Stmt::If(c, yes, no) => {
            walk_expr(c, v);
            walk_block(yes, v);
            walk_block(no, v);
        }
        Stmt::Loop { head, condition, body, step } => {
            walk_block(head, v);
            walk_expr(condition, v);
            walk_block(body, v);
            walk_block(step, v);
        }
        Stmt::SetVector(_, index, value) | Stmt::SetStream(_, index, value) => {
            walk_expr(index, v);
            walk_expr(value, v);
        }
        Stmt::MakeStream(_, ids) => ids.iter().for_each(|e| walk_expr(e, v)),
        Stmt::While(c, body) => {
            walk_expr(c, v);
            walk_block(body, v);
        }
        Stmt::For { first, last, step, body, .. } => {
            [first, last, step].into_iter().for_each(|e| walk_expr(e, v));
            walk_block(body, v);
        }
        Stmt::NetSend { time, flag } => {
            walk_expr(time, v);
            walk_expr(flag, v);
        }
        Stmt::ForNetCons(body) | Stmt::Scope(body) => walk_block(body, v),
        Stmt::Solve(solve) => match &**solve {
            Solve::DerivImplicit { states, derivatives, body, .. } => {
                walk_block(body, v);
                states.iter().for_each(|place| walk_place(place, true, v));
                derivatives.iter().for_each(|place| walk_place(place, false, v));
            }
            Solve::Linear { states, rows } => {
                for row in rows {
                    walk_block(&row.before, v);
                    row.coefficients.iter().for_each(|(_, e)| walk_expr(e, v));
                    row.rhs.iter().for_each(|e| walk_expr(e, v));
                }
                states.iter().for_each(|place| walk_place(place, true, v));
            }
            Solve::Nonlinear { states, values, body } => {
                walk_block(body, v);
                states.iter().for_each(|place| walk_place(place, true, v));
                values.iter().for_each(|place| walk_place(place, false, v));
            }
            Solve::Sparse(sparse) => {
                walk_block(&sparse.body, v);
                sparse.states.iter().for_each(|place| walk_place(place, true, v));
            }
        },
        Stmt::Break | Stmt::Continue | Stmt::Return | Stmt::Fail(_) | Stmt::DropStream(_) => {}
    }
}

fn walk_place(place: &Place, store: bool, v: &mut impl Visitor) {
    v.place(place, store);
    if let Place::LocalElement(_, i) | Place::FieldElement(_, i) | Place::GlobalElement(_, i) = place {
        walk_expr(i, v);
    }
}

pub(crate) fn walk_expr(expr: &Expr, v: &mut impl Visitor) {
    v.expr(expr);
    match expr {
        Expr::Number(_) | Expr::VectorSize(_) | Expr::VectorPresent(_) => {}
        Expr::Load(place) => walk_place(place, false, v),
        Expr::Unary(_, a) | Expr::Table(_, a) | Expr::VectorGet(_, a) | Expr::Convert(_, a) => {
            walk_expr(a, v)
        }
        Expr::Binary(_, a, b) | Expr::Integer(_, _, a, b) | Expr::McellRan4(a, b) => {
            walk_expr(a, v);
            walk_expr(b, v);
        }
        Expr::Select(c, a, b) => [c, a, b].into_iter().for_each(|e| walk_expr(e, v)),
        Expr::Math(_, args) | Expr::Call(_, args) | Expr::Random(_, _, args) | Expr::Handle(_, _, args) => {
            args.iter().for_each(|e| walk_expr(e, v));
        }
    }
}
