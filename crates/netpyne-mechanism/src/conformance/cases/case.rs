//! A case, and short ways to write one.

use crate::build::*;
use crate::conformance::world::World;
use crate::ir::*;

/// A mechanism whose state kernel computes `y` (field 1) from `x` (field 0), the node and the context.
pub struct Case {
    /// What it is about.
    pub name: &'static str,
    /// The mechanism.
    pub mechanism: Mechanism,
    /// `y` of an instance that had these `x` and `y` before.
    pub expected: fn(before: &World, instance: usize, x: f64, y: f64) -> f64,
}

pub(super) fn case(
    name: &'static str,
    expected: fn(&World, usize, f64, f64) -> f64,
    change: impl FnOnce(&mut Mechanism) -> Kernel,
) -> Case {
    let mut mechanism = mechanism("case", Kind::Density);
    mechanism.fields = vec![parameter("x", 1.0), state("y")];
    let kernel = change(&mut mechanism);
    mechanism.kernels.state = Some(kernel);
    Case { name, mechanism, expected }
}

pub(super) fn x() -> Expr {
    field(0)
}

pub(super) fn y(value: Expr) -> Stmt {
    set_field(1, value)
}

pub(super) fn over(op: BinaryOp, a: Expr, b: f64) -> Expr {
    binary(op, a, num(b))
}

pub(super) fn with_locals(names: &[&str], body: Block) -> Kernel {
    Kernel { locals: names.iter().map(|n| local_value(n)).collect(), body }
}
