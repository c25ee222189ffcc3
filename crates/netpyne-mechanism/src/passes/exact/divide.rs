//! Divisions whose reciprocal is known cost a multiplication and two fused multiply-adds, and give the same bits.
//!
//! With `y` the correctly rounded `1/b`: `q = a*y; r = a - q*b` (exact, fused); `q + r*y` (fused) is the correctly rounded
//! `a/b` (Markstein's theorem; Brisebarre, Muller and Raina, "Accelerating correctly rounded floating-point division when
//! the divisor is known in advance"), as long as nothing over- or underflows on the way. With `b` itself the correctly
//! rounded `1/s`, `s` is within one unit in the last place of `1/b`, and one Newton step `s + s*(1 - b*s)` gives the
//! correctly rounded `1/b`, unless the mantissa of `b` is all ones, which that of a rounded reciprocal never is. The lanes
//! check the magnitudes, and divide where they are extreme.
//!
//! cnexp's `x + (1 - exp(dt*(-1/tau)))*(-(inf/tau)/(-1/tau) - x)` has three divisions that share one reciprocal this way.

use crate::ir::{BinaryOp, Mechanism};
use crate::ssa::dependence::{steady, uniform};
use crate::ssa::graph::{Graph, Node, Value};
use crate::ssa::traced::{Old, Traced};

/// Rewrites divisions by constants, by values equal for all instances, and by values whose reciprocal is computed anyway.
///
/// Reciprocals of steady values cost nothing, see [`super::steady`].
pub(crate) fn share_reciprocals(m: &Mechanism, traced: Traced) -> Traced {
    let steady = steady(m, &traced);
    share(&steady, traced)
}

/// The same where nothing is kept, so that reciprocals of parameters cost as much as any.
pub(crate) fn share_few_reciprocals(traced: Traced) -> Traced {
    let nothing = vec![false; traced.graph.nodes.len()];
    share(&nothing, traced)
}

fn share(steady: &[bool], traced: Traced) -> Traced {
    let old = &traced.graph;
    let is_uniform = uniform(old);
    let one = |v: Value| old.known_constant(v) == Some(1.0);
    // Divisors that 1 is divided by somewhere.
    let mut inverted = vec![false; old.nodes.len()];
    for node in &old.nodes {
        if let Node::Binary(BinaryOp::Div, a, b) = *node
            && one(a)
        {
            inverted[b as usize] = true;
        }
    }
    traced.rebuilt(|graph, at| match at.node() {
        Node::Binary(BinaryOp::Div, a, b) if !is_uniform[at.at as usize] => {
            let parameter = steady[b as usize] && !steady[at.at as usize];
            let known =
                parameter || is_uniform[b as usize] || inverted[b as usize] || divisor(old, b).is_some();
            let zero = old.known_constant(a) == Some(0.0);
            if one(a) || zero || !known {
                return divide(graph, at, a, b);
            }
            let unit = graph.constant(1.0);
            let y = match divisor(old, b) {
                Some(s) => graph.add(Node::Reciprocal(at.now(b), at.now(s))),
                None => graph.binary(BinaryOp::Div, unit, at.now(b)),
            };
            graph.add(Node::DivideBy(at.now(a), at.now(b), y))
        }
        _ => at.keep(graph),
    })
}

/// `s` if `b` is `1/s`.
fn divisor(graph: &Graph, b: Value) -> Option<Value> {
    match graph.nodes[b as usize] {
        Node::Binary(BinaryOp::Div, a, s) if graph.known_constant(a) == Some(1.0) => Some(s),
        _ => None,
    }
}

/// An ordinary division, or the reciprocal of a reciprocal.
fn divide(graph: &mut Graph, old: &Old<'_>, a: Value, b: Value) -> Value {
    match divisor(old.graph, b) {
        Some(s) if old.graph.known_constant(a) == Some(1.0) => {
            graph.add(Node::Reciprocal(old.now(b), old.now(s)))
        }
        _ => graph.binary(BinaryOp::Div, old.now(a), old.now(b)),
    }
}
