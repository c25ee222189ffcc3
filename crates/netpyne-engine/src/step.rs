//! One time step in the order of NEURON's `fadvance` (the letters number the parts of a step, and leave gaps for what is not there).

use crate::cables::currents::membrane_currents;
use crate::cables::matrix::advance_voltage;
use crate::events::deliver::deliver_events;
use crate::events::detect::detect_spikes;
use crate::events::watch::check_watches;
use crate::mechanisms::kernels::run_role_in_cells;
use crate::report::Phase;
use crate::variables::address::{read, write};
use crate::variables::play::play_all_continuous;
use crate::variables::record::sample_every_step;
use crate::worker::{Failure, Worker, surroundings};
use netpyne_mechanism::run::Role;

/// The first part of a step: up to the new voltages.
pub(crate) fn advance_voltages(worker: &mut Worker) -> Result<(), Failure> {
    notice(worker)?;
    deliver_events(worker, worker.clock.t + 0.5 * worker.clock.dt)?; // B
    solve_voltages(worker)
}

/// What happens before events are delivered.
pub(crate) fn notice(worker: &mut Worker) -> Result<(), Failure> {
    worker.timers.start();
    worker.guard.begin_step(worker.events);
    refresh_tables(worker)?;
    worker.timers.lap(Phase::Tables);
    worker.queue.begin_moment();
    detect_spikes(worker); // A
    check_watches(worker)?;
    worker.timers.lap(Phase::Detection);
    Ok(())
}

/// From the first delivery of events to the new voltages.
pub(crate) fn solve_voltages(worker: &mut Worker) -> Result<(), Failure> {
    let half = 0.5 * worker.clock.dt;
    worker.timers.lap(Phase::Events);
    worker.clock.t += half; // D
    play_all_continuous(worker, worker.clock.t); // E
    worker.timers.lap(Phase::Play);
    membrane_currents(worker)?; // F, G
    worker.timers.lap(Phase::Currents);
    advance_voltage(&mut worker.cable); // G, H, J
    if let Some(membrane) = &mut worker.membrane {
        membrane.finish(&worker.cable);
    }
    worker.timers.lap(Phase::Matrix);
    worker.clock.t += half; // L
    play_all_continuous(worker, worker.clock.t);
    worker.timers.lap(Phase::Play);
    Ok(())
}

/// The second part: from the new voltages on. In between workers tell each other those that gap junctions want.
pub(crate) fn advance_states(worker: &mut Worker) -> Result<(), Failure> {
    solve_states(worker)?;
    deliver_events(worker, worker.clock.t)?; // P
    worker.queue.advance(worker.clock.t);
    worker.timers.lap(Phase::Events);
    Ok(())
}

/// From the new voltages to the second delivery of events.
pub(crate) fn solve_states(worker: &mut Worker) -> Result<(), Failure> {
    transfer_voltages(worker); // K
    run_role_in_cells(worker, Role::State)?; // M
    run_role_in_cells(worker, Role::AfterSolve)?; // N
    worker.timers.lap(Phase::States);
    worker.clock.steps += 1;
    run_role_in_cells(worker, Role::BeforeStep)?; // O
    sample_every_step(worker);
    worker.timers.lap(Phase::Recording);
    Ok(())
}

/// Fills tables again whose dependencies changed.
pub(crate) fn refresh_tables(worker: &mut Worker) -> Result<(), Failure> {
    let Worker { clock, cable, ions, populations, .. } = worker;
    for (index, population) in populations.iter_mut().enumerate() {
        if !population.mechanism().tables.is_empty() {
            population
                .kernels
                .refresh_tables(&mut population.data, &mut surroundings(clock, cable, ions))
                .map_err(|error| Failure::Kernel(index as u32, error))?;
        }
    }
    Ok(())
}

/// Gives fields that stand for voltages elsewhere their values.
pub(crate) fn transfer_voltages(worker: &mut Worker) {
    for n in 0..worker.transfers.len() {
        let transfer = worker.transfers[n];
        let v = read(worker, transfer.from);
        write(worker, transfer.to, v);
    }
}
