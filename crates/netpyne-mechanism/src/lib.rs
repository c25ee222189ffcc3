//! What a membrane mechanism *is*, and how it is run: intermediate representation, validator, interpreters.
//!
//! A mechanism (an ion channel, a pump, a synapse, an electrode, an artificial cell) is a [`ir::Mechanism`]: named storage
//! and a handful of kernels. A front end (NMODL text, tests, LEMS) makes one; [`validate()`] turns it into something a
//! back end accepts; a back end runs its kernels over many [`Instances`] at once. The simulation engine sees only this
//! crate's [`run`] interface, never NMODL text.
//!
//! Vocabulary: *field* = one value per instance; *global* = one value per mechanism; *kernel* = what is executed in one
//! role (initialise, current, state, ...); *block interpreter* = straight-line kernels, many instances at a time;
//! *scalar interpreter* = any kernel, one instance at a time. Both give the same bits: the conformance suite holds them to it.
//!
//! ```
//! use netpyne_mechanism::{Options, compile, conformance::models, validate};
//! # fn main() -> Result<(), netpyne_base::Diagnostics> {
//! let hh = compile(validate(models::hh(false))?, Options { interpret: true, ..Options::default() });
//! assert!(hh.describe().contains("State: block interpreter"));
//! # Ok(())
//! # }
//! ```

// What only machine code asks for is nobody's where there is none.
#![cfg_attr(not(all(target_arch = "x86_64", unix)), allow(dead_code, unused_imports))]

mod arith;
mod block;
pub mod build;
pub mod catalog;
mod compile;
pub mod conformance;
mod function_table;
pub mod ir;
mod native;
mod pointers;
pub mod print;
pub mod run;
mod scalar;
mod table;
pub mod validate;
mod visit;

pub use block::superposes;
pub use catalog::{Catalog, Ion, IonId, MechId};
pub use compile::{Fidelity, Options, compile};
pub use function_table::FunctionTable;
pub use netpyne_math::isa::Isa;
pub use pointers::pointers_in_use;
pub use run::{Executable, Instances, IonColumns, Scratch, Surroundings};
pub use validate::{ValidMechanism, validate};
