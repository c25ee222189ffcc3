//! The user's own Python, with stand-ins for the modules `neuron` and `netpyne` that talk to the object world.
//!
//! Published cells are often Python classes. They run in the user's Python, which needs neither NEURON nor NetPyNE; what touches
//! these modules is answered here, by the object world of [`netpyne_hoc`].
//!
//! # How it works
//!
//! The Python files (`python/`) are part of this library. [`Python`] starts the user's `python3`, hands them over, and the names
//! `neuron` and `netpyne` mean these files in that process, even where the real packages are installed. All of them sit on one
//! function, `call(operation, arguments...)`. Through the pipe it is a frame out and a frame back ([`wire`]); [`answer`] knows
//! the operations. Another transport only has to bring `call` to [`answer`]. A crate above adds modules and the operations that they
//! call: [`session::Operations`].
//!
//! - What Python holds are references: sections, places on them, objects. They are counted: what Python has no more is told with
//!   the next call, and sections that Python made go with their last reference, as in NEURON.
//! - A mistake becomes the exception NEURON would raise; a script that fails is reported with the file and the line that called.
//! - The script's standard output stays the script's. When one side ends, so does the other.
//!
//! ```no_run
//! use netpyne_scripting::ImportPython;
//! use netpyne_mechanism::Catalog;
//!
//! let import = ImportPython { file: "cells/pyramidal.py".into(), cell: "Pyramidal".into(), ..ImportPython::default() };
//! let imported = import.run(&Catalog::default())?;
//! println!("{} sections", imported.cell.rule.secs.len());
//! # Ok::<(), netpyne_base::Diagnostics>(())
//! ```
#![forbid(unsafe_code)]

mod answer;
mod host;
mod import;
mod python;
pub mod session;
pub mod wire;

pub use answer::answer;
pub use host::{Answered, Host, Mistake};
pub use import::ImportPython;
pub use python::{Modules, Prints, Python};
