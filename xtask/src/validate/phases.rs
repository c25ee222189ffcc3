//! Later simulations of a script that changed parameters in between: the changes, as overrides of the specification.
//!
//! NetPyNE's scripts for these models call `modifyConns` or `modifyCells` between two runs and the stored specification does
//! not contain that. Both change what an override changes, and a network built with the override is the same network.

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
