//! NetPyNE string functions: parse, resolve names, evaluate.
//!
//! A string such as `"0.2*exp(-dist_3D/150)"` is compiled once, with the names that are known at its place ([`Names`]),
//! and evaluated value by value ([`Expr::eval`]) or in blocks ([`Expr::eval_block`]) with the same bits. The language is
//! the part of Python that such strings use, with numpy's functions and NEURON's random distributions ([`Distribution`]).
//!
//! ```
//! use netpyne_expr::{CONN, Expr, Names, NoDraw};
//! let names = Names::of(&CONN);
//! let p = Expr::parse("0.2*exp(-dist_3D/150)", &names)?;
//! let mut vars = vec![0.0; names.slots()];
//! vars[names.slot("dist_3D").unwrap()] = 150.0;
//! assert_eq!(p.eval(&vars, &mut NoDraw).unwrap(), 0.2 * (-1.0_f64).exp());
//! assert!(Expr::parse("0.2*exp(-dist_3d/150)", &names).unwrap_err().to_string().contains("did you mean `dist_3D`?"));
//! # Ok::<(), Box<netpyne_base::Diagnostic>>(())
//! ```
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
mod parse;

pub use draw::{Distribution, Draw, NoDraw};
pub use error::EvalError;
pub use expr::{Evaluator, Expr, Outcome};
pub use names::{CELL, CELL_POSITION, CONN, Constant, DENSITY, Kind, Names, POST, PRE, SYN_MECH};
