//! Events over connections that are delivered at once, to distinct instances of one population.
//!
//! One call of the kernel handles all of them. What comes out is what delivery one by one gives: nothing that one of them
//! brings about can reach the target of another before that one's own event, as no spike of the population arrives so soon,
//! and self events go to their sender. What handlers ask for is carried out event by event in order, each event being taken
//! from the queue just before, so that the queue sees the same insertions and removals in the same order.

use super::receive::receive_arrival;
use super::request::carry_out;
use crate::arrays::events::Events;
use crate::arrays::network::Network;
use crate::arrays::population::{NONE, Population};
use crate::arrays::prefetch::prefetch;
use crate::arrays::queue::event::{Arrival, NO_WEIGHTS};
use crate::arrays::queue::event_queue::EventQueue;
use crate::arrays::target::Target;
use crate::arrays::variables::{Variables, context};
use crate::failure::Failure;
use crate::scratch::batch::{Batch, MOST};
use crate::scratch::request::Request;
use crate::scratch::workspace::Workspace;
use netpyne_mechanism::executable::{self, Arrivals, Call, KernelError};
use std::ops::Range;

/// How many events ahead memory is asked for.
const AHEAD: usize = 16;

/// Finds out which populations can take events in batches, and how soon spikes of theirs arrive anywhere.
pub(crate) fn prepare(populations: &mut [Population], network: &Network, in_batches: bool) {
    for population in populations {
        let alone = !in_batches || !population.pointers.is_empty() || !population.fan_in.is_empty();
        population.lanes = if alone { 0 } else { population.kernels.batch_size().min(MOST) };
        let sources = population.sources.iter().filter(|&&source| source != NONE);
        let delays = sources.flat_map(|&source| &network.delay[network.connections_of(source)]);
        population.spikes_arrive_after = delays.copied().fold(f64::INFINITY, f64::min);
    }
}

/// Gathers the next events up to `limit` that can be delivered at once; their population.
#[inline]
pub(crate) fn gather_next(
    batch: &mut Batch,
    populations: &[Population],
    weights: &[f64],
    (network, queue): (&Network, &mut EventQueue),
    limit: f64,
) -> Option<usize> {
    let ahead = queue.ahead(limit);
    let (first, arrival) = ahead.arrival(0).filter(|(t, _)| *t <= limit)?;
    let (p, numbers) = network.index.population_at(arrival.target);
    let population = &populations[p];
    if population.lanes == 0 {
        return None;
    }
    let end = first + population.spikes_arrive_after;
    batch.clear();
    for n in 0..population.lanes {
        let Some((t, Arrival { connection, target })) = ahead.arrival(n) else { break };
        let instance = target.wrapping_sub(numbers.start);
        let comes_too_late = t > limit || (n > 0 && t >= end);
        if comes_too_late || !numbers.contains(&target) || batch.has(instance) {
            break;
        }
        batch.push(t, connection, instance, network.first_weight_of(connection));
    }
    // In NEURON's order an event may yet fall behind others of its time: these have to be in the batch as well.
    while ahead.is_neurons() && batch.len > 1 && ahead.time(batch.len) == Some(batch.times[batch.len - 1]) {
        batch.len -= 1;
    }
    for n in AHEAD..AHEAD + batch.len {
        if network.weights_each.is_none()
            && let Some((_, arrival)) = ahead.arrival(2 * AHEAD + n)
        {
            prefetch(&network.first_weight, arrival.connection as usize);
        }
        if let Some((_, arrival)) = ahead.arrival(n) {
            prefetch(weights, network.first_weight_of(arrival.connection) as usize);
        }
    }
    Some(p)
}

/// Calls the handler of population `p` for the events of a batch.
pub(crate) fn receive_batch(
    p: usize,
    variables: &mut Variables,
    workspace: &mut Workspace,
) -> Result<(), KernelError> {
    let Variables { clock, cable, ions, populations, weights, .. } = variables;
    let Population { kernels, data, .. } = &mut populations[p];
    let batch = &mut workspace.batch;
    let arrivals = &mut Arrivals {
        instances: &batch.instances[..batch.len],
        times: &batch.times[..batch.len],
        first_weight: &batch.first_weight[..batch.len],
        weights,
    };
    let context = context(clock, cable, ions);
    let mut call = Call { instances: data, context, scratch: &mut workspace.scratch };
    kernels.net_receive_batch(arrivals, &mut call, &mut batch.asked)
}

/// Carries out what the n-th event of a batch for population `p` asked for; the clock shows its time.
pub(crate) fn carry_out_one(
    n: usize,
    (batch, p): (&Batch, usize),
    variables: &mut Variables,
    events: &mut Events,
    workspace: &mut Workspace,
) -> Result<(), Failure> {
    let target = Target { population: p as u32, instance: batch.instances[n] };
    let weights = events.network.weights_of(batch.connections[n] as usize);
    let first_weight = if weights.is_empty() { NO_WEIGHTS } else { weights.start as u32 };
    for (_, asked) in batch.asked.iter().filter(|(by, _)| *by as usize == n) {
        let request = match *asked {
            executable::Request::SelfEvent { time, flag } => Request::Send { at: time, flag },
            executable::Request::Spike(at) => Request::Spike(at),
        };
        carry_out(request, (target, first_weight), variables, events, workspace)?;
    }
    Ok(())
}

/// Delivers a spike to the targets of all connections of its source; the clock shows its time, which is `t`.
pub(crate) fn receive_from_source(
    (t, source): (f64, u32),
    variables: &mut Variables,
    events: &mut Events,
    workspace: &mut Workspace,
) -> Result<(), Failure> {
    let mut connections = events.network.connections_of(source);
    while !connections.is_empty() {
        let (populations, network) = (&variables.populations, &events.network);
        let Some(p) = gather(&mut workspace.batch, populations, network, t, connections.clone()) else {
            let arrival = events.network.arrival(connections.start);
            receive_arrival(arrival, variables, events, workspace)?;
            connections.start += 1;
            continue;
        };
        connections.start += workspace.batch.len;
        events.delivered += workspace.batch.len as u64;
        let done = receive_batch(p, variables, workspace);
        if !workspace.batch.asked.is_empty() {
            let batch = std::mem::take(&mut workspace.batch);
            for n in 0..batch.len {
                carry_out_one(n, (&batch, p), variables, events, workspace)?;
            }
            workspace.batch = batch;
        }
        done.map_err(|error| Failure::Kernel(p as u32, error))?;
    }
    Ok(())
}

/// Gathers the first of these connections whose targets can receive at once; their population.
fn gather(
    batch: &mut Batch,
    populations: &[Population],
    network: &Network,
    t: f64,
    connections: Range<usize>,
) -> Option<usize> {
    let (p, numbers) = network.index.population_at(network.targets[connections.start]);
    let lanes = populations[p].lanes;
    if lanes == 0 {
        return None;
    }
    batch.clear();
    for connection in connections.take(lanes) {
        let target = network.targets[connection];
        let instance = target.wrapping_sub(numbers.start);
        if !numbers.contains(&target) || batch.has(instance) {
            break;
        }
        batch.push(t, connection as u32, instance, network.first_weight_of(connection as u32));
    }
    Some(p)
}
