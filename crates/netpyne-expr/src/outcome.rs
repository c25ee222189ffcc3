//! What an evaluation gives.

/// The number an evaluation gives.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Outcome {
    /// A Python `int` (or truth value).
    Int(i64),
    /// A float.
    Float(f64),
}

impl Outcome {
    /// The number as a double.
    pub fn get(self) -> f64 {
        match self {
            Outcome::Int(i) => i as f64,
            Outcome::Float(x) => x,
        }
    }
}
