#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod hoc;
mod mechanisms;
mod modules;
mod neuron;
mod operations;
mod program;
mod ranks;
mod session;
mod sim;

// What signatures of this crate name.
pub use netpyne;

pub use hoc::HocProgram;
pub use mechanisms::mechanisms_beside;
pub use neuron::simulator;
pub use program::Program;
pub use ranks::Ranks;
pub use session::Session;
pub use sim::Setting;
