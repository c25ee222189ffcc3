//! Intervals between the spikes of single cells.

use netpyne_base::Gid;
use netpyne_results::Spikes;

/// Statistics of one cell's intervals between spikes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct IsiStats {
    /// The cell.
    pub gid: Gid,
    /// Number of its spikes.
    pub spikes: usize,
    /// Mean interval in ms.
    pub mean: f64,
    /// Population standard deviation / mean: NetPyNE's `isicv`.
    pub cv: f64,
}

/// Interval statistics of every cell that fired at least twice, by gid.
pub fn isi_stats(spikes: &Spikes) -> Vec<IsiStats> {
    let mut order: Vec<(Gid, f64)> = spikes.iter().map(|(time, gid)| (gid, time)).collect();
    order.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    order
        .chunk_by(|a, b| a.0 == b.0)
        .filter(|train| train.len() > 1)
        .map(|train| {
            let count = (train.len() - 1) as f64;
            let intervals = || train.windows(2).map(|pair| pair[1].1 - pair[0].1);
            let mean = intervals().sum::<f64>() / count;
            let variance = intervals().map(|isi| (isi - mean) * (isi - mean)).sum::<f64>() / count;
            IsiStats { gid: train[0].0, spikes: train.len(), mean, cv: variance.sqrt() / mean }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regular_train_has_no_variation() {
        let spikes: Spikes =
            [(30.0, Gid(1)), (10.0, Gid(1)), (20.0, Gid(1)), (5.0, Gid(0))].into_iter().collect();
        let stats = isi_stats(&spikes);
        assert_eq!(stats, [IsiStats { gid: Gid(1), spikes: 3, mean: 10.0, cv: 0.0 }]);
    }
}
