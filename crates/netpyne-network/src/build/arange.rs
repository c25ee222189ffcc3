//! Numbers at equal distances, as numpy makes them.

/// numpy's `arange`: the distance is taken from the first two values. Nothing is stored, however many there are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Arange {
    start: f64,
    step: f64,
    /// How many there are.
    pub count: u64,
}

impl Arange {
    /// From `start` in steps of `step`, as long as `stop` is not reached.
    pub fn new(start: f64, stop: f64, step: f64) -> Self {
        let count = ((stop - start) / step).ceil().max(0.0) as u64;
        Self { start, step: (start + step) - start, count }
    }

    /// Number `i`.
    #[inline]
    pub fn at(&self, i: u64) -> f64 {
        self.start + i as f64 * self.step
    }

    /// All of them.
    pub fn values(self) -> impl Iterator<Item = f64> {
        (0..self.count).map(move |i| self.at(i))
    }
}
