//! Values that depend only on what never changes any more, and come to the same for all instances: `celltype == 6` where no
//! instance is of that type, `gmax*0` where only `gmax` differs.
//!
//! They are computed here for every instance, with the operations that kernels use, and become constants; branches that no instance
//! takes go with them. A condition need not be equal for all: inside the branch of another it has to be so only for those that
//! take that branch.

use crate::arith::{binary, math, unary};
use crate::ir::BinaryOp;
use crate::ssa::dependence::live;
use crate::ssa::graph::{Graph, Node, Source, Value};
use crate::ssa::traced::Traced;
use crate::storage::Instances;

/// Instances computed at a time.
const BLOCK: usize = 64;
/// More conditions are not compared with each other.
const MOST_CONDITIONS: usize = 32;
/// Selects are followed so far down.
const DEEPEST: usize = 16;

/// The kernel with such values as constants. `frozen`: columns of fields that never change.
pub(crate) fn fold(traced: Traced, frozen: &[bool], instances: &Instances) -> Traced {
    let fixed = fixed(&traced, frozen);
    let equal = equal(&traced.graph.nodes, &fixed, instances);
    let traced = if equal.iter().any(Option::is_some) {
        traced.rebuilt(|graph, old| match equal[old.at as usize] {
            Some(bits) => graph.add(Node::Constant(bits)),
            None => old.keep(graph),
        })
    } else {
        traced
    };
    nested(traced, frozen, instances)
}

/// Nodes that matter and depend on constants and frozen columns only.
fn fixed(traced: &Traced, frozen: &[bool]) -> Vec<bool> {
    let mut fixed: Vec<bool> = Vec::with_capacity(traced.graph.nodes.len());
    for (node, live) in traced.graph.nodes.iter().zip(live(traced)) {
        let this = match node {
            Node::Constant(_) => true,
            Node::Load(Source::Field(column)) => frozen[*column as usize],
            Node::Unary(..) | Node::Binary(..) | Node::Math(..) | Node::Select(..) => {
                node.operands().all(|o| fixed[o as usize])
            }
            _ => false,
        };
        fixed.push(live && this);
    }
    fixed
}

/// Bits of the fixed values that are equal for all instances, but for those that are constants already.
fn equal(nodes: &[Node], fixed: &[bool], instances: &Instances) -> Vec<Option<u64>> {
    let open = |v: usize| fixed[v] && !matches!(nodes[v], Node::Constant(_) | Node::Load(_));
    let mut equal: Vec<Option<u64>> = vec![None; nodes.len()];
    let mut candidates: Vec<Value> = (0..nodes.len()).filter(|&v| open(v)).map(|v| v as Value).collect();
    let mut lanes = Lanes::new(nodes);
    let mut at = 0;
    while at < instances.count() && !candidates.is_empty() {
        // Most values differ between the very first instances, and are left alone from then on.
        let len = if at == 0 { 4 } else { BLOCK }.min(instances.count() - at);
        lanes.compute(&candidates, instances, at, len);
        candidates.retain(|&v| {
            let values = lanes.of(v, len);
            let bits = *equal[v as usize].get_or_insert(values[0].to_bits());
            let same = values.iter().fold(0, |differ, x| differ | (x.to_bits() ^ bits)) == 0;
            if !same {
                equal[v as usize] = None;
            }
            same
        });
        at += len;
    }
    equal
}

/// Selects within a branch of another whose conditions come to the same for all instances that take that branch.
fn nested(traced: Traced, frozen: &[bool], instances: &Instances) -> Traced {
    let fixed = fixed(&traced, frozen);
    let nodes = &traced.graph.nodes;
    let mut conditions: Vec<Value> = Vec::new();
    for node in nodes {
        if let Node::Select(c, ..) = *node
            && fixed[c as usize]
            && !conditions.contains(&c)
        {
            conditions.push(c);
        }
    }
    if !(2..=MOST_CONDITIONS).contains(&conditions.len()) {
        return traced;
    }
    let truth = truth(nodes, &conditions, instances);
    // By condition of the new graph: a bit per instance.
    let mut known: Vec<(Value, &[u64])> = Vec::new();
    let mut next = conditions.iter().zip(&truth).collect::<Vec<_>>();
    next.sort_unstable();
    let mut next = next.into_iter().peekable();
    let all = ones(instances.count());
    traced.rebuilt(|graph, old| {
        let value = old.keep(graph);
        if let Some((_, truth)) = next.next_if(|(c, _)| **c == old.at) {
            known.push((value, truth));
        }
        within(graph, &known, &all, value, DEEPEST)
    })
}

/// What a value is for these instances: selects whose conditions they agree on are looked through.
fn within(
    graph: &mut Graph,
    known: &[(Value, &[u64])],
    instances: &[u64],
    value: Value,
    depth: usize,
) -> Value {
    let Node::Select(c, a, b) = graph.nodes[value as usize] else { return value };
    let Some((_, truth)) = known.iter().find(|(k, _)| *k == c) else { return value };
    let part = |flip: u64| truth.iter().zip(instances).map(|(t, i)| (t ^ flip) & i).collect::<Vec<_>>();
    let (yes, no) = (part(0), part(u64::MAX));
    let none = |part: &[u64]| part.iter().all(|word| *word == 0);
    match (none(&no), none(&yes)) {
        _ if depth == 0 => value,
        (true, _) => within(graph, known, instances, a, depth - 1),
        (_, true) => within(graph, known, instances, b, depth - 1),
        _ => {
            let a = within(graph, known, &yes, a, depth - 1);
            let b = within(graph, known, &no, b, depth - 1);
            graph.add(Node::Select(c, a, b))
        }
    }
}

/// For each condition a bit per instance.
fn truth(nodes: &[Node], conditions: &[Value], instances: &Instances) -> Vec<Vec<u64>> {
    let mut truth = vec![Vec::new(); conditions.len()];
    let mut lanes = Lanes::new(nodes);
    for at in (0..instances.count()).step_by(BLOCK) {
        let len = BLOCK.min(instances.count() - at);
        lanes.compute(conditions, instances, at, len);
        for (words, &c) in truth.iter_mut().zip(conditions) {
            let bit = |word: u64, (k, x): (usize, &f64)| word | u64::from(*x != 0.0) << k;
            words.push(lanes.of(c, len).iter().enumerate().fold(0, bit));
        }
    }
    truth
}

/// A bit for every instance.
fn ones(count: usize) -> Vec<u64> {
    let word = |at: usize| u64::MAX >> (BLOCK - BLOCK.min(count - at));
    (0..count).step_by(BLOCK).map(word).collect()
}

/// Values of some nodes for some instances.
struct Lanes<'n> {
    nodes: &'n [Node],
    /// Where the values of each node are, in blocks; none: not needed so far.
    place: Vec<Option<usize>>,
    values: Vec<[f64; BLOCK]>,
}

impl<'n> Lanes<'n> {
    fn new(nodes: &'n [Node]) -> Self {
        Self { nodes, place: vec![None; nodes.len()], values: Vec::new() }
    }

    fn of(&self, v: Value, len: usize) -> &[f64] {
        self.place[v as usize].map_or(&[], |place| &self.values[place][..len])
    }

    /// Computes these nodes, and what they need, for `len` instances from `at` on.
    fn compute(&mut self, wanted: &[Value], instances: &Instances, at: usize, len: usize) {
        let mut needed = vec![false; self.nodes.len()];
        wanted.iter().for_each(|&v| needed[v as usize] = true);
        for (v, node) in self.nodes.iter().enumerate().rev() {
            if needed[v] {
                node.operands().for_each(|o| needed[o as usize] = true);
            }
        }
        for v in (0..self.nodes.len()).filter(|&v| needed[v]) {
            let result = self.node(v, instances, at, len);
            let place = *self.place[v].get_or_insert_with(|| {
                self.values.push([0.0; BLOCK]);
                self.values.len() - 1
            });
            self.values[place] = result;
        }
    }

    fn node(&self, v: usize, instances: &Instances, at: usize, len: usize) -> [f64; BLOCK] {
        let mut result = [0.0; BLOCK];
        let operand = |v: Value| self.of(v, len);
        match self.nodes[v] {
            Node::Constant(bits) => result[..len].fill(f64::from_bits(bits)),
            Node::Load(Source::Field(column)) => {
                result[..len].copy_from_slice(&instances.values(column as usize)[at..at + len]);
            }
            Node::Unary(op, a) => {
                result.iter_mut().zip(operand(a)).for_each(|(d, a)| *d = unary(op, *a));
            }
            Node::Binary(op, a, b) => all(op, operand(a), operand(b), &mut result),
            Node::Math(f, args) => {
                let args = args.map(operand);
                let value = |k: usize| math(f, &args.map(|a| a[k]));
                result[..len].iter_mut().enumerate().for_each(|(k, d)| *d = value(k));
            }
            Node::Select(c, a, b) => {
                let (c, a, b) = (operand(c), operand(a), operand(b));
                for k in 0..len {
                    result[k] = if c[k] != 0.0 { a[k] } else { b[k] };
                }
            }
            // No other node is fixed.
            _ => result.fill(f64::NAN),
        }
        result
    }
}

/// An operation on all lanes, each in a loop of its own.
fn all(op: BinaryOp, a: &[f64], b: &[f64], result: &mut [f64; BLOCK]) {
    let lanes = result.iter_mut().zip(a.iter().zip(b));
    macro_rules! each {
        ($($op:ident)*) => {
            match op {
                $(BinaryOp::$op => lanes.for_each(|(d, (a, b))| *d = binary(BinaryOp::$op, *a, *b)),)*
                op => lanes.for_each(|(d, (a, b))| *d = binary(op, *a, *b)),
            }
        };
    }
    each!(Add Sub Mul Div Lt Le Gt Ge Eq Ne And Or)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::build::{mechanism, parameter};

    /// Instances with these values in column 0, and 1, 2, 3... in column 1.
    fn instances(values: &[f64]) -> Instances {
        let mut m = mechanism("m", crate::ir::Kind::PointProcess);
        m.fields = vec![parameter("kind", 0.0), parameter("size", 0.0)];
        let mut instances = Instances::new(&m, values.len());
        instances.column_mut(0, 0).fill(f64::NAN);
        instances.column_mut(0, 0)[..values.len()].copy_from_slice(values);
        (0..values.len()).for_each(|i| instances.column_mut(1, 0)[i] = i as f64 + 1.0);
        instances
    }

    /// `kind < 5 ? v : kind == 5 ? v*v : kind == 6 ? v+v : size`
    fn branches() -> Traced {
        let mut g = Graph::default();
        let [v, kind, size] =
            [Source::Voltage, Source::Field(0), Source::Field(1)].map(|s| g.add(Node::Load(s)));
        let mut last = size;
        for (op, bound) in [(BinaryOp::Eq, 6.0), (BinaryOp::Eq, 5.0), (BinaryOp::Lt, 5.0)] {
            let bound = g.constant(bound);
            let taken = match (op, g.known_constant(bound)) {
                (BinaryOp::Lt, _) => v,
                (_, Some(5.0)) => g.binary(BinaryOp::Mul, v, v),
                _ => g.binary(BinaryOp::Add, v, v),
            };
            let condition = g.binary(op, kind, bound);
            last = g.add(Node::Select(condition, taken, last));
        }
        Traced { graph: g, outputs: vec![last], ..Traced::default() }
    }

    fn selects(values: &[f64], frozen: [bool; 2]) -> usize {
        let folded = fold(branches(), &frozen, &instances(values));
        let nodes = folded.graph.nodes.iter().zip(live(&folded));
        nodes.filter(|(node, live)| *live && matches!(node, Node::Select(..))).count()
    }

    #[test]
    fn branches_that_no_instance_takes_vanish() {
        assert_eq!(selects(&[1.0, 5.0, 6.0, 7.0], [true; 2]), 3);
        assert_eq!(selects(&[1.0, 5.0, 6.0, 7.0], [false, true]), 3);
        assert_eq!(selects(&[6.0; 70], [true; 2]), 0);
        assert_eq!(selects(&[1.0, 2.0, 3.0], [true; 2]), 0);
        // What is not below 5 is 5, or 6: only two branches are left.
        assert_eq!(selects(&[1.0, 5.0, 2.0, 5.0], [true; 2]), 1);
        assert_eq!(selects(&[[5.0; 100], [6.0; 100]].concat(), [true; 2]), 1);
        assert_eq!(selects(&[[5.0; 100], [f64::NAN; 100]].concat(), [true; 2]), 1);
        assert_eq!(selects(&[[5.0; 100], [6.0; 100], [4.0; 100]].concat(), [true; 2]), 2);
    }

    #[test]
    fn equal_values_become_constants_to_the_bit() {
        let mut g = Graph::default();
        let [kind, size] = [0, 1].map(|c| g.add(Node::Load(Source::Field(c))));
        let zero = g.constant(0.0);
        let none = g.binary(BinaryOp::Mul, size, zero);
        let same = g.binary(BinaryOp::Sub, size, size);
        let zeros = g.binary(BinaryOp::Mul, kind, zero);
        let traced = Traced { graph: g, outputs: vec![none, same, zeros], ..Traced::default() };
        // Some of the last are -0.0.
        let signs: Vec<f64> = (0..200).map(|i| if i == 199 { -1.0 } else { 1.0 }).collect();
        let folded = fold(traced, &[true; 2], &instances(&signs));
        let known = |k: usize| folded.graph.known_constant(folded.outputs[k]).map(f64::to_bits);
        assert_eq!([known(0), known(1), known(2)], [Some(0), Some(0), None]);
    }
}
