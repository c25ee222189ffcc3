//! Random streams that a mechanism keeps behind a pointer.

use netpyne_math::random123::Random123;

/// A random stream that may be absent.
#[derive(Clone, Debug, PartialEq)]
pub struct HandleStream {
    /// The stream.
    pub stream: Random123,
    /// What `nrn_random_pick` draws from it: the distribution of a hoc `Random`.
    pub distribution: Distribution,
}

/// Distributions of a hoc `Random`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Distribution {
    /// `uniform(low, high)`
    Uniform(f64, f64),
    /// `negexp(mean)`
    NegExp(f64),
}

impl HandleStream {
    /// A Random123 stream with three ids, of which `nrn_random_pick` draws numbers between 0 and 1.
    pub fn new([id1, id2, id3]: [u32; 3]) -> Self {
        Self { stream: Random123::new(id1, id2, id3), distribution: Distribution::Uniform(0.0, 1.0) }
    }
}
