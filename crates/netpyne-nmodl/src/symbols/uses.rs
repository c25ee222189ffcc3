//! What blocks declare, assign, and use.

use super::Declared;
use crate::ast::*;
use crate::c::walk;
use std::collections::BTreeMap;

/// The TABLE statement of a routine.
pub(crate) fn table_of(body: &Block) -> Option<(&Table, At)> {
    body.stmts.iter().find_map(|s| match &s.kind {
        StmtKind::Table(table) => Some((table, s.at)),
        _ => None,
    })
}

pub(super) fn neuron<'a>(stmt: &'a NeuronStmt, declared: &mut Declared<'a>) {
    match stmt {
        NeuronStmt::Kind(kind, name) => declared.name = Some((*kind, name)),
        NeuronStmt::UseIon(used) => declared.ions.push(used),
        NeuronStmt::Names(list, names) => {
            let refs = names.iter();
            let strs = names.iter().map(|n| n.name.as_str());
            match list {
                NameList::NonspecificCurrent | NameList::ElectrodeCurrent => declared.currents.extend(strs),
                NameList::Range => declared.range.extend(strs),
                NameList::Global => declared.global.extend(strs),
                NameList::Pointer => declared.pointers.extend(refs),
                NameList::BbcorePointer => declared.bbcore.extend(refs),
                NameList::External => declared.external.extend(refs),
                NameList::Random => declared.randoms.extend(refs),
            }
        }
        NeuronStmt::ThreadSafe | NeuronStmt::Represents(_) => {}
    }
}

/// Whether `item`, not being NET_RECEIVE, assigns the voltage.
pub(super) fn assigns_voltage(item: &Item) -> bool {
    match &item.kind {
        ItemKind::Initial(b)
        | ItemKind::Breakpoint(b)
        | ItemKind::BeforeAfter { body: b, .. }
        | ItemKind::Solver { body: b, .. } => assigns(b, "v"),
        ItemKind::Routine(r) => r.args.iter().all(|a| a.name.name != "v") && assigns(&r.body, "v"),
        _ => false,
    }
}

/// Whether `block` assigns `name`, not hidden by a local.
fn assigns(block: &Block, name: &str) -> bool {
    let hides = |s: &Stmt| matches!(&s.kind, StmtKind::Local(l) if l.iter().any(|v| v.name.name == name));
    !block.stmts.iter().any(hides)
        && block.stmts.iter().any(|s| match &s.kind {
            StmtKind::Assign { target, .. } => matches!(&target.kind, ExprKind::Name(n) if n == name),
            StmtKind::If { arms, otherwise } => {
                arms.iter().any(|(_, b)| assigns(b, name)) || otherwise.iter().any(|b| assigns(b, name))
            }
            StmtKind::From { body, .. } | StmtKind::While { body, .. } | StmtKind::Block(body) => {
                assigns(body, name)
            }
            StmtKind::C(list) => {
                let mut found = false;
                walk::expressions(list, &mut |e| found |= assigned_in_c(e) == Some(name));
                found
            }
            _ => false,
        })
}

/// Which names are assigned, and which are used as vectors.
pub(super) fn statements<'a>(body: &'a Block, declared: &mut Declared<'a>) {
    for stmt in &body.stmts {
        match &stmt.kind {
            StmtKind::Assign { target, value, .. } => {
                if let ExprKind::Name(n) | ExprKind::Index(n, _) = &target.kind {
                    declared.assigned_to.insert(n);
                }
                vectors(value, declared);
            }
            StmtKind::From { body, .. } | StmtKind::Block(body) | StmtKind::Initial(body) => {
                statements(body, declared);
            }
            StmtKind::ForNetCons(_, body) => statements(body, declared),
            StmtKind::While { cond, body } => {
                vectors(cond, declared);
                statements(body, declared);
            }
            StmtKind::If { arms, otherwise } => {
                for (cond, body) in arms {
                    vectors(cond, declared);
                    statements(body, declared);
                }
                otherwise.iter().for_each(|body| statements(body, declared));
            }
            StmtKind::Solve { if_error: Some(body), .. } => statements(body, declared),
            StmtKind::C(list) => {
                walk::expressions(list, &mut |e| declared.assigned_to.extend(assigned_in_c(e)))
            }
            _ => {}
        }
    }
}

/// The variable that a C expression assigns.
fn assigned_in_c(e: &c::Expr) -> Option<&str> {
    let (c::ExprKind::Assign(to, ..) | c::ExprKind::Step(to, ..)) = &e.kind else { return None };
    let mut to = &**to;
    while let c::ExprKind::Index(base, _) = &to.kind {
        to = base;
    }
    match &to.kind {
        c::ExprKind::Name(name) => Some(name),
        _ => None,
    }
}

fn vectors<'a>(expr: &'a Expr, declared: &mut Declared<'a>) {
    match &expr.kind {
        ExprKind::Call(name, args) => {
            if let ("vector_get" | "vector_size", Some(ExprKind::Name(n))) =
                (name.name.as_str(), args.first().map(|a| &a.kind))
            {
                declared.vector_names.insert(n);
            }
            args.iter().for_each(|a| vectors(a, declared));
        }
        ExprKind::Paren(e) | ExprKind::Unary(_, e) | ExprKind::Index(_, e) => vectors(e, declared),
        ExprKind::Binary(_, a, b) => {
            vectors(a, declared);
            vectors(b, declared);
        }
        _ => {}
    }
}

/// The states whose past values `block` uses, with how far back they go.
pub(crate) fn delayed(block: &Block) -> BTreeMap<&str, (i64, At)> {
    let mut out = BTreeMap::new();
    collect_delayed(block, &mut out);
    out
}

fn collect_delayed<'a>(block: &'a Block, out: &mut BTreeMap<&'a str, (i64, At)>) {
    for stmt in &block.stmts {
        match &stmt.kind {
            StmtKind::Assign { value, .. } => delays_in(value, out),
            StmtKind::Call(e) => delays_in(e, out),
            StmtKind::If { arms, otherwise } => {
                for (condition, body) in arms {
                    delays_in(condition, out);
                    collect_delayed(body, out);
                }
                otherwise.iter().for_each(|body| collect_delayed(body, out));
            }
            StmtKind::While { cond, body } => {
                delays_in(cond, out);
                collect_delayed(body, out);
            }
            StmtKind::From { body, .. } | StmtKind::Block(body) => collect_delayed(body, out),
            _ => {}
        }
    }
}

fn delays_in<'a>(e: &'a Expr, out: &mut BTreeMap<&'a str, (i64, At)>) {
    match &e.kind {
        ExprKind::Delayed(state, n) => {
            let known = out.entry(state).or_insert((*n, e.at));
            known.0 = known.0.max(*n);
        }
        ExprKind::Paren(a) | ExprKind::Unary(_, a) | ExprKind::Index(_, a) => delays_in(a, out),
        ExprKind::Binary(_, a, b) => {
            delays_in(a, out);
            delays_in(b, out);
        }
        ExprKind::Call(_, args) => args.iter().for_each(|a| delays_in(a, out)),
        _ => {}
    }
}
