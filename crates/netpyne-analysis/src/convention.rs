//! Whose definition a number follows.

/// Which of two definitions an analysis follows where NetPyNE's differs from what is right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Convention {
    /// What the literature says, and every sample counted once.
    #[default]
    Correct,
    /// What NetPyNE 1.1.1 computes, to compare with its figures.
    NetPyne,
}

/// NumPy's `arange(start, stop, step)`: as many values as it gives, each `start + i * step`.
pub(crate) fn arange(start: f64, stop: f64, step: f64) -> Vec<f64> {
    let count = ((stop - start) / step).ceil();
    let count = if count.is_finite() && count > 0.0 { count as usize } else { 0 };
    (0..count).map(|i| start + i as f64 * step).collect()
}
