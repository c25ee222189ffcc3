//! Currents that no block assigns.

use super::Subject;
use super::facts::Access;
use netpyne_base::Diagnostics;

pub(super) fn currents(s: &Subject<'_>) -> Diagnostics {
    let mut out = Diagnostics::new();
    let facts = &s.facts;
    let of_ions =
        facts.ions.iter().flat_map(|ion| ion.write.iter().filter(|w| w.name == format!("i{}", ion.ion.name)));
    for current in facts.currents.iter().copied().chain(of_ions) {
        let name = &current.name;
        if facts.in_c(name) || facts.uses_of(name).any(|u| u.access != Access::Read) {
            continue;
        }
        let message = format!("the current `{name}` is never assigned: it stays 0");
        out.push(s.warning(current.at, message).label("no block assigns it"));
    }
    out
}
