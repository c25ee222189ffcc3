//! Runs a kernel symbolically into a [`Graph`].

mod expressions;
mod implicit;
mod places;
mod statements;
mod systems;

use super::graph::{Graph, Node, Source, Value};
use super::traced::{Demand, Traced};
use crate::ir::*;
use std::collections::BTreeMap;

/// Larger graphs are refused: they would not fit caches, and unrolling could make them endless.
const MOST_NODES: usize = 20_000;
/// Deepest nesting of expressions and statements, those of called functions included: the stack is finite.
const DEEPEST: u32 = 1_000;

pub(crate) use systems::{UNSOLVED, unsolved};

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
    demands: Option<Vec<Demand>>,
    /// Elements of globals that lengths of loops depend on, and the bits that they have by default.
    assumed: Vec<(u32, u64)>,
}

/// What has been assigned up to some point.
struct State {
    memory: BTreeMap<Source, Value>,
    locals: Vec<Value>,
    live: Value,
}

pub(crate) fn kernel(m: &Mechanism, kernel: &Kernel) -> Result<Traced, String> {
    let mut tracer = Tracer::new(m);
    tracer.enter(&kernel.locals);
    tracer.block(&kernel.body)?;
    tracer.finish(Vec::new())
}

/// All watched differences, as outputs.
pub(crate) fn watches(m: &Mechanism) -> Result<Traced, String> {
    let mut tracer = Tracer::new(m);
    let mut outputs = Vec::new();
    for watch in &m.watches {
        tracer.enter(&watch.locals);
        outputs.push(tracer.expr(&watch.difference)?);
    }
    tracer.finish(outputs)
}

pub(crate) fn current(m: &Mechanism, kernel: &CurrentKernel) -> Result<Traced, String> {
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
pub(crate) fn handler(m: &Mechanism, kernel: &Kernel) -> Result<(Traced, Vec<Demand>), String> {
    let mut tracer = Tracer::new(m);
    tracer.demands = Some(Vec::new());
    tracer.enter(&kernel.locals);
    tracer.block(&kernel.body)?;
    let demands = tracer.demands.take().unwrap_or_default();
    Ok((tracer.finish(Vec::new())?, demands))
}

impl<'m> Tracer<'m> {
    fn new(m: &'m Mechanism) -> Self {
        let mut graph = Graph::default();
        let voltage = graph.add(Node::Load(Source::Voltage));
        let live = graph.constant(1.0);
        let (memory, locals, offsets) = (BTreeMap::new(), Vec::new(), Vec::new());
        let (active, path) = (Vec::new(), live);
        let (keys, demands) = (Vec::new(), None);
        let (calls, deep) = (0, 0);
        let assumed = Vec::new();
        Self {
            m,
            graph,
            memory,
            keys,
            locals,
            offsets,
            voltage,
            live,
            calls,
            deep,
            active,
            path,
            demands,
            assumed,
        }
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
        let Self { graph, memory, assumed, .. } = self;
        let unchanged = |source: Source, value: Value| graph.nodes[value as usize] == Node::Load(source);
        let stores: Vec<_> = memory.into_iter().filter(|&(s, v)| !unchanged(s, v)).collect();
        Ok(Traced { graph, stores, outputs, assumed })
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
            self.is_short()?;
            self.descend()?;
            self.stmt(stmt)?;
            self.deep -= 1;
        }
        Ok(())
    }

    /// What a called function may change besides its result: assigned places, and the number of demands.
    fn effects(&self) -> (BTreeMap<Source, Value>, usize) {
        (self.memory.clone(), self.demands.as_ref().map_or(0, Vec::len))
    }

    /// Refuses what has become too long.
    fn is_short(&self) -> Refusal {
        if self.graph.nodes.len() > MOST_NODES { Err("it is too long".into()) } else { Ok(()) }
    }

    /// One level deeper.
    fn descend(&mut self) -> Refusal {
        if self.deep == DEEPEST {
            return Err("it is nested too deeply".into());
        }
        self.deep += 1;
        Ok(())
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
