//! Ion variables and USEION that disagree.

use super::Subject;
use super::facts::{Access, Kind};
use netpyne_base::Diagnostics;

pub(super) fn ions(s: &Subject<'_>) -> Diagnostics {
    let mut out = Diagnostics::new();
    let facts = &s.facts;
    for used in &facts.ions {
        let ion = &used.ion.name;
        for name in &used.read {
            let n = &name.name;
            // A state of that name, or one that is written, too, is used by being there.
            let is_state = facts.variable(n).is_some_and(|v| v.kind == Kind::State);
            let is_written = used.write.iter().any(|w| w.name == *n);
            if facts.uses_of(n).next().is_none() && !facts.in_c(n) && !is_state && !is_written {
                let message = format!("`{n}` is read from the ion `{ion}` and never used");
                out.push(s.warning(name.at, message).label("no block mentions it"));
            }
        }
        for name in &used.write {
            let n = &name.name;
            let is_current = *n == format!("i{ion}");
            if !is_current && !facts.in_c(n) && !facts.uses_of(n).any(|u| u.access != Access::Read) {
                let message = format!("`{n}` is written to the ion `{ion}` and never assigned");
                out.push(s.warning(name.at, message).label("no block assigns it"));
            }
        }
        for var in [format!("e{ion}"), format!("{ion}i"), format!("{ion}o"), format!("i{ion}")] {
            if used.write.iter().any(|w| w.name == var) {
                continue;
            }
            let written = facts.uses_of(&var).find(|u| u.access == Access::Write);
            let Some(written) = written else { continue };
            let message = format!("`{var}` is assigned, but USEION {ion} does not WRITE it");
            let help = format!("`USEION {ion} ... WRITE {var}`, or another name if the ion is not meant");
            out.push(s.warning(written.at, message).label("the ion does not see this value").help(help));
        }
    }
    out
}
