//! Conditions that select cells.

use super::Context;
use super::check::Check;
use crate::{At, Conds, NetParams, Value};
use netpyne_base::{Diagnostic, Diagnostics, Shown, did_you_mean};

/// Conditions of connection and stimulation rules.
pub(super) fn check(context: &Context, conds: &Conds, at: &At, out: &mut Diagnostics) {
    for (key, value) in conds {
        let at = at.key(key);
        match key.as_str() {
            "pop" => names(value, "population", &context.pops, &at, out),
            "cellType" => names(value, "cell type", &context.cell_types, &at, out),
            "cellModel" => names(value, "cell model", &context.cell_models, &at, out),
            "x" | "y" | "z" | "xnorm" | "ynorm" | "znorm" => range(value, &at, out),
            "cellList" if value.as_list().is_some() || value.as_str() == Some("all") => {}
            "cellList" => out.error("expected a list of indices, or \"all\"", &at),
            _ => {
                if !context.tags.contains(&key.as_str()) {
                    let warning =
                        Diagnostic::warning(format!("no cell has the tag `{key}`, so none is selected"));
                    let meant = did_you_mean(key, &context.tags);
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
        Some([lo, hi]) => out
            .warning(format!("the range [{}, {}] is empty: it selects nothing", Shown(*lo), Shown(*hi)), at),
        Some([_, _, ..]) => out.warning("only the first two numbers of this range are looked at", at),
        _ => out.error(format!("expected a range [low, high], found {}", value.kind()), at),
    }
}

/// A name or a list of names; what is unknown selects nothing.
fn names(value: &Value, what: &str, known: &[&str], at: &At, out: &mut Diagnostics) {
    let mut check = |value: &Value, effect: &str, at: &At| match value {
        Value::Text(name) if known.contains(&&**name) => {}
        Value::Text(name) => out.passed_over(what, name, effect, known, at),
        other => out.warning(format!("{} is no {what}: {effect}", other.kind()), at),
    };
    match value {
        Value::List(list) => {
            list.iter().enumerate().for_each(|(i, item)| check(item, "it selects nothing", &at.index(i)));
        }
        value => check(value, "no cell is selected", at),
    }
}

/// Every value that populations have for the tag `cellType` or `cellModel`.
pub(super) fn tag_values<'a>(net: &'a NetParams, tag: &str) -> Vec<&'a str> {
    let mut values: Vec<&str> = Vec::new();
    for pop in net.pop_params.values() {
        let own = if tag == "cellType" { &pop.cell_type } else { &pop.cell_model };
        values.extend(own.as_deref());
        let listed = pop.cells_list.iter().flatten().filter_map(|tags| tags.get(tag)?.as_str());
        values.extend(listed);
    }
    // A rule for an artificial cell gives its cells the model.
    if tag == "cellModel" {
        values.extend(net.cell_params.values().filter_map(|rule| rule.cell_model.as_deref()));
        // Redistribution of synapses finds those of stimuli by this model.
        values.extend(net.stim_source_params.values().map(|source| source.kind.as_str()));
    }
    distinct(values)
}

/// The tags that cells can have.
pub(super) fn tags(net: &NetParams) -> Vec<&str> {
    let mut tags = vec!["pop", "x", "y", "z", "xnorm", "ynorm", "znorm", "fraction", "label", "params"];
    tags.extend(net.pop_tags_copied_to_cells.iter().map(String::as_str));
    for pop in net.pop_params.values() {
        tags.extend(pop.cells_list.iter().flatten().flat_map(|t| t.keys().map(String::as_str)));
    }
    distinct(tags)
}

/// Without what stands there before.
fn distinct(mut names: Vec<&str>) -> Vec<&str> {
    let mut seen = std::collections::HashSet::new();
    names.retain(|name| seen.insert(*name));
    names
}
