//! What a rank agrees on with others, once its own part of the model is laid out: epochs, spikes and voltages that they exchange.

use super::agree::lost;
use super::exchange::routes::Routes;
use super::parts::Parts;
use super::voltages::agree_on_voltages;
use crate::stepper::Stepper;
use netpyne_base::{Diagnostic, Diagnostics, Gid};
use netpyne_comm::{CommError, Communicator};
use netpyne_network::model::{Model, SourceKind};

/// Agrees with other ranks on epochs and on the voltages that travel.
pub(super) fn agree_on_exchanges(
    parts: &mut Parts,
    model: &Model,
    stepper: Stepper,
    comm: &dyn Communicator,
) -> Result<(), Diagnostics> {
    let remote = model.sources.iter().enumerate().filter(|(_, source)| source.kind == SourceKind::Remote);
    parts.ranks.remote = remote.filter_map(|(n, source)| Some((source.gid?, n as u32))).collect();
    agree_on_routes(parts, model, comm).map_err(lost)?;
    let c = &model.connections;
    let (mut least, mut none) = (f64::INFINITY, None);
    for (n, (source, &delay)) in c.source.iter().zip(&c.delay).enumerate() {
        let source = &model.sources[source.index()];
        if source.kind == SourceKind::Remote {
            least = least.min(delay);
            if delay <= 0.0 {
                none = none.or(source.gid.map(|gid| no_delay(n, gid)));
            }
        }
    }
    let least = comm.min(least).map_err(lost)?;
    // Numbers of steps are far below 2^53, where f64 are exact.
    let agree_least = |steps: u64| comm.min(steps.min(1 << 40) as f64).map(|steps| steps as u64);
    let between_ranks = stepper.steps_within(least).min(1 << 40);
    parts.schedule.short_delay = (between_ranks == 0).then_some(least);
    let between_workers = agree_least(parts.schedule.epoch).map_err(lost)?;
    parts.schedule.overlaps = between_ranks >= 2;
    let epoch = if between_ranks >= 2 { between_ranks / 2 } else { 1 };
    parts.schedule.epoch = epoch.min(between_workers);
    let anywhere = |is: bool| comm.max(f64::from(u8::from(is))).map(|x| x > 0.0).map_err(lost);
    parts.schedule.transfers = anywhere(parts.schedule.transfers)?;
    parts.schedule.exchanges_voltages = anywhere(parts.schedule.exchanges_voltages)?;
    let voltages = agree_on_voltages(parts, comm);
    match none {
        Some(problem) => Err(problem.into()),
        None => voltages,
    }
}

/// Finds out which spikes other ranks need, and has workers send them.
fn agree_on_routes(parts: &mut Parts, model: &Model, comm: &dyn Communicator) -> Result<(), CommError> {
    let own = model.sources.iter().enumerate().filter(|(_, source)| source.kind != SourceKind::Remote);
    let own: Vec<(Gid, u32)> = own.filter_map(|(n, source)| Some((source.gid?, n as u32))).collect();
    let needed = parts.ranks.remote.keys().copied().collect();
    parts.ranks.routes = Routes::agree(comm, model.sources.len(), &own, needed)?;
    for worker in &mut parts.workers {
        let network = &mut worker.events.network;
        for (uses, &origin) in network.uses.iter_mut().zip(&network.origin) {
            uses.others |= !parts.ranks.routes.of(origin).is_empty();
        }
    }
    Ok(())
}

fn no_delay(connection: usize, gid: Gid) -> Diagnostic {
    let message =
        format!("a delay of 0 ms from cell {gid}, which is on another rank: spikes take time between ranks");
    Diagnostic::error(message)
        .at_path(format!("connections[{connection}]"))
        .help("use threads instead of ranks, for which this is no problem, or any delay above 0")
}
