//! From a state to workers and what they had recorded.

use super::state::{Common, StateError};
use super::{instances, matrices, queued, tables};
use crate::arrays::events::Events;
use crate::arrays::population::{NONE, Population};
use crate::arrays::queue::event::{Event, NO_SOURCE, Sent};
use crate::arrays::target::Target;
use crate::arrays::variables::Variables;
use crate::arrays::vectors::Player;
use crate::arrays::watches::{Condition, Watches};
use crate::layout::homes::{Home, Homes};
use crate::names::{PartNames, RecordedSources};
use crate::output::Output;
use crate::worker::Worker;
use netpyne_base::Gid;
use netpyne_comm::Reader;
use netpyne_mechanism::ir::WatchId;

/// Gives a worker, which has been initialised, the state that `home_of` knows for each of its homes.
pub(crate) fn restore_worker<'s>(
    worker: &mut Worker,
    (names, homes): (&PartNames, &Homes),
    (output, sources): (&mut Output, &RecordedSources),
    common: &Common,
    home_of: &dyn Fn(Gid) -> Option<&'s [u8]>,
) -> Result<(), StateError> {
    let Worker { variables, events, vectors, .. } = worker;
    (variables.clock.t, variables.clock.steps) = (common.t, common.steps);
    events.queue.start_again(common.t, common.moment);
    events.watches.clear();
    events.spikes.clear();
    for population in &mut variables.populations {
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
            events.queue.put_back(due, sent, Event::Record(recorder));
        }
    }
    for (n, recorder) in vectors.matrices.iter_mut().enumerate() {
        recorder.taken = matrices::rows_of(&common.rows, n);
    }
    for (&column, saved) in homes.homeless_columns.iter().zip(&common.columns) {
        matrices::put_back(output, names, column, saved);
    }
    for home in &homes.homes {
        let bytes = home_of(home.gid).ok_or(StateError::NoHome(home.gid))?;
        let mut from = Reader::new(bytes);
        let fits = instances::read(variables, home, &mut from)
            .and_then(|()| read_rest(variables, events, &mut vectors.players, home, &mut from))
            .and_then(|()| read_recorded(events, (output, sources), names, home, &mut from))
            .and_then(|()| queued::read(variables, events, home, &mut from));
        fits.ok_or(StateError::OtherModel(home.gid))?;
    }
    events.watches.put_in_order();
    let remote = &mut variables.remote;
    for (value, &(gid, node)) in remote.values.iter_mut().zip(&remote.taken) {
        let known = home_of(gid).and_then(|home| instances::voltage(home, node));
        *value = known.ok_or(StateError::NoHome(gid))?;
    }
    Ok(())
}

/// See what is written beside instances, recordings and events.
fn read_rest(
    variables: &mut Variables,
    events: &mut Events,
    players: &mut [Player],
    home: &Home,
    from: &mut Reader<'_>,
) -> Option<()> {
    for &connection in &home.connections {
        for at in events.network.weights_of(connection as usize) {
            variables.weights[at] = from.f64()?;
        }
    }
    for &detector in &home.detectors {
        events.detectors.set_above(detector, from.u8()? != 0);
    }
    for &player in &home.players {
        let player = &mut players[player as usize];
        (player.index, player.bound) = (from.u32()? as usize, from.u32()? as usize);
    }
    for &target in &home.points {
        read_watches(&mut variables.populations, &mut events.watches, target, from)?;
    }
    Some(())
}

/// What an instance watches, if its mechanism watches anything.
fn read_watches(
    populations: &mut [Population],
    watches: &mut Watches,
    target: Target,
    from: &mut Reader<'_>,
) -> Option<()> {
    let population = &mut populations[target.population as usize];
    if population.watch_lists.is_empty() {
        return Some(());
    }
    for _ in 0..from.u32()? {
        let (watch, flag, above) = (WatchId(from.u32()?), from.f64()?, from.u8()? != 0);
        let position = Some(from.u32()?).filter(|&position| position != NONE).map(u64::from);
        let condition = Condition { target, watch, flag, position, queued: None };
        watches.put_back(population, condition, above)?;
    }
    for _ in 0..from.u32()? {
        let condition = watches.find(population, target, from.u32()?)?;
        population.watch_lists[target.instance as usize].push(condition);
    }
    Some(())
}

/// Spikes and samples.
fn read_recorded(
    events: &mut Events,
    (output, sources): (&mut Output, &RecordedSources),
    names: &PartNames,
    home: &Home,
    from: &mut Reader<'_>,
) -> Option<()> {
    for _ in 0..from.u32()? {
        output.spike_times.push(from.f64()?);
        output.spike_gids.push(home.gid);
        output.spike_moments.push(from.u32()?);
        events.spikes.of_cells += 1;
    }
    for &source in &home.sources {
        for list in sources.lists_of(events.network.origin[source as usize]) {
            output.source_spikes[list] = from.f64s()?;
        }
    }
    for &recorder in &home.recorders {
        output.samples[names.recordings[recorder as usize] as usize] = from.f64s()?;
    }
    for &column in &home.columns {
        matrices::put_back(output, names, column, &from.f64s()?);
    }
    Some(())
}
