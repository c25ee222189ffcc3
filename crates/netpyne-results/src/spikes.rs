//! Spikes of all cells as two columns.

use ndarray::ArrayView1;
use netpyne_base::Gid;
use serde::{Deserialize, Serialize};

/// Spike times (ms) and the cells that fired, in recorded order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Spikes {
    times: Vec<f64>,
    gids: Vec<Gid>,
}

impl Spikes {
    /// None.
    pub fn new() -> Self {
        Self::default()
    }

    /// The two columns put together; surplus entries of the longer one are dropped.
    pub fn from_columns(mut times: Vec<f64>, mut gids: Vec<Gid>) -> Self {
        let len = times.len().min(gids.len());
        times.truncate(len);
        gids.truncate(len);
        Self { times, gids }
    }

    /// Adds one spike at `time` ms.
    pub fn push(&mut self, time: f64, gid: Gid) {
        self.times.push(time);
        self.gids.push(gid);
    }

    /// Times in ms.
    pub fn times(&self) -> &[f64] {
        &self.times
    }

    /// The cells that fired, one per time.
    pub fn gids(&self) -> &[Gid] {
        &self.gids
    }

    /// Times in ms, as an array.
    pub fn times_array(&self) -> ArrayView1<'_, f64> {
        ArrayView1::from(&self.times)
    }

    /// The cells that fired, one per time, as an array.
    pub fn gids_array(&self) -> ArrayView1<'_, Gid> {
        ArrayView1::from(&self.gids)
    }

    /// Those of the cells that `is_meant` chooses, at times from `start` to `stop` ms, both included, in recorded order.
    pub fn select(&self, start: f64, stop: f64, is_meant: impl Fn(Gid) -> bool) -> Spikes {
        self.iter().filter(|&(time, gid)| time >= start && time <= stop && is_meant(gid)).collect()
    }

    /// Number of spikes.
    pub fn len(&self) -> usize {
        self.times.len()
    }

    /// Whether no cell fired.
    pub fn is_empty(&self) -> bool {
        self.times.is_empty()
    }

    /// `(time, gid)` in recorded order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (f64, Gid)> + '_ {
        self.times.iter().copied().zip(self.gids.iter().copied())
    }
}

impl FromIterator<(f64, Gid)> for Spikes {
    fn from_iter<I: IntoIterator<Item = (f64, Gid)>>(iter: I) -> Self {
        let (times, gids) = iter.into_iter().unzip();
        Self { times, gids }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stay_in_step() {
        let spikes = Spikes::from_columns(vec![1.0, 2.0, 3.0], vec![Gid(4), Gid(5)]);
        assert_eq!(spikes.len(), 2);
        assert_eq!(spikes.iter().collect::<Vec<_>>(), [(1.0, Gid(4)), (2.0, Gid(5))]);
        assert_eq!(spikes.iter().collect::<Spikes>(), spikes);
    }

    #[test]
    fn a_selection_keeps_the_order() {
        let spikes: Spikes = [(2.0, Gid(4)), (1.0, Gid(5)), (3.0, Gid(4))].into_iter().collect();
        let some = spikes.select(2.0, 3.0, |gid| gid == Gid(4));
        assert_eq!(some.times_array(), ndarray::array![2.0, 3.0]);
        assert_eq!(some.gids_array().to_vec(), [Gid(4), Gid(4)]);
    }
}
