//! Spike trains: the spikes of single cells, and what is said about one of them.

use crate::TimeRange;
use netpyne_base::Gid;
use netpyne_results::Spikes;
use std::collections::HashMap;

/// The spike times within `range` of each of `cells`, ascending; of silent ones, too.
pub fn trains(spikes: &Spikes, cells: &[Gid], range: TimeRange) -> Vec<Vec<f64>> {
    let place: HashMap<Gid, usize> = cells.iter().enumerate().map(|(i, gid)| (*gid, i)).collect();
    let mut trains = vec![Vec::new(); cells.len()];
    for (time, gid) in spikes.iter().filter(|(time, _)| range.contains(*time)) {
        if let Some(&at) = place.get(&gid) {
            trains[at].push(time);
        }
    }
    trains.iter_mut().for_each(|train: &mut Vec<f64>| train.sort_by(f64::total_cmp));
    trains
}

/// Intervals between spikes.
pub fn intervals(train: &[f64]) -> Vec<f64> {
    train.windows(2).map(|pair| pair[1] - pair[0]).collect()
}

/// Coefficient of variation of the intervals (population standard deviation over mean), NetPyNE's `isicv`; none below two
/// intervals.
pub fn variation(train: &[f64]) -> Option<f64> {
    let isi = intervals(train);
    if isi.len() < 2 {
        return None;
    }
    let (mean, variance) = moments(&isi);
    Some(variance.sqrt() / mean)
}

/// Local variation of the intervals (Shinomoto 2003), 1 for a Poisson process whatever its rate does; none below two intervals.
pub fn local_variation(train: &[f64]) -> Option<f64> {
    let isi = intervals(train);
    let pairs = isi.len().checked_sub(1).filter(|pairs| *pairs > 0)?;
    let sum: f64 = isi.windows(2).map(|pair| ((pair[1] - pair[0]) / (pair[1] + pair[0])).powi(2)).sum();
    Some(3.0 * sum / pairs as f64)
}

/// Fano factor: variance over mean of numbers of spikes; none without spikes.
pub fn fano(counts: &[f64]) -> Option<f64> {
    let (mean, variance) = moments(counts);
    (mean > 0.0).then(|| variance / mean)
}

/// Mean and population variance.
pub(crate) fn moments(values: &[f64]) -> (f64, f64) {
    let count = values.len().max(1) as f64;
    let mean = values.iter().sum::<f64>() / count;
    (mean, values.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regular_and_irregular_trains() {
        let regular: Vec<f64> = (0..10).map(f64::from).collect();
        assert_eq!((variation(&regular), local_variation(&regular)), (Some(0.0), Some(0.0)));
        // Intervals 1 and 3 in turn: mean 2, deviation 1; each neighbouring pair gives (2/4)².
        let uneven = [0.0, 1.0, 4.0, 5.0, 8.0];
        assert_eq!((variation(&uneven), local_variation(&uneven)), (Some(0.5), Some(0.75)));
        assert_eq!((variation(&[1.0, 2.0]), local_variation(&[])), (None, None));
        assert_eq!((fano(&[2.0, 4.0]), fano(&[0.0, 0.0])), (Some(1.0 / 3.0), None));
    }

    #[test]
    fn trains_are_sorted_and_silent_cells_have_one() {
        let spikes: Spikes = [(3.0, Gid(1)), (1.0, Gid(1)), (9.0, Gid(1))].into_iter().collect();
        let found = trains(&spikes, &[Gid(0), Gid(1)], TimeRange::new(0.0, 5.0));
        assert_eq!(found, [vec![], vec![1.0, 3.0]]);
    }
}
