//! What a simulation leaves behind, as plain columns in the order of the model.

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
}
