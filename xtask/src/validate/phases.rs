//! What a case needs besides its specification.
//!
//! Later simulations of a script that changed parameters in between need the changes, as overrides. NetPyNE's scripts for these models call `modifyConns` or `modifyCells` between two runs and the stored specification does
//! not contain that. Both change what an override changes, and a network built with the override is the same network.

use std::path::{Path, PathBuf};

/// Overrides for a case without a specification of its own; none if its changes are not known.
pub fn overrides(case: &str) -> Option<&'static [&'static str]> {
    const STRONGER: &str = "netParams.connParams.hop->hop.weight=0.5";
    Some(match case {
        "tut7/phase1" => &[STRONGER],
        "tut7/phase2" => &[STRONGER, "netParams.cellParams.PYR.secs.soma.geom.L=160"],
        "hopbrod/phase1" => &[STRONGER],
        _ => return None,
    })
}

/// Folder of mechanisms that the model publishes in a variant of its own under the name of a bundled one.
pub fn own_mechanisms(case: &str) -> Option<PathBuf> {
    let folder = match case {
        // Its Izhikevich cells start with a recovery variable of vr/5.
        "M1" | "intervalSaving" => "m1",
        _ => return None,
    };
    Some(Path::new(env!("CARGO_MANIFEST_DIR")).join("mechanisms").join(folder))
}
