//! Cells dealt out so that all ranks have equally much to do; every rank works it out for itself.

use crate::build::Build;
use crate::build::share::Share;
use crate::connect::functions::Functions;
use crate::distribute::costs::Costs;
use crate::distribute::load::{self, CellLoad};

/// Who gets which cells: of each population, the ends of the ranks' stretches.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Assignment {
    /// By population and rank: one past the last of its cells there, counted within the population.
    ends: Vec<Vec<u32>>,
}

impl Assignment {
    /// Deals out populations of `counts` cells that cost `each`, most expensive first, always to the ranks with the least load.
    pub fn new(counts: &[u32], each: &[f64], ranks: usize) -> Self {
        let mut load = vec![0.0; ranks];
        let mut ends = vec![Vec::new(); counts.len()];
        let mut order: Vec<usize> = (0..counts.len()).collect();
        order.sort_by(|&a, &b| each[b].total_cmp(&each[a]));
        for group in order {
            let quotas = deal(counts[group], each[group].max(1e-6), &mut load);
            let mut end = 0;
            ends[group] = quotas
                .into_iter()
                .map(|quota| {
                    end += quota;
                    end
                })
                .collect();
        }
        Self { ends }
    }

    /// The cells of a population that a rank gets, counted within the population.
    pub fn of(&self, group: usize, rank: usize) -> std::ops::Range<u32> {
        let ends = &self.ends[group];
        let start = if rank == 0 { 0 } else { ends[rank - 1] };
        start..ends[rank]
    }

    /// By rank: one past the last of its cells of a population.
    pub fn ends(&self, group: usize) -> &[u32] {
        &self.ends[group]
    }

    /// All cells of a rank.
    pub fn share(&self, build: &Build, rank: usize) -> Share {
        let groups = build.all_cells.groups.iter().enumerate();
        Share::stretches(groups.map(|(i, group)| {
            let of = self.of(i, rank);
            group.first + of.start..group.first + of.end
        }))
    }
}

/// How many of `n` cells that cost `each` the ranks get on top of their `load`: such that no rank could give one away to
/// another and the heavier of the two be lighter for it.
fn deal(n: u32, each: f64, load: &mut [f64]) -> Vec<u32> {
    let mut quotas = vec![0; load.len()];
    // The level to which that many cells fill the ranks, as if they could be divided.
    let mut sorted: Vec<f64> = load.to_vec();
    sorted.sort_by(f64::total_cmp);
    let mut rest = f64::from(n) * each;
    let mut level = sorted[0];
    for (filled, next) in sorted.iter().skip(1).enumerate() {
        let room = (next - level) * (filled + 1) as f64;
        if room >= rest {
            break;
        }
        rest -= room;
        level = *next;
    }
    let below = sorted.iter().filter(|l| **l <= level).count().max(1);
    level += rest / below as f64;
    let mut left = n;
    for (quota, load) in quotas.iter_mut().zip(load.iter_mut()) {
        let whole = (((level - *load) / each).floor().max(0.0) as u32).min(left);
        *quota = whole;
        *load += f64::from(whole) * each;
        left -= whole;
    }
    // What is left are fewer cells than ranks, rounding apart: one each for those with the least load.
    while left > 0 {
        let mut order: Vec<usize> = (0..load.len()).collect();
        order.sort_by(|&a, &b| load[a].total_cmp(&load[b]));
        for rank in order.into_iter().take(left as usize) {
            quotas[rank] += 1;
            load[rank] += each;
            left -= 1;
        }
    }
    quotas
}

/// What a cell of each population costs per step with the synapses and stimuli that it can expect, ns.
pub(crate) fn cost_of_cells(build: &Build, cells: &[CellLoad], onto: &[f64]) -> Vec<f64> {
    let counts = build.all_cells.groups.iter().map(|g| f64::from(g.count().max(1)));
    cells.iter().zip(onto).zip(counts).map(|((cell, onto), count)| cell.ns + onto / count).collect()
}

/// Works out who gets which cells, once all are placed.
pub(crate) fn assign(build: &mut Build, functions: &Functions, costs: &Costs, ranks: usize) -> Assignment {
    let cells = load::of_cells(build, costs);
    let mut onto = vec![0.0; cells.len()];
    load::of_rules(build, functions, costs, &mut |build, _, rule| {
        for (post, n) in rule.post.iter() {
            onto[build.all_cells.index(post)] += n as f64 * rule.each.ns;
        }
    });
    let counts: Vec<u32> = build.all_cells.groups.iter().map(|g| g.count()).collect();
    Assignment::new(&counts, &cost_of_cells(build, &cells, &onto), ranks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_cells_are_dealt_and_loads_are_even() {
        for ranks in [1, 2, 3, 7, 64] {
            let (counts, each) = ([10, 1000, 33, 0, 1], [500.0, 7.0, 90.0, 1.0, 2000.0]);
            let assignment = Assignment::new(&counts, &each, ranks);
            let mut load = vec![0.0; ranks];
            for (group, &count) in counts.iter().enumerate() {
                let mut next = 0;
                for (rank, load) in load.iter_mut().enumerate() {
                    let of = assignment.of(group, rank);
                    assert_eq!(of.start, next);
                    next = of.end;
                    *load += f64::from(of.end - of.start) * each[group];
                }
                assert_eq!(next, count);
            }
            let (most, least) =
                load.iter().fold((0.0_f64, f64::INFINITY), |(a, b), l| (a.max(*l), b.min(*l)));
            // The cheap cells even out what the expensive ones leave, while there are enough of them.
            let slack = if ranks <= 3 { 7.0 } else { 2000.0 };
            assert!(most - least <= slack, "{ranks} ranks: {least} to {most}");
        }
    }

    #[test]
    fn stretches_number_cells_both_ways() {
        use crate::build::share::Ordinal;
        use crate::description::network::CellIndex;
        let share = Share::stretches([2..4, 7..7, 9..12]);
        let own: Vec<u32> = (0..13).filter(|c| share.own(Ordinal(*c)).is_some()).collect();
        assert_eq!(own, [2, 3, 9, 10, 11]);
        for (i, cell) in own.into_iter().enumerate() {
            assert_eq!(share.own(Ordinal(cell)), Some(CellIndex(i as u32)));
            assert_eq!(share.ordinal(CellIndex(i as u32)), Ordinal(cell));
        }
        assert_eq!(Share::nothing().own(Ordinal(0)), None);
    }
}
