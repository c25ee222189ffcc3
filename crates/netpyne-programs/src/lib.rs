#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod modules;
mod operations;
mod program;
mod sim;

pub use program::Program;
pub use sim::Setting;
