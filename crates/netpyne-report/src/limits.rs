//! How much of the data goes into a page.

/// The size that a page may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file, about. Traces are thinned, then spikes left out, until it fits; the page says so.
    pub bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 30_000_000 }
    }
}

/// Bytes that a spike takes, measured on random ones of 10 000 cells.
const PER_SPIKE: usize = 3;
/// Bytes that a sample of a trace takes, at most about.
const PER_SAMPLE: usize = 3;

impl Limits {
    /// How many spikes are kept of `all`: every so many of them.
    pub(crate) fn every(self, all: usize) -> usize {
        let most = (self.bytes * 2 / 3 / PER_SPIKE).clamp(1_000, 5_000_000);
        all.div_ceil(most).max(1)
    }

    /// How many samples are kept, when there are `spikes` spikes.
    pub(crate) fn samples(self, spikes: usize) -> usize {
        (self.bytes.saturating_sub(spikes * PER_SPIKE) / PER_SAMPLE).clamp(20_000, 12_000_000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_is_kept() {
        let limits = Limits::default();
        assert_eq!((limits.every(1_000_000), limits.every(12_000_000)), (1, 3));
        assert_eq!(limits.samples(1_000_000), 9_000_000);
        assert!(Limits { bytes: 0 }.every(5_000) == 5);
    }
}
