//! Delivery of events, in order of time.

use crate::events::guard::look;
use crate::events::operation::{Handler, carry_out};
use crate::events::queue::{Arrival, Event, NO_WEIGHTS, SelfEvent, Target};
use crate::events::together::{deliver_from_source, deliver_together};
use crate::mechanisms::kernels::{fetch_pointers, store_pointers};
use crate::variables::play::deliver_play;
use crate::variables::record::deliver_record;
use crate::worker::{Failure, Worker, surroundings};
use std::ops::Range;

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
    loop {
        if worker.guard.is_due(worker.events) {
            look(worker, limit)?;
        }
        if deliver_together(worker, limit)? {
            continue;
        }
        let Some((t, event)) = worker.queue.pop(limit) else { break };
        worker.clock.t = t;
        deliver(worker, t, event)?;
    }
    Ok(())
}

/// Delivers one event; the clock shows its time.
pub(crate) fn deliver(worker: &mut Worker, t: f64, event: Event) -> Result<(), Failure> {
    match event {
        Event::Connection(arrival) => return deliver_to_target(worker, arrival),
        Event::Source(source) => return deliver_from_source(worker, t, source),
        _ => worker.events += 1,
    }
    match event {
        Event::Own(SelfEvent { target, weights, flag }) => {
            let weights = weight_range(worker, target, weights);
            receive(worker, target, flag, weights)?;
        }
        Event::Watch(condition) => {
            let (target, flag) = worker.watches.delivered(condition);
            receive(worker, target, flag, 0..0)?;
        }
        Event::Record(id) => deliver_record(worker, id, t),
        Event::Play(id) => deliver_play(worker, id, t),
        Event::Connection(_) | Event::Source(_) => {}
    }
    Ok(())
}

/// Delivers to the target of one connection.
pub(crate) fn deliver_to_target(worker: &mut Worker, arrival: Arrival) -> Result<(), Failure> {
    worker.events += 1;
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
