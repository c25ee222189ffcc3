//! Runs a kernel symbolically into a [`Graph`].

use super::graph::{Graph, Node, Source, Value};
use super::handler::{Request, Wish};
use crate::arith::truncate;
use crate::ir::*;
use crate::visit::{Visitor, walk_block, walk_expr};
use std::collections::BTreeMap;

/// Larger graphs are refused: they would not fit caches, and unrolling could make them endless.
const MOST_NODES: usize = 20_000;
/// Most calls, each of which is inlined.
const MOST_CALLS: u32 = 5_000;
/// Deepest nesting of expressions and statements, those of called functions included: the stack is finite.
const DEEPEST: u32 = 1_000;
/// Most passes through one loop.
const MOST_PASSES: f64 = 256.0;

/// A kernel as a graph.
#[derive(Clone, Debug, Default)]
pub(crate) struct Traced {
    pub graph: Graph,
    /// Last value of everything stored to.
    pub stores: Vec<(Source, Value)>,
    /// Current, conductance, ion currents; of handlers of events what they [ask for](super::handler::Request); empty for other
    /// kernels.
    pub outputs: Vec<Value>,
}

type Refusal = Result<(), String>;

struct Tracer<'m> {
    m: &'m Mechanism,
    graph: Graph,
    /// Values of places that were stored to.
    memory: BTreeMap<Source, Value>,
    /// What tables depend on that are filled when they are used.
    keys: Vec<Source>,
    /// Values of the locals of the unit at hand, arrays in sequence.
    locals: Vec<Value>,
    /// First of each.
    offsets: Vec<u32>,
    voltage: Value,
    /// Whether control is still here: 0 after `Return`, a condition where only some lanes returned.
    live: Value,
    /// Calls inlined so far.
    calls: u32,
    /// Expressions and statements around what is at hand.
    deep: u32,
    /// Functions being inlined, outermost first.
    active: Vec<FunctionId>,
    /// What the conditions around the statement at hand come to; 1 outside all.
    path: Value,
    /// What has been asked for, if the kernel handles an event.
    requests: Option<Vec<Request>>,
}

pub(super) fn kernel(m: &Mechanism, kernel: &Kernel) -> Result<Traced, String> {
    let mut tracer = Tracer::new(m);
    tracer.enter(&kernel.locals);
    tracer.block(&kernel.body)?;
    tracer.finish(Vec::new())
}

/// All watched differences, as outputs.
pub(super) fn watches(m: &Mechanism) -> Result<Traced, String> {
    let mut tracer = Tracer::new(m);
    let mut outputs = Vec::new();
    for watch in &m.watches {
        tracer.enter(&watch.locals);
        outputs.push(tracer.expr(&watch.difference)?);
    }
    tracer.finish(outputs)
}

pub(super) fn current(m: &Mechanism, kernel: &CurrentKernel) -> Result<Traced, String> {
    let mut tracer = Tracer::new(m);
    tracer.enter(&kernel.locals);
    tracer.section(&kernel.prologue)?;
    if !kernel.conductances.is_empty() {
        return given_conductance(tracer, kernel);
    }
    let v = tracer.voltage;
    let step = tracer.graph.constant(0.001);
    tracer.voltage = tracer.graph.binary(BinaryOp::Add, v, step);
    tracer.section(&kernel.body)?;
    let shifted = tracer.sum()?;
    tracer.voltage = v;
    tracer.section(&kernel.body)?;
    let sum = tracer.sum()?;
    let difference = tracer.graph.binary(BinaryOp::Sub, shifted, sum);
    let mut outputs = vec![sum, tracer.graph.binary(BinaryOp::Div, difference, step)];
    for current in m.currents.iter().filter(|c| c.ion.is_some()) {
        outputs.push(tracer.load(&current.value)?);
    }
    tracer.section(&kernel.epilogue)?;
    tracer.finish(outputs)
}

/// The rest of a current kernel that computes its conductances itself.
fn given_conductance(mut tracer: Tracer<'_>, kernel: &CurrentKernel) -> Result<Traced, String> {
    tracer.section(&kernel.body)?;
    let sum = tracer.sum()?;
    let mut conductance = tracer.load(&kernel.conductances[0])?;
    for place in &kernel.conductances[1..] {
        let value = tracer.load(place)?;
        conductance = tracer.graph.binary(BinaryOp::Add, conductance, value);
    }
    let mut outputs = vec![sum, conductance];
    for current in tracer.m.currents.iter().filter(|c| c.ion.is_some()) {
        outputs.push(tracer.load(&current.value)?);
    }
    tracer.section(&kernel.epilogue)?;
    tracer.finish(outputs)
}

/// A handler of events, for events with flag 0.
pub(super) fn handler(m: &Mechanism, kernel: &Kernel) -> Result<(Traced, Vec<Request>), String> {
    let mut tracer = Tracer::new(m);
    tracer.requests = Some(Vec::new());
    tracer.enter(&kernel.locals);
    tracer.block(&kernel.body)?;
    let requests = tracer.requests.take().unwrap_or_default();
    Ok((tracer.finish(Vec::new())?, requests))
}

/// Finds what can never be on a tape.
struct Breaks(bool);

impl Visitor for Breaks {
    fn stmt(&mut self, stmt: &Stmt) {
        self.0 |= *stmt == Stmt::Break;
    }
}

impl<'m> Tracer<'m> {
    fn new(m: &'m Mechanism) -> Self {
        let mut graph = Graph::default();
        let voltage = graph.add(Node::Load(Source::Voltage));
        let live = graph.constant(1.0);
        let (memory, locals, offsets) = (BTreeMap::new(), Vec::new(), Vec::new());
        let (active, path) = (Vec::new(), live);
        let (keys, requests) = (Vec::new(), None);
        let (calls, deep) = (0, 0);
        Self { m, graph, memory, keys, locals, offsets, voltage, live, calls, deep, active, path, requests }
    }

    fn enter(&mut self, locals: &[Local]) {
        let zero = self.graph.constant(0.0);
        self.offsets.clear();
        self.locals.clear();
        for local in locals {
            self.offsets.push(self.locals.len() as u32);
            self.locals.extend(std::iter::repeat_n(zero, local.len as usize));
        }
    }

    fn finish(self, outputs: Vec<Value>) -> Result<Traced, String> {
        self.keys_are_kept()?;
        let Self { graph, memory, .. } = self;
        let unchanged = |source: Source, value: Value| graph.nodes[value as usize] == Node::Load(source);
        let stores: Vec<_> = memory.into_iter().filter(|&(s, v)| !unchanged(s, v)).collect();
        Ok(Traced { graph, stores, outputs })
    }

    /// A block that `Return` inside leaves.
    fn section(&mut self, block: &Block) -> Refusal {
        let live = self.live;
        self.block(block)?;
        self.live = live;
        Ok(())
    }

    fn block(&mut self, block: &Block) -> Refusal {
        for stmt in block {
            if self.graph.known_constant(self.live) == Some(0.0) {
                break;
            }
            if self.graph.nodes.len() > MOST_NODES {
                return Err("it is too long".into());
            }
            self.descend()?;
            self.stmt(stmt)?;
            self.deep -= 1;
        }
        Ok(())
    }

    fn stmt(&mut self, stmt: &Stmt) -> Refusal {
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
                    let known = tracer.graph.known_constant(value);
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
            Stmt::Table(..) if self.requests.is_some() => Err("it looks up a table".into()),
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
                let (at, flag) = (self.expr(time)?, self.expr(flag)?);
                self.request(Wish::Send { at, flag })
            }
            Stmt::NetEvent(time) => {
                let at = self.expr(time)?;
                self.request(Wish::Spike(at))
            }
            Stmt::NetMove(_) | Stmt::Watch(..) | Stmt::ForNetCons(_) => Err("it handles events".into()),
            Stmt::SetVector(..) => Err("it writes to a vector".into()),
            Stmt::SetSeed(_)
            | Stmt::RandomSetSeq(..)
            | Stmt::MakeStream(..)
            | Stmt::DropStream(_)
            | Stmt::SetStream(..) => Err("it uses random numbers".into()),
            Stmt::Solve(_) => Err("it solves a system of equations".into()),
            Stmt::Fail(_) => Err("it may fail".into()),
        }
    }

    /// Runs both branches from the same state and merges what they did.
    fn branch(&mut self, condition: Value, yes: &Block, no: &Block) -> Refusal {
        if let Some(known) = self.graph.known_constant(condition) {
            return self.block(if known != 0.0 { yes } else { no });
        }
        let before = (self.memory.clone(), self.locals.clone(), self.live);
        let path = self.path;
        self.narrow(condition, true);
        self.block(yes)?;
        let (memory, locals, live) = (
            std::mem::replace(&mut self.memory, before.0),
            std::mem::replace(&mut self.locals, before.1),
            self.live,
        );
        self.live = before.2;
        self.path = path;
        self.narrow(condition, false);
        self.block(no)?;
        self.path = path;
        let mut merged = BTreeMap::new();
        for &source in memory.keys().chain(self.memory.keys()) {
            let mut of = |memory: &BTreeMap<Source, Value>| match memory.get(&source) {
                Some(&value) => value,
                None => self.graph.add(Node::Load(source)),
            };
            let (a, b) = (of(&memory), of(&self.memory));
            merged.insert(source, self.graph.add(Node::Select(condition, a, b)));
        }
        self.memory = merged;
        for (now, then) in self.locals.iter_mut().zip(locals) {
            *now = self.graph.add(Node::Select(condition, then, *now));
        }
        self.live = self.graph.add(Node::Select(condition, live, self.live));
        Ok(())
    }

    /// What follows runs only where the condition holds, or does not; matters only to requests.
    fn narrow(&mut self, condition: Value, holds: bool) {
        if self.requests.is_some() {
            let condition = match holds {
                true => condition,
                false => self.graph.add(Node::Unary(UnaryOp::Not, condition)),
            };
            self.path = self.both(self.path, condition);
        }
    }

    /// A condition that holds where both hold.
    fn both(&mut self, a: Value, b: Value) -> Value {
        match (self.graph.known_constant(a), self.graph.known_constant(b)) {
            (Some(1.0), _) => b,
            (_, Some(1.0)) => a,
            _ => self.graph.binary(BinaryOp::And, a, b),
        }
    }

    /// Notes what the handler of an event asks for here.
    fn request(&mut self, wish: Wish) -> Refusal {
        let condition = self.both(self.path, self.live);
        let requests = self.requests.as_mut().ok_or("it sends events")?;
        requests.push(Request { condition, wish });
        Ok(())
    }

    /// What a called function may change besides its result: assigned places, and the number of requests.
    fn effects(&self) -> (BTreeMap<Source, Value>, usize) {
        (self.memory.clone(), self.requests.as_ref().map_or(0, Vec::len))
    }

    /// What the handler of an event must not look at, as lanes do not have it.
    fn forbidden(&self, source: Source) -> Option<&'static str> {
        self.requests.as_ref()?;
        match source {
            Source::Voltage | Source::Area | Source::Diameter => Some("it looks at its node"),
            Source::Ion(..) => Some("it looks at an ion"),
            Source::Pointer(_) => Some("it looks at what a POINTER points at"),
            _ => None,
        }
    }

    /// Index of a constant element of an array with `len` elements.
    fn element(&mut self, index: &Expr, len: u32) -> Result<u32, String> {
        let index = self.expr(index)?;
        let index = self.graph.known_constant(index).ok_or("it computes an array index")?;
        let index = truncate(index);
        if index >= 0.0 && index < f64::from(len) {
            Ok(index as u32)
        } else {
            Err("an array index is out of range".into())
        }
    }

    /// The local element or memory that a place is.
    fn resolve(&mut self, place: &Place) -> Result<Where, String> {
        let handler = self.requests.is_some();
        let place = match place {
            Place::Argument(n) if handler => Where::Memory(Source::Argument(*n)),
            Place::Env(Env::Time) if handler => Where::Memory(Source::Arrival),
            place => self.ordinary(place)?,
        };
        if let Where::Memory(source) = place
            && let Some(reason) = self.forbidden(source)
        {
            return Err(reason.into());
        }
        Ok(place)
    }

    /// The same for what every kernel has.
    fn ordinary(&mut self, place: &Place) -> Result<Where, String> {
        let m = self.m;
        let field = |id: FieldId| m.fields[..id.index()].iter().map(|f| f.len).sum::<u32>();
        let global = |id: GlobalId| m.globals[..id.index()].iter().map(|g| g.len).sum::<u32>();
        Ok(match place {
            Place::Local(id) => Where::Local(self.offsets[id.index()]),
            Place::LocalElement(id, index) => {
                let start = self.offsets[id.index()];
                let end = self.offsets.get(id.index() + 1).copied().unwrap_or(self.locals.len() as u32);
                Where::Local(start + self.element(index, end - start)?)
            }
            Place::Field(id) => Where::Memory(Source::Field(field(*id))),
            Place::FieldElement(id, index) => {
                Where::Memory(Source::Field(field(*id) + self.element(index, m.fields[id.index()].len)?))
            }
            Place::Global(id) => Where::Memory(Source::Global(global(*id))),
            Place::GlobalElement(id, index) => {
                Where::Memory(Source::Global(global(*id) + self.element(index, m.globals[id.index()].len)?))
            }
            Place::Voltage => Where::Memory(Source::Voltage),
            Place::Ion(ion, variable) => Where::Memory(Source::Ion(ion.0, *variable)),
            Place::Pointer(id) => Where::Memory(Source::Pointer(id.0)),
            Place::Argument(_) | Place::ConnectionArgument(_) | Place::Env(Env::Flag) => {
                return Err("it handles an event".into());
            }
            Place::Env(env) => Where::Memory(match env {
                Env::Time => Source::Time,
                Env::Dt => Source::Dt,
                Env::Celsius => Source::Celsius,
                Env::Area => Source::Area,
                Env::Diameter | Env::Flag => Source::Diameter,
            }),
        })
    }

    /// Notes a table that is filled when it is used: a tape runs only where it does not have to be filled, so what it depends on
    /// must be the same everywhere in the kernel.
    fn looks_up(&mut self, table: TableId) -> Refusal {
        let m = self.m;
        let table = &m.tables[table.index()];
        for place in table.depends.iter().filter(|_| table.at_call) {
            let source =
                Source::of(m, place).ok_or("a table depends on what is different in every kernel")?;
            self.keys.push(source);
            self.keys_are_kept()?;
        }
        Ok(())
    }

    /// Refuses a kernel that changes what one of its tables depends on.
    fn keys_are_kept(&self) -> Refusal {
        let kept = |source: &Source| {
            let value = self.memory.get(source);
            value.is_none_or(|&value| self.graph.nodes[value as usize] == Node::Load(*source))
        };
        if self.keys.iter().all(kept) { Ok(()) } else { Err("it changes what a table depends on".into()) }
    }

    fn load(&mut self, place: &Place) -> Result<Value, String> {
        if *place == Place::Env(Env::Flag) && self.requests.is_some() {
            return Ok(self.graph.constant(0.0));
        }
        Ok(match self.resolve(place)? {
            Where::Local(at) => self.locals[at as usize],
            Where::Memory(Source::Voltage) => self.voltage,
            Where::Memory(source) => match self.memory.get(&source) {
                Some(&value) => value,
                None => self.graph.add(Node::Load(source)),
            },
        })
    }

    fn store(&mut self, place: &Place, value: Value) -> Refusal {
        let value = if self.graph.known_constant(self.live) == Some(1.0) {
            value
        } else {
            let old = self.load(place)?;
            self.graph.add(Node::Select(self.live, value, old))
        };
        match self.resolve(place)? {
            Where::Local(at) => self.locals[at as usize] = value,
            Where::Memory(Source::Pointer(_)) => return Err("it assigns what a POINTER points at".into()),
            Where::Memory(Source::Voltage) => return Err("it assigns the voltage".into()),
            Where::Memory(source) => {
                self.memory.insert(source, value);
            }
        }
        Ok(())
    }

    fn expr(&mut self, expr: &Expr) -> Result<Value, String> {
        self.descend()?;
        let value = self.value(expr);
        self.deep -= 1;
        value
    }

    /// One level deeper.
    fn descend(&mut self) -> Refusal {
        if self.deep == DEEPEST {
            return Err("it is nested too deeply".into());
        }
        self.deep += 1;
        Ok(())
    }

    fn value(&mut self, expr: &Expr) -> Result<Value, String> {
        match expr {
            Expr::Number(x) => Ok(self.graph.constant(*x)),
            Expr::Load(place) => self.load(place),
            Expr::Unary(op, a) => {
                let a = self.expr(a)?;
                Ok(self.graph.add(Node::Unary(*op, a)))
            }
            // Evaluating `b` can be seen only if it calls something that assigns.
            Expr::Binary(op @ (BinaryOp::And | BinaryOp::Or), a, b) => {
                let a = self.expr(a)?;
                let before = (self.effects(), self.graph.known_constant(a));
                match (op, before.1) {
                    (BinaryOp::And, Some(0.0)) => return Ok(self.graph.constant(0.0)),
                    (BinaryOp::Or, Some(x)) if x != 0.0 => return Ok(self.graph.constant(1.0)),
                    _ => {}
                }
                let b = self.expr(b)?;
                if before.1.is_none() && self.effects() != before.0 {
                    return Err("a condition has side effects".into());
                }
                Ok(self.graph.binary(*op, a, b))
            }
            Expr::Binary(op, a, b) => {
                let a = self.expr(a)?;
                let b = self.expr(b)?;
                Ok(self.graph.binary(*op, a, b))
            }
            Expr::Math(f, args) => {
                let mut values = [0; 5];
                values[..args.len()].copy_from_slice(&self.arguments(args)?);
                let first = values[0];
                values[args.len()..].fill(first);
                Ok(self.graph.add(Node::Math(*f, values)))
            }
            Expr::Select(c, a, b) => {
                let c = self.expr(c)?;
                if let Some(c) = self.graph.known_constant(c) {
                    return self.expr(if c != 0.0 { a } else { b });
                }
                let before = self.effects();
                let (a, b) = (self.expr(a)?, self.expr(b)?);
                if self.effects() != before {
                    return Err("a conditional expression has side effects".into());
                }
                Ok(self.graph.add(Node::Select(c, a, b)))
            }
            Expr::Call(id, args) => {
                let args = self.arguments(args)?;
                self.call(*id, &args)
            }
            Expr::Table(..) if self.requests.is_some() => Err("it looks up a table".into()),
            Expr::Table(table, x) => {
                let x = self.expr(x)?;
                self.looks_up(*table)?;
                let at = self.graph.add(Node::Locate(table.0, x));
                Ok(self.graph.add(Node::Interpolate(table.0, 0, at)))
            }
            Expr::Convert(CType::Double, a) => self.expr(a),
            Expr::Convert(..) | Expr::Integer(..) => Err("it computes with C integers".into()),
            Expr::Random(..) | Expr::Handle(..) | Expr::McellRan4(..) => Err("it uses random numbers".into()),
            Expr::VectorSize(_) | Expr::VectorGet(..) | Expr::VectorPresent(_) => {
                Err("it reads a vector".into())
            }
        }
    }

    /// Values of arguments. Where the order can be seen the last one is evaluated first, as the C compiler does that NEURON's
    /// mechanisms are made with.
    fn arguments(&mut self, args: &[Expr]) -> Result<Vec<Value>, String> {
        if args.iter().any(has_call) {
            let mut values = args.iter().rev().map(|arg| self.expr(arg)).collect::<Result<Vec<_>, _>>()?;
            values.reverse();
            return Ok(values);
        }
        args.iter().map(|arg| self.expr(arg)).collect()
    }

    fn call(&mut self, id: FunctionId, args: &[Value]) -> Result<Value, String> {
        let function = &self.m.functions[id.index()];
        self.calls += 1;
        if self.calls > MOST_CALLS {
            return Err("it is too long".into());
        }
        if self.active.contains(&id) {
            return Err("a function calls itself".into());
        }
        self.active.push(id);
        let caller = (std::mem::take(&mut self.locals), std::mem::take(&mut self.offsets));
        self.enter(&function.locals);
        self.locals[..args.len()].copy_from_slice(args);
        self.section(&function.body)?;
        let result = match function.result {
            Some(id) => self.locals[self.offsets[id.index()] as usize],
            None => self.graph.constant(0.0),
        };
        (self.locals, self.offsets) = caller;
        self.active.pop();
        Ok(result)
    }

    fn sum(&mut self) -> Result<Value, String> {
        let mut sum = self.graph.constant(0.0);
        for current in &self.m.currents {
            let value = self.load(&current.value)?;
            sum = self.graph.binary(BinaryOp::Add, sum, value);
        }
        Ok(sum)
    }
}

enum Where {
    /// Position among the locals.
    Local(u32),
    Memory(Source),
}

/// Whether evaluating it may call a function.
fn has_call(expr: &Expr) -> bool {
    struct Calls(bool);
    impl Visitor for Calls {
        fn expr(&mut self, expr: &Expr) {
            self.0 |= matches!(expr, Expr::Call(..));
        }
    }
    let mut calls = Calls(false);
    walk_expr(expr, &mut calls);
    calls.0
}
