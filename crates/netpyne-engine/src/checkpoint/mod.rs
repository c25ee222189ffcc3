//! The state of a simulation between two steps, so that another one can go on from there with the same bits.
//!
//! State is kept by *home*: the gid of the cell (or artificial cell) that something belongs to. A stimulus without a gid belongs
//! to the cell that it drives; a connection to its target; a recording to what it records. What a home holds is written in the
//! order of the model, which is the same in every part of a network; so a state can be taken up by any number of threads and
//! ranks, whoever has the home then.
//!
//! Not kept, because it follows from the rest: what kernels derive from parameters, orders and addresses, and filled tables but
//! for those that are filled when they are first used. Fields that are not read are written as they are, which need not be up to date.

mod bytes;
mod instances;
mod matrices;
mod queued;
mod restore;
mod save;
mod simulation;
pub(crate) mod state;
pub(crate) mod tables;
