//! The block interpreter: runs tapes on many instances at a time.
//!
//! [`mod@run`] walks over blocks of instances: it finds or gathers the [columns] a block reads, [`lanes`] executes the tape on
//! them, compiled once per instruction set, or machine code does, and what was written to ions is scattered. Blocks whose
//! instances share an ion they write to, rests that are no whole chunk, and tables that are switched off are left to the scalar
//! interpreter. What depends on parameters only is [kept](memo) between calls.
//!
//! Handlers of events run on a few instances in any order, which [`batch`] gathers.

pub(crate) mod batch;
pub(crate) mod chunk;
pub(crate) mod columns;
pub(crate) mod kernel;
pub(crate) mod lanes;
pub(crate) mod memo;
mod quotients;
pub(crate) mod renew;
pub(crate) mod run;
pub(crate) mod tables;
pub(crate) mod uniforms;
