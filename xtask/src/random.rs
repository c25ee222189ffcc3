//! Numbers at random for models that are made at random: the same from the same seed on every machine.

/// A plain generator of random numbers.
pub struct Random(u64);

impl Random {
    /// One of many sequences.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(1))
    }

    /// A whole number below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % n as u64) as usize
    }

    /// One of several things.
    pub fn one_of<'a, T: ?Sized>(&mut self, choices: &[&'a T]) -> &'a T {
        choices[self.below(choices.len())]
    }

    /// True in so many of 100 cases.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// A number from `lo` to `hi` in a thousand steps, as a modeller would write it.
    pub fn number(&mut self, lo: f64, hi: f64) -> f64 {
        let x = lo + (hi - lo) * self.below(1001) as f64 / 1000.0;
        // Five significant digits.
        format!("{x:.4e}").parse().unwrap_or(x)
    }

    /// One of several values.
    pub fn pick<T: Clone>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())].clone()
    }
}
