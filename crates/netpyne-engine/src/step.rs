//! One time step in the order of NEURON's `fadvance` (the letters number the parts of a step, and leave gaps for what is not there).

use crate::arrays::variables::Variables;
use crate::failure::Failure;
use crate::phases::currents::{clear_sums, membrane_currents};
use crate::phases::diffusion::diffuse;
use crate::phases::events::deliver::deliver_events;
use crate::phases::events::detect::detect_spikes;
use crate::phases::events::watch::check_watches;
use crate::phases::matrices::sample_matrices;
use crate::phases::mechanisms::run_in_cells;
use crate::phases::membrane;
use crate::phases::play::play_all_continuous;
use crate::phases::record::sample_every_step;
use crate::phases::second_order;
use crate::phases::tables::refresh_tables;
use crate::phases::transfer::transfer_voltages;
use crate::scratch::workspace::Workspace;
use crate::timers::{Phase, Timers};
use crate::worker::Worker;
use netpyne_mechanism::ir::Role;

/// The first part of a step: up to the new voltages.
pub(crate) fn advance_voltages(worker: &mut Worker, workspace: &mut Workspace) -> Result<(), Failure> {
    deliver_first(worker, workspace)?;
    solve_voltages(worker, workspace)
}

/// Up to the first delivery of events. Done again it changes nothing.
pub(crate) fn deliver_first(worker: &mut Worker, workspace: &mut Workspace) -> Result<(), Failure> {
    begin_step(worker, workspace)?;
    let Worker { variables, events, vectors, .. } = worker;
    let half = variables.clock.half_step_later();
    deliver_events(half, variables, events, vectors, workspace) // B
}

/// What happens before events are delivered.
pub(crate) fn begin_step(worker: &mut Worker, workspace: &mut Workspace) -> Result<(), Failure> {
    let Worker { variables, events, timers, .. } = worker;
    timers.start();
    variables.clock.begin = variables.clock.t;
    events.guard.begin_step(events.delivered);
    refresh_tables(variables)?;
    timers.lap(Phase::Tables);
    events.queue.begin_moment();
    detect_spikes(&mut events.detectors, variables, &events.network, &mut events.queue, &mut events.spikes); // A
    check_watches(&mut events.watches, variables, &mut events.queue, workspace);
    timers.lap(Phase::Detection);
    Ok(())
}

/// From the first delivery of events to the new voltages.
pub(crate) fn solve_voltages(worker: &mut Worker, workspace: &mut Workspace) -> Result<(), Failure> {
    let Worker { variables, vectors, timers, .. } = worker;
    timers.lap(Phase::Events);
    variables.clock.t = variables.clock.half_step_later(); // D
    play_all_continuous(&mut vectors.players, variables); // E
    timers.lap(Phase::Play);
    let aside = membrane::put_aside(variables, &vectors.matrices);
    let solved = solve(variables, timers, workspace);
    membrane::take_back(variables, aside);
    solved?;
    timers.lap(Phase::Matrix);
    variables.clock.t = variables.clock.half_step_later(); // L
    play_all_continuous(&mut vectors.players, variables);
    timers.lap(Phase::Play);
    Ok(())
}

/// Currents, and the voltages that they lead to.
fn solve(variables: &mut Variables, timers: &mut Timers, workspace: &mut Workspace) -> Result<(), Failure> {
    clear_sums(variables);
    run_in_cells(Role::BeforeBreakpoint, variables, timers, workspace)?; // F
    membrane_currents(variables, timers, workspace)?; // F, G
    timers.lap(Phase::Currents);
    second_order::advance(variables, workspace); // G, H, I, J
    Ok(())
}

/// The second part: from the new voltages on. In between workers exchange those that gap junctions need.
pub(crate) fn advance_states(worker: &mut Worker, workspace: &mut Workspace) -> Result<(), Failure> {
    solve_states(worker, workspace)?;
    let Worker { variables, events, vectors, timers, .. } = worker;
    let t = variables.clock.t;
    deliver_events(t, variables, events, vectors, workspace)?; // P
    timers.lap(Phase::Events);
    end_step(worker);
    Ok(())
}

/// What happens after the second delivery of events.
pub(crate) fn end_step(worker: &mut Worker) {
    let Worker { variables, events, vectors, timers, .. } = worker;
    events.queue.advance(variables.clock.t);
    sample_matrices(&mut vectors.matrices, variables);
    timers.lap(Phase::Recording);
}

/// From the new voltages to the second delivery of events.
pub(crate) fn solve_states(worker: &mut Worker, workspace: &mut Workspace) -> Result<(), Failure> {
    let Worker { variables, vectors, transfers, timers, .. } = worker;
    transfer_voltages(transfers, variables); // K
    run_in_cells(Role::State, variables, timers, workspace)?; // M
    diffuse(variables, workspace)?;
    run_in_cells(Role::AfterSolve, variables, timers, workspace)?; // N
    timers.lap(Phase::States);
    variables.clock.steps += 1;
    run_in_cells(Role::BeforeStep, variables, timers, workspace)?; // O
    sample_every_step(&mut vectors.recorders, variables);
    timers.lap(Phase::Recording);
    Ok(())
}
