//! The conductance as the derivative of the current by the potential, instead of a difference at 0.001 mV: spares the second
//! evaluation of the current.

use super::super::graph::{Graph, Node, Source, Value};
use super::super::trace::Traced;
use crate::ir::{BinaryOp, MathFn, UnaryOp};

/// Replaces the second output of a current kernel, if its first can be differentiated.
pub(super) fn differentiate(mut traced: Traced) -> Traced {
    if traced.outputs.len() >= 2 {
        let sum = traced.outputs[0];
        let count = traced.graph.nodes.len();
        if let Some(slope) = derivative(&mut traced.graph, sum, count) {
            traced.outputs[1] = slope;
        }
    }
    traced
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

    #[test]
    fn ohms_law_gives_the_conductance() {
        let mut g = Graph::default();
        let v = g.add(Node::Load(Source::Voltage));
        let (conductance, e) = (g.add(Node::Load(Source::Field(0))), g.add(Node::Load(Source::Field(1))));
        let drive = g.binary(BinaryOp::Sub, v, e);
        let i = g.binary(BinaryOp::Mul, conductance, drive);
        let traced = differentiate(Traced { graph: g, stores: Vec::new(), outputs: vec![i, e] });
        assert_eq!(traced.outputs, [i, conductance]);
    }

    #[test]
    fn unknown_functions_keep_the_difference() {
        let mut g = Graph::default();
        let v = g.add(Node::Load(Source::Voltage));
        let i = g.add(Node::Math(MathFn::Tanh, [v; 5]));
        let traced = differentiate(Traced { graph: g, stores: Vec::new(), outputs: vec![i, v] });
        assert_eq!(traced.outputs, [i, v]);
    }

    #[test]
    fn exp_times_itself() {
        let mut g = Graph::default();
        let v = g.add(Node::Load(Source::Voltage));
        let half = g.constant(0.5);
        let x = g.binary(BinaryOp::Mul, v, half);
        let i = g.add(Node::Math(MathFn::Exp, [x; 5]));
        let traced = differentiate(Traced { graph: g, stores: Vec::new(), outputs: vec![i, v] });
        let slope = traced.graph.nodes[traced.outputs[1] as usize];
        assert_eq!(slope, Node::Binary(BinaryOp::Mul, half, i));
    }
}
