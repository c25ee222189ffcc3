//! NMODL compiler: `.mod` text to mechanism IR, with the standard mechanism library.
//!
//! Reads what NEURON's own translator reads and produces the arithmetic that the C text written by that translator
//! would be compiled to, operation by operation, so that simulations give NEURON's bits.
#![forbid(unsafe_code)]

pub mod ast;
mod compile;
mod lexer;
mod library;
mod linear;
mod lower;
mod parser;
mod print;
mod source_map;
mod symbols;
mod units;
mod vecstim;
mod verbatim;

pub use compile::{compile, load_folder};
pub use library::library;
pub use parser::parse;
pub use print::print;
pub use source_map::{FolderIncludes, IncludeResolver, NoIncludes};
