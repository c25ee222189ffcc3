//! Spikes as ticks and cells.

use crate::block::{Block, Blocks};
use crate::cells::Places;
use crate::limits::Limits;
use netpyne_results::Spikes as Recorded;
use serde::Serialize;

/// Spikes in order of time.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Spikes {
    /// How many were recorded.
    pub all: usize,
    /// Of so many one is shown.
    pub every: usize,
    /// ms to a tick.
    pub tick: f64,
    /// Ticks.
    pub time: Block,
    /// Places of cells.
    pub cell: Block,
}

/// Steps in ms that times of spikes are likely to be multiples of.
const STEPS: [f64; 8] = [0.1, 0.05, 0.025, 0.0125, 0.01, 0.005, 0.0025, 0.001];

pub(crate) fn spikes(
    recorded: &Recorded,
    places: &Places,
    limits: Limits,
    blocks: &mut Blocks,
    notes: &mut Vec<String>,
) -> Spikes {
    let mut all: Vec<(f64, u32)> = Vec::with_capacity(recorded.len());
    all.extend(recorded.iter().filter_map(|(time, gid)| Some((time, places.of(gid)?))));
    let told = all.len();
    all.retain(|spike| spike.0.is_finite());
    if all.len() < told {
        notes.push(format!("{} spikes have no finite time and are left out.", told - all.len()));
    }
    all.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let recorded = all.len();
    let every = limits.every(recorded);
    if every > 1 {
        notes.push(format!(
            "Of {recorded} spikes one in {every} is shown, so that the page does not grow too large."
        ));
        all = all.into_iter().step_by(every).collect();
    }
    let tick = tick(&all);
    let time = blocks.differences(all.iter().map(|spike| (spike.0 / tick).round() as i64));
    let cells = all.iter().map(|spike| spike.1);
    let cell = match places.len() <= usize::from(u16::MAX) {
        true => blocks.u16(cells.map(|cell| cell as u16)),
        false => blocks.u32(cells),
    };
    Spikes { all: recorded, every, tick, time, cell }
}

/// A step that all times are multiples of, else so small a one that no eye sees the difference.
fn tick(spikes: &[(f64, u32)]) -> f64 {
    let most = spikes.iter().map(|spike| spike.0.abs()).fold(0.0, f64::max);
    // Times are sums of steps, so that their last digits are not those of a product.
    let fits = |step: &f64| {
        spikes.iter().all(|spike| {
            let ticks = spike.0 / step;
            (ticks - ticks.round()).abs() < 1e-4
        })
    };
    let within = |step: &f64| most / step < 2e9;
    STEPS.iter().copied().find(|step| within(step) && fits(step)).unwrap_or((most / 1e9).max(1e-4))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_steps_stay_exact() {
        assert_eq!(tick(&[(0.1 + 0.2, 0), (500.0, 1)]), 0.1);
        assert_eq!(tick(&[(0.025, 0), (7.3, 1)]), 0.025);
        assert_eq!(tick(&[(0.123_456, 0)]), 1e-4);
        assert_eq!(tick(&[]), 0.1);
    }
}
