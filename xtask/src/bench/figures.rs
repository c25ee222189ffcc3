//! Figures of single runs, and what several rounds of them say.

use netpyne::base::Gid;
use netpyne::results::{SimData, TraceValues};

/// One run of one program.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Run {
    /// User and system seconds of all threads.
    pub cpu: f64,
    /// Seconds on the wall.
    pub wall: f64,
    /// Number of spikes.
    pub spikes: usize,
    /// [`digest`] of the spikes.
    pub digest: String,
    /// CPU seconds of a run of one step: what does not depend on the duration.
    pub setup: f64,
}

/// Middle and range of a figure over rounds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// The median.
    pub median: f64,
    /// The least.
    pub min: f64,
    /// The largest.
    pub max: f64,
}

impl Spread {
    /// Of at least one value.
    pub fn of(values: impl IntoIterator<Item = f64>) -> Option<Self> {
        let mut sorted: Vec<f64> = values.into_iter().collect();
        sorted.sort_by(f64::total_cmp);
        let (min, max) = (*sorted.first()?, *sorted.last()?);
        let half = sorted.len() / 2;
        let median =
            if sorted.len() % 2 == 1 { sorted[half] } else { 0.5 * (sorted[half - 1] + sorted[half]) };
        Some(Self { median, min, max })
    }
}

impl std::fmt::Display for Spread {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({}-{})", short(self.median), short(self.min), short(self.max))
    }
}

/// Three significant digits, as people read times.
pub fn short(x: f64) -> String {
    match x.abs() {
        a if a >= 99.95 => format!("{x:.0}"),
        a if a >= 9.995 => format!("{x:.1}"),
        a if a >= 0.9995 => format!("{x:.2}"),
        _ => format!("{x:.3}"),
    }
}

/// A number that two spike trains share if they are equal in every bit: 64 bits of FNV over words, as `peers/peer.py` has it.
pub fn digest(times: &[f64], gids: &[Gid]) -> String {
    let mut spikes: Vec<(f64, u32)> = times.iter().zip(gids).map(|(&t, gid)| (t, gid.0)).collect();
    spikes.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let words = spikes.iter().flat_map(|&(t, gid)| [t.to_bits(), u64::from(gid)]);
    let value = words.fold(0xcbf2_9ce4_8422_2325_u64, |v, word| (v ^ word).wrapping_mul(0x0100_0000_01b3));
    format!("{value:016x}")
}

/// All samples of all traces, by label and cell, as a number that equal ones share; and how many these are.
pub fn digest_of_traces(data: &SimData) -> (usize, String) {
    let mut series: Vec<(&str, u32, &[f64])> = Vec::new();
    for trace in &data.traces {
        for cell in &trace.cells {
            if let TraceValues::Series(values) = &cell.values {
                series.push((&trace.label, cell.gid.0, values));
            }
        }
    }
    series.sort_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)));
    let values: Vec<f64> = series.iter().flat_map(|(_, _, values)| values.iter().copied()).collect();
    let places: Vec<Gid> = (0..values.len()).map(|place| Gid(place as u32)).collect();
    (values.len(), digest(&values, &places))
}

/// User and system time of this process so far, seconds, over all its threads; NaN where the system is not asked.
#[cfg(not(unix))]
pub fn own_cpu_seconds() -> f64 {
    f64::NAN
}

/// User and system time of this process so far, seconds, over all its threads.
#[cfg(unix)]
pub fn own_cpu_seconds() -> f64 {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    now.tv_sec as f64 + now.tv_nsec as f64 * 1e-9
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spread_of_rounds() {
        assert_eq!(Spread::of([3.0, 1.0, 2.0]), Some(Spread { median: 2.0, min: 1.0, max: 3.0 }));
        assert_eq!(Spread::of([3.0, 1.0]).map(|s| s.median), Some(2.0));
        assert_eq!(Spread::of([]), None);
        assert_eq!(Spread { median: 0.12345, min: 5.0, max: 123.4 }.to_string(), "0.123 (5.00-123)");
    }

    /// The value `digest([1.5, 0.25, 1.5], [2, 7, 1])` in `peers/peer.py`.
    #[test]
    fn digest_equals_the_peers() {
        let gids = [Gid(2), Gid(7), Gid(1)];
        assert_eq!(digest(&[1.5, 0.25, 1.5], &gids), "631643d0c1598a99");
        assert_ne!(digest(&[1.5, 0.25, 1.5], &gids), digest(&[1.5, 0.25, 1.25], &gids));
    }
}
