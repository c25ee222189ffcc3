#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod import;
pub mod readout;
pub mod run;
pub mod syntax;
mod traced;
pub mod world;

// What signatures of this crate name.
pub use netpyne_base as base;
pub use netpyne_mechanism as mechanism;
pub use netpyne_specs as specs;

pub use import::{Argument, Import, Imported, NewSimulator, with_stack};
