//! What every name of a kernel depends on.

use super::{On, Update};
use crate::ast::*;
use crate::symbols::table_of;
use std::collections::BTreeMap;

/// Dependence by routine and name; file-level names under no routine.
pub(super) struct Dependence<'a> {
    module: &'a Module,
    known: BTreeMap<(&'a str, &'a str), On>,
}

/// Depends on nothing that changes in a step.
const FIXED: On = On { instance: false, voltage: false, step: false };
const STEP: On = On { instance: false, voltage: false, step: true };

impl<'a> Dependence<'a> {
    /// Follows assignments in the blocks of a kernel, and in what they call, until nothing changes.
    pub fn of(module: &'a Module, roots: &[(&'a Block, Update)]) -> Self {
        let mut out = Self { module, known: BTreeMap::new() };
        out.declared();
        // Everything that is assigned in the kernel starts from nothing.
        let mut assigned = Vec::new();
        for (block, _) in roots {
            out.reach("", block, &mut Vec::new(), &mut |routine, name| assigned.push((routine, name)));
        }
        for key in assigned {
            if !out.is_state(key.1) {
                out.known.insert(key, FIXED);
            }
        }
        for _ in 0..20 {
            let before = out.known.clone();
            roots.iter().for_each(|(block, _)| out.block("", block, &mut Vec::new()));
            if out.known == before {
                break;
            }
        }
        out
    }

    fn is_state(&self, name: &str) -> bool {
        self.module.items.iter().any(|i| match &i.kind {
            ItemKind::State(list) => list.iter().any(|s| s.name.name == name),
            _ => false,
        })
    }

    fn declared(&mut self) {
        let mut range: Vec<&str> = Vec::new();
        for item in &self.module.items {
            if let ItemKind::Neuron(list) = &item.kind {
                for stmt in list {
                    if let NeuronStmt::Names(NameList::Range, names) = stmt {
                        range.extend(names.iter().map(|n| n.name.as_str()));
                    }
                }
            }
        }
        for item in &self.module.items {
            match &item.kind {
                ItemKind::Parameter(list) => {
                    for p in list {
                        let on = On { instance: range.contains(&p.name.name.as_str()), ..FIXED };
                        self.known.insert(("", &p.name.name), on);
                    }
                }
                ItemKind::Constant(list) => {
                    self.known.extend(list.iter().map(|p| (("", p.name.name.as_str()), FIXED)));
                }
                ItemKind::Units(list) => {
                    for def in list {
                        if let UnitDef::Value { name, .. } | UnitDef::Factor { name, .. } = def {
                            self.known.insert(("", &name.name), FIXED);
                        }
                    }
                }
                ItemKind::Define(name, _) => self.known.extend([(("", name.name.as_str()), FIXED)]),
                _ => {}
            }
        }
        for item in &self.module.items {
            // An ion variable is no parameter, wherever it is declared.
            if let ItemKind::Neuron(list) = &item.kind {
                for stmt in list {
                    if let NeuronStmt::UseIon(used) = stmt {
                        used.read.iter().chain(&used.write).for_each(|n| {
                            self.known.insert(("", &n.name), STEP);
                        });
                    }
                }
            }
        }
        self.known.insert(("", "celsius"), FIXED);
        self.known.insert(("", "dt"), FIXED);
        self.known.insert(("", "v"), On { voltage: true, ..FIXED });
        self.known.insert(("", "t"), STEP);
    }

    /// The routine called `name`.
    pub fn routine(&self, name: &str) -> Option<&'a Routine> {
        self.module.items.iter().find_map(|i| match &i.kind {
            ItemKind::Routine(r) if r.name.name == name => Some(r),
            _ => None,
        })
    }

    /// Where the name lives that `routine` calls `name`: it, or the file.
    fn home(&self, routine: &'a str, name: &'a str) -> &'a str {
        let Some(r) = self.routine(routine) else { return "" };
        let is_own =
            r.args.iter().any(|a| a.name.name == name) || r.name.name == name || declares(&r.body, name);
        if is_own { routine } else { "" }
    }

    fn get(&self, routine: &'a str, name: &'a str) -> On {
        let key = (self.home(routine, name), name);
        self.known.get(&key).copied().unwrap_or(STEP)
    }

    fn add(&mut self, routine: &'a str, name: &'a str, on: On) {
        let key = (self.home(routine, name), name);
        let before = self.known.get(&key).copied().unwrap_or(STEP);
        self.known.insert(key, before.or(on));
    }

    /// Reports every name assigned in `block` or in what it calls, arguments included.
    fn reach(
        &self,
        routine: &'a str,
        block: &'a Block,
        open: &mut Vec<&'a str>,
        found: &mut dyn FnMut(&'a str, &'a str),
    ) {
        for stmt in &block.stmts {
            if let StmtKind::Local(list) = &stmt.kind {
                list.iter().for_each(|l| found(routine, &l.name.name));
            }
            if let StmtKind::Assign { target, .. } = &stmt.kind
                && let ExprKind::Name(name) = &target.kind
                && !name.ends_with('\'')
            {
                found(self.home(routine, name), name);
            }
            if let StmtKind::Table(table) = &stmt.kind {
                table.names.iter().for_each(|n| found(self.home(routine, &n.name), &n.name));
            }
            each_expr(stmt, &mut |e| {
                each_call(e, &mut |name, _| {
                    if let Some(r) = self.routine(name)
                        && !open.contains(&name)
                    {
                        open.push(name);
                        r.args.iter().for_each(|a| found(name, &a.name.name));
                        found(name, name);
                        self.reach(name, &r.body, open, found);
                    }
                });
            });
            each_block(stmt, &mut |b| self.reach(routine, b, open, found));
        }
    }

    fn block(&mut self, routine: &'a str, block: &'a Block, open: &mut Vec<&'a str>) {
        for stmt in &block.stmts {
            each_expr(stmt, &mut |e| {
                self.expr(routine, e, open);
            });
            match &stmt.kind {
                StmtKind::Assign { target, value, .. } => {
                    let on = self.expr(routine, value, open);
                    if let ExprKind::Name(name) = &target.kind
                        && !name.ends_with('\'')
                    {
                        self.add(routine, name, on);
                    }
                }
                StmtKind::Table(table) => {
                    // A table looks up its argument.
                    let argument = self.routine(routine).and_then(|r| r.args.first());
                    let on = argument.map_or(STEP, |a| self.get(routine, &a.name.name));
                    table.names.iter().for_each(|n| self.add(routine, &n.name, on));
                }
                _ => {}
            }
            each_block(stmt, &mut |b| self.block(routine, b, open));
        }
    }

    /// What `e` depends on; follows calls.
    fn expr(&mut self, routine: &'a str, e: &'a Expr, open: &mut Vec<&'a str>) -> On {
        match &e.kind {
            ExprKind::Number(..) | ExprKind::Str(_) => FIXED,
            ExprKind::Name(n) => self.get(routine, n),
            ExprKind::Index(_, i) => {
                self.expr(routine, i, open);
                STEP
            }
            ExprKind::Delayed(..) => STEP,
            ExprKind::Paren(a) | ExprKind::Unary(_, a) => self.expr(routine, a, open),
            ExprKind::Binary(_, a, b) => self.expr(routine, a, open).or(self.expr(routine, b, open)),
            ExprKind::Call(name, args) => {
                let ons: Vec<On> = args.iter().map(|a| self.expr(routine, a, open)).collect();
                let all = ons.iter().fold(FIXED, |a, b| a.or(*b));
                let Some(r) = self.routine(&name.name) else {
                    return if is_pure(&name.name) { all } else { STEP };
                };
                for (arg, on) in r.args.iter().zip(&ons) {
                    self.add(&name.name, &arg.name.name, *on);
                }
                if !open.contains(&name.name.as_str()) {
                    open.push(&name.name);
                    self.block(&name.name, &r.body, open);
                    open.pop();
                }
                match (r.is_function, table_of(&r.body)) {
                    (true, Some(_)) => all,
                    (true, None) => self.get(&name.name, &name.name),
                    _ => FIXED,
                }
            }
        }
    }

    /// What `e`, written in `routine`, depends on.
    pub fn on(&self, routine: &'a str, e: &'a Expr) -> On {
        match &e.kind {
            ExprKind::Number(..) | ExprKind::Str(_) => FIXED,
            ExprKind::Name(n) => self.get(routine, n),
            ExprKind::Index(..) | ExprKind::Delayed(..) => STEP,
            ExprKind::Paren(a) | ExprKind::Unary(_, a) => self.on(routine, a),
            ExprKind::Binary(_, a, b) => self.on(routine, a).or(self.on(routine, b)),
            ExprKind::Call(name, args) => {
                let all = args.iter().fold(FIXED, |on, a| on.or(self.on(routine, a)));
                match self.routine(&name.name) {
                    Some(r) if r.is_function && table_of(&r.body).is_none() => {
                        self.get(&name.name, &name.name)
                    }
                    Some(_) => all,
                    None if is_pure(&name.name) => all,
                    None => STEP,
                }
            }
        }
    }
}

/// Whether a built-in function has the same value for the same arguments.
fn is_pure(name: &str) -> bool {
    !(name.contains("rand") || name.starts_with("vector_") || name == "at_time")
}

fn declares(block: &Block, name: &str) -> bool {
    block.stmts.iter().any(|s| match &s.kind {
        StmtKind::Local(list) => list.iter().any(|l| l.name.name == name),
        _ => {
            let mut found = false;
            each_block(s, &mut |b| found |= declares(b, name));
            found
        }
    })
}

/// The expressions of a statement, not those of the blocks inside.
pub(super) fn each_expr<'a>(stmt: &'a Stmt, f: &mut dyn FnMut(&'a Expr)) {
    match &stmt.kind {
        StmtKind::Assign { target, value, .. } => {
            if let ExprKind::Index(_, i) = &target.kind {
                f(i);
            }
            f(value);
        }
        StmtKind::Call(e) | StmtKind::PerState { value: e, .. } | StmtKind::Conserve(_, e) => f(e),
        StmtKind::From { from, to, by, .. } => {
            f(from);
            f(to);
            by.iter().for_each(f);
        }
        StmtKind::While { cond, .. } => f(cond),
        StmtKind::If { arms, .. } => arms.iter().for_each(|(c, _)| f(c)),
        StmtKind::Reaction { arrow, .. } => match arrow {
            Arrow::Both(_, a, b) => {
                f(a);
                f(b);
            }
            Arrow::In(e) | Arrow::Out(e) => f(e),
        },
        StmtKind::Equation { left, right, .. } => {
            f(left);
            f(right);
        }
        _ => {}
    }
}

/// The blocks inside a statement.
pub(super) fn each_block<'a>(stmt: &'a Stmt, f: &mut dyn FnMut(&'a Block)) {
    match &stmt.kind {
        StmtKind::If { arms, otherwise } => {
            arms.iter().for_each(|(_, b)| f(b));
            otherwise.iter().for_each(f);
        }
        StmtKind::Block(b) | StmtKind::From { body: b, .. } | StmtKind::While { body: b, .. } => f(b),
        _ => {}
    }
}

/// The calls in an expression.
pub(super) fn each_call<'a>(e: &'a Expr, f: &mut dyn FnMut(&'a str, &'a [Expr])) {
    match &e.kind {
        ExprKind::Call(name, args) => {
            args.iter().for_each(|a| each_call(a, f));
            f(&name.name, args);
        }
        ExprKind::Paren(a) | ExprKind::Unary(_, a) | ExprKind::Index(_, a) => each_call(a, f),
        ExprKind::Binary(_, a, b) => {
            each_call(a, f);
            each_call(b, f);
        }
        _ => {}
    }
}
