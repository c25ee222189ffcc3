//! Connectivity between groups of cells: numbers, probabilities, weights, delays.

use ndarray::Array2;
use netpyne_base::Gid;
use netpyne_results::Synapse;
use std::collections::{HashMap, HashSet};

/// What a field of a connectivity matrix tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Feature {
    /// Probability times the **sum** of weights: what NetPyNE calls strength, and published figures show.
    #[default]
    Strength,
    /// Probability times the mean weight: strength as NetPyNE's documentation describes it.
    MeanStrength,
    /// Mean weight.
    Weight,
    /// Mean delay, ms.
    Delay,
    /// Number of synapses.
    Count,
    /// Synapses over pairs of cells; above 1 where pairs have several.
    Probability,
    /// Synapses that a postsynaptic cell receives on average.
    Convergence,
    /// Synapses that a presynaptic cell makes on average.
    Divergence,
}

/// The feature for each pair of groups, a row for each presynaptic one. A cell in several groups counts in the first.
///
/// Where there is no synapse, means of weights and delays are 0 (as in NetPyNE), and so is everything of an empty group.
pub fn connectivity(
    synapses: impl IntoIterator<Item = Synapse>,
    pre: &[Vec<Gid>],
    post: &[Vec<Gid>],
    feature: Feature,
) -> Array2<f64> {
    let (pre_of, post_of) = (group_of(pre), group_of(post));
    let mut sums = Array2::from_elem((pre.len(), post.len()), (0.0, 0.0, 0.0));
    for synapse in synapses {
        let from = synapse.pre.and_then(|gid| pre_of.get(&gid));
        if let (Some(&from), Some(&to)) = (from, post_of.get(&synapse.post)) {
            let (count, weight, delay): &mut (f64, f64, f64) = &mut sums[(from, to)];
            *count += 1.0;
            *weight += synapse.weight;
            *delay += synapse.delay;
        }
    }
    let over = |a: f64, b: f64| if b > 0.0 { a / b } else { 0.0 };
    Array2::from_shape_fn((pre.len(), post.len()), |(i, j)| {
        let (count, weight, delay) = sums[(i, j)];
        let (from, to) = (pre[i].len() as f64, post[j].len() as f64);
        match feature {
            Feature::Strength => over(count, from * to) * weight,
            Feature::MeanStrength => over(count, from * to) * over(weight, count),
            Feature::Weight => over(weight, count),
            Feature::Delay => over(delay, count),
            Feature::Count => count,
            Feature::Probability => over(count, from * to),
            Feature::Convergence => over(count, to),
            Feature::Divergence => over(count, from),
        }
    })
}

/// The first synapse of each pair of cells: connections instead of synapses.
pub fn first_of_each_pair(synapses: impl IntoIterator<Item = Synapse>) -> Vec<Synapse> {
    let mut seen = HashSet::new();
    synapses.into_iter().filter(|synapse| seen.insert((synapse.pre, synapse.post))).collect()
}

/// How many synapses onto `post` from `pre` have a second way: the presynaptic cell gets input from a cell of `first` that, like it,
/// connects to the postsynaptic one as well (Song, Sjöström, Reigl, Nelson & Chklovskii 2005 count such motifs).
pub fn disynaptic(synapses: &[Synapse], first: &[Gid], pre: &[Gid], post: &[Gid]) -> usize {
    let mut sources: HashMap<Gid, Vec<Gid>> = HashMap::new();
    for synapse in synapses {
        if let Some(gid) = synapse.pre {
            sources.entry(synapse.post).or_default().push(gid);
        }
    }
    let (first, pre): (HashSet<Gid>, HashSet<Gid>) =
        (first.iter().copied().collect(), pre.iter().copied().collect());
    let of = |gid: &Gid| sources.get(gid).map_or(&[][..], Vec::as_slice);
    let mut count = 0;
    for target in post {
        let direct: HashSet<Gid> =
            of(target).iter().copied().filter(|gid| first.contains(gid) || pre.contains(gid)).collect();
        let has_way =
            |gid: &&Gid| of(gid).iter().any(|source| first.contains(source) && direct.contains(source));
        count += of(target).iter().filter(|gid| pre.contains(gid)).filter(has_way).count();
    }
    count
}

fn group_of(groups: &[Vec<Gid>]) -> HashMap<Gid, usize> {
    let mut of = HashMap::new();
    for (index, group) in groups.iter().enumerate() {
        for gid in group {
            of.entry(*gid).or_insert(index);
        }
    }
    of
}

/// Cells by bands of a number each has (a depth, a distance): the lower border of each band of `width`, and its cells.
pub fn bands(values: &[(Gid, f64)], width: f64) -> (Vec<f64>, Vec<Vec<Gid>>) {
    let finite = || values.iter().map(|(_, value)| *value).filter(|value| value.is_finite());
    let (low, high) = (finite().fold(f64::INFINITY, f64::min), finite().fold(f64::NEG_INFINITY, f64::max));
    if low > high || width <= 0.0 || (high - low) / width > 1e4 {
        return (Vec::new(), Vec::new());
    }
    let first = (low / width).floor();
    let count = (high / width).floor() - first + 1.0;
    let mut groups = vec![Vec::new(); count as usize];
    for (gid, value) in values.iter().filter(|(_, value)| value.is_finite()) {
        groups[((value / width).floor() - first) as usize].push(*gid);
    }
    ((0..groups.len()).map(|i| (first + i as f64) * width).collect(), groups)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn synapse(pre: u32, post: u32, weight: f64) -> Synapse {
        Synapse { pre: Some(Gid(pre)), post: Gid(post), weight, delay: 2.0, mechanism: None }
    }

    #[test]
    fn every_feature() {
        let synapses = [synapse(0, 2, 0.1), synapse(0, 2, 0.3), synapse(1, 3, 0.2)];
        let stim = Synapse { pre: None, ..synapse(0, 2, 9.0) };
        let (pre, post) = (vec![vec![Gid(0), Gid(1)], vec![]], vec![vec![Gid(2), Gid(3), Gid(4)]]);
        let value = |feature| {
            let matrix = connectivity(synapses.into_iter().chain([stim]), &pre, &post, feature);
            assert_eq!(matrix[(1, 0)], 0.0);
            (matrix[(0, 0)] * 1e12).round() / 1e12
        };
        let all = [Feature::Count, Feature::Probability, Feature::Weight, Feature::Delay];
        assert_eq!(all.map(value), [3.0, 0.5, 0.2, 2.0]);
        let all = [Feature::Strength, Feature::MeanStrength, Feature::Convergence, Feature::Divergence];
        assert_eq!(all.map(value), [0.3, 0.1, 1.0, 1.5]);
        assert_eq!(first_of_each_pair(synapses).len(), 2);
    }

    #[test]
    fn second_ways() {
        // 0 -> 1 -> 2 and 0 -> 2: the synapse from 1 has a second way through it.
        let synapses = [synapse(0, 1, 1.0), synapse(1, 2, 1.0), synapse(0, 2, 1.0)];
        let all: Vec<Gid> = (0..3).map(Gid).collect();
        assert_eq!(disynaptic(&synapses, &all, &all, &all), 1);
        assert_eq!(disynaptic(&synapses, &all[1..], &all, &all), 0);
    }

    /// However cells are grouped, no synapse between cells is lost.
    #[test]
    fn bands_and_populations_have_the_same_sum() {
        let synapses: Vec<_> = (0..50).map(|i| synapse(i % 7, (i * 3) % 7, 1.0)).collect();
        let depths: Vec<(Gid, f64)> = (0..7).map(|i| (Gid(i), f64::from(i) * 37.0 - 40.0)).collect();
        let (borders, groups) = bands(&depths, 50.0);
        assert_eq!(borders[0], -50.0);
        let by_band = connectivity(synapses.iter().copied(), &groups, &groups, Feature::Count);
        let one = vec![(0..7).map(Gid).collect::<Vec<_>>()];
        let all = connectivity(synapses, &one, &one, Feature::Count);
        assert_eq!((by_band.sum(), all[(0, 0)]), (50.0, 50.0));
    }
}
