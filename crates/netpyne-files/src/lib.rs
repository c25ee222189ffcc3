#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod error;
mod format;
mod hdf5;
mod json;
mod matlab;
mod pickle;
mod tree;

pub use error::Error;
pub use format::Format;
pub use hdf5::groups as h5;
pub use json::{Json, Kind, Read, Reader, Stop, spell_float};
pub use tree::Tree;

/// Deepest nesting that is read or written.
pub const MAX_DEPTH: usize = 200;
