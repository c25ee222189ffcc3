//! Small vocabulary shared by every NetPyNE crate: typed ids, source spans, diagnostics, "did you mean".
//!
//! A model mistake anywhere in the workspace is a [`Diagnostic`]: where it is (a path in the specification or a span in
//! a file), what is wrong, and what to do about it. Phases collect all of them in [`Diagnostics`] and report at once.
//!
//! ```
//! use netpyne_base::{Diagnostic, did_you_mean};
//! let known = ["exc", "inh"];
//! let d = Diagnostic::error("unknown synaptic mechanism `ex`")
//!     .at_path("connParams[\"S->M\"].synMech")
//!     .help_opt(did_you_mean("ex", known));
//! assert!(d.to_string().contains("did you mean `exc`?"));
//! ```
#![forbid(unsafe_code)]

mod diagnostic;
mod file;
mod id;
mod shown;
mod source;
mod suggest;

pub use diagnostic::{Diagnostic, Diagnostics, Location, Severity};
pub use file::{MOST_MECHANISM_BYTES, MOST_MODEL_BYTES, read_file};
pub use id::Gid;
pub use shown::Shown;
pub use source::{SourceFile, Span};
pub use suggest::{did_you_mean, listed};
