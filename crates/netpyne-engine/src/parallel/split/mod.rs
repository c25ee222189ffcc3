//! Splitting a model into parts, one per worker.
//!
//! *Clusters* are what must stay together: a cell and all that sits in it, cells that point at each other's variables, cells
//! joined by delays too short for an exchange of spikes. Clusters are shared out by what a step of them costs, single cells of
//! one shape in portions that fill blocks. Every part keeps the orders of the whole.

mod assign;
mod clusters;
mod cost;
mod extract;
#[cfg(test)]
mod tests;

pub(crate) use assign::{Assignment, assign};
pub(crate) use extract::{Part, WITHOUT_GID, sources_of_whole, split, whole};

/// Whole time steps that fit into a delay with something to spare: how long workers can run on without hearing of a spike.
pub(crate) fn steps_within(delay: f64, dt: f64) -> u64 {
    // As a cast in C; the little that is taken off keeps rounding of accumulated time harmless.
    (delay / dt * (1.0 - 1e-9)) as u64
}
