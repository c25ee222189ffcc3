//! A closed range of model time.

/// The times from `start` to `end` in ms, both included.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TimeRange {
    /// First time in ms.
    pub start: f64,
    /// Last time in ms.
    pub end: f64,
}

impl TimeRange {
    /// The range from `start` to `end` ms.
    pub fn new(start: f64, end: f64) -> Self {
        Self { start, end }
    }

    /// Whether `time` lies in it.
    pub fn contains(self, time: f64) -> bool {
        self.start <= time && time <= self.end
    }

    /// Its length in ms.
    pub fn length(self) -> f64 {
        self.end - self.start
    }
}
