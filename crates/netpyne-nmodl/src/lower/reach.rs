//! Which functions are called from where.

use netpyne_mechanism::ir::{Block, Expr, Mechanism, Place, Solve, Stmt};
use std::collections::BTreeSet;

/// Indices of all functions that a kernel, a watch or a used table can come to call.
pub(crate) fn reachable(mech: &Mechanism) -> BTreeSet<usize> {
    let mut calls = Calls { mech, found: BTreeSet::new() };
    mech.blocks().for_each(|block| calls.block(block));
    mech.watches.iter().for_each(|w| calls.expr(&w.difference));
    close(mech, calls.found)
}

/// Whether evaluating `e` twice is the same as evaluating it once.
pub(crate) fn duplicable(e: &Expr) -> bool {
    match e {
        Expr::Number(_) => true,
        Expr::Load(place) => {
            !matches!(place, Place::LocalElement(..) | Place::FieldElement(..) | Place::GlobalElement(..))
        }
        Expr::Unary(_, a) => duplicable(a),
        Expr::Binary(_, a, b) => duplicable(a) && duplicable(b),
        _ => false,
    }
}

fn direct(mech: &Mechanism, function: usize) -> BTreeSet<usize> {
    let mut calls = Calls { mech, found: BTreeSet::new() };
    if let Some(function) = mech.functions.get(function) {
        calls.block(&function.body);
    }
    calls.found
}

fn close(mech: &Mechanism, start: BTreeSet<usize>) -> BTreeSet<usize> {
    let mut out = BTreeSet::new();
    let mut todo: Vec<usize> = start.into_iter().collect();
    while let Some(i) = todo.pop() {
        if out.insert(i) {
            todo.extend(direct(mech, i));
        }
    }
    out
}

struct Calls<'m> {
    mech: &'m Mechanism,
    found: BTreeSet<usize>,
}

impl Calls<'_> {
    fn block(&mut self, block: &Block) {
        block.iter().for_each(|s| self.stmt(s));
    }

    fn stmt(&mut self, stmt: &Stmt) {
        match stmt {
            Stmt::Assign(place, e) => {
                self.place(place);
                self.expr(e);
            }
            Stmt::Eval(e) | Stmt::NetEvent(e) | Stmt::NetMove(e) => self.expr(e),
            Stmt::Watch(_, e) | Stmt::RandomSetSeq(_, e) | Stmt::SetSeed(e) => self.expr(e),
            Stmt::If(cond, a, b) => {
                self.expr(cond);
                self.block(a);
                self.block(b);
            }
            Stmt::Loop { head, condition, body, step } => {
                self.expr(condition);
                [head, body, step].into_iter().for_each(|block| self.block(block));
            }
            Stmt::SetVector(_, a, b) | Stmt::SetStream(_, a, b) => {
                self.expr(a);
                self.expr(b);
            }
            Stmt::MakeStream(_, ids) => ids.iter().for_each(|e| self.expr(e)),
            Stmt::While(cond, a) => {
                self.expr(cond);
                self.block(a);
            }
            Stmt::For { first, last, step, body, .. } => {
                self.expr(first);
                self.expr(last);
                self.expr(step);
                self.block(body);
            }
            Stmt::Table(table, e) => {
                self.table(table.index());
                self.expr(e);
            }
            Stmt::NetSend { time, flag } => {
                self.expr(time);
                self.expr(flag);
            }
            Stmt::ForNetCons(body) | Stmt::Scope(body) => self.block(body),
            Stmt::Solve(solve) => match solve.as_ref() {
                Solve::DerivImplicit { body, .. } | Solve::Nonlinear { body, .. } => self.block(body),
                Solve::Sparse(sparse) => self.block(&sparse.body),
                Solve::Linear { rows, .. } => {
                    for row in rows {
                        self.block(&row.before);
                        row.coefficients.iter().for_each(|(_, e)| self.expr(e));
                        row.rhs.iter().for_each(|e| self.expr(e));
                    }
                }
            },
            Stmt::Break | Stmt::Continue | Stmt::Return | Stmt::Fail(_) | Stmt::DropStream(_) => {}
        }
    }

    fn table(&mut self, table: usize) {
        if let Some(table) = self.mech.tables.get(table) {
            self.found.insert(table.fill.index());
        }
    }

    fn place(&mut self, place: &Place) {
        if let Place::LocalElement(_, e) | Place::FieldElement(_, e) | Place::GlobalElement(_, e) = place {
            self.expr(e);
        }
    }

    fn expr(&mut self, e: &Expr) {
        match e {
            Expr::Number(_) | Expr::VectorSize(_) | Expr::VectorPresent(_) => {}
            Expr::Load(place) => self.place(place),
            Expr::Unary(_, a) | Expr::VectorGet(_, a) | Expr::Convert(_, a) => self.expr(a),
            Expr::Binary(_, a, b) | Expr::Integer(_, _, a, b) | Expr::McellRan4(a, b) => {
                self.expr(a);
                self.expr(b);
            }
            Expr::Math(_, args) | Expr::Random(_, _, args) | Expr::Handle(_, _, args) => {
                args.iter().for_each(|a| self.expr(a))
            }
            Expr::Select(a, b, c) => [a, b, c].into_iter().for_each(|e| self.expr(e)),
            Expr::Call(function, args) => {
                self.found.insert(function.index());
                args.iter().for_each(|a| self.expr(a));
            }
            Expr::Table(table, a) => {
                self.table(table.index());
                self.expr(a);
            }
        }
    }
}
