//! Locals that hide other names.

use super::Subject;
use super::facts::{CONTEXT, LocalKind, Role};
use super::unused::kind;
use crate::ast::ExprKind;
use netpyne_base::Diagnostics;

pub(super) fn shadowed(s: &Subject<'_>) -> Diagnostics {
    let mut out = Diagnostics::new();
    let facts = &s.facts;
    for local in &facts.locals {
        let word = match local.kind {
            LocalKind::Local => "LOCAL",
            LocalKind::Argument(_) => "argument",
            _ => continue,
        };
        let name = local.name;
        let hidden = if let Some(variable) = facts.variable(name) {
            Some(format!("the {} `{name}`", kind(variable)))
        } else if facts.factors.iter().any(|f| f.name == name) {
            Some(format!("the constant `{name}` of UNITS"))
        } else if facts.is_ion_variable(name) {
            Some(format!("the ion variable `{name}`"))
        } else {
            None
        };
        let inner = local.kind == LocalKind::Local
            && local.hides.is_some_and(|h| facts.locals[h].kind != LocalKind::Result);
        if inner {
            let message = format!("LOCAL `{name}` hides another local of that name");
            out.push(s.warning(local.at, message).label("hides the outer one from here on"));
            continue;
        }
        let Some(hidden) = hidden else { continue };
        // `rates(v)` is how everybody writes it; the lint `clash` knows these names.
        let is_context = CONTEXT.contains(&name);
        if is_context || (local.kind != LocalKind::Local && passed_on(s, local.part, local.kind, name)) {
            continue;
        }
        let message = format!("{word} `{name}` hides {hidden}");
        let label = if local.kind == LocalKind::Local {
            "assigning it changes the local only"
        } else {
            "calls pass something else"
        };
        out.push(s.warning(local.at, message).label(label));
    }
    out
}

/// Whether every call of the routine passes the variable that the argument hides, so that both are the same.
fn passed_on(s: &Subject<'_>, part: usize, kind: LocalKind, name: &str) -> bool {
    let (LocalKind::Argument(position), part) = (kind, &s.facts.parts[part]) else { return false };
    if part.role != Role::Routine {
        return false;
    }
    let calls = s.facts.calls.iter().filter(|c| part.name.is_some_and(|n| n.name == c.name.name));
    calls.filter_map(|c| c.args.get(position)).all(|arg| {
        let mut arg = arg;
        while let ExprKind::Paren(inner) = &arg.kind {
            arg = inner;
        }
        matches!(&arg.kind, ExprKind::Name(n) if n == name)
    })
}
