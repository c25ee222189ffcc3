#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod answer;
mod host;
mod import;
mod python;
pub mod session;
pub mod wire;

pub use answer::answer;
pub use host::{Answered, Host, Mistake};
pub use import::ImportPython;
pub use python::{Modules, Prints, Python};
