//! What a simulation leaves behind, as plain columns in the order of the model.

use crate::health::Names;
use crate::options::Order;
use crate::worker::Worker;
use netpyne_base::Gid;

/// What was recorded.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Output {
    /// Times of the spikes of sources with a gid, ms, in the order sent; of those sent at the same moment the earlier first, then
    /// the lower gid.
    pub spike_times: Vec<f64>,
    /// Their gids.
    pub spike_gids: Vec<Gid>,
    /// Moment at which each was sent: the number of initialisation's and time steps' parts before. What [`Self::sort_spikes`]
    /// needs to put the spikes of several ranks together.
    pub spike_moments: Vec<u32>,
    /// Spike times of each of the model's `recorded_sources`, ms.
    pub source_spikes: Vec<Vec<f64>>,
    /// Samples of each of the model's `recordings`.
    pub samples: Vec<Vec<f64>>,
    /// Time steps made.
    pub steps: u64,
    /// Events delivered; one that goes to many targets counts as many.
    pub events: u64,
}

/// The end of a time step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Whole {
    /// Steps since initialisation.
    pub steps: u64,
    /// Moment of sending.
    pub moment: u32,
    /// Time, ms.
    pub t: f64,
}

impl Whole {
    /// Where a worker is between two steps.
    pub fn now(worker: &Worker) -> Self {
        Self { steps: worker.clock.steps, moment: worker.queue.moment(), t: worker.clock.t }
    }

    /// The bytes that stand for it.
    pub fn to_bytes(self) -> [u8; 20] {
        let mut bytes = [0; 20];
        bytes[..8].copy_from_slice(&self.steps.to_le_bytes());
        bytes[8..12].copy_from_slice(&self.moment.to_le_bytes());
        bytes[12..].copy_from_slice(&self.t.to_le_bytes());
        bytes
    }

    /// What the first bytes stand for, and what follows.
    pub fn from_bytes(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let (steps, rest) = bytes.split_first_chunk()?;
        let (moment, rest) = rest.split_first_chunk()?;
        let (t, rest) = rest.split_first_chunk()?;
        let (steps, moment) = (u64::from_le_bytes(*steps), u32::from_le_bytes(*moment));
        Some((Self { steps, moment, t: f64::from_le_bytes(*t) }, rest))
    }

    /// Samples that a recorder with an interval of `step` ms has taken by then: as many as there are events not later.
    fn samples(&self, step: f64) -> usize {
        if step <= 0.0 {
            // One at initialisation.
            return self.steps as usize + 1;
        }
        let (mut due, mut count) = (0.0, 0);
        while due <= self.t {
            due += step;
            count += 1;
        }
        count
    }
}

/// Where spikes are written down.
#[derive(Clone, Debug, Default)]
pub(crate) struct Book {
    /// Order of every source of the whole model.
    pub order: Vec<u32>,
    /// Whether its spikes are a cell's that are recorded.
    pub of_cell: Vec<bool>,
    /// (source, list) for each of the model's `recorded_sources`, by source.
    pub lists: Vec<(u32, u32)>,
}

impl Book {
    /// The lists that record a source.
    pub fn lists_of(&self, source: u32) -> impl Iterator<Item = usize> {
        let first = self.lists.partition_point(|(of, _)| *of < source);
        self.lists[first..].iter().take_while(move |(of, _)| *of == source).map(|(_, list)| *list as usize)
    }
}

impl Output {
    /// Puts spikes into the order of a single process, after those of several ranks were appended to each other.
    pub fn sort_spikes(&mut self) {
        let mut order: Vec<u32> = (0..self.spike_times.len() as u32).collect();
        let key = |n: u32| {
            (self.spike_moments[n as usize], self.spike_times[n as usize], self.spike_gids[n as usize])
        };
        order.sort_by(|&a, &b| {
            let ((ma, ta, ga), (mb, tb, gb)) = (key(a), key(b));
            ma.cmp(&mb).then_with(|| ta.total_cmp(&tb)).then_with(|| ga.cmp(&gb))
        });
        self.spike_times = order.iter().map(|&n| self.spike_times[n as usize]).collect();
        self.spike_gids = order.iter().map(|&n| self.spike_gids[n as usize]).collect();
        self.spike_moments = order.iter().map(|&n| self.spike_moments[n as usize]).collect();
    }

    /// Empties everything.
    pub(crate) fn clear(&mut self) {
        self.spike_times.clear();
        self.spike_gids.clear();
        self.spike_moments.clear();
        self.source_spikes.iter_mut().for_each(Vec::clear);
        self.samples.iter_mut().for_each(Vec::clear);
        (self.steps, self.events) = (0, 0);
    }

    /// Takes what the workers have recorded since the last time.
    /// With `cut`, only what was sent before.
    pub(crate) fn take_from(
        &mut self,
        workers: &mut [Worker],
        names: &Names,
        book: &Book,
        order: Order,
        cut: Option<Whole>,
    ) {
        let mut fired = Vec::new();
        for (worker, part) in workers.iter_mut().zip(&names.parts) {
            fired.append(&mut worker.traffic.fired);
            for (samples, &recording) in worker.samples.iter_mut().zip(&part.recordings) {
                let all = &mut self.samples[recording as usize];
                if all.is_empty() { std::mem::swap(all, samples) } else { all.append(samples) }
            }
        }
        self.steps = workers.first().map_or(0, |worker| worker.clock.steps);
        self.events = workers.iter().map(|worker| worker.events).sum();
        if order == Order::Invariant {
            fired.sort_by(|a, b| {
                let order = |source: u32| book.order[source as usize];
                (a.moment.cmp(&b.moment))
                    .then_with(|| a.t.total_cmp(&b.t))
                    .then_with(|| order(a.source).cmp(&order(b.source)))
            });
        }
        if let Some(cut) = cut {
            fired.retain(|spike| spike.moment <= cut.moment);
        }
        for spike in fired {
            let source = spike.source;
            if book.of_cell[source as usize]
                && let Some(gid) = names.gids_of_sources[source as usize]
            {
                self.spike_times.push(spike.t);
                self.spike_gids.push(gid);
                self.spike_moments.push(spike.moment);
            }
            for list in book.lists_of(source) {
                self.source_spikes[list].push(spike.t);
            }
        }
    }

    /// Drops samples that were taken later, and puts the clocks back.
    pub(crate) fn cut(&mut self, cut: Whole, workers: &mut [Worker], names: &Names) {
        for (worker, part) in workers.iter_mut().zip(&names.parts) {
            for (recorder, &recording) in worker.recorders.iter().zip(&part.recordings) {
                self.samples[recording as usize].truncate(cut.samples(recorder.step));
            }
            (worker.clock.t, worker.clock.steps) = (cut.t, cut.steps);
        }
        self.steps = cut.steps;
    }
}
