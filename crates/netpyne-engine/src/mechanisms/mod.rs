//! Mechanisms: all instances of each, and the running of their kernels.

pub(crate) mod kernels;
pub(crate) mod population;
pub(crate) mod scan;
pub(crate) mod settle;
