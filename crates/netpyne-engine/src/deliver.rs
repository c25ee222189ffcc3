//! Delivery of events, and what handlers ask for in turn.

use crate::kernels::{fetch_pointers, store_pointers};
use crate::network::send_spike;
use crate::play::deliver_play;
use crate::population::NONE;
use crate::prefetch::prefetch;
use crate::queue::{Arrival, Event, NO_WEIGHTS, SelfEvent, Target};
use crate::record::deliver_record;
use crate::watch::watch;
use crate::worker::{Failure, Worker, surroundings};
use netpyne_mechanism::ir::WatchId;
use netpyne_mechanism::run::{EventSink, InstanceEvents};
use std::ops::Range;

/// What a kernel asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Operation {
    /// net_send.
    Send { at: f64, flag: f64 },
    /// net_event.
    Spike(f64),
    /// net_move.
    Move(f64),
    /// WATCH.
    Watch { watch: WatchId, flag: f64, first: bool },
}

/// Collects what the kernels of many instances ask for.
pub(crate) struct Collector<'a> {
    sent: &'a mut Vec<(u32, Operation)>,
    instance: u32,
}

impl<'a> Collector<'a> {
    /// Collects into `sent`.
    pub fn new(sent: &'a mut Vec<(u32, Operation)>) -> Self {
        Self { sent, instance: 0 }
    }
}

impl InstanceEvents for Collector<'_> {
    fn of(&mut self, instance: usize) -> &mut dyn EventSink {
        self.instance = instance as u32;
        self
    }
}

impl EventSink for Collector<'_> {
    fn net_send(&mut self, time: f64, flag: f64) {
        self.sent.push((self.instance, Operation::Send { at: time, flag }));
    }

    fn net_event(&mut self, time: f64) {
        self.sent.push((self.instance, Operation::Spike(time)));
    }

    fn net_move(&mut self, time: f64) {
        self.sent.push((self.instance, Operation::Move(time)));
    }

    fn watch(&mut self, watch: WatchId, flag: f64, first: bool) {
        self.sent.push((self.instance, Operation::Watch { watch, flag, first }));
    }
}

/// Takes what the handler of one event asks for, and shows it the connections onto its instance.
struct Handler<'a> {
    operations: &'a mut Vec<Operation>,
    connections: &'a [u32],
    first_weight: &'a [u32],
    weights: &'a mut [f64],
}

impl EventSink for Handler<'_> {
    fn net_send(&mut self, time: f64, flag: f64) {
        self.operations.push(Operation::Send { at: time, flag });
    }

    fn net_event(&mut self, time: f64) {
        self.operations.push(Operation::Spike(time));
    }

    fn net_move(&mut self, time: f64) {
        self.operations.push(Operation::Move(time));
    }

    fn watch(&mut self, watch: WatchId, flag: f64, first: bool) {
        self.operations.push(Operation::Watch { watch, flag, first });
    }

    fn connections(&mut self) -> usize {
        self.connections.len()
    }

    fn connection_weights(&mut self, n: usize) -> &mut [f64] {
        let connection = self.connections[n] as usize;
        &mut self.weights[self.first_weight[connection] as usize..self.first_weight[connection + 1] as usize]
    }
}

/// Delivers all events up to `limit`, those that come up meanwhile included. The clock shows each event's time, and at the end
/// the time it showed before. That is a moment of sending of its own.
pub(crate) fn deliver_events(worker: &mut Worker, limit: f64) -> Result<(), Failure> {
    let now = worker.clock.t;
    worker.queue.begin_moment();
    deliver_until(worker, limit)?;
    worker.clock.t = now;
    Ok(())
}

/// The same as a part of such a moment; the clock shows the last event's time at the end.
pub(crate) fn deliver_until(worker: &mut Worker, limit: f64) -> Result<(), Failure> {
    while let Some((t, event)) = worker.queue.pop(limit) {
        worker.clock.t = t;
        look_ahead(worker);
        deliver(worker, t, event)?;
    }
    Ok(())
}

/// Asks for the memory that the events after the next will need: first the connection, then what it names.
#[inline]
fn look_ahead(worker: &Worker) {
    let Worker { queue, network, .. } = worker;
    let ahead = queue.ahead();
    if let Some((_, arrival)) = ahead.arrival(24) {
        prefetch(&network.first_weight, arrival.connection as usize);
    }
    if let Some((_, arrival)) = ahead.arrival(12) {
        prefetch(&network.weights, network.first_weight[arrival.connection as usize] as usize);
    }
}

fn deliver(worker: &mut Worker, t: f64, event: Event) -> Result<(), Failure> {
    worker.events += match event {
        Event::Source(source) => worker.network.connections_of(source).len() as u64,
        _ => 1,
    };
    match event {
        Event::Connection(arrival) => deliver_to_target(worker, arrival),
        Event::Source(source) => {
            for connection in worker.network.connections_of(source) {
                deliver_to_target(worker, worker.network.arrival(connection))?;
            }
            Ok(())
        }
        Event::Own(SelfEvent { target, weights, flag }) => {
            let weights = weight_range(worker, target, weights);
            receive(worker, target, flag, weights)
        }
        Event::Watch(condition) => {
            let (target, flag) = worker.watches.delivered(condition);
            receive(worker, target, flag, 0..0)
        }
        Event::Record(id) => {
            deliver_record(worker, id, t);
            Ok(())
        }
        Event::Play(id) => {
            deliver_play(worker, id, t);
            Ok(())
        }
    }
}

fn deliver_to_target(worker: &mut Worker, arrival: Arrival) -> Result<(), Failure> {
    let target = worker.network.numbering.target(arrival.place);
    let weights = worker.network.weights_of(arrival.connection as usize);
    receive(worker, target, 0.0, weights)
}

/// The weight vector that starts at `first`.
fn weight_range(worker: &Worker, target: Target, first: u32) -> Range<usize> {
    if first == NO_WEIGHTS {
        return 0..0;
    }
    let mechanism = worker.populations[target.population as usize].mechanism();
    let len = mechanism.net_receive.as_ref().map_or(0, |r| r.args.len());
    first as usize..first as usize + len
}

/// Calls the handler of a target and does what it asks for.
fn receive(worker: &mut Worker, target: Target, flag: f64, weights: Range<usize>) -> Result<(), Failure> {
    let (p, instance) = (target.population as usize, target.instance as usize);
    if flag == 1.0
        && let Some(movable) = worker.populations[p].movable.get_mut(instance)
    {
        *movable = None;
    }
    let has_pointers = !worker.populations[p].pointers.is_empty();
    if has_pointers {
        fetch_pointers(worker, p, instance..instance + 1);
    }
    let Worker { clock, cable, ions, populations, network, memory, .. } = worker;
    let population = &mut populations[p];
    let fan_in = population.fan_in.get(instance).map_or(&[][..], Vec::as_slice);
    memory.operations.clear();
    let around = &mut surroundings(clock, cable, ions);
    let (kernels, data, scratch) = (&population.kernels, &mut population.data, &mut memory.scratch);
    if population.fan_in.is_empty() {
        let sink = &mut Handler {
            operations: &mut memory.operations,
            connections: &[],
            first_weight: &[],
            weights: &mut [],
        };
        let own = &mut network.weights[weights.clone()];
        kernels.net_receive(instance, flag, own, data, around, scratch, sink)
    } else {
        // The handler may also reach its own weight vector through FOR_NETCONS: it works on a copy, of which what it changed
        // goes back.
        memory.arguments.clear();
        memory.arguments.extend_from_slice(&network.weights[weights.clone()]);
        let before = memory.arguments.clone();
        let sink = &mut Handler {
            operations: &mut memory.operations,
            connections: fan_in,
            first_weight: &network.first_weight,
            weights: &mut network.weights,
        };
        let result = kernels.net_receive(instance, flag, &mut memory.arguments, data, around, scratch, sink);
        for ((weight, after), before) in
            network.weights[weights.clone()].iter_mut().zip(&memory.arguments).zip(&before)
        {
            if after.to_bits() != before.to_bits() {
                *weight = *after;
            }
        }
        result
    }
    .map_err(|error| Failure::Kernel(target.population, error))?;
    if has_pointers {
        store_pointers(worker, p, instance..instance + 1);
    }
    let first_weight = if weights.is_empty() { NO_WEIGHTS } else { weights.start as u32 };
    for at in 0..worker.memory.operations.len() {
        let operation = worker.memory.operations[at];
        carry_out(worker, target, first_weight, operation)?;
    }
    Ok(())
}

/// Does what a handler asked for.
fn carry_out(worker: &mut Worker, target: Target, weights: u32, operation: Operation) -> Result<(), Failure> {
    let t = worker.clock.t;
    let Target { population, instance } = target;
    let fail = |message: String| Failure::Event(population, instance, message);
    // Written so that NaN is refused as well.
    let not_past = |time: f64| time >= t;
    match operation {
        Operation::Send { at, flag } => {
            if !not_past(at) {
                return Err(fail(format!("net_send would arrive in the past, at {at} ms")));
            }
            let handle = worker.queue.insert(at, Event::Own(SelfEvent { target, weights, flag }));
            if flag == 1.0
                && let Some(movable) =
                    worker.populations[population as usize].movable.get_mut(instance as usize)
            {
                *movable = handle;
            }
        }
        Operation::Spike(at) => {
            let sources = &worker.populations[population as usize].sources;
            let source = sources.get(instance as usize).copied().unwrap_or(NONE);
            if source != NONE {
                if !not_past(at) {
                    return Err(fail(format!("net_event at {at} ms is in the past")));
                }
                send_spike(&worker.network, source, at, &mut worker.queue, &mut worker.traffic);
            }
        }
        Operation::Move(at) => {
            let movable = worker.populations[population as usize].movable.get_mut(instance as usize);
            let Some(Some(handle)) = movable else {
                return Err(fail("net_move without a pending self event of flag 1".to_owned()));
            };
            if !not_past(at) {
                return Err(fail(format!("net_move to {at} ms is in the past")));
            }
            *handle = worker.queue.reschedule(*handle, at);
        }
        Operation::Watch { watch: id, flag, first } => watch(worker, target, id, flag, first),
    }
    Ok(())
}

/// Does what the INITIAL kernels of a population asked for, in NEURON's order of instances.
pub(crate) fn carry_out_initial(
    worker: &mut Worker,
    population: u32,
    sent: &mut [(u32, Operation)],
) -> Result<(), Failure> {
    let order = &worker.populations[population as usize].neuron_order;
    if !order.is_empty() {
        sent.sort_by_key(|(instance, _)| order[*instance as usize]);
    }
    for (instance, operation) in sent {
        carry_out(worker, Target { population, instance: *instance }, NO_WEIGHTS, *operation)?;
    }
    Ok(())
}

/// INITIAL of NET_RECEIVE for all connections.
pub(crate) fn initialize_weights(worker: &mut Worker) -> Result<(), Failure> {
    for n in 0..worker.network.len() {
        let connection = worker.network.creation_order.get(n).map_or(n, |&c| c as usize);
        let target = worker.network.target(connection);
        let weights = worker.network.weights_of(connection);
        let Worker { clock, cable, ions, populations, network, memory, .. } = worker;
        let population = &mut populations[target.population as usize];
        memory.operations.clear();
        let sink = &mut Handler {
            operations: &mut memory.operations,
            connections: &[],
            first_weight: &[],
            weights: &mut [],
        };
        let first_weight = weights.start as u32;
        population
            .kernels
            .net_initial(
                target.instance as usize,
                &mut network.weights[weights],
                &mut population.data,
                &mut surroundings(clock, cable, ions),
                &mut memory.scratch,
                sink,
            )
            .map_err(|error| Failure::Kernel(target.population, error))?;
        for at in 0..worker.memory.operations.len() {
            let operation = worker.memory.operations[at];
            carry_out(worker, target, first_weight, operation)?;
        }
    }
    Ok(())
}
