//! Small mechanisms, one construct each.
//!
//! A case says what its state kernel leaves in field `y` of an instance, by an independent formula, so that every back end
//! is held to the meaning of the IR and not only to another back end.

mod arithmetic;
mod case;
mod control;
mod solvers;
mod storage;

pub use case::Case;

/// All cases.
pub fn all() -> Vec<Case> {
    [arithmetic::arithmetic(), control::control(), storage::storage(), solvers::solvers()]
        .into_iter()
        .flatten()
        .collect()
}
