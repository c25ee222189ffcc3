//! Products that are only added to something or subtracted from it are rounded together with that.

use crate::ir::BinaryOp;
use crate::ssa::dependence::{live, uses};
use crate::ssa::graph::{Fused, Node, Value};
use crate::ssa::traced::Traced;

/// Replaces `a*b + c`, `a*b - c` and `c - a*b` by fused operations where nothing else uses the product.
pub(super) fn fuse(traced: &Traced) -> Traced {
    let uses = uses(traced, &live(traced));
    traced.rebuilt(|graph, old| {
        let product = |v: Value| match old.graph.nodes[v as usize] {
            Node::Binary(BinaryOp::Mul, a, b) if uses[v as usize] == 1 => Some((old.now(a), old.now(b))),
            _ => None,
        };
        let fused = match old.node() {
            Node::Binary(BinaryOp::Add, x, y) => match (product(x), product(y)) {
                (Some((a, b)), _) => Some((Fused::Add, a, b, old.now(y))),
                (_, Some((a, b))) => Some((Fused::Add, a, b, old.now(x))),
                _ => None,
            },
            Node::Binary(BinaryOp::Sub, x, y) => match (product(x), product(y)) {
                (_, Some((a, b))) => Some((Fused::From, a, b, old.now(x))),
                (Some((a, b)), _) => Some((Fused::Subtract, a, b, old.now(y))),
                _ => None,
            },
            _ => None,
        };
        match fused {
            Some((how, a, b, c)) => graph.add(Node::Fused(how, a, b, c)),
            None => old.keep(graph),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ssa::graph::{Graph, Source};

    #[test]
    fn products_used_once_are_fused() {
        let mut g = Graph::default();
        let [a, b, c] = [0, 1, 2].map(|n| g.add(Node::Load(Source::Field(n))));
        let product = g.binary(BinaryOp::Mul, a, b);
        let less = g.binary(BinaryOp::Sub, c, product);
        let shared = g.binary(BinaryOp::Mul, a, c);
        let sum = g.binary(BinaryOp::Add, shared, b);
        let traced = Traced { graph: g, outputs: vec![less, sum, shared], ..Traced::default() };
        let traced = fuse(&traced);
        let node = |n: usize| traced.graph.nodes[traced.outputs[n] as usize];
        assert_eq!(node(0), Node::Fused(Fused::From, a, b, c));
        assert!(matches!(node(1), Node::Binary(BinaryOp::Add, ..)));
    }
}
