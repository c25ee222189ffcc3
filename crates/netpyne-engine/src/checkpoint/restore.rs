//! From a state to workers and what they had recorded.

use super::bytes::Reader;
use super::state::{Common, StateError};
use super::{events, instances, tables};
use crate::arrays::population::NONE;
use crate::arrays::queue::event::{Event, NO_SOURCE, Sent};
use crate::arrays::target::Target;
use crate::arrays::watches::Condition;
use crate::layout::homes::{Home, Homes};
use crate::names::PartNames;
use crate::names::RecordedSources;
use crate::output::Output;
use crate::worker::Worker;
use netpyne_base::Gid;
use netpyne_mechanism::ir::WatchId;

/// Gives a worker, which has been initialised, the state that `home_of` knows for each of its homes.
pub(crate) fn restore_worker<'s>(
    worker: &mut Worker,
    names: &PartNames,
    homes: &Homes,
    (output, book): (&mut Output, &RecordedSources),
    common: &Common,
    home_of: &dyn Fn(Gid) -> Option<&'s [u8]>,
) -> Result<(), StateError> {
    (worker.variables.clock.t, worker.variables.clock.steps) = (common.t, common.steps);
    worker.events.queue.start_again(common.t, common.moment);
    worker.events.watches.clear();
    worker.events.spikes.clear();
    for population in &mut worker.variables.populations {
        if let Some(globals) = common.globals.get(&population.id.0)
            && globals.len() == population.data.globals.len()
        {
            population.data.globals.clone_from(globals);
        }
        let kept = common.tables.get(&population.id.0).map_or(&[][..], Vec::as_slice);
        tables::put_back(kept, &mut population.data);
        population.movable.fill(None);
        population.watch_lists.iter_mut().for_each(Vec::clear);
    }
    let shared = common.samples.iter().zip(&common.due);
    for (&recorder, (samples, &due)) in homes.homeless_recorders.iter().zip(shared) {
        output.samples[names.recordings[recorder as usize] as usize].clone_from(samples);
        let sent = Sent { moment: common.moment, source: NO_SOURCE };
        if due.is_finite() {
            worker.events.queue.put_back(due, sent, Event::Record(recorder));
        }
    }
    for home in &homes.homes {
        let bytes = home_of(home.gid).ok_or(StateError::NoHome(home.gid))?;
        let mut from = Reader::new(bytes);
        let fits = instances::read(worker, home, &mut from)
            .and_then(|()| read_rest(worker, home, &mut from))
            .and_then(|()| read_recorded(worker, names, home, output, book, &mut from))
            .and_then(|()| events::read(worker, home, &mut from));
        fits.ok_or(StateError::OtherModel(home.gid))?;
    }
    worker.events.watches.put_in_order();
    let far: Vec<Option<f64>> = worker
        .variables
        .remote
        .wanted
        .iter()
        .map(|&(gid, node)| instances::voltage(home_of(gid)?, node))
        .collect();
    for ((value, &(gid, _)), known) in
        worker.variables.remote.values.iter_mut().zip(&worker.variables.remote.wanted).zip(far)
    {
        *value = known.ok_or(StateError::NoHome(gid))?;
    }
    Ok(())
}

/// See what is written beside instances, recordings and events.
fn read_rest(worker: &mut Worker, home: &Home, from: &mut Reader<'_>) -> Option<()> {
    for &connection in &home.connections {
        for at in worker.events.network.weights_of(connection as usize) {
            worker.variables.weights[at] = from.f64()?;
        }
    }
    for &detector in &home.detectors {
        worker.events.detectors.set_above(detector, from.u8()? != 0);
    }
    for &player in &home.players {
        let player = &mut worker.vectors.players[player as usize];
        (player.index, player.bound) = (from.u32()? as usize, from.u32()? as usize);
    }
    for &target in &home.points {
        read_watches(worker, target, from)?;
    }
    Some(())
}

/// What an instance watches, if its mechanism watches anything.
fn read_watches(worker: &mut Worker, target: Target, from: &mut Reader<'_>) -> Option<()> {
    let population = &mut worker.variables.populations[target.population as usize];
    if population.watch_lists.is_empty() {
        return Some(());
    }
    for _ in 0..from.u32()? {
        let (watch, flag, above) = (WatchId(from.u32()?), from.f64()?, from.u8()? != 0);
        let position = Some(from.u32()?).filter(|&position| position != NONE).map(u64::from);
        let condition = Condition { target, watch, flag, position, queued: None };
        worker.events.watches.put_back(population, condition, above)?;
    }
    for _ in 0..from.u32()? {
        let condition = worker.events.watches.find(population, target, from.u32()?)?;
        population.watch_lists[target.instance as usize].push(condition);
    }
    Some(())
}

/// Spikes and samples.
fn read_recorded(
    worker: &mut Worker,
    names: &PartNames,
    home: &Home,
    output: &mut Output,
    book: &RecordedSources,
    from: &mut Reader<'_>,
) -> Option<()> {
    for _ in 0..from.u32()? {
        output.spike_times.push(from.f64()?);
        output.spike_gids.push(home.gid);
        output.spike_moments.push(from.u32()?);
        worker.events.spikes.of_cells += 1;
    }
    for &source in &home.sources {
        for list in book.lists_of(worker.events.network.origin[source as usize]) {
            output.source_spikes[list] = from.f64s()?;
        }
    }
    for &recorder in &home.recorders {
        output.samples[names.recordings[recorder as usize] as usize] = from.f64s()?;
    }
    Some(())
}
