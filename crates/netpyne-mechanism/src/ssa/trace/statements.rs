//! Statements: control flow becomes selects.

use super::{Refusal, State, Tracer};
use crate::arith::{binary, truncate, unary};
use crate::ir::visit::{Visitor, walk_block};
use crate::ir::*;
use crate::ssa::graph::{Node, Source, Value};
use crate::ssa::traced::{Demand, Demanded};
use std::collections::BTreeMap;

/// Most passes through one loop.
const MOST_PASSES: f64 = 256.0;

/// Operations that the bounds of a loop may be made of, one within the other.
const DEEPEST_BOUND: u32 = 8;

/// Finds what can never be on a tape.
struct Breaks(bool);

impl Visitor for Breaks {
    fn stmt(&mut self, stmt: &Stmt) {
        self.0 |= *stmt == Stmt::Break;
    }
}

impl Tracer<'_> {
    pub(super) fn stmt(&mut self, stmt: &Stmt) -> Refusal {
        match stmt {
            Stmt::Assign(place, value) => {
                let value = self.expr(value)?;
                self.store(place, value)
            }
            Stmt::Eval(e) => self.expr(e).map(drop),
            Stmt::If(condition, yes, no) => {
                let condition = self.expr(condition)?;
                self.branch(condition, yes, no)
            }
            Stmt::For { variable, first, last, step, body } => {
                let mut breaks = Breaks(false);
                walk_block(body, &mut breaks);
                if breaks.0 {
                    return Err("it leaves a loop early".into());
                }
                let bound = |tracer: &mut Self, e: &Expr| -> Result<f64, String> {
                    let value = tracer.expr(e)?;
                    let known = tracer.by_default(value, DEEPEST_BOUND);
                    known.map(truncate).ok_or_else(|| "it has a loop whose length varies".into())
                };
                let (first, last) = (bound(self, first)?, bound(self, last)?);
                let step = bound(self, step)?;
                if step <= 0.0 || (last - first) / step > MOST_PASSES {
                    return Err("it has a long loop".into());
                }
                let mut i = first;
                loop {
                    let value = self.graph.constant(i);
                    self.store(&Place::Local(*variable), value)?;
                    if i > last {
                        return Ok(());
                    }
                    self.block(body)?;
                    let now = self.load(&Place::Local(*variable))?;
                    if now != value {
                        return Err("it changes a loop variable".into());
                    }
                    i += step;
                }
            }
            Stmt::Table(..) if self.demands.is_some() => Err("it looks up a table".into()),
            Stmt::Table(table, x) => {
                let x = self.expr(x)?;
                self.looks_up(*table)?;
                let m = self.m;
                let at = self.graph.add(Node::Locate(table.0, x));
                if let TableColumns::Places(places) = &m.tables[table.index()].columns {
                    for (column, place) in places.iter().enumerate() {
                        let value = self.graph.add(Node::Interpolate(table.0, column as u32, at));
                        self.store(place, value)?;
                    }
                }
                Ok(())
            }
            Stmt::Return => {
                self.live = self.graph.constant(0.0);
                Ok(())
            }
            Stmt::While(..) | Stmt::Loop { .. } | Stmt::Scope(_) | Stmt::Break | Stmt::Continue => {
                Err("it has a WHILE loop".into())
            }
            Stmt::NetSend { time, flag } => {
                let (time, flag) = (self.expr(time)?, self.expr(flag)?);
                self.demand(Demanded::SelfEvent { time, flag })
            }
            Stmt::NetEvent(time) => {
                let time = self.expr(time)?;
                self.demand(Demanded::Spike(time))
            }
            Stmt::NetMove(_) | Stmt::Watch(..) | Stmt::ForNetCons(_) => Err("it handles events".into()),
            Stmt::SetVector(..) => Err("it writes to a vector".into()),
            Stmt::SetSeed(_)
            | Stmt::RandomSetSeq(..)
            | Stmt::MakeStream(..)
            | Stmt::DropStream(_)
            | Stmt::SetStream(..) => Err("it uses random numbers".into()),
            Stmt::Solve(solve) => self.solve(solve),
            Stmt::Fail(_) => Err("it may fail".into()),
        }
    }

    /// What a value is as long as globals have their defaults: the kernel is good for these only. None for other values.
    fn by_default(&mut self, value: Value, deepest: u32) -> Option<f64> {
        if deepest == 0 {
            return None;
        }
        match self.graph.nodes[value as usize] {
            Node::Constant(bits) => Some(f64::from_bits(bits)),
            Node::Load(Source::Global(element)) if self.demands.is_none() => {
                let default = default_of(self.m, element)?;
                let assumed = (element, default.to_bits());
                if !self.assumed.contains(&assumed) {
                    self.assumed.push(assumed);
                }
                Some(default)
            }
            Node::Unary(op, a) => Some(unary(op, self.by_default(a, deepest - 1)?)),
            Node::Binary(op, a, b) => {
                let a = self.by_default(a, deepest - 1)?;
                Some(binary(op, a, self.by_default(b, deepest - 1)?))
            }
            _ => None,
        }
    }

    /// Runs both branches from the same state and merges what they did.
    pub(super) fn branch(&mut self, condition: Value, yes: &Block, no: &Block) -> Refusal {
        if let Some(known) = self.graph.known_constant(condition) {
            return self.block(if known != 0.0 { yes } else { no });
        }
        let before = self.state();
        let path = self.path;
        self.narrow(condition, true);
        self.block(yes)?;
        let done = self.back_to(before);
        self.path = path;
        self.narrow(condition, false);
        self.block(no)?;
        self.path = path;
        self.choose(condition, done);
        Ok(())
    }

    /// What has been assigned so far.
    pub(super) fn state(&self) -> State {
        State { memory: self.memory.clone(), locals: self.locals.clone(), live: self.live }
    }

    /// Forgets what has been assigned since; gives what that was.
    pub(super) fn back_to(&mut self, state: State) -> State {
        State {
            memory: std::mem::replace(&mut self.memory, state.memory),
            locals: std::mem::replace(&mut self.locals, state.locals),
            live: std::mem::replace(&mut self.live, state.live),
        }
    }

    /// Takes what has been assigned in another state where a condition holds.
    pub(super) fn choose(&mut self, condition: Value, other: State) {
        let mut merged = BTreeMap::new();
        for &source in other.memory.keys().chain(self.memory.keys()) {
            let mut of = |memory: &BTreeMap<Source, Value>| match memory.get(&source) {
                Some(&value) => value,
                None => self.graph.add(Node::Load(source)),
            };
            let (a, b) = (of(&other.memory), of(&self.memory));
            merged.insert(source, self.graph.add(Node::Select(condition, a, b)));
        }
        self.memory = merged;
        for (now, then) in self.locals.iter_mut().zip(other.locals) {
            *now = self.graph.add(Node::Select(condition, then, *now));
        }
        self.live = self.graph.add(Node::Select(condition, other.live, self.live));
    }

    /// What follows runs only where the condition holds, or does not; matters only to demands.
    pub(super) fn narrow(&mut self, condition: Value, holds: bool) {
        if self.demands.is_some() {
            let condition = match holds {
                true => condition,
                false => self.graph.add(Node::Unary(UnaryOp::Not, condition)),
            };
            self.path = self.both(self.path, condition);
        }
    }

    /// A condition that holds where both hold.
    pub(super) fn both(&mut self, a: Value, b: Value) -> Value {
        match (self.graph.known_constant(a), self.graph.known_constant(b)) {
            (Some(1.0), _) => b,
            (_, Some(1.0)) => a,
            _ => self.graph.binary(BinaryOp::And, a, b),
        }
    }

    /// Notes what the handler of an event asks for here.
    pub(super) fn demand(&mut self, what: Demanded) -> Refusal {
        let condition = self.both(self.path, self.live);
        let demands = self.demands.as_mut().ok_or("it sends events")?;
        demands.push(Demand { condition, what });
        Ok(())
    }
}

/// The initial value of an element of the globals.
fn default_of(m: &Mechanism, element: u32) -> Option<f64> {
    let mut first = 0;
    for global in &m.globals {
        if element < first + global.len {
            let of_element = global.first.get((element - first) as usize);
            return Some(of_element.copied().unwrap_or(global.default));
        }
        first += global.len;
    }
    None
}
