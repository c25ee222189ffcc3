//! Divisions whose reciprocal is at hand become multiplications by it.

use crate::ir::BinaryOp;
use crate::ssa::graph::Node;
use crate::ssa::traced::Traced;

/// `a/b` becomes `a*(1/b)` where the pass before has found the reciprocal, and `1/(1/s)` becomes `s`.
pub(super) fn multiply(traced: &Traced) -> Traced {
    traced.rebuilt(|graph, old| match old.node() {
        Node::DivideBy(a, _, y) => graph.binary(BinaryOp::Mul, old.now(a), old.now(y)),
        Node::Reciprocal(_, s) => old.now(s),
        _ => old.keep(graph),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ssa::graph::{Graph, Source};

    #[test]
    fn quotients_become_products() {
        let mut g = Graph::default();
        let (a, b) = (g.add(Node::Load(Source::Field(0))), g.add(Node::Load(Source::Field(1))));
        let one = g.constant(1.0);
        let y = g.binary(BinaryOp::Div, one, b);
        let quotient = g.add(Node::DivideBy(a, b, y));
        let again = g.add(Node::Reciprocal(y, b));
        let traced = multiply(&Traced { graph: g, outputs: vec![quotient, again], ..Traced::default() });
        assert_eq!(traced.graph.nodes[traced.outputs[0] as usize], Node::Binary(BinaryOp::Mul, a, y));
        assert_eq!(traced.outputs[1], b);
    }
}
