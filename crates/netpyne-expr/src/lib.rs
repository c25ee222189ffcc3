#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod block;
mod call;
mod draw;
mod error;
mod eval;
mod expr;
mod functions;
mod lex;
mod names;
mod node;
mod number;
mod outcome;
mod parse;

// What signatures of this crate name.
pub use netpyne_base as base;

pub use draw::{Distribution, Draw, NoDraw};
pub use error::EvalError;
pub use expr::{Evaluator, Expr};
pub use names::{CELL, CELL_POSITION, CONN, Constant, DENSITY, Kind, Names, POST, PRE, SYN_MECH};
pub use outcome::Outcome;
