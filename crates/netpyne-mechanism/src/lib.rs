#![doc = include_str!("../README.md")]
#![deny(unsafe_code)]
// Without machine code what only that asks for is left over.
#![cfg_attr(not(all(target_arch = "x86_64", unix, not(miri))), allow(dead_code, unused_imports))]

mod arith;
mod block;
pub mod build;
pub mod catalog;
mod compile;
pub mod conformance;
mod elimination;
pub mod executable;
mod function_table;
pub mod ir;
mod native;
mod noise;
mod passes;
mod pointers;
pub mod print;
mod routine;
mod scalar;
mod specialise;
mod ssa;
pub mod storage;
mod tape;
pub mod validate;

// What signatures of this crate name.
pub use netpyne_base as base;

pub use catalog::{Catalog, Ion, IonId, MechId};
pub use compile::{Fidelity, Options, compile};
pub use executable::{Call, Context, Executable, Scratch};
pub use function_table::FunctionTable;
pub use netpyne_math::isa::Isa;
pub use passes::fast::superposition::superposes;
pub use pointers::{POINTS_AT_NOTHING, pointers_in_use};
pub use routine::calling;
pub use storage::{Instances, IonColumns};
pub use validate::{ValidMechanism, validate};
