//! Carrying out what kernels ask for: self events, spikes, watches.

use super::send::send_spike;
use super::watch::watch;
use crate::arrays::events::Events;
use crate::arrays::population::NONE;
use crate::arrays::queue::event::{Event, NO_WEIGHTS, SelfEvent};
use crate::arrays::target::Target;
use crate::arrays::variables::Variables;
use crate::failure::Failure;
use crate::scratch::request::Request;
use crate::scratch::workspace::Workspace;

/// Carries out what the instance `target` asked for when its handler was called with the weight vector that starts at `weights`.
pub(crate) fn carry_out(
    request: Request,
    (target, weights): (Target, u32),
    variables: &mut Variables,
    events: &mut Events,
    workspace: &mut Workspace,
) -> Result<(), Failure> {
    let t = variables.clock.t;
    let Target { population, instance } = target;
    let fail = |message: String| Failure::Event(target, message);
    // Written so that NaN is refused as well.
    let not_past = |time: f64| time >= t;
    match request {
        Request::Send { at, flag } => {
            if !not_past(at) {
                return Err(fail(format!("net_send would arrive in the past, at {at} ms")));
            }
            let handle = events.queue.insert(at, Event::Own(SelfEvent { target, weights, flag }));
            if flag == 1.0
                && let Some(movable) =
                    variables.populations[population as usize].movable.get_mut(instance as usize)
            {
                *movable = handle;
            }
        }
        Request::Spike(at) => {
            let sources = &variables.populations[population as usize].sources;
            let source = sources.get(instance as usize).copied().unwrap_or(NONE);
            if source != NONE {
                if !not_past(at) {
                    return Err(fail(format!("net_event at {at} ms is in the past")));
                }
                send_spike(&events.network, source, at, &mut events.queue, &mut events.spikes);
            }
        }
        Request::Move(at) => {
            let movable = variables.populations[population as usize].movable.get_mut(instance as usize);
            let Some(Some(handle)) = movable else {
                return Err(fail("net_move without a pending self event of flag 1".to_owned()));
            };
            if !not_past(at) {
                return Err(fail(format!("net_move to {at} ms is in the past")));
            }
            *handle = events.queue.reschedule(*handle, at);
        }
        Request::Watch { watch: id, flag, first } => {
            watch((target, id), flag, first, (variables, workspace), events);
        }
    }
    Ok(())
}

/// Carries out what the kernels of a population asked for, in NEURON's order of instances.
pub(crate) fn carry_out_all(
    sent: &mut [(u32, Request)],
    population: u32,
    variables: &mut Variables,
    events: &mut Events,
    workspace: &mut Workspace,
) -> Result<(), Failure> {
    let order = &variables.populations[population as usize].neuron_order;
    if !order.is_empty() {
        sent.sort_by_key(|(instance, _)| order[*instance as usize]);
    }
    for (instance, request) in sent {
        let target = Target { population, instance: *instance };
        carry_out(*request, (target, NO_WEIGHTS), variables, events, workspace)?;
    }
    Ok(())
}
