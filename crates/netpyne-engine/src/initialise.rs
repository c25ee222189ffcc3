//! Initialisation in the order of NEURON's `finitialize` (the numbers are those of NEURON's stages).

use crate::failure::Failure;
use crate::phases::currents::{clear_sums, membrane_currents};
use crate::phases::events::batch::prepare;
use crate::phases::events::deliver::deliver_events;
use crate::phases::events::weights::initialise_weights;
use crate::phases::initial::{initialise_artificial_cells, initialise_cells};
use crate::phases::ions::initialise_ions;
use crate::phases::matrices::start_matrices;
use crate::phases::mechanisms::run_in_cells;
use crate::phases::membrane;
use crate::phases::play::start_players;
use crate::phases::record::{sample_every_step, start_recorders};
use crate::phases::specialise::{generalise, specialise};
use crate::phases::tables::refresh_tables;
use crate::phases::transfer::transfer_voltages;
use crate::scratch::workspace::Workspace;
use crate::timers::Timers;
use crate::worker::Worker;
use netpyne_mechanism::ir::Role;

/// A part of initialisation, up to where NEURON calls its `FInitializeHandler`s.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Time is 0, vectors are played, potentials are set. After it come the handlers of type 0.
    Potentials,
    /// INITIAL blocks. After it come the handlers of type 1.
    Mechanisms,
    /// First events, currents and samples. After it come the handlers of type 2.
    Currents,
}

/// Brings everything to time 0. `v_init`: none leaves the potentials as they are.
pub(crate) fn initialise(
    worker: &mut Worker,
    workspace: &mut Workspace,
    v_init: Option<f64>,
) -> Result<(), Failure> {
    start(worker, workspace, v_init)?;
    initialise_mechanisms(worker, workspace)?;
    compute_currents(worker, workspace)
}

/// Up to the potentials.
pub(crate) fn start(
    worker: &mut Worker,
    workspace: &mut Workspace,
    v_init: Option<f64>,
) -> Result<(), Failure> {
    let Worker { variables, events, vectors, transfers, initial_voltage, .. } = worker;
    (variables.clock.t, variables.clock.begin, variables.clock.steps) = (0.0, 0.0, 0); // 3
    events.delivered = 0;
    events.guard.begin_step(0);
    generalise(variables);
    refresh_tables(variables)?;
    events.queue.clear(); // 4
    variables.populations.iter_mut().for_each(|population| population.movable.fill(None));
    start_players(&mut vectors.players, &mut events.queue); // 6
    deliver_events(0.0, variables, events, vectors, workspace)?; // 7
    if let Some(v_init) = v_init {
        variables.cable.v.fill(v_init); // 8
        variables.remote.start(v_init);
    }
    transfer_voltages(transfers, variables); // 9
    for &(slot, v) in initial_voltage.iter() {
        variables.cable.v[slot as usize] = v; // 10
    }
    variables.remote.set_initial();
    Ok(())
}

/// INITIAL blocks.
pub(crate) fn initialise_mechanisms(worker: &mut Worker, workspace: &mut Workspace) -> Result<(), Failure> {
    let Worker { variables, events, .. } = worker;
    events.queue.begin_moment();
    initialise_cells(Role::BeforeInitial, variables, events, workspace)?; // 11
    initialise_ions(&mut variables.ions, variables.clock.celsius); // 12
    initialise_cells(Role::Initial, variables, events, workspace)?;
    initialise_artificial_cells(variables, events, workspace)?; // 13
    events.detectors.forget(); // 14
    events.spikes.clear();
    events.network.decide_single_events();
    prepare(&mut variables.populations, &events.network, events.in_batches);
    initialise_weights(variables, events, workspace)?; // 15
    events.watches.clear(); // 16
    initialise_cells(Role::AfterInitial, variables, events, workspace) // 17
}

/// First events and samples, and what is left to do before the first step.
pub(crate) fn compute_currents(worker: &mut Worker, workspace: &mut Workspace) -> Result<(), Failure> {
    let Worker { variables, events, vectors, transfers, is_observed, .. } = worker;
    deliver_events(0.0, variables, events, vectors, workspace)?; // 19
    clear_sums(variables); // 20
    run_in_cells(Role::BeforeBreakpoint, variables, &mut Timers::default(), workspace)?;
    membrane_currents(variables, &mut Timers::default(), workspace)?;
    if let Some(current) = &mut variables.membrane {
        membrane::finish_at_start(current, &mut variables.cable);
    }
    events.queue.begin_moment();
    start_recorders(&mut vectors.recorders, &mut events.queue, variables.clock.t); // 21
    run_in_cells(Role::BeforeStep, variables, &mut Timers::default(), workspace)?;
    sample_every_step(&mut vectors.recorders, variables);
    deliver_events(0.0, variables, events, vectors, workspace)?; // 22
    start_matrices(&mut vectors.matrices, variables);
    specialise(variables, vectors, transfers, &events.detectors, *is_observed);
    Ok(())
}
