//! Splitting a model into parts, one per worker.
//!
//! *Clusters* are what must stay together: a cell and all that sits in it, cells that point at each other's variables, cells
//! joined by delays too short for an exchange of spikes. Clusters are shared out by what a step of them costs, single cells of
//! one shape in portions that fill blocks. Every part keeps the orders of the whole.

pub(crate) mod assign;
mod clusters;
mod cost;
pub(crate) mod extract;
