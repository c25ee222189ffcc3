//! Leaves out additions of zero where the sign of a zero cannot be seen.
//!
//! `0 + x` is `x`, but for `x = -0`, which becomes `+0`. Current kernels begin their sums with a 0, and end in the sums of the
//! nodes, which begin with +0 too. Such a sum is never -0: rounding to nearest, `s + x` is -0 only if both are, and `s - x`
//! only if `s` is -0 and `x` is +0. And a sum that is not -0 comes out the same whether +0 or -0 is added to it or taken from
//! it. So it does not matter which of the two a current or a conductance is.
//!
//! Nor does it matter in what they are computed from, if that is used for nothing else, and on the way only becomes the
//! zero of another sign: by addition, subtraction, multiplication and negation, as a numerator, as one of the values that a
//! select chooses from; or where the sign is lost: in comparisons, conditions, magnitudes, conversions to integers, and exp.
//! Where a zero is divided by, given to another function, or stored, its sign counts.

use crate::ir::{BinaryOp, MathFn, UnaryOp};
use crate::ssa::dependence::live;
use crate::ssa::graph::{Graph, Node, Value};
use crate::ssa::traced::Traced;

/// Current and conductance; currents of ions follow.
const SUMMED: usize = 2;

/// What becomes of a change of the sign of a zero that is an operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Use {
    /// The result may change too, but only the sign of a zero.
    Passed,
    /// The result is the same.
    Lost,
    /// The result may be another number.
    Seen,
}

/// The kernel without such additions. Its first two outputs must be added to, or subtracted from, sums that begin with +0.
pub(crate) fn ignore_signs(old: &Traced) -> Traced {
    let free = free(old);
    old.rebuilt(|graph, old| {
        let node = old.renumbered();
        let simpler = if free[old.at as usize] { without_zero(graph, node) } else { None };
        simpler.unwrap_or_else(|| graph.add(node))
    })
}

/// Takes negations off the first two outputs, whose sums then are subtracted from instead of added to, or the other way round;
/// says of which. Subtracting the negative is adding, to the bit.
pub(crate) fn take_signs(traced: &mut Traced) -> Vec<bool> {
    let nodes = &traced.graph.nodes;
    let take = |v: &mut Value| match nodes[*v as usize] {
        Node::Unary(UnaryOp::Neg, inner) => {
            *v = inner;
            true
        }
        _ => false,
    };
    traced.outputs.iter_mut().take(SUMMED).map(take).collect()
}

/// Nodes whose sign does not matter where they are zero.
fn free(traced: &Traced) -> Vec<bool> {
    let nodes = &traced.graph.nodes;
    let mut free = vec![true; nodes.len()];
    let seen = traced.stores.iter().map(|(_, v)| v).chain(traced.outputs.iter().skip(SUMMED));
    seen.for_each(|v| free[*v as usize] = false);
    let live = live(traced);
    for (v, node) in nodes.iter().enumerate().rev().filter(|(v, _)| live[*v]) {
        let here = free[v];
        for (k, o) in node.operands().enumerate() {
            free[o as usize] &= match use_of(node, k) {
                Use::Passed => here,
                Use::Lost => true,
                Use::Seen => false,
            };
        }
    }
    free
}

/// How a node uses its operand number `k`.
fn use_of(node: &Node, k: usize) -> Use {
    use BinaryOp::*;
    match node {
        Node::Unary(UnaryOp::Neg, _) | Node::Binary(Add | Sub | Mul, ..) | Node::Fused(..) => Use::Passed,
        Node::Unary(UnaryOp::Not | UnaryOp::Truncate, _) => Use::Lost,
        Node::Binary(IntDiv | Lt | Le | Gt | Ge | Eq | Ne | And | Or, ..) => Use::Lost,
        Node::Binary(Div, ..) if k == 0 => Use::Passed,
        Node::Select(..) if k == 0 => Use::Lost,
        Node::Select(..) => Use::Passed,
        Node::Math(MathFn::Exp | MathFn::Fabs, _) => Use::Lost,
        _ => Use::Seen,
    }
}

/// What a node is if the sign of a zero does not matter: the same without the zero, or the negation. Differences are turned
/// round rather than negated.
fn without_zero(graph: &mut Graph, node: Node) -> Option<Value> {
    let zero = |v: Value| graph.known_constant(v) == Some(0.0);
    match node {
        Node::Binary(BinaryOp::Add, a, b) if zero(a) => Some(b),
        Node::Binary(BinaryOp::Add | BinaryOp::Sub, a, b) if zero(b) => Some(a),
        Node::Binary(BinaryOp::Sub, a, b) if zero(a) => Some(graph.add(Node::Unary(UnaryOp::Neg, b))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arith::{binary, math, unary};
    use crate::noise::Noise;
    use crate::ssa::graph::Source;

    const LOADS: usize = 4;

    /// A graph of every operation that needs nothing but fields.
    fn random(noise: &mut Noise) -> Traced {
        use BinaryOp::*;
        let mut draw = |n: usize| (noise.draw() * n as f64) as usize;
        let mut g = Graph::default();
        let mut values: Vec<Value> = (0..LOADS as u32).map(|c| g.add(Node::Load(Source::Field(c)))).collect();
        values.extend([0.0, -0.0, 0.0, 2.5, -1.0].map(|x| g.constant(x)));
        for _ in 0..24 {
            let mut any = || values[draw(values.len())];
            let [a, b, c] = [any(), any(), any()];
            let zero = g.constant(0.0);
            let value = match draw(9) {
                0 => g.add(Node::Select(a, b, c)),
                1 => g.add(Node::Unary([UnaryOp::Neg, UnaryOp::Not, UnaryOp::Truncate][draw(3)], a)),
                2 => g.add(Node::Math(
                    [MathFn::Exp, MathFn::Fabs, MathFn::Sqrt, MathFn::Atan][draw(4)],
                    [a; 5],
                )),
                3 => g.binary([Div, IntDiv, Lt, Eq, And][draw(5)], a, b),
                4 => g.binary(Add, zero, a),
                5 => g.binary(Sub, zero, a),
                _ => g.binary([Add, Sub, Mul][draw(3)], a, b),
            };
            values.push(value);
        }
        let mut pick = || values[values.len() - 1 - draw(6)];
        let (outputs, stored) = (vec![pick(), pick()], pick());
        Traced { graph: g, stores: vec![(Source::Field(9), stored)], outputs, ..Traced::default() }
    }

    /// Outputs, then what is stored.
    fn evaluate(traced: &Traced, fields: &[f64; LOADS]) -> Vec<f64> {
        let mut x: Vec<f64> = Vec::new();
        for node in &traced.graph.nodes {
            let v = |n: Value| x[n as usize];
            let value = match *node {
                Node::Constant(bits) => f64::from_bits(bits),
                Node::Load(Source::Field(c)) => fields[c as usize],
                Node::Unary(op, a) => unary(op, v(a)),
                Node::Binary(op, a, b) => binary(op, v(a), v(b)),
                Node::Math(f, args) => math(f, &args.map(v)),
                Node::Select(c, a, b) => v(if v(c) != 0.0 { a } else { b }),
                _ => f64::NAN,
            };
            x.push(value);
        }
        traced.outputs.iter().chain(traced.stores.iter().map(|(_, v)| v)).map(|&v| x[v as usize]).collect()
    }

    fn bits(x: f64) -> u64 {
        if x.is_nan() { u64::MAX } else { x.to_bits() }
    }

    #[test]
    fn sums_and_stores_keep_their_bits() {
        let mut noise = Noise(0x2545_f491_4f6c_dd1d);
        let special = [0.0, -0.0, 1.0, -1.0, 5e-324, -1e-310, f64::INFINITY, f64::NEG_INFINITY, f64::NAN];
        let mut simpler = 0;
        for _ in 0..3000 {
            let before = random(&mut noise);
            let mut after = ignore_signs(&before);
            let count = |t: &Traced| live(t).iter().filter(|live| **live).count();
            simpler += usize::from(count(&after) < count(&before));
            let turned = take_signs(&mut after);
            // The same sums over several steps, so that they meet zeros as zeros, and others.
            let (mut want, mut got) = ([[0.0; 2]; 2], [[0.0; 2]; 2]);
            for _ in 0..30 {
                let fields = [0; LOADS].map(|_| match (noise.draw() * 16.0) as usize {
                    k if k < special.len() => special[k],
                    _ => 4.0 * noise.draw() - 2.0,
                });
                let (a, b) = (evaluate(&before, &fields), evaluate(&after, &fields));
                for k in 0..2 {
                    for (way, subtract) in [false, true].into_iter().enumerate() {
                        let add = |sum: f64, x: f64, subtract: bool| if subtract { sum - x } else { sum + x };
                        want[way][k] = add(want[way][k], a[k], subtract);
                        got[way][k] = add(got[way][k], b[k], subtract ^ turned[k]);
                        assert_eq!(
                            bits(want[way][k]),
                            bits(got[way][k]),
                            "{before:?}\n{after:?}\n{fields:?}"
                        );
                        if !want[way][k].is_finite() {
                            (want[way][k], got[way][k]) = (0.0, 0.0);
                        }
                    }
                }
                assert_eq!(bits(a[2]), bits(b[2]), "{before:?}\n{after:?}\n{fields:?}");
            }
        }
        assert!(simpler > 500, "{simpler}");
    }

    #[test]
    fn zeros_stay_where_their_sign_is_seen() {
        let graph = |used: &dyn Fn(&mut Graph, Value) -> Value, stored: bool| {
            let mut g = Graph::default();
            let (x, zero) = (g.add(Node::Load(Source::Voltage)), g.constant(0.0));
            let sum = g.binary(BinaryOp::Add, zero, x);
            let stores = if stored { vec![(Source::Field(0), sum)] } else { Vec::new() };
            let outputs = vec![used(&mut g, sum)];
            let after = ignore_signs(&Traced { graph: g, stores, outputs, ..Traced::default() });
            let kept = |(node, live): (&Node, bool)| live && matches!(node, Node::Binary(BinaryOp::Add, ..));
            after.graph.nodes.iter().zip(live(&after)).any(kept)
        };
        let of = |f: MathFn| move |g: &mut Graph, v: Value| g.add(Node::Math(f, [v; 5]));
        assert!(!graph(&|_, v| v, false));
        assert!(graph(&|_, v| v, true));
        assert!(!graph(&of(MathFn::Exp), false));
        assert!(graph(&of(MathFn::Atan), false));
        let one = |g: &mut Graph| g.constant(1.0);
        assert!(graph(
            &|g, v| {
                let one = one(g);
                g.binary(BinaryOp::Div, one, v)
            },
            false
        ));
        let three = |g: &mut Graph| g.constant(3.0);
        assert!(!graph(
            &|g, v| {
                let three = three(g);
                g.binary(BinaryOp::Div, v, three)
            },
            false
        ));
    }
}
