//! Initialisation in the order of NEURON's `finitialize` (the numbers are those of NEURON's stages).

use crate::cables::currents::membrane_currents;
use crate::cables::ions::initialize_ions;
use crate::events::deliver::{deliver_events, initialize_weights};
use crate::events::together::prepare;
use crate::mechanisms::kernels::{run_role_in_cells, run_role_of_artificial_cells};
use crate::mechanisms::settle::{settle, unsettle};
use crate::step::{refresh_tables, transfer_voltages};
use crate::variables::play::start_players;
use crate::variables::record::{sample_every_step, start_recorders};
use crate::worker::{Failure, Worker};
use netpyne_mechanism::run::Role;

/// Brings everything to time 0.
pub(crate) fn initialize(worker: &mut Worker, v_init: f64) -> Result<(), Failure> {
    (worker.clock.t, worker.clock.steps) = (0.0, 0); // 3
    worker.events = 0;
    worker.guard.begin_step(0);
    unsettle(worker);
    refresh_tables(worker)?;
    forget_events(worker); // 4
    start_players(worker); // 6
    deliver_events(worker, 0.0)?; // 7
    worker.cable.v.fill(v_init); // 8
    worker.far.start(v_init);
    transfer_voltages(worker); // 9
    for &(slot, v) in &worker.initial_voltage {
        worker.cable.v[slot as usize] = v; // 10
    }
    worker.far.set_initial();
    worker.queue.begin_moment();
    run_role_in_cells(worker, Role::BeforeInitial)?; // 11
    initialize_ions(&mut worker.ions, worker.clock.celsius); // 12
    run_role_in_cells(worker, Role::Initial)?;
    run_role_of_artificial_cells(worker, Role::Initial)?; // 13
    forget_spikes(worker); // 14
    worker.network.decide_single_events();
    prepare(worker);
    initialize_weights(worker)?; // 15
    worker.watches.clear(); // 16
    run_role_in_cells(worker, Role::AfterInitial)?; // 17
    deliver_events(worker, 0.0)?; // 19
    membrane_currents(worker)?; // 20
    if let Some(membrane) = &mut worker.membrane {
        membrane.finish_at_start(&mut worker.cable);
    }
    worker.queue.begin_moment();
    start_recorders(worker); // 21
    run_role_in_cells(worker, Role::BeforeStep)?;
    sample_every_step(worker);
    deliver_events(worker, 0.0)?; // 22
    settle(worker);
    Ok(())
}

fn forget_events(worker: &mut Worker) {
    worker.queue.clear();
    for population in &mut worker.populations {
        population.movable.fill(None);
    }
}

fn forget_spikes(worker: &mut Worker) {
    worker.network.detectors.forget();
    worker.traffic.clear();
}
