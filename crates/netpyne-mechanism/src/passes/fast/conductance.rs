//! The conductance as the derivative of the current by the potential, instead of a difference at 0.001 mV: spares the second
//! evaluation of the current.

use crate::ir::{BinaryOp, MathFn, UnaryOp};
use crate::ssa::graph::{Graph, Node, Source, Value};
use crate::ssa::traced::Traced;

/// Replaces the second output of a current kernel, if its first can be differentiated.
///
/// Some kernels advance a state with every evaluation of the current. Their difference is one between two states as well, and
/// the model has been tuned with it: it stays.
pub(super) fn differentiate(mut traced: Traced) -> Traced {
    if traced.outputs.len() >= 2 {
        let sum = traced.outputs[0];
        let count = traced.graph.nodes.len();
        if difference(&mut traced.graph, sum, count) == traced.outputs[1]
            && let Some(slope) = derivative(&mut traced.graph, sum, count)
        {
            traced.outputs[1] = slope;
        }
    }
    traced
}

/// The difference quotient of `of` between `v + 0.001` and `v`, as the tracer writes it.
fn difference(graph: &mut Graph, of: Value, count: usize) -> Value {
    let step = graph.constant(0.001);
    let mut shifted: Vec<Value> = Vec::with_capacity(count);
    for v in 0..count {
        let node = graph.nodes[v];
        shifted.push(match node {
            Node::Load(Source::Voltage) => graph.binary(BinaryOp::Add, v as Value, step),
            _ => graph.add(node.renumbered(|o| shifted[o as usize])),
        });
    }
    let change = graph.binary(BinaryOp::Sub, shifted[of as usize], of);
    graph.binary(BinaryOp::Div, change, step)
}

/// d`of`/dv; none where a function stands in the way whose derivative is not known.
fn derivative(graph: &mut Graph, of: Value, count: usize) -> Option<Value> {
    let zero = graph.constant(0.0);
    let one = graph.constant(1.0);
    // Per value: nothing for those that cannot be differentiated.
    let mut slopes: Vec<Option<Value>> = Vec::with_capacity(count);
    for v in 0..count {
        let node = graph.nodes[v];
        let slope = match node {
            Node::Load(Source::Voltage) => Some(one),
            Node::Constant(_) | Node::Load(_) => Some(zero),
            _ if node.operands().all(|o| slopes[o as usize] == Some(zero)) => Some(zero),
            _ => rule(graph, v as Value, node, &slopes, zero),
        };
        slopes.push(slope);
    }
    slopes[of as usize]
}

fn rule(graph: &mut Graph, v: Value, node: Node, slopes: &[Option<Value>], zero: Value) -> Option<Value> {
    use BinaryOp::*;
    let of = |v: Value| slopes[v as usize];
    let add = |g: &mut Graph, a: Value, b: Value| match (a == zero, b == zero) {
        (true, _) => b,
        (_, true) => a,
        _ => g.binary(Add, a, b),
    };
    let times =
        |g: &mut Graph, a: Value, slope: Value| if slope == zero { zero } else { g.binary(Mul, a, slope) };
    match node {
        Node::Unary(UnaryOp::Neg, a) => {
            let a = of(a)?;
            Some(if a == zero { zero } else { graph.add(Node::Unary(UnaryOp::Neg, a)) })
        }
        // Steps have slope 0 wherever they have one.
        Node::Unary(UnaryOp::Not | UnaryOp::Truncate, _)
        | Node::Binary(IntDiv | Lt | Le | Gt | Ge | Eq | Ne | And | Or, ..) => Some(zero),
        Node::Binary(Add, a, b) => {
            let (a, b) = (of(a)?, of(b)?);
            Some(add(graph, a, b))
        }
        Node::Binary(Sub, a, b) => {
            let (a, b) = (of(a)?, of(b)?);
            Some(if b == zero { a } else { graph.binary(Sub, a, b) })
        }
        Node::Binary(Mul, a, b) => {
            let (left, right) = (times(graph, b, of(a)?), times(graph, a, of(b)?));
            Some(add(graph, left, right))
        }
        Node::Binary(Div, a, b) => {
            let (da, db) = (of(a)?, of(b)?);
            let less = times(graph, v, db);
            let rest = if less == zero { da } else { graph.binary(Sub, da, less) };
            Some(if rest == zero { zero } else { graph.binary(Div, rest, b) })
        }
        Node::Math(MathFn::Exp, args) => {
            let slope = of(args[0])?;
            Some(times(graph, v, slope))
        }
        Node::Select(c, a, b) => {
            let (a, b) = (of(a)?, of(b)?);
            Some(graph.add(Node::Select(c, a, b)))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What becomes of the conductance of a current that is made of a voltage and a state.
    fn conductance(current: fn(&mut Graph, Value, Value) -> Value) -> (Graph, [Value; 3]) {
        let mut g = Graph::default();
        let v = g.add(Node::Load(Source::Voltage));
        let state = g.add(Node::Load(Source::Field(0)));
        let i = current(&mut g, v, state);
        let count = g.nodes.len();
        let quotient = difference(&mut g, i, count);
        let traced = differentiate(Traced { graph: g, outputs: vec![i, quotient], ..Traced::default() });
        (traced.graph, [i, quotient, traced.outputs[1]])
    }

    #[test]
    fn ohms_law_gives_the_conductance() {
        let (graph, [_, _, slope]) = conductance(|g, v, state| {
            let e = g.add(Node::Load(Source::Field(1)));
            let drive = g.binary(BinaryOp::Sub, v, e);
            g.binary(BinaryOp::Mul, state, drive)
        });
        assert_eq!(graph.nodes[slope as usize], Node::Load(Source::Field(0)));
    }

    #[test]
    fn unknown_functions_keep_the_difference() {
        let (_, [_, quotient, slope]) = conductance(|g, v, _| g.add(Node::Math(MathFn::Tanh, [v; 5])));
        assert_eq!(slope, quotient);
    }

    #[test]
    fn exp_times_itself() {
        let (graph, [i, _, slope]) = conductance(|g, v, _| {
            let half = g.constant(0.5);
            let x = g.binary(BinaryOp::Mul, v, half);
            g.add(Node::Math(MathFn::Exp, [x; 5]))
        });
        let Node::Binary(BinaryOp::Mul, a, b) = graph.nodes[slope as usize] else { panic!("{slope}") };
        let other = if a == i { b } else { a };
        assert!((a == i || b == i) && graph.known_constant(other) == Some(0.5));
    }

    /// The second evaluation starts where the first has left the state.
    #[test]
    fn states_that_evaluations_advance_keep_the_difference() {
        let mut g = Graph::default();
        let v = g.add(Node::Load(Source::Voltage));
        let state = g.add(Node::Load(Source::Field(0)));
        let step = g.constant(0.001);
        let above = g.binary(BinaryOp::Add, v, step);
        let first = g.binary(BinaryOp::Add, state, above);
        let second = g.binary(BinaryOp::Add, first, v);
        let change = g.binary(BinaryOp::Sub, first, second);
        let quotient = g.binary(BinaryOp::Div, change, step);
        let stores = vec![(Source::Field(0), second)];
        let traced =
            differentiate(Traced { graph: g, stores, outputs: vec![second, quotient], ..Traced::default() });
        assert_eq!(traced.outputs[1], quotient);
    }
}
