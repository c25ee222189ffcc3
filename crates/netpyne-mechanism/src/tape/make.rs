//! From a kernel to a tape, by way of the graph and the passes over it.

use super::{SteadyTape, Tape, allocate};
use crate::ir::{CurrentKernel, Kernel, Mechanism};
use crate::passes::exact::steady::Steady;
use crate::passes::exact::{branches, divide, steady};
use crate::passes::fast;
use crate::ssa::trace;
use crate::ssa::traced::Traced;

/// How to make a tape.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Making {
    /// Whether to keep what depends on parameters only between calls.
    pub keep: bool,
    /// Whether values may change.
    pub fast: bool,
}

/// Passes over the graph, then the tape.
pub(crate) fn finish(m: &Mechanism, traced: Traced, Making { keep, fast }: Making) -> Result<Tape, String> {
    let assumed = traced.assumed.clone();
    let traced = branches::join(m, traced);
    let mut traced = divide::share_reciprocals(m, traced);
    if fast {
        traced = fast::after(&traced);
    }
    let (traced, steady) = if keep { steady::split(m, traced) } else { (traced, None) };
    let mut tape = allocate::build(m, traced)?;
    tape.fast = fast;
    tape.assumed = assumed;
    if let Some(Steady { traced, key, inputs, values }) = steady {
        let compute = allocate::build(m, traced)?;
        tape.steady = Some(Box::new(SteadyTape { compute, key, inputs, values, trusted: false }));
    }
    Ok(tape)
}

/// The tape of a kernel with what it was made from, or why there cannot be one.
pub(crate) fn kernel(m: &Mechanism, kernel: &Kernel, making: Making) -> Result<(Tape, Traced), String> {
    made(m, trace::kernel(m, kernel)?, making)
}

/// The tape of the current kernel with what it was made from, or why there cannot be one.
pub(crate) fn current(
    m: &Mechanism,
    kernel: &CurrentKernel,
    making: Making,
) -> Result<(Tape, Traced), String> {
    made(m, trace::current(m, kernel)?, making)
}

fn made(m: &Mechanism, mut traced: Traced, making: Making) -> Result<(Tape, Traced), String> {
    if making.fast {
        traced = fast::before(traced);
    }
    Ok((finish(m, traced.clone(), making)?, traced))
}

/// The tape of all watched differences with what it was made from, exact. It keeps nothing between calls.
pub(crate) fn watches(m: &Mechanism) -> Result<(Tape, Traced), String> {
    let traced = trace::watches(m)?;
    if !traced.stores.is_empty() {
        return Err("it stores something".into());
    }
    let tape = finish(m, traced.clone(), Making { keep: false, fast: false })?;
    Ok((tape, traced))
}
