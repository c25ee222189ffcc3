//! Tapes to look at: those that run, before what is known of a network makes them shorter.

pub(crate) use super::graph::{Node, Source};
pub(crate) use super::tape::{Code, Link, Tape};

use super::Making;
use super::handler::Trace;
use crate::ir::{CurrentKernel, Kernel};
use crate::validate::ValidMechanism;
use netpyne_math::isa::Isa;

/// The tape of a kernel, or why there is none. `every_step`: whether it runs in every step.
pub(crate) fn tape(m: &ValidMechanism, kernel: &Kernel, every_step: bool) -> Result<Tape, String> {
    let native = every_step.then(Isa::detect);
    super::compile(m, kernel, Making { keep: every_step, native, fast: false }).map(|(tape, _)| tape)
}

/// The same for the current kernel.
pub(crate) fn current_tape(m: &ValidMechanism, kernel: &CurrentKernel) -> Result<Tape, String> {
    super::compile_current(m, kernel, Making { keep: true, native: Some(Isa::detect()), fast: false })
        .map(|(tape, _)| tape)
}

/// The tape of the handler of events, for eight events of connections together.
pub(crate) fn handler_tape(m: &ValidMechanism) -> Result<Tape, String> {
    let handler = Trace::new(m)?.handler(m, Some(Isa::detect()))?;
    Ok(Tape { native: handler.native, ..handler.tape })
}
