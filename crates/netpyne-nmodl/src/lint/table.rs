//! TABLEs that do not follow what they depend on.

use super::Subject;
use super::facts::{Access, Kind, Role, Use};
use crate::symbols::table_of;
use netpyne_base::Diagnostics;
use std::collections::BTreeSet;

pub(super) fn table(s: &Subject<'_>) -> Diagnostics {
    let mut out = Diagnostics::new();
    let facts = &s.facts;
    for (i, part) in facts.parts.iter().enumerate() {
        let (Role::Routine, Some((table, at))) = (part.role, table_of(part.body)) else { continue };
        let reached = facts.reached_from(i);
        // The limits of the table are no values in it.
        let limits = |u: &Use<'_>| at.0.start <= u.at.0.start && u.at.0.end <= at.0.end;
        let inside = |u: &&Use<'_>| u.local.is_none() && reached.contains(&u.part) && !limits(u);
        let assigned: BTreeSet<&str> =
            facts.uses.iter().filter(inside).filter(|u| u.access == Access::Write).map(|u| u.name).collect();
        let mut seen = BTreeSet::new();
        let mut missing = Vec::new();
        for u in facts.uses.iter().filter(inside).filter(|u| u.access == Access::Read) {
            let name = u.name;
            let listed = table.depend.iter().any(|d| d.name == name);
            if listed || assigned.contains(name) || !seen.insert(name) {
                continue;
            }
            let variable = facts.variable(name);
            if matches!(name, "v" | "t" | "area" | "diam") || variable.is_some_and(|v| v.range) {
                let message =
                    format!("a TABLE that serves all instances is filled with `{name}` of one of them");
                let help = "make it an argument, or a PARAMETER that is not RANGE, or do without the TABLE";
                out.push(s.warning(u.at, message).label("differs between instances").help(help));
                continue;
            }
            let is_settable = name == "celsius"
                || name == "dt"
                || variable.is_some_and(|v| v.kind == Kind::Parameter || v.global);
            // What cannot change needs no DEPEND.
            if is_settable && !facts.in_c(name) {
                missing.push(name);
            }
        }
        if !missing.is_empty() {
            let quoted: Vec<String> = missing.iter().map(|n| format!("`{n}`")).collect();
            let message =
                format!("the TABLE is computed from {}, but does not DEPEND on it", quoted.join(", "));
            let help =
                format!("`DEPEND {}`: else the table stays as it is when they change", missing.join(", "));
            out.push(s.warning(at, message).label("filled once").help(help));
        }
    }
    out
}
