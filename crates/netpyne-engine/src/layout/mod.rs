//! From the model, or a part of it, to the arrays of a worker.

pub(crate) mod cable;
pub(crate) mod check;
mod combine;
mod connections;
mod diffusion;
pub(crate) mod homes;
mod ion_currents;
mod ion_style;
mod ions;
mod matrices;
mod order;
mod panels;
mod pointers;
mod populations;
pub(crate) mod sources;
pub(crate) mod statements;
mod transfers;
mod variables;
pub(crate) mod worker;
