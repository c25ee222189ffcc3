//! What workers and ranks tell each other: spikes at the end of every epoch, voltages in every step where gap junctions want them.

mod routes;
pub(crate) mod spikes;
pub(crate) mod voltages;
mod wire;

pub(crate) use routes::Routes;
pub(crate) use spikes::{Fired, Traffic, receive};
pub(crate) use voltages::FarVoltages;
pub(crate) use wire::{decode_spikes, encode_spikes};
