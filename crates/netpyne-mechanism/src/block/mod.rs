//! The block interpreter: straight-line kernels, many instances at a time.
//!
//! [`trace`] runs a kernel symbolically: calls are inlined, loops with constant bounds unrolled, `if`s become selects, and
//! every value is a node of a hash-consed [`graph`], so that equal computations (also those of the two current
//! evaluations) are one. What cannot be done that way is refused with a reason, and the scalar interpreter runs it.
//! [`rewrite`] makes it cheaper, with or without what is known of a population at hand; [`allocate`] orders the nodes that
//! matter, moves those that are equal for all instances out of the loop, and finds columns for values: the [`tape`].
//! [`mod@run`] walks over blocks of instances: it finds or gathers the columns a block reads, [`lanes`] executes the tape on
//! them, compiled once per instruction set, and what was written to ions is scattered. Blocks whose instances share an ion
//! they write to, rests that are no whole chunk, and tables that are switched off are left to the scalar interpreter.
//!
//! Kernels that are [`settled`] for given instances run on all of them at once.
//!
//! Handlers of events run on a few instances in any order, which [`receive`] gathers; see [`handler`].
//!
//! Nothing here but [`fast`], if it is asked for, changes a bit: operations are those of the IR on the same operands; leaving out what is not used,
//! computing once what is computed twice, and evaluating both sides of an `if` is all the difference.

mod allocate;
mod fast;
mod graph;
pub(crate) mod handler;
pub(crate) mod inspect;
mod lanes;
mod receive;
mod rewrite;
mod run;
mod settled;
mod tape;
mod trace;
mod usage;

pub use fast::superposes;
pub(crate) use graph::Fused;
pub(crate) use handler::Handler;
pub(crate) use receive::{Desk, no_target, receive};
pub(crate) use rewrite::specialise::Known;
pub(crate) use rewrite::steady::Memo;
pub(crate) use run::{Fallback, How, run};
pub(crate) use settled::direct::{add_all, is_of_nodes, run_all};
pub(crate) use settled::entry::Entry;
pub(crate) use settled::{Settled, Traces, settle};
pub(crate) use tape::{Code, Column, Link, Tape, Uniform as UniformNode};
pub(crate) use trace::Traced;
pub(crate) use usage::{Usage, usage};

use crate::ir::{CurrentKernel, Kernel};
use crate::native::{Native, Shape};
use crate::validate::ValidMechanism;
use netpyne_math::isa::Isa;

/// How to make a tape.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Making {
    /// Whether to keep what depends on parameters only between calls.
    pub keep: bool,
    /// Instruction set to make machine code for; none: none.
    pub native: Option<Isa>,
    /// Whether values may change.
    pub fast: bool,
}

/// Passes over the graph, then the tape.
fn finish(mechanism: &ValidMechanism, traced: trace::Traced, making: Making) -> Result<Tape, String> {
    let Making { keep, native, fast } = making;
    let traced = rewrite::branches::join(mechanism, traced);
    let mut traced = rewrite::divide::share_reciprocals(mechanism, traced);
    if fast {
        traced = fast::after(traced);
    }
    let (traced, steady) = if keep { rewrite::steady::split(mechanism, traced) } else { (traced, None) };
    let mut tape = allocate::build(mechanism, traced)?;
    tape.fast = fast;
    if let Some(rewrite::steady::Steady { traced, key, inputs, values }) = steady {
        let compute = allocate::build(mechanism, traced)?;
        tape.steady = Some(Box::new(tape::SteadyTape { compute, key, inputs, values, trusted: false }));
    }
    tape.native = native.and_then(|isa| Native::new(&tape, isa, Shape::Flat, &[]));
    Ok(tape)
}

/// The tape of a kernel with what it was made from, or why there cannot be one.
pub(crate) fn compile(
    mechanism: &ValidMechanism,
    kernel: &Kernel,
    making: Making,
) -> Result<(Tape, Traced), String> {
    let mut traced = trace::kernel(mechanism, kernel)?;
    if making.fast {
        traced = fast::before(traced);
    }
    Ok((finish(mechanism, traced.clone(), making)?, traced))
}

/// The same for the current kernel.
pub(crate) fn compile_current(
    mechanism: &ValidMechanism,
    kernel: &CurrentKernel,
    making: Making,
) -> Result<(Tape, Traced), String> {
    let mut traced = trace::current(mechanism, kernel)?;
    if making.fast {
        traced = fast::before(traced);
    }
    Ok((finish(mechanism, traced.clone(), making)?, traced))
}

/// The same for all watched differences, exact. The tape keeps nothing between calls.
pub(crate) fn compile_watches(
    mechanism: &ValidMechanism,
    native: Option<Isa>,
) -> Result<(Tape, Traced), String> {
    let traced = trace::watches(mechanism)?;
    if !traced.stores.is_empty() {
        return Err("it stores something".into());
    }
    let tape = finish(mechanism, traced.clone(), Making { keep: false, native, fast: false })?;
    Ok((tape, traced))
}
