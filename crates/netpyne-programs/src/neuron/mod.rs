//! Scripts that use NEURON alone: at `finitialize` the whole object world becomes a network, which is simulated from then on.
//!
//! [`network`](network::read) reads the world: [`cells`] are trees of sections, [`points`] are point processes, [`connections`] are
//! what spikes and voltages go over, [`vectors`] are what is recorded and played. [`Places`](places::Places) knows where each
//! thing of the world is in the network. [`Simulation`] runs it.
//!
//! All orders are those in which the script made things, as NEURON has them.

mod between_ranks;
mod cells;
mod connections;
mod inputs;
mod network;
mod places;
mod points;
mod running;
mod simulation;
mod taken_in;
mod vectors;

use netpyne::hoc::NewSimulator;
use netpyne::mechanism::Catalog;
pub(crate) use running::Ended;
pub use simulation::Simulation;
use std::sync::Arc;
pub(crate) use taken_in::{Mirror, TakenIn, make};

/// What simulates cells with the mechanisms of a catalog while they are read from their files.
pub fn simulator(catalog: &Arc<Catalog>) -> NewSimulator {
    let catalog = Arc::clone(catalog);
    NewSimulator(Arc::new(move || Box::new(Simulation::new(Arc::clone(&catalog)))))
}
