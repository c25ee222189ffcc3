//! Events over connections that are delivered together, to distinct instances of one population.
//!
//! One call of the kernel handles all of them. What comes out is what delivery one by one gives: nothing that one of them
//! brings about can reach the target of another before that one's own event, as no spike of the population arrives so soon,
//! and self events go to their sender. What handlers ask for is carried out event by event in order, each event being taken
//! from the queue just before, so that the queue sees the same insertions and removals in the same order.

use crate::events::deliver::{deliver, deliver_to_target};
use crate::events::operation::{Operation, carry_out};
use crate::events::prefetch::prefetch;
use crate::events::queue::{Arrival, Event, NO_WEIGHTS, Target};
use crate::mechanisms::population::{NONE, Population};
use crate::worker::{Failure, Worker, surroundings};
use netpyne_mechanism::run::{Arrivals, Asked, KernelError};
use std::ops::Range;

/// The most events of a group.
const MOST: usize = 8;

/// How many events ahead memory is asked for.
const AHEAD: usize = 16;

/// Events to be delivered together.
#[derive(Clone, Debug, Default)]
pub(crate) struct Group {
    len: usize,
    connections: [u32; MOST],
    instances: [u32; MOST],
    times: [f64; MOST],
    first_weight: [u32; MOST],
    /// What they asked for, with the number of the event.
    asked: Vec<(u32, Asked)>,
}

impl Group {
    fn clear(&mut self) {
        self.len = 0;
        // Nobody's number.
        self.instances = [NONE; MOST];
        self.asked.clear();
    }

    #[inline]
    fn has(&self, instance: u32) -> bool {
        self.instances.contains(&instance)
    }

    #[inline]
    fn push(&mut self, t: f64, connection: u32, instance: u32, first_weight: u32) {
        let n = self.len;
        self.connections[n] = connection;
        self.instances[n] = instance;
        self.times[n] = t;
        self.first_weight[n] = first_weight;
        self.len += 1;
    }
}

/// Finds out which populations can take events together, and how soon spikes of theirs arrive anywhere.
pub(crate) fn prepare(worker: &mut Worker) {
    for population in &mut worker.populations {
        let alone = !worker.together || !population.pointers.is_empty() || !population.fan_in.is_empty();
        population.lanes = if alone { 0 } else { population.kernels.receive_lanes().min(MOST) };
        let sources = population.sources.iter().filter(|&&source| source != NONE);
        let delays = sources.flat_map(|&source| &worker.network.delay[worker.network.connections_of(source)]);
        population.spikes_arrive_after = delays.copied().fold(f64::INFINITY, f64::min);
    }
}

/// Delivers the next events up to `limit` if they can be delivered together; says whether it did.
#[inline]
pub(crate) fn deliver_together(worker: &mut Worker, limit: f64) -> Result<bool, Failure> {
    let Worker { queue, network, populations, memory, .. } = worker;
    let group = &mut memory.group;
    let ahead = queue.ahead(limit);
    let Some((first, arrival)) = ahead.arrival(0).filter(|(t, _)| *t <= limit) else { return Ok(false) };
    let (p, places) = network.numbering.population_at(arrival.place);
    let population = &populations[p];
    if population.lanes == 0 {
        return Ok(false);
    }
    let end = first + population.spikes_arrive_after;
    group.clear();
    for n in 0..population.lanes {
        let Some((t, Arrival { connection, place })) = ahead.arrival(n) else { break };
        let instance = place.wrapping_sub(places.start);
        let comes_too_late = t > limit || (n > 0 && t >= end);
        if comes_too_late || !places.contains(&place) || group.has(instance) {
            break;
        }
        group.push(t, connection, instance, network.first_weight_of(connection));
    }
    // In NEURON's order an event may yet fall behind others of its time: these have to be in the group as well.
    while ahead.is_neurons() && group.len > 1 && ahead.time(group.len) == Some(group.times[group.len - 1]) {
        group.len -= 1;
    }
    for n in AHEAD..AHEAD + group.len {
        if network.weights_each.is_none()
            && let Some((_, arrival)) = ahead.arrival(2 * AHEAD + n)
        {
            prefetch(&network.first_weight, arrival.connection as usize);
        }
        if let Some((_, arrival)) = ahead.arrival(n) {
            prefetch(&network.weights, network.first_weight_of(arrival.connection) as usize);
        }
    }
    let done = receive(worker, p);
    let group = &worker.memory.group;
    if group.asked.is_empty() && done.is_ok() {
        worker.queue.skip(group.len);
    } else {
        take_and_carry_out(worker, p, limit)?;
    }
    done.map_err(|error| Failure::Kernel(p as u32, error))?;
    Ok(true)
}

/// Has the group's events received.
fn receive(worker: &mut Worker, p: usize) -> Result<(), KernelError> {
    let Worker { clock, cable, ions, populations, network, memory, .. } = worker;
    let Population { kernels, data, .. } = &mut populations[p];
    let group = &mut memory.group;
    worker.events += group.len as u64;
    let arrivals = &mut Arrivals {
        instances: &group.instances[..group.len],
        times: &group.times[..group.len],
        first_weight: &group.first_weight[..group.len],
        weights: &mut network.weights,
    };
    let around = &mut surroundings(clock, cable, ions);
    kernels.receive(arrivals, data, around, &mut memory.scratch, &mut group.asked)
}

/// Takes the group's events from the queue, carrying out what each asked for before the next is taken.
fn take_and_carry_out(worker: &mut Worker, p: usize, limit: f64) -> Result<(), Failure> {
    let group = std::mem::take(&mut worker.memory.group);
    let mut left = group.len;
    while left > 0
        && let Some((t, event)) = worker.queue.pop(limit)
    {
        worker.clock.t = t;
        // NEURON's order of simultaneous events may have changed meanwhile.
        let member = match event {
            Event::Connection(arrival) => {
                group.connections[..group.len].iter().position(|&c| c == arrival.connection)
            }
            _ => None,
        };
        match member {
            Some(n) => {
                left -= 1;
                carry_out_of(worker, p, &group, n)?;
            }
            // What one of the group has sent to itself.
            None => deliver(worker, t, event)?,
        }
    }
    worker.memory.group = group;
    Ok(())
}

/// Carries out what the n-th event of the group asked for; the clock shows its time.
fn carry_out_of(worker: &mut Worker, p: usize, group: &Group, n: usize) -> Result<(), Failure> {
    let target = Target { population: p as u32, instance: group.instances[n] };
    let weights = worker.network.weights_of(group.connections[n] as usize);
    let first_weight = if weights.is_empty() { NO_WEIGHTS } else { weights.start as u32 };
    for (_, asked) in group.asked.iter().filter(|(by, _)| *by as usize == n) {
        let operation = match *asked {
            Asked::Send { at, flag } => Operation::Send { at, flag },
            Asked::Spike(at) => Operation::Spike(at),
        };
        carry_out(worker, target, first_weight, operation)?;
    }
    Ok(())
}

/// Delivers a spike to the targets of all connections of its source; the clock shows its time.
pub(crate) fn deliver_from_source(worker: &mut Worker, t: f64, source: u32) -> Result<(), Failure> {
    let mut connections = worker.network.connections_of(source);
    while !connections.is_empty() {
        let Some((p, len)) = gather(worker, t, connections.clone()) else {
            let first = connections.start;
            deliver_to_target(worker, worker.network.arrival(first))?;
            connections.start += 1;
            continue;
        };
        connections.start += len;
        let done = receive(worker, p);
        if !worker.memory.group.asked.is_empty() {
            let group = std::mem::take(&mut worker.memory.group);
            for n in 0..group.len {
                carry_out_of(worker, p, &group, n)?;
            }
            worker.memory.group = group;
        }
        done.map_err(|error| Failure::Kernel(p as u32, error))?;
    }
    Ok(())
}

/// Gathers the first of these connections whose targets can receive together; their population, and how many they are.
fn gather(worker: &mut Worker, t: f64, connections: Range<usize>) -> Option<(usize, usize)> {
    let Worker { network, populations, memory, .. } = worker;
    let group = &mut memory.group;
    let (p, places) = network.numbering.population_at(network.place[connections.start]);
    let lanes = populations[p].lanes;
    if lanes == 0 {
        return None;
    }
    group.clear();
    for connection in connections.take(lanes) {
        let place = network.place[connection];
        let instance = place.wrapping_sub(places.start);
        if !places.contains(&place) || group.has(instance) {
            break;
        }
        group.push(t, connection as u32, instance, network.first_weight_of(connection as u32));
    }
    Some((p, group.len))
}
