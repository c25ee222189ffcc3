//! From a valid mechanism to something that runs: per kernel, the block interpreter or machine code where it can, else the scalar
//! interpreter.

mod cache;
mod compiled;
mod describe;
mod fallback;
mod parts;
mod programs;
mod unsolved;

use crate::block::batch::BatchHandler;
use crate::block::kernel::BlockKernel;
use crate::executable::Executable;
use crate::ir::Role;
use crate::native::NativeProgram;
use crate::scalar::mechanism::ScalarMechanism;
use crate::specialise::usage::usage;
use crate::ssa::traced::Traced;
use crate::tape::Tape;
use crate::tape::handler::TracedHandler;
use crate::tape::make::{self, Making};
use crate::validate::ValidMechanism;
use netpyne_math::isa::Isa;
use parts::{Chosen, Compiled, Handler, Kernel, Programs};
use std::sync::Arc;
use unsolved::Unsolved;

/// How faithful results are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Fidelity {
    /// NEURON's, bit by bit.
    #[default]
    Exact,
    /// The model's, to about the accuracy that the method of integration has: products are fused, reciprocals shared, powers
    /// multiplied, conductances derived, exp is a polynomial; the engine solves without divisions and merges synapses whose
    /// effects add up.
    Fast,
}

/// How to compile. Nothing here but the fidelity changes a bit of any result.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Instruction set of the block interpreter; none: the widest of this processor.
    pub isa: Option<Isa>,
    /// Whether to run everything by the scalar interpreter.
    pub scalar: bool,
    /// Whether to make no machine code.
    pub interpret: bool,
    /// Whether kernels may leave other bits than NEURON's. Kernels that only the scalar interpreter can run are always exact.
    pub fidelity: Fidelity,
}

/// Makes the kernels of a mechanism ready to run.
pub fn compile(mechanism: ValidMechanism, options: Options) -> Box<dyn Executable> {
    if options.scalar {
        return Box::new(ScalarMechanism::new(mechanism));
    }
    let isa = options.isa.unwrap_or_else(Isa::detect).supported();
    let fast = options.fidelity == Fidelity::Fast;
    let native = if options.interpret { None } else { Some(isa) };
    let m = &*mechanism;
    let ready = |made: Result<(Tape, Traced), String>, native: Option<Isa>| -> Chosen<Kernel> {
        made.map(|(tape, traced)| Kernel { kernel: BlockKernel::new(tape, native), traced })
    };
    let mut unsolved = [const { None }; Role::ALL.len()];
    let roles = Role::ALL.map(|role| {
        let keep = role.is_in_every_step();
        // Initial values are cheap: they stay exact.
        let making = Making { keep, fast: fast && keep };
        let kernel = m.kernels.of(role)?;
        let made = make::kernel(m, kernel, making);
        unsolved[role as usize] = made.as_ref().ok().and_then(|(_, traced)| Unsolved::of(m, kernel, traced));
        Some(ready(made, native.filter(|_| keep)))
    });
    let current = m.kernels.current.as_ref();
    let current = current.map(|k| ready(make::current(m, k, Making { keep: true, fast }), native));
    let watches = if m.watches.is_empty() { None } else { Some(ready(make::watches(m), native)) };
    let usage = usage(m, &|role| {
        let chosen = match role {
            Some(role) => &roles[role as usize],
            None => &current,
        };
        parts::traced(chosen)
    });
    let handler = m.net_receive.as_ref().map(|_| {
        let traced = TracedHandler::new(m)?;
        let handler = BatchHandler::new(traced.tape(m)?, native);
        Ok(Handler { handler, traced })
    });
    let scalar = ScalarMechanism::new(mechanism.clone());
    let single = native.and_then(|_| NativeProgram::new(scalar.handler()?));
    let programs = match native {
        Some(_) => Programs::instead_of_lanes(&scalar, &roles, &unsolved, &current),
        None => Programs::default(),
    };
    let specialises = !options.interpret;
    let identity = Arc::new(());
    Box::new(Compiled {
        roles,
        current,
        watches,
        handler,
        single,
        programs,
        unsolved,
        usage,
        isa,
        specialises,
        few: native.is_some_and(|isa| isa < Isa::Avx2) && !fast,
        fast,
        scalar,
        mechanism,
        identity,
    })
}
