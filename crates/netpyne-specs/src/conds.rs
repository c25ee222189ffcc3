//! Conditions of rules.

use crate::Dict;

/// Conditions that select cells: tag name to wanted value, list of values, or range `[lo, hi]`.
pub type Conds = Dict;
