//! NMODL compiler: .mod text to mechanism IR, with the standard mechanism library.
#![forbid(unsafe_code)]

pub mod ast;
mod lexer;
mod parser;
mod print;

pub use parser::parse;
pub use print::print;
