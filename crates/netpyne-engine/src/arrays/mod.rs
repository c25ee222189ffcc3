//! The arrays that a worker works on: plain data that knows nothing of what is done with it.

pub(crate) mod address;
pub(crate) mod clock;
pub(crate) mod current_sums;
pub(crate) mod detectors;
pub(crate) mod diffusion;
pub(crate) mod events;
pub(crate) mod guard;
pub(crate) mod index;
pub(crate) mod ions;
pub(crate) mod matrices;
pub(crate) mod membrane;
pub(crate) mod network;
pub(crate) mod population;
pub(crate) mod prefetch;
pub(crate) mod queue;
pub(crate) mod remote;
pub(crate) mod scatter;
pub(crate) mod spikes;
pub(crate) mod target;
pub(crate) mod variables;
pub(crate) mod vectors;
pub(crate) mod watches;
