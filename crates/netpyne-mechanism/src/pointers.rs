//! Which POINTERs the kernels of a mechanism follow: those must point at something.

use crate::ir::Role;
use crate::ir::visit::{Visitor, walk_block};
use crate::ir::*;

/// What a POINTER that points at nothing holds, a NaN that arithmetic does not make: handlers of events fail that use it.
pub const POINTS_AT_NOTHING: u64 = 0x7ff8_dead_0000_0001;

/// For every POINTER whether a kernel loads or stores through it, by itself or in a function that it calls. Handlers of events are
/// left out: there may never be an event.
pub fn pointers_in_use(mechanism: &Mechanism) -> Vec<bool> {
    let mut found = Found {
        used: vec![false; mechanism.pointers.len()],
        reached: vec![false; mechanism.functions.len()],
        pending: Vec::new(),
        fills: mechanism.tables.iter().map(|table| table.fill).collect(),
    };
    if found.used.is_empty() {
        return found.used;
    }
    let k = &mechanism.kernels;
    // Destructors do not run.
    let plain = k.all().filter(|(role, _)| *role != Role::Destructor).map(|(_, kernel)| kernel);
    for kernel in plain {
        walk_block(&kernel.body, &mut found);
    }
    for block in k.current.iter().flat_map(|c| [&c.prologue, &c.body, &c.epilogue]) {
        walk_block(block, &mut found);
    }
    for current in &mechanism.currents {
        found.place(&current.value, false);
    }
    while let Some(function) = found.pending.pop() {
        walk_block(&mechanism.functions[function.index()].body, &mut found);
    }
    found.used
}

struct Found {
    used: Vec<bool>,
    reached: Vec<bool>,
    pending: Vec<FunctionId>,
    fills: Vec<FunctionId>,
}

impl Found {
    fn reach(&mut self, function: FunctionId) {
        if !std::mem::replace(&mut self.reached[function.index()], true) {
            self.pending.push(function);
        }
    }
}

impl Visitor for Found {
    fn stmt(&mut self, stmt: &Stmt) {
        if let Stmt::Table(table, _) = stmt {
            self.reach(self.fills[table.index()]);
        }
    }

    fn expr(&mut self, expr: &Expr) {
        match expr {
            Expr::Call(function, _) => self.reach(*function),
            Expr::Table(table, _) => self.reach(self.fills[table.index()]),
            _ => {}
        }
    }

    fn place(&mut self, place: &Place, _store: bool) {
        if let Place::Pointer(pointer) = place {
            self.used[pointer.index()] = true;
        }
    }
}
