//! Declared and never used.

use super::Subject;
use super::facts::{CONTEXT, Kind, LocalKind, Role, Variable};
use netpyne_base::Diagnostics;

pub(super) fn unused(s: &Subject<'_>) -> Diagnostics {
    let mut out = Diagnostics::new();
    let facts = &s.facts;
    for variable in &facts.variables {
        let name = variable.name;
        if facts.uses_of(name).next().is_some() || facts.in_c(name) || has_another_use(s, name) {
            continue;
        }
        let message = format!("{} `{name}` is never used", kind(variable));
        let mut warning = s.warning(variable.at, message).label("no block mentions it");
        if variable.range && variable.kind == Kind::Parameter {
            warning = warning.help("it can be set, but setting it changes nothing");
        }
        out.push(warning);
    }
    for (i, local) in facts.locals.iter().enumerate() {
        if local.kind == LocalKind::Local
            && facts.uses_of_local(i).next().is_none()
            && !facts.in_c(local.name)
        {
            out.push(s.warning(local.at, format!("LOCAL `{}` is never used", local.name)));
        }
    }
    for (i, part) in facts.parts.iter().enumerate() {
        let (Role::Routine | Role::Solver(_), Some(name)) = (part.role, part.name) else { continue };
        let called = facts.calls.iter().any(|c| c.part != i && c.name.name == name.name);
        if called || facts.in_c(&name.name) {
            continue;
        }
        out.push(match part.role {
            Role::Routine => {
                let word = if part.is_function { "FUNCTION" } else { "PROCEDURE" };
                let message = format!("{word} `{}` is not called in this file", name.name);
                s.note(name.at, message).help("only a script could call it")
            }
            _ => s.warning(name.at, format!("no SOLVE mentions the block `{}`", name.name)),
        });
    }
    out
}

/// Whether `name` serves without being mentioned in a block.
fn has_another_use(s: &Subject<'_>, name: &str) -> bool {
    let facts = &s.facts;
    let is_initial_value = name
        .strip_suffix('0')
        .is_some_and(|state| facts.variable(state).is_some_and(|v| v.kind == Kind::State));
    is_initial_value
        || CONTEXT.contains(&name)
        || name == "usetable"
        // Lints of their own.
        || facts.is_ion_variable(name)
        || facts.currents.iter().any(|c| c.name == name)
        // Others may point at it, or it points at C data.
        || facts.pointers.iter().any(|p| p.name == name)
}

/// The keyword that declares the variable.
pub(super) fn kind(variable: &Variable<'_>) -> &'static str {
    match variable.kind {
        Kind::Parameter => "PARAMETER",
        Kind::Constant => "CONSTANT",
        Kind::Assigned => "ASSIGNED",
        Kind::State => "STATE",
        Kind::FileLocal => "LOCAL",
    }
}
