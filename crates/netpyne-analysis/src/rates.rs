//! Firing rates.

use crate::TimeRange;
use netpyne_results::{Population, Spikes};

/// Mean rate of one population.
#[derive(Clone, Debug, PartialEq)]
pub struct PopulationRate {
    /// Name of the population.
    pub label: String,
    /// Number of cells in it.
    pub cells: usize,
    /// Number of spikes its cells fired in the range.
    pub spikes: usize,
    /// Spikes per cell and second; 0 for an empty population or range.
    pub rate: f64,
}

/// Mean rate of all `cells` over `duration` ms in Hz: NetPyNE's `avgRate`, evaluated in its order of operations.
pub fn average_rate(spikes: usize, cells: usize, duration: f64) -> f64 {
    if spikes == 0 || cells == 0 || duration <= 0.0 {
        return 0.0;
    }
    spikes as f64 / cells as f64 / duration * 1e3
}

/// Mean rate of every population over `range`, in the order given; NetPyNE's `popAvgRates`.
pub fn population_rates(spikes: &Spikes, pops: &[Population], range: TimeRange) -> Vec<PopulationRate> {
    let counts = count_per_population(spikes, pops, range);
    let seconds = range.length() / 1e3;
    pops.iter()
        .zip(counts)
        .map(|(pop, count)| {
            let idle = count == 0 || pop.is_empty() || seconds <= 0.0;
            let rate = if idle { 0.0 } else { count as f64 / pop.len() as f64 / seconds };
            PopulationRate { label: pop.label.clone(), cells: pop.len(), spikes: count, rate }
        })
        .collect()
}

/// Number of spikes of each population within `range`.
fn count_per_population(spikes: &Spikes, pops: &[Population], range: TimeRange) -> Vec<usize> {
    let owner = population_of_gid(pops);
    let mut counts = vec![0; pops.len()];
    for (time, gid) in spikes.iter() {
        if range.contains(time)
            && let Some(&Some(pop)) = owner.get(gid.index())
        {
            counts[pop as usize] += 1;
        }
    }
    counts
}

/// Index into `pops` for every gid up to the largest one in a population.
pub(crate) fn population_of_gid(pops: &[Population]) -> Vec<Option<u32>> {
    let last = pops.iter().filter_map(|pop| pop.gids().last()).map(|gid| gid.index()).max();
    let mut owner = vec![None; last.map_or(0, |last| last + 1)];
    for (index, pop) in pops.iter().enumerate() {
        for gid in pop.gids() {
            owner[gid.index()].get_or_insert(index as u32);
        }
    }
    owner
}

#[cfg(test)]
mod tests {
    use super::*;
    use netpyne_base::Gid;

    #[test]
    fn average_rate_as_netpyne_computes_it() {
        // tut2: 933 spikes of 40 cells in 1 s
        assert_eq!(average_rate(933, 40, 1000.0), 933.0 / 40.0 / 1000.0 * 1e3);
        assert_eq!(average_rate(0, 40, 1000.0), 0.0);
        assert_eq!(average_rate(3, 0, 1000.0), 0.0);
    }

    #[test]
    fn population_rates_use_a_closed_range_and_ignore_strangers() {
        let spikes: Spikes = [(0.0, Gid(0)), (50.0, Gid(0)), (50.0, Gid(2)), (50.1, Gid(1)), (9.0, Gid(77))]
            .into_iter()
            .collect();
        let pops = [
            Population::new("A", [Gid(1), Gid(0)]),
            Population::new("B", [Gid(2)]),
            Population::new("empty", []),
        ];
        let rates = population_rates(&spikes, &pops, TimeRange::new(0.0, 50.0));
        assert_eq!(rates.iter().map(|r| r.spikes).collect::<Vec<_>>(), [2, 1, 0]);
        assert_eq!(rates.iter().map(|r| r.rate).collect::<Vec<_>>(), [20.0, 20.0, 0.0]);
    }
}
