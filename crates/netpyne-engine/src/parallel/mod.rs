//! Several workers and ranks: which part of the model each has, how they keep step, and what they send each other.

mod agree;
pub(crate) mod build;
pub(crate) mod each;
pub(crate) mod exchange;
pub(crate) mod locations;
pub(crate) mod partition;
pub(crate) mod parts;
mod ranks;
pub(crate) mod threads;
mod voltages;
