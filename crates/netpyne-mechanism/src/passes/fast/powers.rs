//! Powers with small whole exponents, and square roots, without the C library's `pow`.

use crate::ir::{BinaryOp, MathFn};
use crate::ssa::graph::{Graph, Node, Value};
use crate::ssa::traced::Traced;

/// Replaces `x^n` by multiplications, `x^0.5` by a root.
pub(super) fn multiply(traced: &Traced) -> Traced {
    traced.rebuilt(|graph, old| {
        let Node::Math(MathFn::Pow, args) = old.node() else { return old.keep(graph) };
        let x = old.now(args[0]);
        match old.graph.known_constant(args[1]) {
            Some(0.5) => graph.add(Node::Math(MathFn::Sqrt, [x; 5])),
            Some(n) if n.fract() == 0.0 && (1.0..=16.0).contains(&n.abs()) => {
                let value = power(graph, x, n.abs() as u32);
                if n < 0.0 {
                    let one = graph.constant(1.0);
                    graph.binary(BinaryOp::Div, one, value)
                } else {
                    value
                }
            }
            _ => old.keep(graph),
        }
    })
}

/// By squaring.
fn power(graph: &mut Graph, x: Value, n: u32) -> Value {
    if n == 1 {
        return x;
    }
    let half = power(graph, x, n / 2);
    let square = graph.binary(BinaryOp::Mul, half, half);
    if n.is_multiple_of(2) { square } else { graph.binary(BinaryOp::Mul, square, x) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ssa::graph::Source;

    #[test]
    fn cubes_are_two_multiplications() {
        let mut g = Graph::default();
        let x = g.add(Node::Load(Source::Voltage));
        let three = g.constant(3.0);
        let cube = g.add(Node::Math(MathFn::Pow, [x, three, x, x, x]));
        let traced = multiply(&Traced { graph: g, outputs: vec![cube], ..Traced::default() });
        let Node::Binary(BinaryOp::Mul, a, b) = traced.graph.nodes[traced.outputs[0] as usize] else {
            panic!("{:?}", traced.graph.nodes)
        };
        assert_eq!((a, traced.graph.nodes[b as usize]), (0, Node::Binary(BinaryOp::Mul, 0, 0)));
    }
}
