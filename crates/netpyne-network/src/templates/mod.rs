//! Cell rules applied: from the sections that a rule describes to the template that its cells share.

pub(crate) mod assemble;
pub(crate) mod compartments;
pub(crate) mod ions;
pub(crate) mod numbering;
pub(crate) mod rule;
pub(crate) mod segments;
pub(crate) mod structure;
