#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod hoc;
mod modules;
mod neuron;
mod operations;
mod program;

pub use hoc::HocProgram;
pub use program::Program;
