//! Runs every kernel of a mechanism in the quickest way there is for it.

use super::cache::{self, CURRENT, SUMS, WATCHES, with_cache};
use super::describe::describe;
use super::fallback::{ScalarCurrent, ScalarRole, ScalarWatches};
use super::parts::{Compiled, Handler, Programs, kernel, traced};
use super::programs::FEW_INSTANCES;
use crate::block::batch;
use crate::block::run::{Fallback, Runner, run};
use crate::executable::{
    Arrivals, Call, Event, EventSink, Executable, ExternalAccess, InstanceEvents, KernelError, Request,
};
use crate::ir::{Mechanism, Role, WatchId};
use crate::native::data::LANES;
use crate::passes::exact::known::Known;
use crate::scalar::execution::Runs;
use crate::specialise::direct::{add_all, run_all};
use crate::specialise::kernels::Specialised;
use crate::specialise::{Traces, specialise};
use crate::storage::{Conditions, CurrentOut, Instances, Sums};
use netpyne_math::isa::Isa;
use std::ops::Range;

/// Fewer events than this take longer in a batch than one by one.
const FEW_EVENTS: usize = 3;
/// The same where machine code would be that of single events only.
const FEW_INTERPRETED: usize = 7;

impl Compiled {
    /// Kernels for these instances.
    fn kernels_for(&self, instances: &Instances, external: &ExternalAccess) -> Option<Specialised> {
        if !self.specialises || self.isa < Isa::Avx2 || instances.count() == 0 {
            return None;
        }
        let columns = self.usage.stored.len();
        let lengths = [external.writes.len(), external.reads.len(), instances.columns()];
        if lengths.iter().any(|len| *len != columns) {
            return None;
        }
        let or = |a: &[bool], b: &[bool]| a.iter().zip(b).map(|(a, b)| *a || *b).collect::<Vec<_>>();
        let globals: Vec<bool> = self.usage.globals_loaded.iter().map(|g| *g || external.globals).collect();
        let frozen: Vec<bool> =
            or(&self.usage.stored, &external.writes).iter().map(|changes| !changes).collect();
        let constant: Vec<Option<u64>> = frozen
            .iter()
            .enumerate()
            .map(|(column, frozen)| {
                let values = instances.values(column);
                let equal = || values.iter().all(|x| x.to_bits() == values[0].to_bits());
                (*frozen && equal()).then(|| values[0].to_bits())
            })
            .collect();
        let known = Known {
            constant: &constant,
            frozen: &frozen,
            instances,
            field_matters: &or(&self.usage.loaded, &external.reads),
            global_matters: &globals,
        };
        let traces = Traces {
            roles: std::array::from_fn(|role| traced(&self.roles[role])),
            current: traced(&self.current),
            handler: self.handler.as_ref().and_then(|h| Some(&h.as_ref().ok()?.traced)),
            watches: traced(&self.watches),
            fast: self.fast,
        };
        Some(specialise(&self.mechanism, &traces, self.isa, &known, &external.flows))
    }

    /// Runs a kernel that was made for the instances on all of them at once, if there is one; says on how many.
    #[inline]
    fn run_directly(&self, role: Role, call: &mut Call<'_>) -> usize {
        with_cache(&self.identity, call, |cache, call| {
            let Some(made) = &cache.specialised else { return 0 };
            let Some(direct) = &made.roles[role as usize] else { return 0 };
            let slot = &mut cache.slots[role as usize];
            run_all((direct, made.classes.as_ref()), self.isa, slot, call, &mut [])
        })
    }

    /// Delivers events that are not worth the lanes.
    fn one_by_one(
        &self,
        arrivals: &mut Arrivals<'_>,
        call: &mut Call<'_>,
        requests: &mut Vec<(u32, Request)>,
    ) -> Result<(), KernelError> {
        let now = call.context.t;
        let arguments = self.mechanism.net_receive.as_ref().map_or(0, |receive| receive.args.len());
        let all = arrivals.instances.iter().zip(arrivals.times).zip(arrivals.first_weight);
        let mut result = Ok(());
        for (lane, ((&instance, &t), &first)) in all.enumerate() {
            let (instance, first) = (instance as usize, first as usize);
            let weights = arrivals.weights.get_mut(first..first + arguments);
            let Some(weights) = weights.filter(|_| instance < call.instances.count()) else {
                result = Err(batch::no_target(instance));
                break;
            };
            call.context.t = t;
            let sink = &mut Requests { lane: lane as u32, requests };
            result = self.net_receive(Event { instance, flag: 0.0, weights }, call, sink);
            if result.is_err() {
                break;
            }
        }
        call.context.t = now;
        result
    }
}

/// Takes what a handler asks for that lanes can run as well.
struct Requests<'a> {
    lane: u32,
    requests: &'a mut Vec<(u32, Request)>,
}

impl EventSink for Requests<'_> {
    fn net_send(&mut self, time: f64, flag: f64) {
        self.requests.push((self.lane, Request::SelfEvent { time, flag }));
    }

    fn net_event(&mut self, time: f64) {
        self.requests.push((self.lane, Request::Spike(time)));
    }

    // Such handlers take no batches.
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

    fn refresh_tables(&self, call: &mut Call<'_>) -> Result<(), KernelError> {
        self.scalar.refresh_tables(call)
    }

    fn run(
        &self,
        role: Role,
        range: Range<usize>,
        call: &mut Call<'_>,
        events: &mut dyn InstanceEvents,
    ) -> Result<(), KernelError> {
        let unsolved = self.unsolved[role as usize].as_ref();
        let is_whole = range.start == 0 && range.end >= call.instances.count();
        // Where nothing stands in the way; asked first, as it is what every step does.
        if is_whole && unsolved.is_none() && self.run_directly(role, call) >= range.end {
            return Ok(());
        }
        let code = self.programs.roles[role as usize].as_ref().map(|code| code as &dyn Runs);
        let Some(ordinary) = kernel(&self.roles[role as usize]) else {
            return self.scalar.run_by(code, role, range, call, events);
        };
        let one_by_one = ScalarRole(&self.scalar, role, code);
        with_cache(&self.identity, call, |cache, call| {
            if let Some(code) = cache.few.as_ref().and_then(|few| few.roles[role as usize].as_ref()) {
                return self.scalar.run_by(Some(code), role, range, call, events);
            }
            let slot = &mut cache.slots[role as usize];
            let kept = &mut cache.kept[role as usize];
            if let Some(unsolved) = unsolved {
                if kept.is_hopeless() {
                    return one_by_one.run(range, call, None);
                }
                unsolved.keep(&range, call, kept);
            }
            let (mut kernel, mut first) = (ordinary, range.start);
            if let Some(made) = &cache.specialised
                && let Some(direct) = &made.roles[role as usize]
            {
                kernel = &direct.kernel;
                if is_whole && unsolved.is_some() {
                    first = run_all((direct, made.classes.as_ref()), self.isa, slot, call, &mut []);
                }
            }
            let runner = Runner { kernel, isa: self.isa, memo: &mut slot.memo };
            run(runner, first..range.end, call, None, &one_by_one)?;
            match unsolved {
                Some(unsolved) => unsolved.repeat(range, call, kept, &one_by_one),
                None => Ok(()),
            }
        })
    }

    fn current(
        &self,
        range: Range<usize>,
        call: &mut Call<'_>,
        out: &mut CurrentOut,
    ) -> Result<(), KernelError> {
        let code = self.programs.current.as_ref().map(|code| code as &dyn Runs);
        let Some(ordinary) = kernel(&self.current) else {
            out.resize(range.len(), self.scalar.ion_currents());
            return self.scalar.current_into(code, range, call, (out, 0));
        };
        out.resize(range.len(), self.scalar.ion_currents());
        with_cache(&self.identity, call, |cache, call| {
            if let Some(code) = cache.few.as_ref().and_then(|few| few.current.as_ref()) {
                return self.scalar.current_into(Some(code), range, call, (out, 0));
            }
            let made = cache.specialised.as_ref().and_then(|made| made.current.as_ref());
            let kernel = made.map_or(ordinary, |made| made);
            let runner = Runner { kernel, isa: self.isa, memo: &mut cache.slots[CURRENT].memo };
            run(runner, range, call, Some(out), &ScalarCurrent(&self.scalar, code))
        })
    }

    fn specialise(&self, instances: &mut Instances, external: &ExternalAccess) {
        instances.end_specialisation();
        instances.fill_padding();
        let is_few = self.few && (1..=FEW_INSTANCES).contains(&instances.count());
        let few = is_few.then(|| Box::new(Programs::for_few(&self.scalar)));
        let kernels = self.kernels_for(instances, external);
        instances.cache.put(cache::specialised(&self.identity, kernels, few));
    }

    fn add_currents(&self, call: &mut Call<'_>, sums: &mut Sums<'_>) -> usize {
        with_cache(&self.identity, call, |cache, call| {
            let Some(made) = &cache.specialised else { return 0 };
            let Some(kernel) = &made.sums else { return 0 };
            let kernel = (&**kernel, made.classes.as_ref());
            add_all(kernel, self.isa, &mut cache.slots[SUMS], call, sums)
        })
    }

    fn net_receive(
        &self,
        mut event: Event<'_>,
        call: &mut Call<'_>,
        events: &mut dyn EventSink,
    ) -> Result<(), KernelError> {
        if let (Some(single), Some(program)) = (&self.single, self.scalar.handler()) {
            match single.receive((program, self.scalar.tables()), event, call, events) {
                Ok(done) => return done,
                Err(back) => event = back,
            }
        }
        self.scalar.net_receive(event, call, events)
    }

    fn batch_size(&self) -> usize {
        if matches!(self.handler, Some(Ok(_))) { LANES } else { 0 }
    }

    fn net_receive_batch(
        &self,
        arrivals: &mut Arrivals<'_>,
        call: &mut Call<'_>,
        requests: &mut Vec<(u32, Request)>,
    ) -> Result<(), KernelError> {
        let Some(Ok(Handler { handler, .. })) = &self.handler else { return Ok(()) };
        let few = match handler.native {
            Some(_) => FEW_EVENTS,
            None if self.isa >= Isa::Avx2 => FEW_INTERPRETED,
            None => usize::MAX,
        };
        if arrivals.instances.len() < few && self.single.is_some() {
            return self.one_by_one(arrivals, call, requests);
        }
        with_cache(&self.identity, call, |cache, call| {
            let made = cache.specialised.as_ref().and_then(|made| made.handler.as_deref());
            batch::receive((made.unwrap_or(handler), self.isa), arrivals, call, requests)
        })
    }

    fn net_initial(
        &self,
        event: Event<'_>,
        call: &mut Call<'_>,
        events: &mut dyn EventSink,
    ) -> Result<(), KernelError> {
        self.scalar.net_initial(event, call, events)
    }

    fn watch_difference(&self, watch: WatchId, instance: usize, call: &mut Call<'_>) -> f64 {
        self.scalar.watch_difference(watch, instance, call)
    }

    fn watch_differences(&self, range: Range<usize>, call: &mut Call<'_>, out: &mut CurrentOut) {
        let Some(ordinary) = kernel(&self.watches) else {
            return self.scalar.watch_differences(range, call, out);
        };
        out.resize(range.len(), self.mechanism.watches.len().saturating_sub(2));
        with_cache(&self.identity, call, |cache, call| {
            let made = cache.specialised.as_ref().and_then(|made| made.watches.as_ref());
            let kernel = made.map_or(ordinary, |made| &made.kernel);
            let runner = Runner { kernel, isa: self.isa, memo: &mut cache.slots[WATCHES].memo };
            let done = run(runner, range, call, Some(out), &ScalarWatches(&self.scalar));
            debug_assert!(done.is_ok(), "neither tapes nor watched differences fail");
        });
    }

    fn watch_conditions(&self, call: &mut Call<'_>, out: &mut Conditions) {
        let count = call.instances.count();
        out.resize(self.mechanism.watches.len(), count);
        let done = with_cache(&self.identity, call, |cache, call| {
            let made = cache.specialised.as_ref()?;
            let kernel = (&**made.watches.as_ref()?, made.classes.as_ref());
            Some(run_all(kernel, self.isa, &mut cache.slots[WATCHES], call, &mut out.rows))
        });
        let rest = done.unwrap_or(0)..count;
        if !rest.is_empty() {
            self.watch_differences(rest.clone(), call, &mut out.differences);
            out.take_differences(rest);
        }
    }

    fn describe(&self) -> String {
        describe(self)
    }
}
