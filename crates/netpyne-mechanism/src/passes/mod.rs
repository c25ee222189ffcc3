//! Rewrites of kernels: every pass takes a traced kernel and gives one that is cheaper to run.

pub(crate) mod exact;
pub(crate) mod fast;
