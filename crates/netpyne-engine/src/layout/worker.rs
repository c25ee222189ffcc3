//! All arrays of a worker, one after the other.

use super::cable::lay_out_cable;
use super::connections::{lay_out_connections, lay_out_sources, list_fan_in};
use super::diffusion::lay_out_diffusion;
use super::ion_currents::mark_needed_currents;
use super::ions::lay_out_ions;
use super::matrices::lay_out_matrices;
use super::order::find_orders;
use super::pointers::{link_pointers, targets};
use super::populations::lay_out_populations;
use super::sources::Sources;
use super::transfers::lay_out_transfers;
use super::variables::{Mapping, lay_out_vectors};
use crate::arrays::clock::Clock;
use crate::arrays::detectors::Detectors;
use crate::arrays::events::Events;
use crate::arrays::guard::Guard;
use crate::arrays::membrane::MembraneCurrent;
use crate::arrays::population::Population;
use crate::arrays::queue::event_queue::EventQueue;
use crate::arrays::remote::RemoteVoltages;
use crate::arrays::spikes::SpikeBuffers;
use crate::arrays::target::Target;
use crate::arrays::variables::Variables;
use crate::arrays::vectors::Vectors;
use crate::arrays::watches::Watches;
use crate::options::Options;
use crate::timers::Timers;
use crate::worker::Worker;
use netpyne_base::Diagnostics;
use netpyne_network::model::{MatrixColumns, Model, Variable};

/// A worker, and where the things of its part of the model are in it.
pub(crate) struct LaidOut {
    pub worker: Worker,
    /// Instance of each point process.
    pub points: Vec<Target>,
    /// Place of each connection.
    pub connections: Vec<u32>,
}

/// Where electrodes are.
fn electrode_slots(populations: &[Population]) -> Vec<u32> {
    let electrodes = populations.iter().filter(|population| population.mechanism().electrode);
    electrodes.flat_map(|population| population.data.node.iter().copied()).collect()
}

/// Lays out a checked model, or one part of it, for one worker.
pub(crate) fn lay_out(model: &Model, sources: Sources, options: &Options) -> Result<LaidOut, Diagnostics> {
    let cable = lay_out_cable(model, options);
    let ions = lay_out_ions(model, &cable);
    let (populations, points) = lay_out_populations(model, &cable, &ions, options)?;
    #[cfg(target_arch = "x86_64")]
    let cable = {
        let mut cable = cable;
        cable.find_single_compartments(populations.iter().flat_map(|population| &population.data.node));
        cable
    };
    let read = model.recorded_variables().chain(targets(model));
    let recorded = read.into_iter().any(|variable| matches!(variable, Variable::MembraneCurrent(..)));
    let summed = model.matrices.iter().any(|matrix| matches!(matrix.columns, MatrixColumns::Currents(_)));
    let only_summed = !(options.membrane_currents || recorded || options.addressable || options.resumable);
    let membrane = (options.membrane_currents || recorded || summed)
        .then(|| MembraneCurrent::new(cable.len(), electrode_slots(&populations), only_summed));
    let (network, weights, connections) = lay_out_connections(model, sources, &points, &populations)?;
    let mut variables = Variables {
        clock: Clock {
            t: 0.0,
            begin: 0.0,
            dt: options.dt,
            celsius: options.celsius,
            order: model.time_order,
            steps: 0,
        },
        cable,
        membrane,
        ions,
        populations,
        weights,
        remote: RemoteVoltages::default(),
    };
    let mut problems = Diagnostics::new();
    let (mut vectors, mut detectors) = (Vectors::default(), Detectors::default());
    let mapping = Mapping { model, points: &points, connections: &connections, network: &network };
    lay_out_sources(&mapping, &mut variables, &mut detectors, &mut problems);
    list_fan_in(&mut variables.populations, &network);
    lay_out_vectors(&mapping, &mut variables, &mut vectors, &mut problems);
    vectors.matrices = lay_out_matrices(&mapping, &mut variables, &mut problems);
    link_pointers(&mapping, &mut variables, &mut problems);
    find_orders(model, &variables.cable, &mut variables.populations);
    lay_out_diffusion(model, &variables.cable, &mut variables.populations);
    let transfers = lay_out_transfers(&mapping, &mut variables, &mut problems);
    let mut initial_voltage = Vec::new();
    for (cell, lane) in model.cells.iter().zip(&variables.cable.cells) {
        let voltages = &model.templates[cell.template.index()].initial_voltage;
        initial_voltage.extend(voltages.iter().map(|&(node, v)| (lane.slot(node), v)));
    }
    mark_needed_currents(model, options, &mut variables.ions, &mut variables.populations);
    let events = Events {
        network,
        detectors,
        queue: EventQueue::new(options.dt, options.order),
        watches: Watches::default(),
        spikes: SpikeBuffers::default(),
        delivered: 0,
        guard: Guard::new(options, model.connections.len()),
        in_batches: true,
    };
    let worker = Worker {
        variables,
        events,
        vectors,
        transfers,
        initial_voltage,
        is_observed: options.addressable,
        timers: Timers::new(options.timing),
    };
    problems.into_result(LaidOut { worker, points, connections }).map(|(laid_out, _)| laid_out)
}
