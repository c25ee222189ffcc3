//! Every C expression of a stretch of text.

use crate::ast::c::{Expr, ExprKind, Initial, Stmt, StmtKind};
use crate::ast::{self, At, Block};
use netpyne_base::Span;

/// Calls `f` for every C expression of `list`, outer ones first; also in NMODL statements between C text.
pub(crate) fn expressions<'a>(list: &'a [Stmt], f: &mut dyn FnMut(&'a Expr)) {
    statements(list, &mut |stmt| match &stmt.kind {
        StmtKind::Expr(e)
        | StmtKind::If(e, ..)
        | StmtKind::While(e, _)
        | StmtKind::DoWhile(_, e)
        | StmtKind::Return(Some(e)) => inside(e, f),
        StmtKind::For { condition, step, .. } => {
            condition.iter().chain(step).for_each(|e| inside(e, f));
        }
        StmtKind::Switch(e, cases) => {
            inside(e, f);
            cases.iter().flat_map(|case| case.labels.iter().flatten()).for_each(|e| inside(e, f));
        }
        StmtKind::Declare(list) => {
            for variable in list {
                variable.dimensions.iter().flatten().for_each(|e| inside(e, f));
                variable.initial.iter().for_each(|i| initial(i, f));
            }
        }
        _ => {}
    });
}

/// Calls `f` for every C statement of `list`, outer ones first.
pub(crate) fn statements<'a>(list: &'a [Stmt], f: &mut dyn FnMut(&'a Stmt)) {
    placed(list, &Place::default(), &mut |stmt, _| f(stmt));
}

/// What a statement stands in.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Place {
    /// Where the list of statements ends.
    pub end: u32,
    /// The loops around it, C's and NMODL's.
    pub loops: Vec<Span>,
    /// What is done instead of it: where the branches after `else` are of which it is in the first one.
    pub instead: Vec<Span>,
}

impl Place {
    /// A list of statements here.
    fn list(&self, list: &[Stmt]) -> Self {
        Self { end: list.last().map_or(0, |stmt| stmt.at.0.end), ..self.clone() }
    }

    /// In a loop.
    fn repeated(&self, at: At) -> Self {
        let mut out = self.clone();
        out.loops.push(at.0);
        out
    }
}

/// Calls `f` for every C statement of a routine, outer ones first, with what it stands in.
pub(crate) fn in_routine<'a>(body: &'a [Stmt], f: &mut dyn FnMut(&'a Stmt, &Place)) {
    placed(body, &Place::default().list(body), f);
}

/// The same for an NMODL block: C text goes on in the next VERBATIM block of the same block.
pub(crate) fn in_block<'a>(block: &'a Block, f: &mut dyn FnMut(&'a Stmt, &Place)) {
    nmodl_block(block, &Place::default(), f);
}

fn placed<'a>(list: &'a [Stmt], place: &Place, f: &mut dyn FnMut(&'a Stmt, &Place)) {
    for stmt in list {
        f(stmt, place);
        match &stmt.kind {
            StmtKind::Block(list) => placed(list, &place.list(list), f),
            StmtKind::If(_, yes, no) => {
                let mut first = place.clone();
                first.instead.extend(no.iter().map(|no| no.at.0));
                alone(yes, &first, f);
                no.iter().for_each(|no| alone(no, place, f));
            }
            StmtKind::While(_, body) | StmtKind::DoWhile(body, _) => {
                alone(body, &place.repeated(stmt.at), f);
            }
            StmtKind::For { first, body, .. } => {
                // What a loop begins with is done always, and once.
                first.iter().for_each(|first| placed(std::slice::from_ref(first), place, f));
                alone(body, &place.repeated(stmt.at), f);
            }
            StmtKind::Switch(_, cases) => {
                cases.iter().for_each(|case| placed(&case.body, &place.list(&case.body), f));
            }
            StmtKind::Nmodl(stmt) => nmodl(stmt, place, f),
            _ => {}
        }
    }
}

fn alone<'a>(stmt: &'a Stmt, place: &Place, f: &mut dyn FnMut(&'a Stmt, &Place)) {
    let list = std::slice::from_ref(stmt);
    placed(list, &place.list(list), f);
}

fn nmodl_block<'a>(block: &'a Block, place: &Place, f: &mut dyn FnMut(&'a Stmt, &Place)) {
    let end = block.stmts.last().map_or(0, |stmt| stmt.at.0.end);
    let place = Place { end, ..place.clone() };
    block.stmts.iter().for_each(|stmt| nmodl(stmt, &place, f));
}

fn nmodl<'a>(stmt: &'a ast::Stmt, place: &Place, f: &mut dyn FnMut(&'a Stmt, &Place)) {
    match &stmt.kind {
        ast::StmtKind::C(list) => placed(list, place, f),
        ast::StmtKind::From { body, .. }
        | ast::StmtKind::While { body, .. }
        | ast::StmtKind::ForNetCons(_, body) => nmodl_block(body, &place.repeated(stmt.at), f),
        ast::StmtKind::Block(body) | ast::StmtKind::Initial(body) => nmodl_block(body, place, f),
        ast::StmtKind::If { arms, otherwise } => {
            arms.iter().for_each(|(_, block)| nmodl_block(block, place, f));
            otherwise.iter().for_each(|block| nmodl_block(block, place, f));
        }
        ast::StmtKind::Solve { if_error: Some(block), .. } => nmodl_block(block, place, f),
        _ => {}
    }
}

fn initial<'a>(i: &'a Initial, f: &mut dyn FnMut(&'a Expr)) {
    match i {
        Initial::Value(e) => inside(e, f),
        Initial::List(list) => list.iter().for_each(|i| initial(i, f)),
    }
}

/// `e` and all in it.
pub(crate) fn inside<'a>(e: &'a Expr, f: &mut dyn FnMut(&'a Expr)) {
    f(e);
    match &e.kind {
        ExprKind::Number(..) | ExprKind::Text(_) | ExprKind::Name(_) | ExprKind::SizeOf(_) => {}
        ExprKind::Index(a, b)
        | ExprKind::Binary(_, a, b)
        | ExprKind::Assign(a, _, b)
        | ExprKind::Comma(a, b) => {
            inside(a, f);
            inside(b, f);
        }
        ExprKind::Call(a, args) => {
            inside(a, f);
            args.iter().for_each(|a| inside(a, f));
        }
        ExprKind::Member(a, _)
        | ExprKind::Unary(_, a)
        | ExprKind::Deref(a)
        | ExprKind::Address(a)
        | ExprKind::Cast(_, _, a)
        | ExprKind::Step(a, ..) => inside(a, f),
        ExprKind::Choice(a, b, c) => [a, b, c].into_iter().for_each(|e| inside(e, f)),
    }
}
