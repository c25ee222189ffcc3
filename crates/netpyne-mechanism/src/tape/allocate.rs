//! From a graph to a tape: in which order values are computed, and in which column each lives.

use super::{Code, Link, Op, Tape};
use crate::arith::arity;
use crate::ir::{BinaryOp, MathFn, Mechanism, Table, UnaryOp};
use crate::ssa::dependence::{live, uniform};
use crate::ssa::graph::{Node, Source, Value};
use crate::ssa::traced::Traced;
use std::collections::BTreeMap;

/// Orders and allocates.
pub(crate) fn build(m: &Mechanism, traced: Traced) -> Result<Tape, String> {
    let live = live(&traced);
    loop_carried(m, &traced, &live)?;
    let uniform = uniform(&traced.graph);
    let element = |t: &Table| m.first_element(t.enabled);
    let mut builder = Builder::new(traced, live, uniform);
    builder.switches = m.tables.iter().map(element).collect();
    let depends = |t: &Table| t.depends.iter().filter_map(|p| Source::of(m, p)).collect();
    builder.at_call = m.tables.iter().map(|t| t.at_call.then(|| depends(t))).collect();
    builder.uniforms();
    builder.varying()?;
    Ok(builder.tape)
}

/// Refuses globals that one instance reads after an earlier one wrote them.
fn loop_carried(m: &Mechanism, traced: &Traced, live: &[bool]) -> Result<(), String> {
    for (source, _) in &traced.stores {
        let Source::Global(element) = *source else { continue };
        let loaded = traced.graph.nodes.iter().zip(live).any(|(n, l)| *l && *n == Node::Load(*source));
        if loaded {
            let name = m.global_of(element).map_or("?", |(global, _)| global.name.as_str());
            return Err(format!("global `{name}` carries values from one instance to the next"));
        }
    }
    Ok(())
}

struct Builder {
    traced: Traced,
    live: Vec<bool>,
    uniform: Vec<bool>,
    tape: Tape,
    /// Column of each value that has one. Links are numbered from 0 here until `working` is known.
    location: Vec<Option<Location>>,
    links: BTreeMap<Link, u16>,
    free: Vec<u16>,
    /// Second column of `Locate`.
    fraction: BTreeMap<Value, u16>,
    /// Element of the globals that switches each table on.
    switches: Vec<u32>,
    /// What each depends on, if it is filled when it is used.
    at_call: Vec<Option<Vec<Source>>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Location {
    Working(u16),
    Link(u16),
}

/// Operations with columns not yet numbered through.
struct Draft {
    code: Code,
    d: Location,
    operands: Vec<Location>,
    extra: u16,
}

/// Where and how long values are used.
#[derive(Clone, Copy)]
struct Uses<'a> {
    /// The last position at which each is.
    last: &'a [usize],
    /// The columns of those that are computed where they are stored.
    target: &'a BTreeMap<Value, Location>,
}

impl Builder {
    fn new(traced: Traced, live: Vec<bool>, uniform: Vec<bool>) -> Self {
        let location = vec![None; traced.graph.nodes.len()];
        let tape = Tape::default();
        Self {
            traced,
            live,
            uniform,
            tape,
            location,
            links: BTreeMap::new(),
            free: Vec::new(),
            fraction: BTreeMap::new(),
            switches: Vec::new(),
            at_call: Vec::new(),
        }
    }

    fn work(&mut self) -> u16 {
        self.free.pop().unwrap_or_else(|| {
            self.tape.working += 1;
            self.tape.working - 1
        })
    }

    fn link(&mut self, link: Link) -> Location {
        let next = self.links.len() as u16;
        let number = *self.links.entry(link).or_insert_with(|| {
            self.tape.links.push(link);
            next
        });
        Location::Link(number)
    }

    /// Lists uniform values that matter, and gives columns to those that varying operations or stores use.
    fn uniforms(&mut self) {
        let nodes = std::mem::take(&mut self.traced.graph.nodes);
        let mut number = vec![0u32; nodes.len()];
        let mut spread = vec![false; nodes.len()];
        for (v, node) in nodes.iter().enumerate() {
            if self.live[v] && !self.uniform[v] {
                node.operands().for_each(|o| spread[o as usize] = true);
            }
        }
        let roots = self.traced.stores.iter().map(|(_, v)| v).chain(&self.traced.outputs);
        roots.for_each(|&v| spread[v as usize] = true);
        for (v, node) in nodes.iter().enumerate() {
            if !(self.live[v] && self.uniform[v]) {
                continue;
            }
            number[v] = self.tape.uniforms.len() as u32;
            self.tape.uniforms.push(node.renumbered(|v| number[v as usize]));
            self.tape.tells_time |= *node == Node::Load(Source::Time);
            if spread[v] {
                let column = self.work();
                self.location[v] = Some(Location::Working(column));
                self.tape.broadcasts.push((number[v], column));
            }
        }
        self.traced.graph.nodes = nodes;
    }

    fn varying(&mut self) -> Result<(), String> {
        let nodes = std::mem::take(&mut self.traced.graph.nodes);
        let order: Vec<Value> =
            (0..nodes.len()).filter(|&v| self.live[v] && !self.uniform[v]).map(|v| v as Value).collect();
        let loads = |v: Value| matches!(nodes[v as usize], Node::Load(_));
        // Last position at which each value is used; stores and outputs come after everything.
        let end = order.len();
        let mut last = vec![0usize; nodes.len()];
        for (at, &v) in order.iter().enumerate() {
            nodes[v as usize].operands().for_each(|o| last[o as usize] = at);
        }
        let position: BTreeMap<Value, usize> = order.iter().enumerate().map(|(at, &v)| (v, at)).collect();
        // Which values can be computed into the column they are stored to.
        let mut target: BTreeMap<Value, Location> = BTreeMap::new();
        let mut copies: Vec<(Value, Location)> = Vec::new();
        let mut needed_at_end = vec![false; nodes.len()];
        let stores = std::mem::take(&mut self.traced.stores);
        let copied: Vec<bool> = (0..nodes.len()).map(|v| loads(v as Value) || self.uniform[v]).collect();
        let copied = |v: Value| copied[v as usize];
        for (source, v) in &stores {
            if copied(*v) || !source.is_column() {
                needed_at_end[*v as usize] = true;
            }
        }
        for &v in self.traced.outputs.iter().filter(|v| copied(**v)) {
            needed_at_end[v as usize] = true;
        }
        for (source, v) in &stores {
            match *source {
                column if column.is_column() => {
                    let old = nodes.iter().position(|n| *n == Node::Load(*source));
                    let old_use = old.map_or(0, |o| if needed_at_end[o] { end } else { last[o] });
                    let column = self.link(Link::Load(*source));
                    let free = !copied(*v) && !target.contains_key(v);
                    if free && position.get(v).is_some_and(|&at| old_use <= at) {
                        target.insert(*v, column);
                    } else {
                        copies.push((*v, column));
                    }
                }
                Source::Ion(..) | Source::Global(_) => {}
                _ => return Err("it assigns what cannot be assigned".into()),
            }
        }
        for (k, v) in std::mem::take(&mut self.traced.outputs).into_iter().enumerate() {
            let column = self.link(Link::Out(k as u32));
            if copied(v) || target.contains_key(&v) {
                copies.push((v, column));
            } else {
                target.insert(v, column);
            }
        }
        for (v, _) in &copies {
            last[*v as usize] = end;
        }
        for (source, v) in &stores {
            if !source.is_column() {
                last[*v as usize] = end;
            }
        }
        let uses = Uses { last: &last, target: &target };
        let all = order.iter().enumerate();
        let drafts = all.filter_map(|(at, &v)| self.operation(at, v, nodes[v as usize], uses)).collect();
        self.finish(&nodes, &stores, copies, drafts)
    }

    /// The operation of the value at position `at`, which a node computes; none for what is only loaded.
    fn operation(&mut self, at: usize, v: Value, node: Node, uses: Uses<'_>) -> Option<Draft> {
        if let Node::Load(source) = node {
            let column = self.link(Link::Load(source));
            self.location[v as usize] = Some(column);
            return None;
        }
        let mut operands: Vec<Location> =
            node.operands().map(|o| self.location[o as usize].unwrap_or(Location::Working(0))).collect();
        let mut extra = 0;
        let mut reuse = true;
        let code = match node {
            Node::Unary(op, _) => match op {
                UnaryOp::Neg => Code::Neg,
                UnaryOp::Not => Code::Not,
                UnaryOp::Truncate => Code::Truncate,
            },
            Node::Binary(op, ..) => binary_code(op),
            Node::Select(..) => Code::Select,
            Node::DivideBy(..) => Code::DivideBy,
            Node::Fused(how, ..) => Code::Fused(how),
            Node::Reciprocal(..) => Code::Reciprocal,
            Node::Math(MathFn::Exp, _) => Code::Exp,
            Node::Math(MathFn::Sqrt, _) => Code::Sqrt,
            Node::Math(MathFn::Fabs, _) => Code::Fabs,
            Node::Math(f, _) => {
                extra = self.tape.more.len() as u16;
                Code::Math(f)
            }
            Node::Locate(table, _) => {
                reuse = false;
                extra = table as u16;
                if self.tape.tables.iter().all(|(t, _)| *t != table) {
                    self.tape.tables.push((table, self.switches[table as usize]));
                    if let Some(depends) = &self.at_call[table as usize] {
                        self.tape.at_call.push((table, depends.clone()));
                    }
                }
                Code::Locate
            }
            Node::Interpolate(table, column, located) => {
                extra = self.tape.interpolated.len() as u16;
                self.tape.interpolated.push((table, column));
                operands.push(Location::Working(self.fraction[&located]));
                Code::Interpolate
            }
            Node::Constant(_) | Node::Load(_) => Code::Copy,
        };
        let release = |builder: &mut Self| {
            for o in node.operands() {
                let dead = uses.last[o as usize] == at && !builder.uniform[o as usize];
                if let (true, Some(Location::Working(column))) = (dead, builder.location[o as usize])
                    && !builder.free.contains(&column)
                {
                    builder.free.push(column);
                    if let Some(&fraction) = builder.fraction.get(&o) {
                        builder.free.push(fraction);
                    }
                }
            }
        };
        if reuse {
            release(self);
        }
        let d = match uses.target.get(&v) {
            Some(&column) => column,
            None => Location::Working(self.work()),
        };
        if code == Code::Locate {
            let fraction = self.work();
            self.fraction.insert(v, fraction);
            operands.push(Location::Working(fraction));
        }
        if !reuse {
            release(self);
        }
        self.location[v as usize] = Some(d);
        if let Code::Math(f) = code {
            let n = arity(f);
            operands.resize(5, operands[0]);
            debug_assert!(n <= 5);
            self.tape.more.push([0, 0]);
        }
        Some(Draft { code, d, operands, extra })
    }

    fn finish(
        &mut self,
        nodes: &[Node],
        stores: &[(Source, Value)],
        mut copies: Vec<(Value, Location)>,
        mut drafts: Vec<Draft>,
    ) -> Result<(), String> {
        // A copy from a column that a copy or store also writes goes through working memory first.
        let copy = |d: Location, a: Location| Draft { code: Code::Copy, d, operands: vec![a], extra: 0 };
        let mut saved: BTreeMap<Value, Location> = BTreeMap::new();
        let sources = copies.iter().map(|(v, _)| *v);
        let outside = stores.iter().filter(|(s, _)| !s.is_column()).map(|(_, v)| *v);
        for v in sources.chain(outside).collect::<Vec<_>>() {
            // Ion columns change only after the tape, voltages and the like never.
            let may_change = match nodes[v as usize] {
                Node::Load(Source::Field(_) | Source::Argument(_)) => true,
                Node::Load(Source::Ion(..)) => stores.iter().any(|(s, _)| matches!(s, Source::Ion(..))),
                _ => false,
            };
            if may_change && !saved.contains_key(&v) {
                let temporary = Location::Working(self.work());
                drafts.push(copy(temporary, self.location_of(v)));
                saved.insert(v, temporary);
            }
        }
        for (v, d) in copies.drain(..) {
            let a = saved.get(&v).copied().unwrap_or_else(|| self.location_of(v));
            drafts.push(copy(d, a));
        }
        if self.links.len() + usize::from(self.tape.working) > 4000 || drafts.len() > 60_000 {
            return Err("it is too long".into());
        }
        let working = self.tape.working;
        let number = |location: Location| match location {
            Location::Working(column) => column,
            Location::Link(link) => working + link,
        };
        for draft in drafts {
            let operand = |k: usize| draft.operands.get(k).map_or(0, |&p| number(p));
            if matches!(draft.code, Code::Math(_)) {
                self.tape.more[usize::from(draft.extra)] = [operand(3), operand(4)];
            }
            let (a, b, c) = (operand(0), operand(1), operand(2));
            self.tape.ops.push(Op { code: draft.code, d: number(draft.d), a, b, c, extra: draft.extra });
        }
        for &(source, v) in stores {
            let place = saved.get(&v).copied().unwrap_or_else(|| self.location_of(v));
            match source {
                Source::Ion(ion, variable) => self.tape.ion_stores.push(((ion, variable), number(place))),
                Source::Global(element) => self.tape.global_stores.push((element, number(place))),
                _ => {}
            }
        }
        Ok(())
    }

    fn location_of(&self, v: Value) -> Location {
        debug_assert!(self.location[v as usize].is_some(), "value {v} was never computed");
        self.location[v as usize].unwrap_or(Location::Working(0))
    }
}

fn binary_code(op: BinaryOp) -> Code {
    match op {
        BinaryOp::Add => Code::Add,
        BinaryOp::Sub => Code::Sub,
        BinaryOp::Mul => Code::Mul,
        BinaryOp::Div => Code::Div,
        BinaryOp::IntDiv => Code::IntDiv,
        BinaryOp::Lt | BinaryOp::Gt => Code::Lt, // the graph turns > round
        BinaryOp::Le | BinaryOp::Ge => Code::Le,
        BinaryOp::Eq => Code::Eq,
        BinaryOp::Ne => Code::Ne,
        BinaryOp::And => Code::And,
        BinaryOp::Or => Code::Or,
    }
}
