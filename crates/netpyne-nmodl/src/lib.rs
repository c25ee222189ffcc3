#![doc = include_str!("../README.md")]
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
mod variable_step;

// What signatures of this crate name.
pub use netpyne_base as base;
pub use netpyne_mechanism as mechanism;

pub use compile::{Folder, compile, load_folder, read_files, read_folder};
pub use library::library;
pub use parser::parse;
pub use print::print;
pub use source_map::{FolderIncludes, IncludeResolver, NoIncludes};
