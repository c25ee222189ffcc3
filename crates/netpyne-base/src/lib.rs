#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod diagnostic;
mod file;
mod id;
mod markup;
mod shown;
mod source;
mod suggest;

pub use diagnostic::{Diagnostic, Diagnostics, Location, Severity};
pub use file::{MOST_MECHANISM_BYTES, MOST_MODEL_BYTES, read_file};
pub use id::Gid;
pub use markup::escaped;
pub use shown::Shown;
pub use source::{SourceFile, Span};
pub use suggest::{did_you_mean, listed};
