//! Every C expression of a stretch of text.

use crate::ast::c::{Expr, ExprKind, Initial, Stmt, StmtKind};
use crate::ast::{self, Block};

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
    for stmt in list {
        f(stmt);
        match &stmt.kind {
            StmtKind::Block(list) => statements(list, f),
            StmtKind::If(_, yes, no) => {
                statements(std::slice::from_ref(yes), f);
                no.iter().for_each(|no| statements(std::slice::from_ref(no), f));
            }
            StmtKind::While(_, body) | StmtKind::DoWhile(body, _) => {
                statements(std::slice::from_ref(body), f);
            }
            StmtKind::For { first, body, .. } => {
                first.iter().for_each(|first| statements(std::slice::from_ref(first), f));
                statements(std::slice::from_ref(body), f);
            }
            StmtKind::Switch(_, cases) => cases.iter().for_each(|case| statements(&case.body, f)),
            StmtKind::Nmodl(stmt) => nmodl(stmt, f),
            _ => {}
        }
    }
}

/// Calls `f` for every C statement in an NMODL block.
pub(crate) fn in_block<'a>(block: &'a Block, f: &mut dyn FnMut(&'a Stmt)) {
    block.stmts.iter().for_each(|stmt| nmodl(stmt, f));
}

fn nmodl<'a>(stmt: &'a ast::Stmt, f: &mut dyn FnMut(&'a Stmt)) {
    match &stmt.kind {
        ast::StmtKind::C(list) => statements(list, f),
        ast::StmtKind::From { body, .. }
        | ast::StmtKind::While { body, .. }
        | ast::StmtKind::Block(body)
        | ast::StmtKind::Initial(body)
        | ast::StmtKind::ForNetCons(_, body) => in_block(body, f),
        ast::StmtKind::If { arms, otherwise } => {
            arms.iter().for_each(|(_, block)| in_block(block, f));
            otherwise.iter().for_each(|block| in_block(block, f));
        }
        ast::StmtKind::Solve { if_error: Some(block), .. } => in_block(block, f),
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
