//! States that INITIAL gives no value.

use super::Subject;
use super::facts::{Access, Kind, Role};
use netpyne_base::Diagnostics;

pub(super) fn initial(s: &Subject<'_>) -> Diagnostics {
    let mut out = Diagnostics::new();
    let facts = &s.facts;
    let reached = facts.reached_from_role(Role::Initial);
    for state in facts.variables.iter().filter(|v| v.kind == Kind::State) {
        let name = state.name;
        let start = format!("{name}0");
        let has_start = state.value.is_some() || facts.variable(&start).is_some();
        // An ion's concentration starts with the ion's.
        if has_start
            || facts.is_ion_variable(name)
            || facts.in_c(name)
            || facts.uses_of(name).next().is_none()
        {
            continue;
        }
        let set = facts.uses.iter().any(|u| {
            u.local.is_none() && u.name == name && u.access != Access::Read && reached.contains(&u.part)
        });
        if !set {
            let message = format!("STATE `{name}` gets no value in INITIAL");
            let help =
                format!("assign it there, even if it is 0; without, it starts at `{start}`, which is 0");
            out.push(s.warning(state.at, message).label("starts at 0").help(help));
        }
    }
    out
}
