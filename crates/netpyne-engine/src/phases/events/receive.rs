//! One event handled by its target.

use super::request::carry_out;
use crate::arrays::events::Events;
use crate::arrays::population::Population;
use crate::arrays::queue::event::{Arrival, NO_WEIGHTS};
use crate::arrays::target::Target;
use crate::arrays::variables::{Variables, context};
use crate::failure::Failure;
use crate::phases::pointers::{fetch_pointers, store_pointers};
use crate::scratch::request::Handler;
use crate::scratch::workspace::Workspace;
use netpyne_mechanism::executable::{Call, Event};
use std::ops::Range;

/// Delivers to the target of one connection.
pub(crate) fn receive_arrival(
    arrival: Arrival,
    variables: &mut Variables,
    events: &mut Events,
    workspace: &mut Workspace,
) -> Result<(), Failure> {
    events.delivered += 1;
    let target = events.network.index.target(arrival.target);
    let weights = events.network.weights_of(arrival.connection as usize);
    receive((target, 0.0), weights, variables, events, workspace)
}

/// The weight vector of a target that starts at `first`.
pub(crate) fn weight_range(population: &Population, first: u32) -> Range<usize> {
    if first == NO_WEIGHTS {
        return 0..0;
    }
    let len = population.mechanism().net_receive.as_ref().map_or(0, |r| r.args.len());
    first as usize..first as usize + len
}

/// Calls the handler of a target with a flag and a weight vector, and carries out what it asks for.
pub(crate) fn receive(
    (target, flag): (Target, f64),
    weights: Range<usize>,
    variables: &mut Variables,
    events: &mut Events,
    workspace: &mut Workspace,
) -> Result<(), Failure> {
    let (p, instance) = (target.population as usize, target.instance as usize);
    if flag == 1.0
        && let Some(movable) = variables.populations[p].movable.get_mut(instance)
    {
        *movable = None;
    }
    let has_pointers = !variables.populations[p].pointers.is_empty();
    if has_pointers {
        fetch_pointers(variables, p, instance..instance + 1, &mut workspace.pointer_values);
    }
    let Variables { clock, cable, ions, populations, weights: all_weights, .. } = variables;
    let population = &mut populations[p];
    let fan_in = population.fan_in.get(instance).map_or(&[][..], Vec::as_slice);
    workspace.requests.clear();
    let (kernels, context) = (&population.kernels, context(clock, cable, ions));
    let mut call = Call { instances: &mut population.data, context, scratch: &mut workspace.scratch };
    if population.fan_in.is_empty() {
        let sink = &mut Handler {
            requests: &mut workspace.requests,
            connections: &[],
            first_weight: &[],
            weights: &mut [],
        };
        let weights = &mut all_weights[weights.clone()];
        kernels.net_receive(Event { instance, flag, weights }, &mut call, sink)
    } else {
        // The handler may also reach its own weight vector through FOR_NETCONS: it works on a copy, of which what it changed
        // goes back.
        let arguments = &mut workspace.arguments;
        arguments.clear();
        arguments.extend_from_slice(&all_weights[weights.clone()]);
        let before = arguments.clone();
        let sink = &mut Handler {
            requests: &mut workspace.requests,
            connections: fan_in,
            first_weight: &events.network.first_weight,
            weights: all_weights,
        };
        let result = kernels.net_receive(Event { instance, flag, weights: arguments }, &mut call, sink);
        for ((weight, after), before) in all_weights[weights.clone()].iter_mut().zip(&*arguments).zip(&before)
        {
            if after.to_bits() != before.to_bits() {
                *weight = *after;
            }
        }
        result
    }
    .map_err(|error| Failure::Kernel(target.population, error))?;
    if has_pointers {
        store_pointers(variables, p, instance..instance + 1, &workspace.pointer_values);
    }
    let first_weight = if weights.is_empty() { NO_WEIGHTS } else { weights.start as u32 };
    for at in 0..workspace.requests.len() {
        let request = workspace.requests[at];
        carry_out(request, (target, first_weight), variables, events, workspace)?;
    }
    Ok(())
}
