//! NMODL compiler: `.mod` text to mechanism IR, with the standard mechanism library.
//!
//! Reads what NEURON's own translator reads and produces the arithmetic that the C text written by that translator
//! would be compiled to, operation by operation, so that simulations give NEURON's bits.
//!
//! Vocabulary: a *tree* ([`ast`]) is a file as written; a *mechanism* ([`netpyne_mechanism::ir::Mechanism`]) is what it means.
//! Every mistake is a [`netpyne_base::Diagnostic`] with its place in the file, and one reading reports all of them.
//!
//! ```
//! use netpyne_base::SourceFile;
//! use netpyne_nmodl::{NoIncludes, compile};
//!
//! let leak = SourceFile::new("leak.mod", "
//!     NEURON { SUFFIX leak NONSPECIFIC_CURRENT i RANGE g, e }
//!     PARAMETER { g = .001 (S/cm2)  e = -70 (mV) }
//!     ASSIGNED { v (mV)  i (mA/cm2) }
//!     BREAKPOINT { i = g*(v - e) }
//! ");
//! let (mechanism, warnings) = compile(&leak, &NoIncludes)?;
//! assert_eq!(mechanism.name, "leak");
//! assert!(warnings.is_empty());
//!
//! let wrong = SourceFile::new("wrong.mod", leak.text.replace("(v - e)", "(v - eleak)"));
//! let errors = compile(&wrong, &NoIncludes).unwrap_err();
//! assert!(errors.to_string().contains("`eleak` is not declared"));
//! # Ok::<(), netpyne_base::Diagnostics>(())
//! ```
#![forbid(unsafe_code)]

pub mod ast;
mod c;
mod compile;
mod function_table;
mod lexer;
mod library;
pub mod line_cost;
mod linear;
pub mod lint;
mod lower;
pub mod mutation;
mod parser;
mod print;
mod source_map;
mod symbols;
mod thread_safe;
mod units;

pub use compile::{Folder, compile, load_folder, read_files, read_folder};
pub use library::library;
pub use parser::parse;
pub use print::print;
pub use source_map::{FolderIncludes, IncludeResolver, NoIncludes};
