//! Running the kernels of one role.

use super::pointers::{fetch_pointers, store_pointers};
use crate::arrays::population::Population;
use crate::arrays::variables::{Variables, context};
use crate::failure::Failure;
use crate::scratch::workspace::Workspace;
use crate::timers::Timers;
use netpyne_mechanism::executable::{Call, InstanceEvents, NoEvents};
use netpyne_mechanism::ir::Role;
use std::ops::Range;

/// Runs `role`, which sends no events, of all mechanisms that live in cells, in the order in which they act.
pub(crate) fn run_in_cells(
    role: Role,
    variables: &mut Variables,
    timers: &mut Timers,
    workspace: &mut Workspace,
) -> Result<(), Failure> {
    timers.start_kernels();
    for population in 0..variables.populations.len() {
        let members = &variables.populations[population];
        if members.is_in_cells() && members.has(role) {
            run(role, population, variables, &mut NoEvents, workspace)?;
            timers.kernels_ran(population, |spent| &mut spent.states);
        }
    }
    Ok(())
}

/// Runs CONSTRUCTOR of all mechanisms, of artificial cells after the others.
pub(crate) fn construct(variables: &mut Variables, workspace: &mut Workspace) -> Result<(), Failure> {
    run_in_cells(Role::Constructor, variables, &mut Timers::default(), workspace)?;
    for population in 0..variables.populations.len() {
        if !variables.populations[population].is_in_cells() {
            run(Role::Constructor, population, variables, &mut NoEvents, workspace)?;
        }
    }
    Ok(())
}

/// Runs `role` of one mechanism.
pub(super) fn run(
    role: Role,
    index: usize,
    variables: &mut Variables,
    sent: &mut dyn InstanceEvents,
    workspace: &mut Workspace,
) -> Result<(), Failure> {
    let population = &variables.populations[index];
    if !population.has(role) {
        return Ok(());
    }
    if population.is_plain() {
        return run_some(role, index, 0..population.data.count(), variables, (sent, workspace));
    }
    for range in turns(&variables.populations[index]) {
        fetch_pointers(variables, index, range.clone(), &mut workspace.pointer_values);
        run_some(role, index, range.clone(), variables, (&mut *sent, &mut *workspace))?;
        store_pointers(variables, index, range, &workspace.pointer_values);
    }
    Ok(())
}

/// Runs `role` on some instances of a mechanism.
fn run_some(
    role: Role,
    index: usize,
    range: Range<usize>,
    variables: &mut Variables,
    (sent, workspace): (&mut dyn InstanceEvents, &mut Workspace),
) -> Result<(), Failure> {
    let Variables { clock, cable, ions, populations, .. } = variables;
    let population = &mut populations[index];
    let context = context(clock, cable, ions);
    let mut call = Call { instances: &mut population.data, context, scratch: &mut workspace.scratch };
    let done = population.kernels.run(role, range, &mut call, sent);
    done.map_err(|error| Failure::Kernel(index as u32, error))
}

/// All instances at once, or one by one in NEURON's order where one may see what another does.
fn turns(population: &Population) -> impl Iterator<Item = Range<usize>> + use<> {
    let order = population.one_by_one.clone();
    let all = order.is_empty().then_some(0..population.data.count());
    all.into_iter().chain(order.into_iter().map(|i| i as usize..i as usize + 1))
}
