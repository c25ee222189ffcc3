//! From a rank's model to workers.

use super::agree::agree;
use super::each::with_each_worker;
use super::locations::{Locations, OfPart};
use super::partition::assign::{Assignment, assign};
use super::partition::extract::{Part, sources_of_whole, split, whole};
use super::parts::{Parts, Ranks, Schedule};
use super::ranks::agree_on_exchanges;
use super::voltages::connect_voltages;
use crate::arrays::network::Network;
use crate::arrays::population::NONE;
use crate::layout::check::check;
use crate::layout::homes::Homes;
use crate::layout::sources::Sources;
use crate::layout::worker::{LaidOut, lay_out};
use crate::names::{Names, PartNames, RecordedSources};
use crate::options::{Options, Order};
use crate::phases::mechanisms::construct;
use crate::stepper::Stepper;
use crate::worker::Worker;
use netpyne_base::{Diagnostic, Diagnostics};
use netpyne_comm::Communicator;
use netpyne_network::model::Model;

/// Lays out this rank's part of a model, together with all other ranks.
pub(crate) fn lay_out_parts(
    model: &Model,
    options: &Options,
    comm: &dyn Communicator,
) -> Result<Parts, Diagnostics> {
    let own = lay_out_own(model, options, comm);
    let mut parts = agree(own, comm)?;
    let agreed = if comm.size() > 1 {
        agree_on_exchanges(&mut parts, model, Stepper { dt: options.dt }, comm)
    } else {
        Ok(())
    };
    agree(agreed, comm)?;
    let constructed = with_each_worker(&mut parts.workers, &parts.names, |worker, workspace| {
        construct(&mut worker.variables, workspace)
    });
    agree(constructed.map_err(|error| Diagnostic::error(error.to_string()).into()), comm)?;
    Ok(parts)
}

fn lay_out_own(model: &Model, options: &Options, comm: &dyn Communicator) -> Result<Parts, Diagnostics> {
    check(model, options)?;
    let threads = match options.order {
        Order::Invariant => options.threads,
        Order::Neuron if options.threads > 1 || comm.size() > 1 => {
            let message = "NEURON's order can be had on one thread and one rank only";
            return Err(Diagnostic::error(message).at_path("order").into());
        }
        Order::Neuron => 1,
    };
    let stepper = Stepper { dt: options.dt };
    let assignment = assign(model, stepper, threads);
    let sources = sources_of_whole(model, &assignment, false);
    let mut laid_out = lay_out_all(model, &sources, &assignment, options)?;
    let locations: Option<Vec<OfPart>> = laid_out.iter_mut().map(|part| part.locations.take()).collect();
    let locations = locations.map(|of_parts| Locations::of_whole(model, &assignment, &of_parts));
    let homes = laid_out.iter_mut().map(|part| part.homes.take()).collect();
    let (mut workers, parts): (Vec<Worker>, Vec<PartNames>) =
        laid_out.into_iter().map(|part| (part.worker, part.names)).unzip();
    if workers.len() > 1 || comm.size() > 1 {
        workers.iter_mut().for_each(|worker| number_sources(&mut worker.events.network, model.sources.len()));
    }
    let mut lists: Vec<(u32, u32)> =
        model.recorded_sources.iter().enumerate().map(|(list, source)| (source.0, list as u32)).collect();
    lists.sort_unstable();
    let mut cells = vec![(0, 0); model.cells.len()];
    for (worker, part) in parts.iter().enumerate() {
        for (n, &cell) in part.cells.iter().enumerate() {
            cells[cell as usize] = (worker as u32, n as u32);
        }
    }
    let mut parts = Parts {
        workers,
        names: Names {
            gids: model.cells.iter().map(|cell| cell.gid).collect(),
            gids_of_sources: model.sources.iter().map(|source| source.gid).collect(),
            parts,
            v_init: options.v_init,
        },
        recorded_sources: RecordedSources {
            of_cell: sources.uses.iter().map(|uses| uses.cell).collect(),
            order: sources.order,
            lists,
        },
        cells,
        locations,
        homes,
        ranks: Ranks::default(),
        schedule: Schedule {
            epoch: least_delay_between_parts(model, &assignment, stepper),
            short_delay: None,
            overlaps: false,
            exchanges_voltages: false,
            transfers: !model.transfers.is_empty(),
        },
    };
    parts.schedule.exchanges_voltages =
        connect_voltages(&mut parts.workers, &parts.names, &parts.cells, comm.size() > 1)?;
    Ok(parts)
}

/// A worker, and what is known of its part.
struct OneLaidOut {
    worker: Worker,
    names: PartNames,
    locations: Option<OfPart>,
    homes: Option<Homes>,
}

/// Lays out all parts at once. Mistakes are reported in terms of the whole.
fn lay_out_all(
    model: &Model,
    sources: &Sources,
    assignment: &Assignment,
    options: &Options,
) -> Result<Vec<OneLaidOut>, Diagnostics> {
    let lay_out_one = |part: Part<'_>| {
        let LaidOut { worker, points, connections } = lay_out(&part.model, part.sources, options)?;
        let homes = options.resumable.then(|| Homes::new(&part.model, &points, &connections));
        let locations = options.addressable.then_some((points, connections));
        let names = PartNames {
            cells: part.cells,
            recordings: part.recordings,
            columns: part.columns,
            artificial: part.artificial,
        };
        Ok(OneLaidOut { worker, names, locations, homes })
    };
    let in_one = || lay_out_one(whole(model, sources.clone()));
    if assignment.parts == 1 {
        return Ok(vec![in_one()?]);
    }
    let laid_out: Result<Vec<_>, Diagnostics> = std::thread::scope(|scope| {
        let start = |part| {
            let lay_out_one = &lay_out_one;
            scope.spawn(move || lay_out_one(split(model, sources, assignment, part as u32)))
        };
        let started: Vec<_> = (0..assignment.parts).map(start).collect();
        let ends: Vec<_> = started.into_iter().map(|thread| thread.join()).collect();
        ends.into_iter().map(|end| end.unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    });
    laid_out.map_err(|of_part| in_one().err().unwrap_or(of_part))
}

/// Finds the worker's own number of every source that it has connections from, by its number in the whole.
fn number_sources(network: &mut Network, sources: usize) {
    let mut own_number = vec![NONE; sources];
    for (own, &origin) in network.origin.iter().enumerate() {
        if !network.connections_of(own as u32).is_empty() {
            own_number[origin as usize] = own as u32;
        }
    }
    network.own_number = own_number;
}

/// Steps that parts can make without each other's spikes.
fn least_delay_between_parts(model: &Model, assignment: &Assignment, stepper: Stepper) -> u64 {
    let c = &model.connections;
    let ends = c.source.iter().zip(c.target.iter()).zip(&c.delay);
    ends.filter(|((source, target), _)| {
        let from = assignment.sources[source.index()];
        from.is_some_and(|from| from != assignment.points[target.index()])
    })
    .map(|(_, &delay)| stepper.steps_within(delay))
    .fold(u64::MAX, u64::min)
}
