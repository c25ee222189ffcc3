//! Kernels as graphs, rewritten: every pass takes a traced kernel and gives one that computes the same bits.
//!
//! Of the instances at hand, [`specialise`] and [`fold`] put in what is known, and [`zeros`] leaves out what only the sign of a
//! zero depends on. Of any, [`branches`] does once what both branches of an `if` do, [`divide`] shares reciprocals, and
//! [`steady`] takes out what depends on parameters only.

pub(in crate::block) mod branches;
pub(in crate::block) mod divide;
pub(in crate::block) mod fold;
pub(in crate::block) mod specialise;
pub(in crate::block) mod steady;
pub(in crate::block) mod zeros;
