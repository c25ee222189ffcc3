//! The block interpreter: straight-line kernels, many instances at a time.
//!
//! [`trace`] runs a kernel symbolically: calls are inlined, loops with constant bounds unrolled, `if`s become selects, and
//! every value is a node of a hash-consed [`graph`], so that equal computations (also those of the two current
//! evaluations) are one. What cannot be done that way is refused with a reason, and the scalar interpreter runs it. [`tape`]
//! orders the nodes that matter, moves those that are equal for all instances out of the loop, and allocates registers.
//! [`run`] walks over blocks of instances: it finds or gathers the columns a block reads, [`lanes`] executes the tape on
//! them, compiled once per instruction set, and what was written to ions is scattered.
//!
//! Nothing here changes a bit: operations are those of the IR on the same operands; leaving out what is not used,
//! computing once what is computed twice, and evaluating both sides of an `if` is all the difference.

mod divide;
mod graph;
mod lanes;
mod run;
mod tape;
mod trace;

pub(crate) use run::{Fallback, run};
pub(crate) use tape::Tape;

use crate::ir::{CurrentKernel, Kernel};
use crate::validate::ValidMechanism;

/// The tape of a kernel, or why there cannot be one.
pub(crate) fn compile(mechanism: &ValidMechanism, kernel: &Kernel) -> Result<Tape, String> {
    tape::build(mechanism, divide::share_reciprocals(trace::kernel(mechanism, kernel)?))
}

/// The same for the current kernel.
pub(crate) fn compile_current(mechanism: &ValidMechanism, kernel: &CurrentKernel) -> Result<Tape, String> {
    tape::build(mechanism, divide::share_reciprocals(trace::current(mechanism, kernel)?))
}
