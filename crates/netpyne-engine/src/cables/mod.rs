//! Cables: currents onto the nodes, and the solution for the new voltages.

pub(crate) mod cable;
pub(crate) mod currents;
pub(crate) mod ions;
pub(crate) mod matrix;
pub(crate) mod membrane;
pub(crate) mod schedule;
#[cfg(target_arch = "x86_64")]
pub(crate) mod single;
#[cfg(target_arch = "x86_64")]
pub(crate) mod wide;
#[cfg(target_arch = "x86_64")]
pub(crate) mod wide_fast;
