//! Numbers for tests: the same at every run.

/// A deterministic stream of values in [0, 1).
#[derive(Clone, Debug)]
pub struct Noise(pub u64);

impl Noise {
    /// Next value.
    pub fn draw(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / 9_007_199_254_740_992.0
    }
}
