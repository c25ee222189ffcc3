//! From what workers have recorded to columns in the order of the model.

mod matrices;

use crate::names::{Names, RecordedSources};
use crate::options::Order;
use crate::output::Output;
use crate::step_end::StepEnd;
use crate::worker::Worker;

/// Takes what the workers have recorded since the last time; with `cut`, only spikes that were sent before.
pub(crate) fn collect(
    output: &mut Output,
    workers: &mut [Worker],
    (names, sources): (&Names, &RecordedSources),
    order: Order,
    cut: Option<StepEnd>,
) {
    let mut spikes = Vec::new();
    for (worker, part) in workers.iter_mut().zip(&names.parts) {
        spikes.append(&mut worker.events.spikes.recorded);
        for (recorder, &recording) in worker.vectors.recorders.iter_mut().zip(&part.recordings) {
            let (all, samples) = (&mut output.samples[recording as usize], &mut recorder.samples);
            if all.is_empty() { std::mem::swap(all, samples) } else { all.append(samples) }
        }
    }
    matrices::collect_matrices(output, workers, names);
    output.steps = workers.first().map_or(0, |worker| worker.variables.clock.steps);
    output.events = workers.iter().map(|worker| worker.events.delivered).sum();
    if order == Order::Invariant {
        spikes.sort_by(|a, b| {
            let order = |source: u32| sources.order[source as usize];
            (a.moment.cmp(&b.moment))
                .then_with(|| a.t.total_cmp(&b.t))
                .then_with(|| order(a.source).cmp(&order(b.source)))
        });
    }
    if let Some(cut) = cut {
        spikes.retain(|spike| spike.moment <= cut.moment);
    }
    for spike in spikes {
        let source = spike.source;
        if sources.of_cell[source as usize]
            && let Some(gid) = names.gids_of_sources[source as usize]
        {
            output.spike_times.push(spike.t);
            output.spike_gids.push(gid);
            output.spike_moments.push(spike.moment);
        }
        for list in sources.lists_of(source) {
            output.source_spikes[list].push(spike.t);
        }
    }
}

/// Drops samples that were taken after the end of a step, and puts the clocks back to it.
pub(crate) fn cut_off(output: &mut Output, workers: &mut [Worker], names: &Names, end: StepEnd) {
    matrices::cut_off_matrices(output, workers, end);
    for (worker, part) in workers.iter_mut().zip(&names.parts) {
        for (recorder, &recording) in worker.vectors.recorders.iter().zip(&part.recordings) {
            let count = match &recorder.times {
                Some(times) => times.iter().take_while(|&&due| due <= end.t).count(),
                None => end.samples(recorder.step),
            };
            output.samples[recording as usize].truncate(count);
        }
        let clock = &mut worker.variables.clock;
        (clock.t, clock.steps) = (end.t, end.steps);
    }
    output.steps = end.steps;
}
