//! Redistribution of synapses over a cell after all connections are known (`subConnParams`).

use crate::build::Build;

/// Applies all rules to the waiting connections, then makes them.
pub(crate) fn redistribute(build: &mut Build) {
    let _ = build;
}
