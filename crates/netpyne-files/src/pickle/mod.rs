//! Python's pickles: plain data, numpy's arrays and scalars, and dictionaries of NetPyNE's own kinds.
//!
//! A pickle is a program for a stack machine that may name and call anything. Ours knows a short list of classes and builds plain
//! data for them; any other name is refused. Nothing is imported or executed.

mod arena;
mod build;
mod classes;
mod literals;
mod machine;
mod numpy;
mod write;

pub(crate) use machine::read;
pub(crate) use write::write;
