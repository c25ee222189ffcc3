//! What ranks send each other: spikes, and which of them go where.

pub(crate) mod routes;
pub(crate) mod wire;
