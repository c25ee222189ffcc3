//! Products that are only added to something or subtracted from it are rounded together with that.

use super::super::allocate::live;
use super::super::graph::{Fused, Node, Value};
use super::super::trace::Traced;
use super::{rebuild, unchanged};
use crate::ir::BinaryOp;

/// Replaces `a*b + c`, `a*b - c` and `c - a*b` by fused operations where nobody else wants the product.
pub(super) fn fuse(traced: Traced) -> Traced {
    let live = live(&traced);
    let mut uses = vec![0u32; traced.graph.nodes.len()];
    for (node, _) in traced.graph.nodes.iter().zip(&live).filter(|(_, live)| **live) {
        node.operands().for_each(|o| uses[o as usize] += 1);
    }
    traced.stores.iter().map(|(_, v)| v).chain(&traced.outputs).for_each(|&v| uses[v as usize] += 2);
    rebuild(traced, |graph, old, v, new| {
        let product = |v: Value| match old.nodes[v as usize] {
            Node::Binary(BinaryOp::Mul, a, b) if uses[v as usize] == 1 => {
                Some((new[a as usize], new[b as usize]))
            }
            _ => None,
        };
        let at = |v: Value| new[v as usize];
        let fused = match old.nodes[v as usize] {
            Node::Binary(BinaryOp::Add, x, y) => match (product(x), product(y)) {
                (Some((a, b)), _) => Some((Fused::Add, a, b, at(y))),
                (_, Some((a, b))) => Some((Fused::Add, a, b, at(x))),
                _ => None,
            },
            Node::Binary(BinaryOp::Sub, x, y) => match (product(x), product(y)) {
                (_, Some((a, b))) => Some((Fused::From, a, b, at(x))),
                (Some((a, b)), _) => Some((Fused::Subtract, a, b, at(y))),
                _ => None,
            },
            _ => None,
        };
        match fused {
            Some((how, a, b, c)) => graph.add(Node::Fused(how, a, b, c)),
            None => unchanged(graph, &old.nodes[v as usize], new),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::super::super::graph::{Graph, Source};
    use super::*;

    #[test]
    fn products_used_once_are_fused() {
        let mut g = Graph::default();
        let [a, b, c] = [0, 1, 2].map(|n| g.add(Node::Load(Source::Field(n))));
        let product = g.binary(BinaryOp::Mul, a, b);
        let less = g.binary(BinaryOp::Sub, c, product);
        let shared = g.binary(BinaryOp::Mul, a, c);
        let sum = g.binary(BinaryOp::Add, shared, b);
        let traced = Traced { graph: g, stores: Vec::new(), outputs: vec![less, sum, shared] };
        let traced = fuse(traced);
        let node = |n: usize| traced.graph.nodes[traced.outputs[n] as usize];
        assert_eq!(node(0), Node::Fused(Fused::From, a, b, c));
        assert!(matches!(node(1), Node::Binary(BinaryOp::Add, ..)));
    }
}
