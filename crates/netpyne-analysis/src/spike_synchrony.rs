//! SPIKE-synchronization: the share of spikes that have a partner (Kreuz, Mulansky & Bozanic 2015).

use ndarray::Array2;

/// Coincidences and spikes of a pair of ascending trains.
///
/// A spike of one train and the next one before it in the other coincide if they are closer than half the least interval next to
/// either; a train of one spike is as wide as `length`.
fn coincidences(a: &[f64], b: &[f64], length: f64) -> (f64, f64) {
    let (mut i, mut j) = (0, 0);
    let mut found = 0.0;
    while i < a.len() && j < b.len() {
        if a[i] == b[j] {
            found += 2.0;
            i += 1;
            j += 1;
            continue;
        }
        // The earlier spike and the later one's first candidate.
        let (earlier_is_a, later) = if a[i] < b[j] { (true, j) } else { (false, i) };
        let next = if earlier_is_a {
            a.get(i + 1).is_none_or(|next| *next > b[later])
        } else {
            b.get(j + 1).is_none_or(|next| *next > a[later])
        };
        if next && (a[i] - b[j]).abs() < window(a, i, b, j, length) {
            found += 2.0;
        }
        if earlier_is_a { i += 1 } else { j += 1 }
    }
    (found, (a.len() + b.len()) as f64)
}

/// Half the least of the intervals next to two spikes.
fn window(a: &[f64], i: usize, b: &[f64], j: usize, length: f64) -> f64 {
    let beside = |train: &[f64], at: usize| {
        let before = at.checked_sub(1).map_or(length, |before| train[at] - train[before]);
        let after = train.get(at + 1).map_or(length, |after| after - train[at]);
        before.min(after)
    };
    0.5 * length.min(beside(a, i)).min(beside(b, j))
}

/// SPIKE-synchronization of each pair of trains over a time of `length` ms; 1 for a train and itself, and for two silent ones.
pub fn synchrony_matrix(trains: &[Vec<f64>], length: f64) -> Array2<f64> {
    let mut matrix = Array2::ones((trains.len(), trains.len()));
    for (i, a) in trains.iter().enumerate() {
        for (j, b) in trains.iter().enumerate().take(i) {
            let (found, spikes) = coincidences(a, b, length);
            let value = if spikes > 0.0 { found / spikes } else { 1.0 };
            matrix[(i, j)] = value;
            matrix[(j, i)] = value;
        }
    }
    matrix
}

/// SPIKE-synchronization of all pairs of trains together; none if there are no pairs or no spikes.
pub fn spike_synchrony(trains: &[Vec<f64>], length: f64) -> Option<f64> {
    let (mut found, mut spikes) = (0.0, 0.0);
    for (i, a) in trains.iter().enumerate() {
        for b in &trains[..i] {
            let pair = coincidences(a, b, length);
            found += pair.0;
            spikes += pair.1;
        }
    }
    (spikes > 0.0).then(|| found / spikes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_spikes_coincide_and_far_ones_do_not() {
        let regular: Vec<f64> = (0..10).map(|i| 10.0 * f64::from(i)).collect();
        let shifted = |by: f64| regular.iter().map(|t| t + by).collect::<Vec<f64>>();
        let value = |by| spike_synchrony(&[regular.clone(), shifted(by)], 100.0).unwrap();
        assert_eq!((value(0.0), value(1.0), value(4.9)), (1.0, 1.0, 1.0));
        assert_eq!(value(5.0), 0.0);
        assert_eq!(spike_synchrony(std::slice::from_ref(&regular), 100.0), None);
        assert_eq!(synchrony_matrix(&[regular, vec![]], 100.0)[(0, 1)], 0.0);
    }
}
