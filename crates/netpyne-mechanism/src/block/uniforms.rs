//! Values that are equal for all instances, computed once per run.

use crate::arith::{binary, math, unary};
use crate::executable::Context;
use crate::ssa::graph::{Node, Source};
use crate::storage::Instances;
use crate::tape::Tape;

/// A source that is equal for all instances.
pub(crate) fn uniform_source(source: Source, instances: &Instances, context: &Context<'_>) -> f64 {
    match source {
        Source::Global(element) => instances.globals[element as usize],
        Source::Time => context.t,
        Source::Dt => context.dt,
        Source::Celsius => context.celsius,
        // The tape builder lists no other source as uniform.
        _ => f64::NAN,
    }
}

/// Computes what is equal for all instances.
pub(crate) fn uniforms(tape: &Tape, instances: &Instances, context: &Context<'_>, values: &mut Vec<f64>) {
    values.clear();
    for node in &tape.uniforms {
        let v = |n: u32| values[n as usize];
        let value = match *node {
            Node::Constant(bits) => f64::from_bits(bits),
            Node::Load(source) => uniform_source(source, instances, context),
            Node::Unary(op, a) => unary(op, v(a)),
            Node::Binary(op, a, b) => binary(op, v(a), v(b)),
            Node::Math(f, args) => math(f, &args.map(v)),
            Node::Select(c, a, b) => {
                if v(c) != 0.0 {
                    v(a)
                } else {
                    v(b)
                }
            }
            Node::DivideBy(a, b, _) => v(a) / v(b),
            Node::Fused(how, a, b, c) => how.of::<false>(v(a), v(b), v(c)),
            Node::Reciprocal(b, _) => 1.0 / v(b),
            Node::Locate(..) | Node::Interpolate(..) => f64::NAN,
        };
        values.push(value);
    }
}
