//! From a valid mechanism to something that runs: per kernel, the block interpreter where it can, else the scalar one.

use crate::block::{self, Fallback, Tape};
use crate::ir::{Mechanism, WatchId};
use crate::run::{
    CurrentOut, EventSink, Executable, InstanceEvents, Instances, KernelError, Role, Scratch, Surroundings,
};
use crate::scalar::ScalarMechanism;
use crate::validate::ValidMechanism;
use netpyne_math::isa::Isa;
use std::fmt::Write;
use std::ops::Range;

/// How to compile. Nothing here changes a bit of any result.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Instruction set of the block interpreter; none: the widest of this processor.
    pub isa: Option<Isa>,
    /// Whether to run everything by the scalar interpreter.
    pub scalar: bool,
    /// Whether to make no machine code.
    pub interpret: bool,
}

/// Makes the kernels of a mechanism ready to run.
pub fn compile(mechanism: ValidMechanism, options: Options) -> Box<dyn Executable> {
    if options.scalar {
        return Box::new(ScalarMechanism::new(mechanism));
    }
    let isa = options.isa.unwrap_or_else(Isa::detect).supported();
    let native = if options.interpret { None } else { Some(isa) };
    let tape = |role| {
        let keep = matches!(role, Role::State | Role::BeforeBreakpoint | Role::AfterSolve | Role::BeforeStep);
        let native = native.filter(|_| keep);
        let making = block::Making { keep, native };
        mechanism.kernels.of(role).map(|kernel| block::compile(&mechanism, kernel, making))
    };
    let roles = Role::ALL.map(tape);
    let making = block::Making { keep: true, native };
    let current = mechanism.kernels.current.as_ref().map(|k| block::compile_current(&mechanism, k, making));
    Box::new(Compiled { roles, current, isa, scalar: ScalarMechanism::new(mechanism) })
}

/// A tape, or why there is none.
type Chosen = Option<Result<Tape, String>>;

struct Compiled {
    roles: [Chosen; 9],
    current: Chosen,
    isa: Isa,
    scalar: ScalarMechanism,
}

fn tape(chosen: &Chosen) -> Option<&Tape> {
    chosen.as_ref()?.as_ref().ok()
}

/// The scalar kernel of a role, for instances that a block cannot take.
struct ScalarRole<'a>(&'a ScalarMechanism, Role);

/// The scalar current kernel.
struct ScalarCurrent<'a>(&'a ScalarMechanism);

/// Kernels on tapes send no events.
struct NoEvents;

impl InstanceEvents for NoEvents {
    fn of(&mut self, _: usize) -> &mut dyn EventSink {
        self
    }
}

impl EventSink for NoEvents {
    fn net_send(&mut self, _: f64, _: f64) {}
    fn net_event(&mut self, _: f64) {}
    fn net_move(&mut self, _: f64) {}
    fn watch(&mut self, _: WatchId, _: f64, _: bool) {}
}

impl Fallback for ScalarRole<'_> {
    fn run(
        &self,
        range: Range<usize>,
        instances: &mut Instances,
        around: &mut Surroundings<'_>,
        scratch: &mut Scratch,
        _: Option<(&mut CurrentOut, usize)>,
    ) -> Result<(), KernelError> {
        self.0.run(self.1, range, instances, around, scratch, &mut NoEvents)
    }
}

impl Fallback for ScalarCurrent<'_> {
    fn run(
        &self,
        range: Range<usize>,
        instances: &mut Instances,
        around: &mut Surroundings<'_>,
        scratch: &mut Scratch,
        out: Option<(&mut CurrentOut, usize)>,
    ) -> Result<(), KernelError> {
        let Some((out, offset)) = out else { return Ok(()) };
        self.0.current_into(range, instances, around, scratch, out, offset)
    }
}

impl Executable for Compiled {
    fn mechanism(&self) -> &Mechanism {
        self.scalar.mechanism()
    }

    fn has(&self, role: Role) -> bool {
        self.scalar.has(role)
    }

    fn refresh_tables(
        &self,
        instances: &mut Instances,
        around: &mut Surroundings<'_>,
    ) -> Result<(), KernelError> {
        self.scalar.refresh_tables(instances, around)
    }

    fn run(
        &self,
        role: Role,
        range: Range<usize>,
        instances: &mut Instances,
        around: &mut Surroundings<'_>,
        scratch: &mut Scratch,
        events: &mut dyn InstanceEvents,
    ) -> Result<(), KernelError> {
        match tape(&self.roles[role as usize]) {
            Some(tape) => {
                let fallback = ScalarRole(&self.scalar, role);
                let how = block::How { tape, isa: self.isa, memo: role as usize };
                block::run(how, range, instances, around, scratch, None, &fallback)
            }
            None => self.scalar.run(role, range, instances, around, scratch, events),
        }
    }

    fn current(
        &self,
        range: Range<usize>,
        instances: &mut Instances,
        around: &mut Surroundings<'_>,
        scratch: &mut Scratch,
        out: &mut CurrentOut,
    ) -> Result<(), KernelError> {
        let Some(tape) = tape(&self.current) else {
            return self.scalar.current(range, instances, around, scratch, out);
        };
        out.resize(range.len(), self.scalar.ion_currents());
        let fallback = ScalarCurrent(&self.scalar);
        let how = block::How { tape, isa: self.isa, memo: Role::ALL.len() };
        block::run(how, range, instances, around, scratch, Some(out), &fallback)
    }

    fn net_receive(
        &self,
        instance: usize,
        flag: f64,
        weights: &mut [f64],
        instances: &mut Instances,
        around: &mut Surroundings<'_>,
        scratch: &mut Scratch,
        events: &mut dyn EventSink,
    ) -> Result<(), KernelError> {
        self.scalar.net_receive(instance, flag, weights, instances, around, scratch, events)
    }

    fn net_initial(
        &self,
        instance: usize,
        weights: &mut [f64],
        instances: &mut Instances,
        around: &mut Surroundings<'_>,
        scratch: &mut Scratch,
        events: &mut dyn EventSink,
    ) -> Result<(), KernelError> {
        self.scalar.net_initial(instance, weights, instances, around, scratch, events)
    }

    fn watch_difference(
        &self,
        watch: WatchId,
        instance: usize,
        instances: &mut Instances,
        around: &mut Surroundings<'_>,
        scratch: &mut Scratch,
    ) -> f64 {
        self.scalar.watch_difference(watch, instance, instances, around, scratch)
    }

    fn describe(&self) -> String {
        let mut text = self.scalar.describe();
        let current = std::iter::once(("Current".to_string(), &self.current));
        let roles = Role::ALL.iter().zip(&self.roles).map(|(role, chosen)| (format!("{role:?}"), chosen));
        for (name, chosen) in roles.chain(current) {
            match chosen {
                Some(Ok(tape)) => {
                    let how = if tape.native.is_some() { "machine code" } else { "block interpreter" };
                    let _ = write!(text, "\n{name}: {how}, {:?}\n{}", self.isa, tape.listing());
                }
                Some(Err(reason)) => {
                    let _ = write!(text, "\n{name}: scalar interpreter, because {reason}\n");
                }
                None => {}
            }
        }
        text
    }
}
