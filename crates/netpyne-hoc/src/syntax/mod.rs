//! HOC text to syntax tree.
//!
//! What a name means (section, variable, procedure, range variable of a mechanism) depends on what ran before, so the tree
//! only says how names are used; `run` finds out what they are.

pub mod ast;
mod lexer;
mod parser;

pub use parser::{Statements, parse};
