//! From workers, and what they have recorded, to a state.

use super::state::State;
use super::{instances, matrices, queued, tables};
use crate::arrays::population::NONE;
use crate::arrays::queue::event::Event;
use crate::arrays::target::Target;
use crate::layout::homes::{Home, Homes};
use crate::names::{PartNames, RecordedSources};
use crate::output::Output;
use crate::worker::Worker;
use netpyne_base::Gid;
use netpyne_comm::Writer;
use std::collections::HashMap;

/// What has been recorded so far, where homes find their own.
pub(crate) struct Recorded<'a> {
    pub output: &'a Output,
    pub sources: &'a RecordedSources,
    /// Times and moments of the spikes of each gid.
    spikes: HashMap<Gid, Vec<(f64, u32)>>,
}

impl<'a> Recorded<'a> {
    /// Sorts spikes by gid.
    pub fn new(output: &'a Output, sources: &'a RecordedSources) -> Self {
        let mut spikes: HashMap<Gid, Vec<(f64, u32)>> = HashMap::new();
        let moments = &output.spike_moments;
        for ((&t, &gid), &moment) in output.spike_times.iter().zip(&output.spike_gids).zip(moments) {
            spikes.entry(gid).or_default().push((t, moment));
        }
        Self { output, sources, spikes }
    }
}

/// Adds what a worker has to a state.
pub(crate) fn save_worker(
    worker: &Worker,
    names: &PartNames,
    homes: &Homes,
    recorded: &Recorded<'_>,
    state: &mut State,
) {
    let common = &mut state.common;
    (common.t, common.steps) = (worker.variables.clock.t, worker.variables.clock.steps);
    common.moment = worker.events.queue.moment();
    common.rows = worker.vectors.matrices.iter().map(|matrix| matrix.taken as u64).collect();
    for population in &worker.variables.populations {
        if !population.data.globals.is_empty() {
            common.globals.entry(population.id.0).or_insert_with(|| population.data.globals.clone());
        }
        let tables = tables::of(&population.data, population.mechanism());
        if !tables.is_empty() {
            common.tables.entry(population.id.0).or_insert(tables);
        }
    }
    let due = |recorder: u32| {
        let all = worker.events.queue.in_order();
        all.iter().find(|queued| queued.event == Event::Record(recorder)).map_or(f64::INFINITY, |q| q.t)
    };
    for &recorder in &homes.homeless_recorders {
        let whole = names.recordings[recorder as usize];
        common.samples.push(recorded.output.samples[whole as usize].clone());
        common.due.push(due(recorder));
    }
    for &column in &homes.homeless_columns {
        common.columns.push(matrices::column(recorded.output, names, column));
    }
    let events = queued::write((&worker.variables, &worker.events), homes);
    for (home, events) in homes.homes.iter().zip(events) {
        let mut out = Writer::default();
        instances::write(&worker.variables, home, &mut out);
        write_rest(worker, home, &mut out);
        write_recorded(worker, names, home, recorded, &mut out);
        events.append_to(&mut out);
        state.homes.insert(home.gid, out.finish());
    }
}

/// Weights, thresholds passed, vectors being played, conditions being watched.
fn write_rest(worker: &Worker, home: &Home, out: &mut Writer) {
    for &connection in &home.connections {
        let weights = worker.events.network.weights_of(connection as usize);
        worker.variables.weights[weights].iter().for_each(|&w| out.f64(w));
    }
    for &detector in &home.detectors {
        out.u8(u8::from(worker.events.detectors.is_above(detector)));
    }
    for &player in &home.players {
        let player = &worker.vectors.players[player as usize];
        out.u32(player.index as u32);
        out.u32(player.bound as u32);
    }
    // The order in which the home's own conditions were activated; how many others there are is the worker's business.
    let watched = home
        .points
        .iter()
        .flat_map(|&target| worker.events.watches.of(&worker.variables.populations, target));
    let mut positions: Vec<u64> = watched.filter_map(|condition| condition.position).collect();
    positions.sort_unstable();
    for &target in &home.points {
        write_watches(worker, target, &positions, out);
    }
}

/// What an instance watches, if its mechanism watches anything.
fn write_watches(worker: &Worker, target: Target, positions: &[u64], out: &mut Writer) {
    let population = &worker.variables.populations[target.population as usize];
    let Some(list) = population.watch_lists.get(target.instance as usize) else { return };
    let watched = worker.events.watches.of(&worker.variables.populations, target);
    out.u32(watched.len() as u32);
    for condition in watched {
        out.u32(condition.watch.0);
        out.f64(condition.flag);
        out.u8(u8::from(worker.events.watches.is_above(condition)));
        let place = condition.position.map(|position| positions.partition_point(|&p| p < position) as u32);
        out.u32(place.unwrap_or(NONE));
    }
    out.u32(list.len() as u32);
    for &condition in list {
        out.u32(worker.events.watches.number(condition));
    }
}

/// Spikes and samples.
fn write_recorded(
    worker: &Worker,
    names: &PartNames,
    home: &Home,
    recorded: &Recorded<'_>,
    out: &mut Writer,
) {
    let spikes = recorded.spikes.get(&home.gid).map_or(&[][..], Vec::as_slice);
    out.u32(spikes.len() as u32);
    for &(t, moment) in spikes {
        out.f64(t);
        out.u32(moment);
    }
    for &source in &home.sources {
        for list in recorded.sources.lists_of(worker.events.network.origin[source as usize]) {
            out.f64s(&recorded.output.source_spikes[list]);
        }
    }
    for &recorder in &home.recorders {
        out.f64s(&recorded.output.samples[names.recordings[recorder as usize] as usize]);
    }
    for &column in &home.columns {
        out.f64s(&matrices::column(recorded.output, names, column));
    }
}
