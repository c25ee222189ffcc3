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
    let count = from.len().min(to.len()).checked_sub(1).filter(|count| *count > 0)?;
    let own = entropy((0..count).map(|i| (to[i + 1], to[i]))) - entropy((0..count).map(|i| to[i]));
    let both = entropy((0..count).map(|i| (to[i + 1], to[i], from[i])))
        - entropy((0..count).map(|i| (to[i], from[i])));
    Some(Transfer { entropy: own - both, uncertainty: own })
}

/// Entropy of what was seen, bits.
fn entropy<T: Ord>(values: impl Iterator<Item = T>) -> f64 {
    let mut values: Vec<T> = values.collect();
    values.sort_unstable();
    let total = values.len() as f64;
    // In the order of the numbers: a sum must not depend on what was seen.
    let mut counts: Vec<usize> = values.chunk_by(|a, b| a == b).map(<[T]>::len).collect();
    counts.sort_unstable();
    -counts.iter().map(|count| *count as f64 / total).map(|share| share * share.log2()).sum::<f64>()
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
}
