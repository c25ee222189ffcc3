//! What runs how: per kernel the back end, its operations, and how often each is done.

use super::count::{self, Counts};
use super::listing;
use super::names::{Names, kernel_name};
use crate::block::batch::BatchHandler;
use crate::block::kernel::BlockKernel;
use crate::ir::{Kernel, Role};
use crate::scalar::inspect;
use crate::ssa::graph::Node;
use crate::tape::handler::TracedHandler;
use crate::tape::make::{self, Making};
use crate::tape::{Code, Tape};
use crate::validate::ValidMechanism;
use netpyne_math::isa::Isa;

/// What runs a kernel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Backend {
    /// Many instances at a time, by vector instructions.
    Blocks,
    /// One instance at a time, for this reason.
    Scalar(String),
}

/// A kernel and what it comes to.
#[derive(Clone, Debug)]
pub struct KernelReport {
    /// `current`, `state`, `initial`, ...
    pub name: String,
    /// Whether it runs in every step.
    pub every_step: bool,
    /// What runs it.
    pub backend: Backend,
    /// Whether this processor gets machine code for it; otherwise its operations are interpreted.
    pub native: bool,
    /// Operations per instance, every time.
    pub counts: Counts,
    /// Operations done once per run for all instances.
    pub shared: Counts,
    /// Operations done once per instance, and again when a parameter changes.
    pub kept: Counts,
    /// Values kept per instance.
    pub kept_values: u32,
    /// Parameters they depend on.
    pub kept_inputs: Vec<String>,
    /// Divisions by what is not known before the run, done by multiplication with a shared reciprocal.
    pub shared_divisions: usize,
    /// What runs, with names.
    pub listing: String,
}

/// All kernels of a mechanism: those of every step first, then others by role, then events.
pub fn kernels(m: &ValidMechanism) -> Vec<KernelReport> {
    let mut out = Vec::new();
    if let Some(current) = &m.kernels.current {
        let body = || {
            let mut counts = count::block(m, &current.body).times(2.0);
            counts += count::block(m, &current.prologue);
            counts += count::block(m, &current.epilogue);
            // The conductance.
            counts += Counts { add: 1.0 + 2.0 * m.currents.len() as f64, div: 1.0, ..Counts::default() };
            (counts, inspect::current_listing(m, current))
        };
        out.push(report(m, "current".to_owned(), true, current_tape(m), body));
    }
    let mut roles: Vec<(Role, &Kernel)> = m.kernels.all().collect();
    roles.sort_by_key(|(role, _)| (!role.is_in_every_step(), *role as usize));
    for (role, kernel) in roles {
        let each = role.is_in_every_step();
        let body = || (count::block(m, &kernel.body), inspect::listing(m, kernel));
        let name = kernel_name(&format!("{role:?}"));
        out.push(report(m, name, each, tape(m, kernel, each), body));
    }
    if let Some(receive) = &m.net_receive {
        let parts = [
            ("net receive", Some(&receive.body), handler_tape(m)),
            ("net initial", receive.initial.as_ref(), Err("it runs once for each connection".to_owned())),
        ];
        for (name, kernel, tape) in parts {
            let Some(kernel) = kernel else { continue };
            let body = || (count::block(m, &kernel.body), inspect::listing(m, kernel));
            out.push(report(m, name.to_owned(), false, tape, body));
        }
    }
    out
}

/// The tape of a kernel, before what is known of a network makes it shorter, and whether this processor gets machine code for
/// it; or why there is none.
fn tape(m: &ValidMechanism, kernel: &Kernel, every_step: bool) -> Result<(Tape, bool), String> {
    let (tape, _) = make::kernel(m, kernel, Making { keep: every_step, fast: false })?;
    Ok(with_back_end(tape, every_step))
}

/// The tape of the current kernel.
fn current_tape(m: &ValidMechanism) -> Result<(Tape, bool), String> {
    let kernel = m.kernels.current.as_ref().ok_or("there is none")?;
    let (tape, _) = make::current(m, kernel, Making { keep: true, fast: false })?;
    Ok(with_back_end(tape, true))
}

/// The tape of the handler of events, for batches of eight events of connections.
fn handler_tape(m: &ValidMechanism) -> Result<(Tape, bool), String> {
    let batch = BatchHandler::new(TracedHandler::new(m)?.tape(m)?, Some(Isa::detect()));
    Ok((batch.handler.tape, batch.native.is_some()))
}

fn with_back_end(tape: Tape, every_step: bool) -> (Tape, bool) {
    let kernel = BlockKernel::new(tape, every_step.then(Isa::detect));
    (kernel.tape, kernel.native.is_some())
}

fn report(
    m: &ValidMechanism,
    name: String,
    every_step: bool,
    tape: Result<(Tape, bool), String>,
    scalar: impl Fn() -> (Counts, Vec<String>),
) -> KernelReport {
    let mut out = KernelReport {
        name,
        every_step,
        backend: Backend::Blocks,
        native: false,
        counts: Counts::default(),
        shared: Counts::default(),
        kept: Counts::default(),
        kept_values: 0,
        kept_inputs: Vec::new(),
        shared_divisions: 0,
        listing: String::new(),
    };
    match tape {
        Ok((tape, native)) => {
            out.native = native;
            out.counts = count::tape(&tape);
            out.shared = count::uniforms(&tape);
            out.shared_divisions = divisions(&tape);
            if let Some(kept) = &tape.steady {
                out.kept = count::tape(&kept.compute);
                out.shared += count::uniforms(&kept.compute);
                out.kept_values = kept.values;
                out.kept_inputs = kept.inputs.iter().map(|c| Names::field_column(m, *c)).collect();
            }
            out.listing = listing::tape(m, &tape);
        }
        Err(reason) => {
            let (counts, lines) = scalar();
            out.counts = counts;
            out.backend = Backend::Scalar(reason);
            out.listing = lines.iter().map(|l| format!("  {l}\n")).collect();
        }
    }
    out
}

/// Divisions that became multiplications with a shared reciprocal.
fn divisions(tape: &Tape) -> usize {
    let varying = tape.ops.iter().filter(|op| matches!(op.code, Code::DivideBy | Code::Reciprocal)).count();
    varying + tape.uniforms.iter().filter(|n| matches!(n, Node::DivideBy(..) | Node::Reciprocal(..))).count()
}
