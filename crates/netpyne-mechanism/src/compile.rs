//! From a valid mechanism to something that runs: per kernel, the block interpreter where it can, else the scalar one.

use crate::block::{self, Fallback, Handler, Known, Tape, Traced, Usage};
use crate::ir::{Mechanism, WatchId};
use crate::native::{LANES, Single};
use crate::run::{
    Arrivals, Asked, Conditions, CurrentOut, EventSink, Executable, InstanceEvents, Instances, KernelError,
    Outside, Role, Scratch, Sums, Surroundings,
};
use crate::scalar::ScalarMechanism;
use crate::validate::ValidMechanism;
use netpyne_math::isa::Isa;
use std::fmt::Write;
use std::ops::Range;
use std::sync::Arc;

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
    let mut traces: [Option<Traced>; 9] = Default::default();
    let tape = |role: Role| {
        let keep = matches!(role, Role::State | Role::BeforeBreakpoint | Role::AfterSolve | Role::BeforeStep);
        let native = native.filter(|_| keep);
        // Initial values are cheap: they stay exact.
        let making = block::Making { keep, native, fast: fast && keep };
        let made = mechanism.kernels.of(role).map(|kernel| block::compile(&mechanism, kernel, making));
        made.map(|made| {
            made.map(|(tape, traced)| {
                traces[role as usize] = Some(traced);
                tape
            })
        })
    };
    let roles = Role::ALL.map(tape);
    let making = block::Making { keep: true, native, fast };
    let mut current_trace = None;
    let current = mechanism.kernels.current.as_ref().map(|k| {
        block::compile_current(&mechanism, k, making).map(|(tape, traced)| {
            current_trace = Some(traced);
            tape
        })
    });
    let of = |role: Option<Role>| match role {
        Some(role) => traces[role as usize].as_ref(),
        None => current_trace.as_ref(),
    };
    let usage = block::usage(&mechanism, &of);
    let receives = mechanism.net_receive.is_some().then(|| block::handler::Trace::new(&mechanism));
    let handler = receives.map(|trace| {
        let trace = trace?;
        Ok((trace.handler(&mechanism, native)?, trace))
    });
    let watches = Some(&mechanism.watches).filter(|watches| !watches.is_empty());
    let mut watch_trace = None;
    let watches = watches.map(|_| {
        block::compile_watches(&mechanism, native).map(|(tape, traced)| {
            watch_trace = Some(traced);
            tape
        })
    });
    let settles = !options.interpret;
    let scalar = ScalarMechanism::new(mechanism.clone());
    let single = native.and_then(|_| Single::new(scalar.handler()?));
    Box::new(Compiled {
        mechanism,
        roles,
        current,
        watches,
        traces,
        current_trace,
        watch_trace,
        handler,
        single,
        usage,
        isa,
        settles,
        fast,
        scalar,
    })
}

/// Where instances keep what belongs to kernels that are no roles'.
const CURRENT: usize = Role::ALL.len();
const SUMS: usize = CURRENT + 1;
const WATCHES: usize = SUMS + 1;

/// Lends the kernels made for instances to what runs on these, which they belong to.
fn with_settled<T>(
    instances: &mut Instances,
    run: impl FnOnce(Option<&block::Settled>, &mut Instances) -> T,
) -> T {
    let settled = instances.settled.take();
    let result = run(settled.as_deref(), instances);
    instances.settled = settled;
    result
}

/// A tape, or why there is none.
type Chosen = Option<Result<Tape, String>>;

struct Compiled {
    mechanism: ValidMechanism,
    roles: [Chosen; 9],
    current: Chosen,
    watches: Chosen,
    /// What kernels were made from, by role.
    traces: [Option<Traced>; 9],
    current_trace: Option<Traced>,
    watch_trace: Option<Traced>,
    /// What handles several events at once, or why there is nothing that does.
    handler: Option<Result<(Handler, block::handler::Trace), String>>,
    usage: Usage,
    isa: Isa,
    /// What handles one event at a time, in machine code.
    single: Option<Single>,
    /// Whether to make kernels for given instances.
    settles: bool,
    /// Whether values may change.
    fast: bool,
    scalar: ScalarMechanism,
}

fn tape(chosen: &Chosen) -> Option<&Tape> {
    chosen.as_ref()?.as_ref().ok()
}

/// The scalar kernel of a role, for instances that a block cannot take.
struct ScalarRole<'a>(&'a ScalarMechanism, Role);

/// The scalar current kernel.
struct ScalarCurrent<'a>(&'a ScalarMechanism);

/// The scalar evaluation of all watched differences.
struct ScalarWatches<'a>(&'a ScalarMechanism);

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

impl Fallback for ScalarWatches<'_> {
    fn run(
        &self,
        range: Range<usize>,
        instances: &mut Instances,
        around: &mut Surroundings<'_>,
        scratch: &mut Scratch,
        out: Option<(&mut CurrentOut, usize)>,
    ) -> Result<(), KernelError> {
        let Some((out, offset)) = out else { return Ok(()) };
        for n in 0..self.0.mechanism().watches.len() {
            for (at, instance) in (offset..).zip(range.clone()) {
                let watch = WatchId(n as u32);
                let difference = self.0.watch_difference(watch, instance, instances, around, scratch);
                out.column_mut(n)[at] = difference;
            }
        }
        Ok(())
    }
}

impl Compiled {
    /// Delivers events that are not worth the lanes.
    fn one_by_one(
        &self,
        arrivals: &mut Arrivals<'_>,
        instances: &mut Instances,
        around: &mut Surroundings<'_>,
        scratch: &mut Scratch,
        asked: &mut Vec<(u32, Asked)>,
    ) -> Result<(), KernelError> {
        let now = around.t;
        let arguments = self.mechanism.net_receive.as_ref().map_or(0, |receive| receive.args.len());
        let all = arrivals.instances.iter().zip(arrivals.times).zip(arrivals.first_weight);
        let mut result = Ok(());
        for (lane, ((&instance, &t), &first)) in all.enumerate() {
            let (instance, first) = (instance as usize, first as usize);
            let weights = arrivals.weights.get_mut(first..first + arguments);
            let Some(weights) = weights.filter(|_| instance < instances.count) else {
                result = Err(block::no_target(instance));
                break;
            };
            around.t = t;
            let sink = &mut Requests { lane: lane as u32, asked };
            result = self.net_receive(instance, 0.0, weights, instances, around, scratch, sink);
            if result.is_err() {
                break;
            }
        }
        around.t = now;
        result
    }
}

/// Fewer events than this take longer together than one by one.
const FEW_EVENTS: usize = 3;
/// Likewise where machine code would be that of single events only.
const FEW_INTERPRETED: usize = 7;

/// Takes what a handler asks for that also lanes can run.
struct Requests<'a> {
    lane: u32,
    asked: &'a mut Vec<(u32, Asked)>,
}

impl EventSink for Requests<'_> {
    fn net_send(&mut self, at: f64, flag: f64) {
        self.asked.push((self.lane, Asked::Send { at, flag }));
    }

    fn net_event(&mut self, at: f64) {
        self.asked.push((self.lane, Asked::Spike(at)));
    }

    // Such handlers take no events together.
    fn net_move(&mut self, _: f64) {}
    fn watch(&mut self, _: WatchId, _: f64, _: bool) {}
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
        let fallback = ScalarRole(&self.scalar, role);
        let memo = role as usize;
        with_settled(instances, |settled, instances| {
            if let Some(settled) = settled
                && let Some(fitted) = &settled.roles[memo]
            {
                let all = range.start == 0 && range.end >= instances.count;
                let kernel = (&**fitted, settled.classes.as_ref());
                let done = match all {
                    true => block::run_all(kernel, self.isa, memo, instances, around, scratch, &mut []),
                    false => 0,
                };
                let how = block::How { tape: &fitted.tape, isa: self.isa, memo };
                let rest = range.start + done..range.end;
                return block::run(how, rest, instances, around, scratch, None, &fallback);
            }
            match tape(&self.roles[memo]) {
                Some(tape) => {
                    let how = block::How { tape, isa: self.isa, memo };
                    block::run(how, range, instances, around, scratch, None, &fallback)
                }
                None => self.scalar.run(role, range, instances, around, scratch, events),
            }
        })
    }

    fn current(
        &self,
        range: Range<usize>,
        instances: &mut Instances,
        around: &mut Surroundings<'_>,
        scratch: &mut Scratch,
        out: &mut CurrentOut,
    ) -> Result<(), KernelError> {
        with_settled(instances, |settled, instances| {
            let fitted = settled.and_then(|s| s.current.as_ref());
            let Some(tape) = fitted.map(|f| &f.tape).or(tape(&self.current)) else {
                return self.scalar.current(range, instances, around, scratch, out);
            };
            out.resize(range.len(), self.scalar.ion_currents());
            let fallback = ScalarCurrent(&self.scalar);
            let how = block::How { tape, isa: self.isa, memo: CURRENT };
            block::run(how, range, instances, around, scratch, Some(out), &fallback)
        })
    }

    fn settle(&self, instances: &mut Instances, outside: &Outside) {
        instances.unsettle();
        if !self.settles || self.isa < Isa::Avx512 || instances.count == 0 {
            return;
        }
        let columns = self.usage.stored.len();
        if outside.writes.len() != columns || outside.reads.len() != columns {
            return;
        }
        let constant: Vec<Option<u64>> = (0..columns)
            .map(|c| {
                let start = c * instances.stride;
                let values = instances.fields.get(start..start + instances.count)?;
                let fixed = !(self.usage.stored[c] || outside.writes[c]);
                let equal = values.iter().all(|x| x.to_bits() == values[0].to_bits());
                (fixed && equal).then(|| values[0].to_bits())
            })
            .collect();
        let or = |a: &[bool], b: &[bool]| a.iter().zip(b).map(|(a, b)| *a || *b).collect::<Vec<_>>();
        let globals: Vec<bool> = self.usage.globals_loaded.iter().map(|g| *g || outside.globals).collect();
        let frozen: Vec<bool> =
            or(&self.usage.stored, &outside.writes).iter().map(|changes| !changes).collect();
        let known = Known {
            constant: &constant,
            frozen: &frozen,
            instances,
            field_matters: &or(&self.usage.loaded, &outside.reads),
            global_matters: &globals,
        };
        let traces = block::Traces {
            roles: &self.traces,
            current: self.current_trace.as_ref(),
            handler: self.handler.as_ref().and_then(|h| Some(&h.as_ref().ok()?.1)),
            watches: self.watch_trace.as_ref(),
            fast: self.fast,
        };
        let settled = block::settle(&self.mechanism, &traces, self.isa, &known);
        instances.unsettle();
        instances.settled = Some(Arc::new(settled));
    }

    fn add_currents(
        &self,
        instances: &mut Instances,
        around: &mut Surroundings<'_>,
        scratch: &mut Scratch,
        sums: &mut Sums<'_>,
    ) -> usize {
        with_settled(instances, |settled, instances| {
            let Some(settled) = settled else { return 0 };
            let Some(kernel) = &settled.sums else { return 0 };
            let kernel = (&**kernel, settled.classes.as_ref());
            block::add_all(kernel, self.isa, SUMS, instances, around, scratch, sums)
        })
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
        if let (Some(single), Some(program)) = (&self.single, self.scalar.handler()) {
            let program = (program, self.scalar.tables());
            let done = single.receive(program, instance, flag, weights, instances, around, scratch, events);
            if let Some(done) = done {
                return done;
            }
        }
        self.scalar.net_receive(instance, flag, weights, instances, around, scratch, events)
    }

    fn receive_lanes(&self) -> usize {
        if matches!(self.handler, Some(Ok(_))) { LANES } else { 0 }
    }

    fn receive(
        &self,
        arrivals: &mut Arrivals<'_>,
        instances: &mut Instances,
        around: &mut Surroundings<'_>,
        scratch: &mut Scratch,
        asked: &mut Vec<(u32, Asked)>,
    ) -> Result<(), KernelError> {
        let Some(Ok((handler, _))) = &self.handler else { return Ok(()) };
        let few = match handler.native {
            Some(_) => FEW_EVENTS,
            None if self.isa >= Isa::Avx2 => FEW_INTERPRETED,
            None => usize::MAX,
        };
        if arrivals.instances.len() < few && self.single.is_some() {
            return self.one_by_one(arrivals, instances, around, scratch, asked);
        }
        with_settled(instances, |settled, instances| {
            let handler = settled.and_then(|s| s.handler.as_deref()).unwrap_or(handler);
            block::receive(handler, self.isa, arrivals, instances, around, scratch, asked)
        })
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

    fn watch_differences(
        &self,
        range: Range<usize>,
        instances: &mut Instances,
        around: &mut Surroundings<'_>,
        scratch: &mut Scratch,
        out: &mut CurrentOut,
    ) {
        with_settled(instances, |settled, instances| {
            let fitted = settled.and_then(|s| s.watches.as_ref());
            let Some(tape) = fitted.map(|f| &f.tape).or(tape(&self.watches)) else {
                return self.scalar.watch_differences(range, instances, around, scratch, out);
            };
            out.resize(range.len(), self.scalar.mechanism().watches.len().saturating_sub(2));
            let how = block::How { tape, isa: self.isa, memo: WATCHES };
            let fallback = ScalarWatches(&self.scalar);
            let done = block::run(how, range, instances, around, scratch, Some(out), &fallback);
            debug_assert!(done.is_ok(), "neither tapes nor watched differences fail");
        });
    }

    fn watch_conditions(
        &self,
        instances: &mut Instances,
        around: &mut Surroundings<'_>,
        scratch: &mut Scratch,
        out: &mut Conditions,
    ) {
        out.resize(self.mechanism.watches.len(), instances.count);
        let done = with_settled(instances, |settled, instances| {
            let settled = settled?;
            let fitted = (&**settled.watches.as_ref()?, settled.classes.as_ref());
            Some(block::run_all(fitted, self.isa, WATCHES, instances, around, scratch, &mut out.rows))
        });
        let rest = done.unwrap_or(0)..instances.count;
        if !rest.is_empty() {
            self.watch_differences(rest.clone(), instances, around, scratch, &mut out.differences);
            out.take_differences(rest);
        }
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
        if self.scalar.handler().is_some() {
            let how = if self.single.is_some() { "machine code" } else { "scalar interpreter" };
            let _ = write!(text, "\nNetReceive, single events: {how}\n");
        }
        match &self.handler {
            Some(Ok((Handler { tape, native, .. }, _))) => {
                let how = if native.is_some() { "machine code" } else { "block interpreter" };
                let _ =
                    write!(text, "\nNetReceive, events together: {how}, {:?}\n{}", self.isa, tape.listing());
            }
            Some(Err(reason)) => {
                let _ = write!(text, "\nNetReceive: no events together, because {reason}\n");
            }
            None => {}
        }
        text
    }
}
