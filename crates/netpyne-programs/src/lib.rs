#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod hoc;
mod modules;
mod neuron;
mod operations;
mod program;
mod sim;

pub use hoc::HocProgram;
pub use program::Program;
pub use sim::Setting;
