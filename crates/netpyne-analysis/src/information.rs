//! What one series of numbers of spikes tells about the next value of another (Schreiber 2000).

/// Transfer entropy and what it is a share of, bits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Transfer {
    /// What the past of the one series tells about the other's next value, beyond what that one's own past tells.
    pub entropy: f64,
    /// Uncertainty of the next value if only its own past is known.
    pub uncertainty: f64,
}

/// Transfer entropy from `from` to `to`, numbers of spikes in the same bins, with a past of one bin; none for fewer than two bins.
/// Estimates of short series are too high: compare with shuffled ones.
pub fn transfer_entropy(from: &[u64], to: &[u64]) -> Option<Transfer> {
    let bins = from.len().min(to.len());
    Receiver::new(&to[..bins])?.transfer(&Sender::new(&from[..bins]))
}

/// Numbers of spikes that may tell something about others.
#[derive(Clone, Debug)]
pub struct Sender {
    values: Ids,
}

/// Numbers of spikes that something may be told about, prepared to be compared with many senders.
#[derive(Clone, Debug)]
pub struct Receiver {
    /// Of each bin but the last: its value, and its value with the next one.
    own: Ids,
    with_next: Ids,
    /// Uncertainty of the next value if the own past is known.
    uncertainty: f64,
}

/// What was seen, as numbers from 0 on.
#[derive(Clone, Debug)]
struct Ids {
    ids: Vec<u32>,
    /// How many different ones there are.
    count: usize,
}

impl Sender {
    /// Of these numbers by bin.
    pub fn new(counts: &[u64]) -> Self {
        Self { values: Ids::new(counts.iter().copied()) }
    }
}

impl Receiver {
    /// Of these numbers by bin; none for fewer than two bins.
    pub fn new(counts: &[u64]) -> Option<Self> {
        let bins = counts.len().checked_sub(1).filter(|bins| *bins > 0)?;
        let own = Ids::new(counts[..bins].iter().copied());
        let with_next = Ids::new((0..bins).map(|i| (counts[i + 1], counts[i])));
        let uncertainty = with_next.entropy() - own.entropy();
        Some(Self { own, with_next, uncertainty })
    }

    /// Transfer entropy from a sender; none if it has fewer bins.
    pub fn transfer(&self, from: &Sender) -> Option<Transfer> {
        let told = |of: &Ids| of.with(&from.values).entropy();
        let enough = from.values.ids.len() >= self.own.ids.len();
        let both = enough.then(|| told(&self.with_next) - told(&self.own))?;
        Some(Transfer { entropy: self.uncertainty - both, uncertainty: self.uncertainty })
    }
}

impl Ids {
    fn new<T: Ord + Clone>(values: impl Iterator<Item = T>) -> Self {
        let values: Vec<T> = values.collect();
        let mut known = values.clone();
        known.sort_unstable();
        known.dedup();
        let ids = values.iter().map(|value| known.partition_point(|one| one < value) as u32).collect();
        Self { ids, count: known.len() }
    }

    /// Both together, as far as there are bins of this.
    fn with(&self, other: &Self) -> Self {
        let count = self.count.saturating_mul(other.count);
        if count > u32::MAX as usize {
            return Self::new(self.ids.iter().copied().zip(other.ids.iter().copied()));
        }
        let pair = |(own, other_one): (&u32, &u32)| own * other.count as u32 + other_one;
        Self { ids: self.ids.iter().zip(&other.ids).map(pair).collect(), count }
    }

    /// Entropy, bits.
    fn entropy(&self) -> f64 {
        // How often something was seen so many times. A sum must not depend on what was seen: the numbers stand in their order.
        let mut often = vec![0u32; self.ids.len() + 1];
        // A table with hardly anything in it takes longer than sorting.
        if self.count <= 16 * self.ids.len() + 1024 {
            let mut counts = vec![0u32; self.count];
            self.ids.iter().for_each(|id| counts[*id as usize] += 1);
            counts.into_iter().for_each(|count| often[count as usize] += 1);
        } else {
            let mut ids = self.ids.clone();
            ids.sort_unstable();
            ids.chunk_by(|a, b| a == b).for_each(|same| often[same.len()] += 1);
        }
        let total = self.ids.len() as f64;
        let terms = often.into_iter().enumerate().skip(1).filter(|(_, times)| *times > 0);
        let terms = terms.flat_map(|(count, times)| {
            let share = count as f64 / total;
            std::iter::repeat_n(share * share.log2(), times as usize)
        });
        -terms.sum::<f64>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_that_comes_later_is_told_by_its_original() {
        let mut state = 1u64;
        let original: Vec<u64> = (0..4000)
            .map(|_| {
                state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
                state >> 63
            })
            .collect();
        let mut copy = original.clone();
        copy.rotate_right(1);
        let there = transfer_entropy(&original, &copy).unwrap();
        let back = transfer_entropy(&copy, &original).unwrap();
        assert!((there.entropy - 1.0).abs() < 0.01 && back.entropy < 0.01, "{there:?} {back:?}");
        assert_eq!(transfer_entropy(&[3; 9], &[2; 9]).unwrap().entropy, 0.0);
        assert_eq!(transfer_entropy(&[1], &[1]), None);
    }

    #[test]
    fn entropies_are_those_of_their_definition() {
        // Few and many different values: a table, and sorting.
        for different in [3u64, 5000] {
            let values: Vec<u64> = (0..200u64).map(|i| i * i * 7919 % 1009 % different).collect();
            let ids = Ids::new(values.iter().copied());
            let sparse = Ids { count: 1 << 20, ..ids.clone() };
            let share = |value: &u64| values.iter().filter(|other| *other == value).count() as f64 / 200.0;
            // Each value counts once for every time that it is there.
            let expected: f64 = values.iter().map(|value| -share(value).log2() / 200.0).sum();
            assert!((ids.entropy() - expected).abs() < 1e-12);
            assert_eq!(ids.entropy(), sparse.entropy());
            let pairs = Ids::new(values.iter().map(|value| (*value, value % 2)));
            assert_eq!(ids.with(&Ids::new(values.iter().map(|value| value % 2))).entropy(), pairs.entropy());
        }
    }
}
