//! Follows calls: bounded depth but for functions that call themselves, and no caller does through a function what it may
//! not do itself.

use super::Errors;
use crate::ir::Role;
use crate::ir::visit::{Visitor, walk_block, walk_expr};
use crate::ir::*;

/// Deepest nesting of calls.
const DEEPEST: u32 = 24;

/// What a unit does, itself or through what it calls.
#[derive(Clone, Copy, Default)]
struct Effects {
    events: bool,
    set_voltage: bool,
    depth: u32,
}

#[derive(Default)]
struct Direct {
    effects: Effects,
    calls: Vec<FunctionId>,
    tables: Vec<TableId>,
}

impl Visitor for Direct {
    fn stmt(&mut self, stmt: &Stmt) {
        match stmt {
            Stmt::NetSend { .. }
            | Stmt::NetEvent(_)
            | Stmt::NetMove(_)
            | Stmt::Watch(..)
            | Stmt::ForNetCons(_) => self.effects.events = true,
            Stmt::Table(table, _) => self.tables.push(*table),
            _ => {}
        }
    }

    fn place(&mut self, place: &Place, store: bool) {
        self.effects.set_voltage |= store && *place == Place::Voltage;
    }

    fn expr(&mut self, expr: &Expr) {
        match expr {
            Expr::Call(id, _) => self.calls.push(*id),
            Expr::Table(table, _) => self.tables.push(*table),
            _ => {}
        }
    }
}

impl Direct {
    fn of(blocks: &[&Block]) -> Self {
        let mut direct = Self::default();
        blocks.iter().for_each(|block| walk_block(block, &mut direct));
        direct
    }

    fn callees(&self, m: &Mechanism) -> Vec<FunctionId> {
        let fills = self.tables.iter().map(|table| m.tables[table.index()].fill);
        self.calls.iter().copied().chain(fills).collect()
    }
}

pub(super) fn check(m: &Mechanism, errors: &mut Errors<'_>) {
    if !errors.list.is_empty() {
        return; // indices may be wrong
    }
    let direct: Vec<Direct> = m.functions.iter().map(|f| Direct::of(&[&f.body])).collect();
    let mut known: Vec<State> = vec![State::New; m.functions.len()];
    let mut walk = Walk { m, direct: &direct, known: &mut known, errors };
    for id in 0..m.functions.len() {
        walk.follow(id, 0);
    }
    if !errors.list.is_empty() {
        return;
    }
    share_effects(m, &direct, &mut known);
    let total = |unit: &Direct| -> Effects {
        let mut out = unit.effects;
        for callee in unit.callees(m) {
            if let State::Done(e) = known[callee.index()] {
                out.events |= e.events;
                out.set_voltage |= e.set_voltage;
                out.depth = out.depth.max(e.depth + 1);
            }
        }
        out
    };
    for (role, kernel) in m.kernels.all() {
        let effects = total(&Direct::of(&[&kernel.body]));
        let initial = matches!(role, Role::Initial | Role::BeforeInitial | Role::AfterInitial);
        report(effects, initial, &format!("the {role:?} kernel"), errors);
    }
    if let Some(k) = &m.kernels.current {
        let effects = total(&Direct::of(&[&k.prologue, &k.body, &k.epilogue]));
        report(effects, false, "the current kernel", errors);
    }
    for watch in &m.watches {
        let mut unit = Direct::default();
        walk_expr(&watch.difference, &mut unit);
        report(total(&unit), false, "a WATCH condition", errors);
    }
    for table in &m.tables {
        if let State::Done(effects) = known[table.fill.index()] {
            report(effects, false, &format!("TABLE of {}", table.name), errors);
        }
    }
}

/// Where functions call each other in a circle, what one does all do.
fn share_effects(m: &Mechanism, direct: &[Direct], known: &mut [State]) {
    let mut changed = true;
    while std::mem::take(&mut changed) {
        for (id, unit) in direct.iter().enumerate() {
            for callee in unit.callees(m) {
                if let (State::Done(mut own), State::Done(theirs)) = (known[id], known[callee.index()]) {
                    let before = (own.events, own.set_voltage);
                    own.events |= theirs.events;
                    own.set_voltage |= theirs.set_voltage;
                    changed |= before != (own.events, own.set_voltage);
                    known[id] = State::Done(own);
                }
            }
        }
    }
}

fn report(effects: Effects, may_send: bool, place: &str, errors: &mut Errors<'_>) {
    errors.place = place.into();
    if effects.events && !may_send {
        errors.push("a function it calls sends events");
    }
    if effects.set_voltage {
        errors.push("a function it calls assigns the voltage");
    }
    errors.place.clear();
}

#[derive(Clone, Copy)]
enum State {
    New,
    Open,
    Done(Effects),
}

/// A walk along the calls of functions, with what is known of each function so far.
struct Walk<'a, 'e> {
    m: &'a Mechanism,
    direct: &'a [Direct],
    known: &'a mut [State],
    errors: &'a mut Errors<'e>,
}

impl Walk<'_, '_> {
    /// Effects of function `id` and all it calls; depth-first.
    fn follow(&mut self, id: usize, depth: u32) -> Effects {
        match self.known[id] {
            State::Done(effects) => return effects,
            // It calls itself; the first call collects all effects.
            State::Open => return Effects::default(),
            // No deeper than this: the chain is too long anyway.
            State::New if depth > DEEPEST => {
                return Effects { depth: DEEPEST - 1, ..self.direct[id].effects };
            }
            State::New => {}
        }
        self.known[id] = State::Open;
        let mut out = self.direct[id].effects;
        for callee in self.direct[id].callees(self.m) {
            let effects = self.follow(callee.index(), depth + 1);
            out.events |= effects.events;
            out.set_voltage |= effects.set_voltage;
            out.depth = out.depth.max(effects.depth + 1);
        }
        if out.depth == DEEPEST && self.errors.list.is_empty() {
            self.errors.push(format_args!("calls from `{}` nest too deep", self.m.functions[id].name));
        }
        self.known[id] = State::Done(out);
        out
    }
}
