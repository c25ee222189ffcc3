//! INITIAL blocks and their kin, which may send events.

use super::events::request::carry_out_all;
use super::mechanisms::run;
use crate::arrays::events::Events;
use crate::arrays::variables::Variables;
use crate::failure::Failure;
use crate::scratch::request::Collector;
use crate::scratch::workspace::Workspace;
use netpyne_mechanism::ir::Role;

/// Runs `role` (INITIAL, or BEFORE or AFTER it) of all mechanisms that live in cells, in the order in which they act.
pub(crate) fn initialise_cells(
    role: Role,
    variables: &mut Variables,
    events: &mut Events,
    workspace: &mut Workspace,
) -> Result<(), Failure> {
    for population in 0..variables.populations.len() {
        if variables.populations[population].is_in_cells() {
            initialise_one(role, population, variables, events, workspace)?;
        }
    }
    Ok(())
}

/// Runs INITIAL of all artificial cells.
pub(crate) fn initialise_artificial_cells(
    variables: &mut Variables,
    events: &mut Events,
    workspace: &mut Workspace,
) -> Result<(), Failure> {
    for population in 0..variables.populations.len() {
        if !variables.populations[population].is_in_cells() {
            initialise_one(Role::Initial, population, variables, events, workspace)?;
        }
    }
    Ok(())
}

/// The same of one mechanism. Events that it sends are carried out in NEURON's order of instances.
fn initialise_one(
    role: Role,
    index: usize,
    variables: &mut Variables,
    events: &mut Events,
    workspace: &mut Workspace,
) -> Result<(), Failure> {
    let mut sent = std::mem::take(&mut workspace.sent);
    sent.clear();
    run(role, index, variables, &mut Collector::new(&mut sent), workspace)?;
    carry_out_all(&mut sent, index as u32, variables, events, workspace)?;
    workspace.sent = sent;
    Ok(())
}
