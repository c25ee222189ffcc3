//! Delivery of events, in order of time.

use super::batch::{carry_out_one, gather_next, receive_batch, receive_from_source};
use super::flood::check;
use super::receive::{receive, receive_arrival, weight_range};
use crate::arrays::events::Events;
use crate::arrays::queue::event::{Event, SelfEvent};
use crate::arrays::variables::Variables;
use crate::arrays::vectors::Vectors;
use crate::failure::Failure;
use crate::phases::play::deliver_play;
use crate::phases::record::deliver_record;
use crate::scratch::workspace::Workspace;

/// Delivers all events up to `limit`, those that come up meanwhile included. The clock shows each event's time, and at the end
/// the time it showed before. That is a moment of sending of its own.
pub(crate) fn deliver_events(
    limit: f64,
    variables: &mut Variables,
    events: &mut Events,
    vectors: &mut Vectors,
    workspace: &mut Workspace,
) -> Result<(), Failure> {
    let now = variables.clock.t;
    events.queue.begin_moment();
    deliver_until(limit, variables, events, vectors, workspace)?;
    variables.clock.t = now;
    Ok(())
}

/// The same as a part of such a moment; the clock shows the last event's time at the end.
pub(crate) fn deliver_until(
    limit: f64,
    variables: &mut Variables,
    events: &mut Events,
    vectors: &mut Vectors,
    workspace: &mut Workspace,
) -> Result<(), Failure> {
    loop {
        if events.guard.is_due(events.delivered) {
            check(variables, events, limit)?;
        }
        if deliver_batch(limit, variables, events, vectors, workspace)? {
            continue;
        }
        let Some((t, event)) = events.queue.pop(limit) else { break };
        variables.clock.t = t;
        deliver((t, event), variables, events, vectors, workspace)?;
    }
    Ok(())
}

/// Delivers one event; the clock shows its time.
fn deliver(
    (t, event): (f64, Event),
    variables: &mut Variables,
    events: &mut Events,
    vectors: &mut Vectors,
    workspace: &mut Workspace,
) -> Result<(), Failure> {
    match event {
        Event::Connection(arrival) => return receive_arrival(arrival, variables, events, workspace),
        Event::Source(source) => return receive_from_source((t, source), variables, events, workspace),
        _ => events.delivered += 1,
    }
    match event {
        Event::Own(SelfEvent { target, weights, flag }) => {
            let weights = weight_range(&variables.populations[target.population as usize], weights);
            receive((target, flag), weights, variables, events, workspace)?;
        }
        Event::Watch(condition) => {
            let event = events.watches.delivered(condition);
            receive(event, 0..0, variables, events, workspace)?;
        }
        Event::Record(id) => deliver_record(&mut vectors.recorders, variables, &mut events.queue, id, t),
        Event::Play(id) => deliver_play(&mut vectors.players, variables, &mut events.queue, id, t),
        Event::Connection(_) | Event::Source(_) => {}
    }
    Ok(())
}

/// Delivers the next events up to `limit` if they can be delivered at once; returns whether they were.
#[inline]
fn deliver_batch(
    limit: f64,
    variables: &mut Variables,
    events: &mut Events,
    vectors: &mut Vectors,
    workspace: &mut Workspace,
) -> Result<bool, Failure> {
    let Events { network, queue, .. } = events;
    let Variables { populations, weights, .. } = variables;
    let Some(p) = gather_next(&mut workspace.batch, populations, weights, (network, queue), limit) else {
        return Ok(false);
    };
    let len = workspace.batch.len;
    events.delivered += len as u64;
    let done = receive_batch(p, variables, workspace);
    if workspace.batch.asked.is_empty() && done.is_ok() {
        events.queue.skip(len);
    } else {
        take_and_carry_out(p, limit, (variables, events), vectors, workspace)?;
    }
    done.map_err(|error| Failure::Kernel(p as u32, error))?;
    Ok(true)
}

/// Takes the events of the batch for population `p` from the queue, carrying out what each asked for before the next is taken.
fn take_and_carry_out(
    p: usize,
    limit: f64,
    (variables, events): (&mut Variables, &mut Events),
    vectors: &mut Vectors,
    workspace: &mut Workspace,
) -> Result<(), Failure> {
    let batch = std::mem::take(&mut workspace.batch);
    let mut left = batch.len;
    while left > 0
        && let Some((t, event)) = events.queue.pop(limit)
    {
        variables.clock.t = t;
        // NEURON's order of simultaneous events may have changed meanwhile.
        let number = match event {
            Event::Connection(arrival) => {
                batch.connections[..batch.len].iter().position(|&c| c == arrival.connection)
            }
            _ => None,
        };
        match number {
            Some(n) => {
                left -= 1;
                carry_out_one(n, (&batch, p), variables, events, workspace)?;
            }
            // What one of the batch has sent to itself.
            None => deliver((t, event), variables, events, vectors, workspace)?,
        }
    }
    workspace.batch = batch;
    Ok(())
}
