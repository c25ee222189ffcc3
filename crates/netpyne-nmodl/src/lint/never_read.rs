//! Assigned and never read, or read and never assigned.

use super::Subject;
use super::facts::{Access, CONTEXT, Kind, LocalKind, Use};
use super::unused::kind;
use netpyne_base::Diagnostics;

pub(super) fn never_read(s: &Subject<'_>) -> Diagnostics {
    let mut out = Diagnostics::new();
    let facts = &s.facts;
    for variable in &facts.variables {
        let name = variable.name;
        let hidden = matches!(variable.kind, Kind::Assigned | Kind::FileLocal)
            && !variable.range
            && !variable.global
            && !CONTEXT.contains(&name)
            && !facts.is_ion_variable(name)
            && !facts.currents.iter().chain(&facts.pointers).any(|n| n.name == name)
            && !facts.in_c(name);
        if !hidden {
            continue;
        }
        let word = kind(variable);
        match of(facts.uses_of(name)) {
            (false, Some(first), _) => {
                let message = format!("{word} `{name}` is assigned and never read");
                let help = "list it in RANGE to record it, or remove it";
                out.push(s.warning(first, message).label("assigned here").help(help));
            }
            (true, None, Some(first)) => {
                let message = format!("{word} `{name}` is read and never assigned: it is 0");
                let help = "list it in RANGE if a script is to set it";
                out.push(s.warning(first, message).label("read here").help(help));
            }
            _ => {}
        }
    }
    for (i, local) in facts.locals.iter().enumerate() {
        if local.kind != LocalKind::Local || facts.in_c(local.name) {
            continue;
        }
        let message = match of(facts.uses_of_local(i)) {
            (false, Some(_), _) => format!("LOCAL `{}` is assigned and never read", local.name),
            (true, None, Some(_)) => format!("LOCAL `{}` is read and never assigned: it is 0", local.name),
            _ => continue,
        };
        out.push(s.warning(local.at, message));
    }
    out
}

/// Whether something is read, where it is first assigned, where it is first read.
fn of<'u, 'a: 'u>(
    uses: impl Iterator<Item = &'u Use<'a>>,
) -> (bool, Option<crate::ast::At>, Option<crate::ast::At>) {
    let (mut read, mut written, mut mentioned) = (None, None, false);
    for u in uses {
        match u.access {
            Access::Read => read = read.or(Some(u.at)),
            Access::Write => written = written.or(Some(u.at)),
            Access::Mention => mentioned = true,
        }
    }
    // A TABLE fills what it mentions.
    (read.is_some() || mentioned, written.or_else(|| read.filter(|_| mentioned)), read)
}
