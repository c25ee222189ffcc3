//! Fixed-step simulation engine with NEURON's bits.
#![deny(unsafe_code)]

mod error;
mod options;
mod output;
mod queue;

pub use error::{Divergence, Place, SimError};
pub use options::Options;
pub use output::Output;
