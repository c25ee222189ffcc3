//! Branches that do the same to different values: the value is chosen, and then it is done once.
//!
//! `c ? f(x, z) : f(y, z)` is `f(c ? x : y, z)`, to the bit. An `if` whose branches assign variants of one formula becomes one
//! formula that way, with the choice at the place where they differ.

use crate::arith::arity;
use crate::ir::{BinaryOp, Mechanism};
use crate::ssa::dependence::{live, steady, uniform, uses};
use crate::ssa::graph::{Graph, Node, Value};
use crate::ssa::traced::Traced;

/// Nested formulas are followed so far.
const MOST_ROUNDS: usize = 16;

/// Chooses before what both branches do, where nothing else uses what the branches make.
pub(crate) fn join(m: &Mechanism, mut traced: Traced) -> Traced {
    for _ in 0..MOST_ROUNDS {
        let (joined, changed) = round(m, &traced);
        if !changed {
            break;
        }
        traced = joined;
    }
    traced
}

fn round(m: &Mechanism, old: &Traced) -> (Traced, bool) {
    let nodes = &old.graph.nodes;
    if !nodes.iter().any(|node| matches!(node, Node::Select(..))) {
        return (Traced::default(), false);
    }
    let live = live(old);
    let uses = uses(old, &live);
    // What is computed once and for all stays that.
    let (steady, uniform) = (steady(m, old), uniform(&old.graph));
    let free = |v: Value| {
        let v = v as usize;
        uses[v] == 1 && !steady[v] && !uniform[v]
    };
    let mut changed = false;
    let joined = old.rebuilt(|graph, old| match old.node() {
        Node::Select(c, a, b) if live[old.at as usize] && free(a) && free(b) => {
            match difference(&nodes[a as usize], &nodes[b as usize]) {
                Some((x, y)) => {
                    changed = true;
                    let chosen = graph.add(Node::Select(old.now(c), old.now(x), old.now(y)));
                    with(graph, &nodes[a as usize], x, chosen, |v| old.now(v))
                }
                None => old.keep(graph),
            }
        }
        _ => old.keep(graph),
    });
    (joined, changed)
}

/// The only operand in which two operations differ, in either.
fn difference(a: &Node, b: &Node) -> Option<(Value, Value)> {
    use BinaryOp::{Add, Mul};
    match (*a, *b) {
        (Node::Unary(f, x), Node::Unary(g, y)) if f == g => Some((x, y)),
        (Node::Binary(f, x, p), Node::Binary(g, y, q)) if f == g && p == q && x != p => Some((x, y)),
        (Node::Binary(f, p, x), Node::Binary(g, q, y)) if f == g && p == q && x != p => Some((x, y)),
        (Node::Binary(f @ (Add | Mul), x, p), Node::Binary(g, q, y)) if f == g && p == q && x != p => {
            Some((x, y))
        }
        (Node::Binary(f @ (Add | Mul), p, x), Node::Binary(g, y, q)) if f == g && p == q && x != p => {
            Some((x, y))
        }
        (Node::Math(f, x), Node::Math(g, y)) if f == g && arity(f) == 1 => Some((x[0], y[0])),
        _ => None,
    }
}

/// The operation with another value for one operand, which it has once.
fn with(graph: &mut Graph, node: &Node, x: Value, chosen: Value, new: impl Fn(Value) -> Value) -> Value {
    graph.add(node.renumbered(|o| if o == x { chosen } else { new(o) }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::build::mechanism;
    use crate::ir::{Kind, MathFn};
    use crate::ssa::graph::Source;

    /// Live nodes of `c ? u + k*(x - u) : d ? u + k*(y - u) : u + k*(1 - u)`, and of what it becomes, the latter by kind.
    fn count(stored_too: bool) -> (usize, usize, [usize; 3]) {
        let mut m = mechanism("m", Kind::PointProcess);
        m.fields = ["c", "d", "u", "k", "x", "y"].map(crate::build::state).to_vec();
        let mut g = Graph::default();
        let [c, d, u, k, x, y] = [0, 1, 2, 3, 4, 5].map(|n| g.add(Node::Load(Source::Field(n))));
        let one = g.constant(1.0);
        let [first, second, third] = [x, y, one].map(|target| {
            let away = g.binary(BinaryOp::Sub, target, u);
            let step = g.binary(BinaryOp::Mul, k, away);
            g.binary(BinaryOp::Add, u, step)
        });
        let inner = g.add(Node::Select(d, second, third));
        let outer = g.add(Node::Select(c, first, inner));
        let stores = if stored_too { vec![(Source::Field(0), first)] } else { Vec::new() };
        let before = Traced { graph: g, stores, outputs: vec![outer], ..Traced::default() };
        let all = |t: &Traced| live(t).iter().filter(|live| **live).count();
        let many = all(&before);
        let after = join(&m, before);
        let of = |kind: &dyn Fn(&Node) -> bool| {
            after.graph.nodes.iter().zip(live(&after)).filter(|(n, live)| *live && kind(n)).count()
        };
        let kinds = [BinaryOp::Sub, BinaryOp::Mul, BinaryOp::Add]
            .map(|op| of(&|n| matches!(n, Node::Binary(o, ..) if *o == op)));
        (many, all(&after), kinds)
    }

    #[test]
    fn variants_of_a_formula_become_one() {
        assert_eq!(count(false), (18, 12, [1; 3]));
        // What is wanted anyway is left alone; the other two still meet.
        assert_eq!(count(true), (18, 15, [2; 3]));
    }

    #[test]
    fn only_single_differences_count() {
        let (add, sub) = (BinaryOp::Add, BinaryOp::Sub);
        let of = |a: Node, b: Node| difference(&a, &b);
        assert_eq!(of(Node::Binary(sub, 1, 2), Node::Binary(sub, 2, 1)), None);
        assert_eq!(of(Node::Binary(add, 1, 2), Node::Binary(add, 2, 3)), Some((1, 3)));
        assert_eq!(of(Node::Binary(sub, 1, 2), Node::Binary(sub, 1, 3)), Some((2, 3)));
        assert_eq!(of(Node::Binary(add, 2, 2), Node::Binary(add, 2, 3)), None);
        assert_eq!(of(Node::Math(MathFn::Pow, [1, 2, 1, 1, 1]), Node::Math(MathFn::Pow, [3; 5])), None);
    }
}
