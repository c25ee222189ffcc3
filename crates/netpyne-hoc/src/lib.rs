#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod import;
pub mod readout;
pub mod run;
pub mod syntax;
mod traced;
pub mod world;

pub use import::{Argument, Import, Imported, with_stack};
