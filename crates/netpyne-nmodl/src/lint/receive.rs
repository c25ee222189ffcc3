//! Arguments of NET_RECEIVE that are not used.

use super::Subject;
use super::facts::{LocalKind, Role};
use netpyne_base::Diagnostics;

pub(super) fn receive(s: &Subject<'_>) -> Diagnostics {
    let mut out = Diagnostics::new();
    let facts = &s.facts;
    let Some(part) = facts.parts.iter().position(|p| p.role == Role::NetReceive) else { return out };
    // FOR_NETCONS names the elements of the weight vector anew.
    let by_others: Vec<usize> = facts
        .locals
        .iter()
        .enumerate()
        .filter_map(|(i, l)| match l.kind {
            LocalKind::Argument(n) if facts.uses_of_local(i).next().is_some() => Some(n),
            _ => None,
        })
        .collect();
    for (i, local) in facts.locals.iter().enumerate() {
        let LocalKind::Argument(n) = local.kind else { continue };
        if local.part != part || facts.uses_of_local(i).next().is_some() || facts.in_c(local.name) {
            continue;
        }
        let name = local.name;
        // There must be one argument; what ignores it is driven by its own events.
        if n == 0 {
            let diagnostic = s.note(local.at, format!("the weight `{name}` of an event is not used"));
            out.push(diagnostic.help("connections of any weight have the same effect"));
        } else if !by_others.contains(&n) {
            out.push(s.warning(local.at, format!("argument `{name}` of NET_RECEIVE is never used")));
        }
    }
    out
}
