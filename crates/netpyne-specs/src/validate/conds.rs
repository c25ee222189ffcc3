//! Conditions that select cells.

use super::Context;
use super::check::Check;
use crate::{At, Conds, Value};
use netpyne_base::{Diagnostic, Diagnostics, did_you_mean};

/// Conditions of connection and stimulation rules.
pub(super) fn check(context: &Context, conds: &Conds, at: &At, out: &mut Diagnostics) {
    for (key, value) in conds {
        let at = at.key(key);
        match key.as_str() {
            "pop" => names(value, "population", &context.pops(), &at, out),
            "cellType" => names(value, "cell type", &context.tag_values("cellType"), &at, out),
            "cellModel" => names(value, "cell model", &context.tag_values("cellModel"), &at, out),
            "x" | "y" | "z" | "xnorm" | "ynorm" | "znorm" => range(value, &at, out),
            "cellList" if value.as_list().is_some() || value.as_str() == Some("all") => {}
            "cellList" => out.error("expected a list of indices, or \"all\"", &at),
            _ => {
                let known = context.tags();
                if !known.contains(&key.as_str()) {
                    let warning =
                        Diagnostic::warning(format!("no cell has the tag `{key}`, so none is selected"));
                    let meant = did_you_mean(key, &known);
                    out.push(warning.at_path(at.to_string()).help_opt(meant));
                }
            }
        }
    }
}

/// A closed or half-open range `[lo, hi]`.
pub(super) fn range(value: &Value, at: &At, out: &mut Diagnostics) {
    match value.as_f64s().as_deref() {
        Some([lo, hi]) if lo <= hi => {}
        Some([lo, hi]) => out.error(format!("the range [{lo}, {hi}] is empty"), at),
        _ => out.error(format!("expected a range [low, high], found {}", value.kind()), at),
    }
}

/// A name or a list of names that must be known; a list with some unknown names still selects the others.
fn names(value: &Value, what: &str, known: &[&str], at: &At, out: &mut Diagnostics) {
    let missing = |name: &str| !known.contains(&name);
    match value {
        Value::Text(name) if missing(name) => out.unknown(what, name, known, at),
        Value::List(list) => {
            for (i, item) in list.iter().enumerate() {
                match item.as_str() {
                    Some(name) if missing(name) => {
                        let warning = Diagnostic::warning(format!("unknown {what} `{name}` selects nothing"));
                        out.push(
                            warning.at_path(at.index(i).to_string()).help_opt(did_you_mean(name, known)),
                        );
                    }
                    Some(_) => {}
                    None => out.error(format!("expected a name, found {}", item.kind()), &at.index(i)),
                }
            }
        }
        Value::Text(_) => {}
        other => out.error(format!("expected a name or a list of names, found {}", other.kind()), at),
    }
}

impl<'a> Context<'a> {
    /// Every value that populations have for the tag `cellType` or `cellModel`.
    pub(super) fn tag_values(&self, tag: &str) -> Vec<&'a str> {
        let mut values: Vec<&str> = Vec::new();
        for pop in self.net.pop_params.values() {
            let own = if tag == "cellType" { &pop.cell_type } else { &pop.cell_model };
            values.extend(own.as_deref());
            let listed = pop.cells_list.iter().flatten().filter_map(|tags| tags.get(tag)?.as_str());
            values.extend(listed);
        }
        // A rule for an artificial cell gives its cells the model.
        if tag == "cellModel" {
            values.extend(self.net.cell_params.values().filter_map(|rule| rule.cell_model.as_deref()));
            // Redistribution of synapses finds those of stimuli by this model.
            values.extend(self.net.stim_source_params.values().map(|source| source.kind.as_str()));
        }
        let mut seen = std::collections::HashSet::new();
        values.retain(|v| seen.insert(*v));
        values
    }

    /// The tags that cells can have.
    pub(super) fn tags(&self) -> Vec<&'a str> {
        let mut tags = vec!["pop", "x", "y", "z", "xnorm", "ynorm", "znorm", "fraction", "label", "params"];
        tags.extend(self.net.pop_tags_copied_to_cells.iter().map(String::as_str));
        for pop in self.net.pop_params.values() {
            tags.extend(pop.cells_list.iter().flatten().flat_map(|t| t.keys().map(String::as_str)));
        }
        tags
    }
}
