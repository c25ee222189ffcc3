//! From the model to flat arrays.

mod cable;
pub(crate) mod check;
mod connections;
mod ions;
mod merging;
mod pointers;
mod populations;
mod turns;
mod variables;

use crate::cables::membrane::MembraneCurrent;
use crate::events::guard::Guard;
use crate::events::network::Uses;
use crate::events::queue::EventQueue;
use crate::events::watch::Watches;
use crate::options::Options;
use crate::report::Timers;
use crate::state::Places;
use crate::steer::Whereabouts;
use crate::variables::address::Address;
use crate::worker::{Clock, Memory, Transfer, Worker};
use netpyne_base::{Diagnostic, Diagnostics};
use netpyne_network::model::{Model, Variable, VoltageSource};
use variables::Context;

/// Lays out a checked model, or one part of it, for one worker.
pub(crate) fn lower(model: &Model, sources: Sources, options: &Options) -> Result<Worker, Diagnostics> {
    let cable = cable::lower_cable(model, options);
    let ions = ions::lower_ions(model, &cable);
    let (populations, points) = populations::lower_populations(model, &cable, &ions, options)?;
    #[cfg(target_arch = "x86_64")]
    let cable = {
        let mut cable = cable;
        cable.find_single_compartments(populations.iter().flat_map(|population| &population.data.node));
        cable
    };
    let recorded = model.recordings.iter().map(|r| r.variable).chain(pointers::targets(model));
    let recorded = recorded.into_iter().any(|variable| matches!(variable, Variable::MembraneCurrent(..)));
    let membrane = (options.membrane_currents || recorded).then(|| MembraneCurrent::new(cable.len()));
    let mut worker = Worker {
        clock: Clock { t: 0.0, dt: options.dt, celsius: options.celsius, steps: 0 },
        cable,
        membrane,
        ions,
        populations,
        network: Default::default(),
        queue: EventQueue::new(options.dt, options.order),
        watches: Watches::default(),
        transfers: Vec::new(),
        players: Vec::new(),
        recorders: Vec::new(),
        samples: vec![Vec::new(); model.recordings.len()],
        events: 0,
        guard: Guard::new(options, model.connections.len()),
        together: true,
        traffic: Default::default(),
        far: Default::default(),
        is_watched: options.steerable,
        whereabouts: None,
        places: None,
        memory: Memory::default(),
        timers: Timers::new(options.timing),
        initial_voltage: Vec::new(),
    };
    let mut problems = Diagnostics::new();
    let connections = connections::lower_connections(model, sources, &points, &mut worker, &mut problems);
    if problems.has_errors() {
        return Err(problems);
    }
    let context = Context { model, points: &points, connections: &connections };
    connections::lower_sources(&context, &mut worker, &mut problems);
    connections::list_fan_in(&mut worker);
    variables::lower_variables(&context, &mut worker, &mut problems);
    pointers::lower_pointers(&context, &mut worker, &mut problems);
    turns::find_turns(model, &mut worker);
    lower_transfers(&context, &mut worker, &mut problems);
    for (cell, lane) in model.cells.iter().zip(&worker.cable.cells) {
        let voltages = &model.templates[cell.template.index()].initial_voltage;
        worker.initial_voltage.extend(voltages.iter().map(|&(node, v)| (lane.slot(node), v)));
    }
    mark_needed_ion_currents(model, &mut worker);
    worker.whereabouts = options.steerable.then(|| Whereabouts::of_part(&points, &connections));
    worker.places = options.resumable.then(|| Places::new(model, &points, &connections));
    problems.into_result(worker).map(|(worker, _)| worker)
}

/// What the sources of a part are in the whole model.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sources {
    /// Number of each.
    pub origin: Vec<u32>,
    /// Order of each among events of equal time.
    pub order: Vec<u32>,
    /// Who wants to know of its spikes.
    pub uses: Vec<Uses>,
}

fn lower_transfers(context: &Context<'_>, worker: &mut Worker, problems: &mut Diagnostics) {
    for (n, transfer) in context.model.transfers.iter().enumerate() {
        let from = match transfer.from {
            VoltageSource::Here(cell, node) => Address::Voltage(worker.cable.cells[cell.index()].slot(node)),
            VoltageSource::There(gid, node) => Address::FarVoltage(worker.far.want(gid, node)),
        };
        match variables::resolve(context, worker, Variable::Point(transfer.to.0, transfer.to.1)) {
            Ok(to) => worker.transfers.push(Transfer { from, to }),
            Err(message) => problems.push(Diagnostic::error(message).at_path(format!("transfers[{n}]"))),
        }
    }
}

/// Sums of ion currents are kept only where a mechanism reads them or they are recorded.
fn mark_needed_ion_currents(model: &Model, worker: &mut Worker) {
    use netpyne_mechanism::ir::IonVar::Current;
    let mut needed: Vec<usize> = Vec::new();
    for population in &worker.populations {
        let mechanism = population.mechanism();
        let reads = |n: usize| {
            let uses = &mechanism.ions[n];
            uses.reads.contains(&Current) || crate::mechanisms::scan::loads_ion_current(mechanism, n)
        };
        needed.extend(
            (0..mechanism.ions.len()).filter(|&n| reads(n)).map(|n| population.data.ion_columns[n] as usize),
        );
    }
    let sources = model.sources.iter().filter_map(|s| match s.kind {
        netpyne_network::model::SourceKind::Crossing(variable) => Some(variable),
        netpyne_network::model::SourceKind::Events(_) | netpyne_network::model::SourceKind::Remote => None,
    });
    let looked_at =
        model.recordings.iter().map(|r| r.variable).chain(sources).chain(pointers::targets(model));
    for variable in looked_at {
        if let Variable::Ion(_, _, ion, Current) = variable {
            needed.push(ion.index());
        }
    }
    for ion in needed {
        worker.ions.traits[ion].current_matters = true;
    }
    for population in &mut worker.populations {
        let traits = &worker.ions.traits;
        population.ion_currents.retain(|flow| traits[flow.ion].current_matters);
    }
}
