//! Spike counts over time.

use crate::TimeRange;
use crate::convention::arange;

/// Spike counts in equal bins of time.
#[derive(Clone, Debug, PartialEq)]
pub struct SpikeHistogram {
    /// Start of the first bin in ms.
    pub start: f64,
    /// Width of a bin in ms.
    pub bin: f64,
    /// Number of spikes in each bin.
    pub counts: Vec<u64>,
}

impl SpikeHistogram {
    /// Rate in Hz per bin, for a group of `cells` cells.
    pub fn rates(&self, cells: usize) -> Vec<f64> {
        let factor = if cells == 0 { 0.0 } else { 1000.0 / self.bin / cells as f64 };
        self.counts.iter().map(|&count| count as f64 * factor).collect()
    }
}

/// Counts `times` in bins of `bin` ms over `range`; the last bin may reach past its end, and bins are closed to the left.
///
/// No bins if `bin` or the range is not positive.
pub fn spike_histogram(times: &[f64], range: TimeRange, bin: f64) -> SpikeHistogram {
    let bins = if bin > 0.0 && range.length() > 0.0 { (range.length() / bin).ceil() } else { 0.0 };
    let mut counts = vec![0u64; bins as usize];
    for &time in times.iter().filter(|time| range.contains(**time)) {
        let index = ((time - range.start) / bin) as usize;
        if let Some(last) = counts.len().checked_sub(1) {
            counts[index.min(last)] += 1;
        }
    }
    SpikeHistogram { start: range.start, bin, counts }
}

/// The same with NetPyNE's bins: borders are `arange(start, end, bin)`, so that what lies after the last of them is lost; the last
/// bin is closed on both sides.
pub fn netpyne_histogram(times: &[f64], range: TimeRange, bin: f64) -> SpikeHistogram {
    let borders = if bin > 0.0 { arange(range.start, range.end, bin) } else { Vec::new() };
    let mut sorted = times.to_vec();
    sorted.sort_by(f64::total_cmp);
    let below = |border: f64| sorted.partition_point(|time| *time < border) as u64;
    let mut at: Vec<u64> = borders.iter().map(|border| below(*border)).collect();
    if let (Some(last), Some(border)) = (at.last_mut(), borders.last()) {
        *last = sorted.partition_point(|time| time <= border) as u64;
    }
    let counts = at.windows(2).map(|pair| pair[1] - pair[0]).collect();
    SpikeHistogram { start: range.start, bin, counts }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spike_in_range_is_counted_once() {
        let hist = spike_histogram(&[0.0, 4.9, 5.0, 12.0, 12.1], TimeRange::new(0.0, 12.0), 5.0);
        assert_eq!(hist.counts, [2, 1, 1]);
        assert_eq!(hist.rates(2), [200.0, 100.0, 100.0]);
        let theirs = netpyne_histogram(&[0.0, 4.9, 5.0, 10.0, 12.0], TimeRange::new(0.0, 12.0), 5.0);
        assert_eq!(theirs.counts, [2, 2]);
        assert!(spike_histogram(&[1.0], TimeRange::new(0.0, 0.0), 5.0).counts.is_empty());
    }
}
