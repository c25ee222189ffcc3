//! Pairs of spike trains: tiling coefficient and cross-correlogram.

use crate::TimeRange;

/// Spike time tiling coefficient (Cutts & Eglen 2014): 1 for equal trains, 0 for unrelated ones, whatever their rates; none if one is
/// silent. Spikes within `window` ms count as together.
pub fn tiling(a: &[f64], b: &[f64], range: TimeRange, window: f64) -> Option<f64> {
    if a.is_empty() || b.is_empty() {
        return None;
    }
    let part = |share: f64, tiled: f64| {
        let below = 1.0 - share * tiled;
        if below == 0.0 { 1.0 } else { (share - tiled) / below }
    };
    let (ta, tb) = (tiled(a, range, window), tiled(b, range, window));
    Some(0.5 * (part(near(a, b, window), tb) + part(near(b, a, window), ta)))
}

/// Share of the time within `window` of a spike.
fn tiled(train: &[f64], range: TimeRange, window: f64) -> f64 {
    let mut covered = 0.0;
    let mut until = range.start;
    for &time in train {
        let (from, to) = ((time - window).max(until), (time + window).min(range.end));
        covered += (to - from).max(0.0);
        until = to.max(until);
    }
    covered / range.length()
}

/// Times of simulations are sums of steps: what is so near counts as equal, ms.
const ROUNDING: f64 = 1e-9;

/// Share of the spikes of `a` within `window` of one of `b`.
fn near(a: &[f64], b: &[f64], window: f64) -> f64 {
    let window = window + ROUNDING;
    let is_near = |time: &&f64| {
        let after = b.partition_point(|other| *other < **time - window);
        b.get(after).is_some_and(|other| *other <= **time + window)
    };
    a.iter().filter(is_near).count() as f64 / a.len() as f64
}

/// How often spikes of `b` (given as numbers per bin) come so many bins after spikes of `a`, for lags from `-most` to `most`.
pub fn cross_correlogram(a: &[f64], b: &[f64], most: usize) -> Vec<f64> {
    let at = |lag: isize| -> f64 {
        let pairs = a.iter().enumerate().filter_map(|(i, x)| {
            let j = i.checked_add_signed(lag)?;
            b.get(j).map(|y| x * y)
        });
        pairs.sum()
    };
    (-(most as isize)..=most as isize).map(at).collect()
}

/// Pearson's correlation of two series of one length; none if one is constant.
pub fn correlation(a: &[f64], b: &[f64]) -> Option<f64> {
    let ((ma, va), (mb, vb)) = (crate::trains::moments(a), crate::trains::moments(b));
    let joint: f64 = a.iter().zip(b).map(|(x, y)| (x - ma) * (y - mb)).sum::<f64>() / a.len().max(1) as f64;
    (va > 0.0 && vb > 0.0).then(|| joint / (va * vb).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_trains_tile_and_correlate() {
        let train = [10.0, 30.0, 55.0];
        let range = TimeRange::new(0.0, 100.0);
        assert_eq!(tiling(&train, &train, range, 5.0), Some(1.0));
        assert_eq!(tiling(&train, &[], range, 5.0), None);
        // 5 ms apart, but for the rounding of one of them.
        let shifted = train.map(|time| time + 5.0 + 1e-13);
        assert_eq!(tiling(&train, &shifted, range, 5.0), Some(1.0));
        assert!(tiling(&train, &[20.0, 42.0], range, 5.0).unwrap() < 0.0);
        assert_eq!(cross_correlogram(&[1.0, 0.0, 0.0], &[0.0, 2.0, 0.0], 1), [0.0, 0.0, 2.0]);
        assert_eq!(correlation(&[1.0, 2.0], &[2.0, 4.0]), Some(1.0));
        assert_eq!(correlation(&[1.0, 1.0], &[2.0, 4.0]), None);
    }
}
