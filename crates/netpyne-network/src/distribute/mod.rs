//! Parts of a network: which cells a rank builds, what they cost, and what that comes to without building them.

pub(crate) mod balance;
pub(crate) mod comparison;
pub(crate) mod costs;
pub(crate) mod dry_run;
pub(crate) mod load;
pub(crate) mod partition;
pub(crate) mod recorded;
pub(crate) mod sample;
