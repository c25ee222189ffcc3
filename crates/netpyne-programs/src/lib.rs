#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod modules;
mod neuron;
mod operations;
mod program;

pub use program::Program;
