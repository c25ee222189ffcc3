//! INITIAL blocks of NET_RECEIVE, which set weights.

use super::request::carry_out;
use crate::arrays::events::Events;
use crate::arrays::variables::{Variables, context};
use crate::failure::Failure;
use crate::scratch::request::Handler;
use crate::scratch::workspace::Workspace;
use netpyne_mechanism::executable::{Call, Event};

/// INITIAL of NET_RECEIVE for all connections.
pub(crate) fn initialise_weights(
    variables: &mut Variables,
    events: &mut Events,
    workspace: &mut Workspace,
) -> Result<(), Failure> {
    for n in 0..events.network.len() {
        let connection = events.network.creation_order.get(n).map_or(n, |&c| c as usize);
        let target = events.network.target(connection);
        let own = events.network.weights_of(connection);
        let Variables { clock, cable, ions, populations, weights, .. } = variables;
        let population = &mut populations[target.population as usize];
        workspace.requests.clear();
        let sink = &mut Handler {
            requests: &mut workspace.requests,
            connections: &[],
            first_weight: &[],
            weights: &mut [],
        };
        let first_weight = own.start as u32;
        let context = context(clock, cable, ions);
        let mut call = Call { instances: &mut population.data, context, scratch: &mut workspace.scratch };
        let event = Event { instance: target.instance as usize, flag: 0.0, weights: &mut weights[own] };
        let done = population.kernels.net_initial(event, &mut call, sink);
        done.map_err(|error| Failure::Kernel(target.population, error))?;
        for at in 0..workspace.requests.len() {
            let request = workspace.requests[at];
            carry_out(request, (target, first_weight), variables, events, workspace)?;
        }
    }
    Ok(())
}
