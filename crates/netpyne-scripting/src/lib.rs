#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod answer;
mod host;
mod import;
mod python;
pub mod session;
pub mod wire;

// What signatures of this crate name.
pub use netpyne_base as base;
pub use netpyne_hoc as hoc;
pub use netpyne_mechanism as mechanism;

pub use answer::answer;
pub use host::{Answered, Host, Mistake};
pub use import::ImportPython;
pub use python::{FINDER, MODULES, Modules, Prints, Python};
