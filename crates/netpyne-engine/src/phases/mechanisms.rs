//! Running one role of all mechanisms.

use super::events::request::carry_out_all;
use super::pointers::{fetch_pointers, store_pointers};
use crate::arrays::events::Events;
use crate::arrays::population::Population;
use crate::arrays::variables::{Variables, context};
use crate::failure::Failure;
use crate::scratch::request::Collector;
use crate::scratch::workspace::Workspace;
use netpyne_mechanism::Call;
use netpyne_mechanism::ir::Role;
use std::ops::Range;

/// Runs `role` of all mechanisms that live in cells, in the order in which they act. Events that they send go to `events`.
pub(crate) fn run_role_in_cells(
    role: Role,
    variables: &mut Variables,
    events: &mut Events,
    workspace: &mut Workspace,
) -> Result<(), Failure> {
    for population in 0..variables.populations.len() {
        if variables.populations[population].is_in_cells() {
            run_role(role, population, variables, events, workspace)?;
        }
    }
    Ok(())
}

/// Runs `role` of all artificial cells. Events that they send go to `events`.
pub(crate) fn run_role_of_artificial_cells(
    role: Role,
    variables: &mut Variables,
    events: &mut Events,
    workspace: &mut Workspace,
) -> Result<(), Failure> {
    for population in 0..variables.populations.len() {
        if !variables.populations[population].is_in_cells() {
            run_role(role, population, variables, events, workspace)?;
        }
    }
    Ok(())
}

/// Runs `role` of one mechanism. Events that it sends are carried out in NEURON's order of instances.
fn run_role(
    role: Role,
    index: usize,
    variables: &mut Variables,
    events: &mut Events,
    workspace: &mut Workspace,
) -> Result<(), Failure> {
    if !variables.populations[index].has(role) {
        return Ok(());
    }
    let mut sent = std::mem::take(&mut workspace.sent);
    sent.clear();
    for range in turns(&variables.populations[index]) {
        fetch_pointers(variables, index, range.clone(), &mut workspace.pointer_values);
        let Variables { clock, cable, ions, populations, .. } = variables;
        let population = &mut populations[index];
        let context = context(clock, cable, ions);
        let mut call = Call { instances: &mut population.data, context, scratch: &mut workspace.scratch };
        let done = population.kernels.run(role, range.clone(), &mut call, &mut Collector::new(&mut sent));
        done.map_err(|error| Failure::Kernel(index as u32, error))?;
        store_pointers(variables, index, range, &workspace.pointer_values);
    }
    carry_out_all(&mut sent, index as u32, variables, events, workspace)?;
    workspace.sent = sent;
    Ok(())
}

/// All instances at once, or one by one in NEURON's order where one may see what another does.
fn turns(population: &Population) -> impl Iterator<Item = Range<usize>> + use<> {
    let order = population.one_by_one.clone();
    let all = order.is_empty().then_some(0..population.data.count());
    all.into_iter().chain(order.into_iter().map(|i| i as usize..i as usize + 1))
}
