//! What a mechanism is compiled to.

use super::unsolved::Unsolved;
use crate::block::batch::BatchHandler;
use crate::block::kernel::BlockKernel;
use crate::ir::Role;
use crate::native::NativeProgram;
use crate::scalar::mechanism::ScalarMechanism;
use crate::specialise::usage::Usage;
use crate::ssa::traced::Traced;
use crate::tape::handler::TracedHandler;
use crate::validate::ValidMechanism;
use netpyne_math::isa::Isa;
use std::sync::Arc;

/// A kernel for blocks with what it was made from.
pub(super) struct Kernel {
    pub kernel: BlockKernel,
    pub traced: Traced,
}

/// A handler of several events with what it was made from.
pub(super) struct Handler {
    pub handler: BatchHandler,
    pub traced: TracedHandler,
}

/// A kernel, or why it runs one instance at a time.
pub(super) type Chosen<T> = Result<T, String>;

/// Machine code for one instance at a time.
#[derive(Debug, Default)]
pub(super) struct Programs {
    pub roles: [Option<NativeProgram>; Role::ALL.len()],
    pub current: Option<NativeProgram>,
}

/// A mechanism whose every kernel runs in the quickest way there is for it.
pub(super) struct Compiled {
    pub mechanism: ValidMechanism,
    /// Any kernel at all, one instance at a time.
    pub scalar: ScalarMechanism,
    pub roles: [Option<Chosen<Kernel>>; Role::ALL.len()],
    pub current: Option<Chosen<Kernel>>,
    pub watches: Option<Chosen<Kernel>>,
    /// What handles several events at once.
    pub handler: Option<Chosen<Handler>>,
    /// What handles one event at a time, in machine code.
    pub single: Option<NativeProgram>,
    /// Kernels that lanes cannot take, in machine code for one instance at a time.
    pub programs: Programs,
    /// By role: what kernels with systems of equations need.
    pub unsolved: [Option<Unsolved>; Role::ALL.len()],
    pub usage: Usage,
    pub isa: Isa,
    /// Whether to make kernels for given instances.
    pub specialises: bool,
    /// Whether few instances may run one by one in machine code: there is some, values may not change, and lanes have none.
    pub few: bool,
    /// Whether values may change.
    pub fast: bool,
    /// Tells what it has kept beside instances from what others have.
    pub identity: Arc<()>,
}

/// A kernel for blocks, if there is one.
pub(super) fn kernel(chosen: &Option<Chosen<Kernel>>) -> Option<&BlockKernel> {
    Some(&chosen.as_ref()?.as_ref().ok()?.kernel)
}

/// What a kernel for blocks was made from.
pub(super) fn traced(chosen: &Option<Chosen<Kernel>>) -> Option<&Traced> {
    Some(&chosen.as_ref()?.as_ref().ok()?.traced)
}
