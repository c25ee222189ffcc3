//! Working memory of a thread: nothing in it outlives a phase.

pub(crate) mod batch;
pub(crate) mod request;
pub(crate) mod workspace;
