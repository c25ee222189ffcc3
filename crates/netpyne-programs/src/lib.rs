#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod hoc;
mod modules;
mod neuron;
mod operations;
mod program;
mod sim;

// What signatures of this crate name.
pub use netpyne;

pub use hoc::HocProgram;
pub use neuron::simulator;
pub use program::Program;
pub use sim::Setting;
