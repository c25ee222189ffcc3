//! METHODs that are missing, or do not fit.

use super::Subject;
use super::facts::Role;
use crate::ast::*;
use crate::linear::{Update, exponential_update};
use netpyne_base::Diagnostics;

pub(super) fn method(s: &Subject<'_>) -> Diagnostics {
    let mut out = Diagnostics::new();
    for part in &s.facts.parts {
        each_solve(part.body, &mut |name, method, steady, at| {
            let solver = s.facts.parts.iter().find(|p| p.name.is_some_and(|n| n.name == name.name));
            let Some(solver) = solver else { return };
            if part.role == Role::Breakpoint
                && let Role::Solver(SolverKind::Derivative) = solver.role
            {
                derivative(s, name, method, solver.body, &mut out);
            }
            if part.role != Role::Breakpoint
                && !steady
                && matches!(solver.role, Role::Solver(SolverKind::Derivative))
            {
                let message = format!("`{}` is solved outside BREAKPOINT", name.name);
                out.push(s.warning(at, message).label("a time step, but not where time goes on"));
            }
        });
    }
    out
}

fn derivative(s: &Subject<'_>, name: &Ident, method: Option<&Ident>, body: &Block, out: &mut Diagnostics) {
    let mut equations = Vec::new();
    collect(body, &mut equations);
    let is_linear = !equations.is_empty()
        && equations.iter().all(|(state, rhs)| exponential_update(state, state, rhs) != Update::NotLinear);
    match method.map(|m| m.name.as_str()) {
        Some("euler") => {
            let at = method.map_or(name.at, |m| m.at);
            let message = "METHOD euler is of first order and unstable where dt exceeds a time constant";
            let best = if is_linear {
                "cnexp is exact here for fixed coefficients"
            } else {
                "derivimplicit is stable"
            };
            out.push(s.warning(at, message).help(best));
        }
        Some("derivimplicit") if is_linear && !coupled(&equations) => {
            let at = method.map_or(name.at, |m| m.at);
            let message = "each equation is linear in its own state: METHOD cnexp would do, and be faster";
            out.push(s.note(at, message).help("results would differ a little"));
        }
        _ => {}
    }
}

/// Whether an equation mentions the state of another.
fn coupled(equations: &[(String, &Expr)]) -> bool {
    equations
        .iter()
        .any(|(state, rhs)| equations.iter().any(|(other, _)| other != state && mentions(rhs, other)))
}

fn mentions(e: &Expr, name: &str) -> bool {
    match &e.kind {
        ExprKind::Name(n) => n == name,
        ExprKind::Index(n, i) => n == name || mentions(i, name),
        ExprKind::Paren(a) | ExprKind::Unary(_, a) => mentions(a, name),
        ExprKind::Binary(_, a, b) => mentions(a, name) || mentions(b, name),
        ExprKind::Call(_, args) => args.iter().any(|a| mentions(a, name)),
        _ => false,
    }
}

fn collect<'a>(block: &'a Block, out: &mut Vec<(String, &'a Expr)>) {
    for stmt in &block.stmts {
        match &stmt.kind {
            StmtKind::Assign { target, value, .. } => {
                if let ExprKind::Name(name) | ExprKind::Index(name, _) = &target.kind
                    && let Some(state) = name.strip_suffix('\'')
                {
                    out.push((state.to_owned(), value));
                }
            }
            StmtKind::If { arms, otherwise } => {
                arms.iter().for_each(|(_, b)| collect(b, out));
                otherwise.iter().for_each(|b| collect(b, out));
            }
            StmtKind::Block(b) | StmtKind::From { body: b, .. } | StmtKind::While { body: b, .. } => {
                collect(b, out);
            }
            _ => {}
        }
    }
}

/// Calls `f` with name, method, whether for the steady state, and place of every SOLVE.
fn each_solve<'a>(block: &'a Block, f: &mut dyn FnMut(&'a Ident, Option<&'a Ident>, bool, At)) {
    for stmt in &block.stmts {
        match &stmt.kind {
            StmtKind::Solve { name, method, steady_state, .. } => {
                f(name, method.as_ref(), *steady_state, stmt.at);
            }
            StmtKind::If { arms, otherwise } => {
                arms.iter().for_each(|(_, b)| each_solve(b, f));
                otherwise.iter().for_each(|b| each_solve(b, f));
            }
            StmtKind::Block(b) | StmtKind::From { body: b, .. } | StmtKind::While { body: b, .. } => {
                each_solve(b, f);
            }
            _ => {}
        }
    }
}
