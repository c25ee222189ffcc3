//! Cell rules.

use super::Context;
use super::check::{Check, Range};
use crate::{At, CellParams, MechKind, SectionParams, Topology, Value, position_names};
use indexmap::IndexMap;
use netpyne_base::{Diagnostic, Diagnostics};
use netpyne_expr::{Expr, Names};

/// In µm.
const METRE: f64 = 1e6;

/// Most segments a section can have in NEURON.
const MAX_NSEG: f64 = 32767.0;

pub(super) fn check(context: &Context, label: &str, rule: &CellParams, at: &At, out: &mut Diagnostics) {
    out.unknown_keys(&rule.rest, CellParams::KEYS, at);
    if let Some(conds) = &rule.conds {
        check_conds(conds, &at.key("conds"), out);
    }
    if let Some(fraction) = rule.diversity_fraction {
        out.number(fraction.get(), Range::Unit, &at.key("diversityFraction"));
    }
    check_vars(rule, &at.key("vars"), out);
    for (name, value) in &rule.globals {
        out.plain_number(value, Range::Any, &at.key("globals").key(name));
    }
    let names = rule.names();
    for (name, section) in &rule.secs {
        check_section(context, section, &names, &at.key("secs").label(name), out);
    }
    check_topology(context, rule, &at.key("secs"), out);
    for (list, members) in &rule.sec_lists {
        for (i, section) in members.iter().enumerate().filter(|(_, s)| !context.sections.contains(s.as_str()))
        {
            let effect = "it is left out, and so is the next one in the list";
            let known = &context.sections_and_lists;
            out.passed_over("section", section, effect, known, &at.key("secLists").label(list).index(i));
        }
    }
    if let (Some(model), Some(params)) = (&rule.cell_model, &rule.params) {
        super::pops::check_point_params(context, model, params, &at.key("params"), out);
    } else if rule.params.is_some() {
        out.error("parameters of an artificial cell without `cellModel`", &at.key("params"));
    }
    if rule.secs.is_empty() && rule.cell_model.is_none() && rule.globals.is_empty() {
        out.warning(format!("the cell rule `{label}` has no sections"), at);
    }
}

/// A cell rule's conditions: numeric lists are closed ranges.
fn check_conds(conds: &crate::Conds, at: &At, out: &mut Diagnostics) {
    for (key, value) in conds {
        let numbers = value.as_list().is_some_and(|l| l.iter().any(|v| matches!(v, Value::Number(_))));
        if numbers && key != "gid" {
            super::conds::range(value, &at.key(key), out);
        }
    }
}

/// `vars` may use positions and random numbers, but not each other.
fn check_vars(rule: &CellParams, at: &At, out: &mut Diagnostics) {
    let names = position_names();
    for (name, value) in &rule.vars {
        let at = at.key(name);
        let Value::Text(text) = value else {
            out.plain_number(value, Range::Any, &at);
            continue;
        };
        if let Err(mistake) = Expr::parse_at(&at.to_string(), text, &names) {
            let each_other = Expr::parse(text, &rule.names()).is_ok();
            let help =
                each_other.then(|| "`vars` cannot use each other, nor distances along the cell".to_owned());
            out.push(mistake.help_opt(help));
        }
    }
}

fn check_section(context: &Context, section: &SectionParams, names: &Names, at: &At, out: &mut Diagnostics) {
    out.unknown_keys(&section.rest, SectionParams::KEYS, at);
    out.unknown_keys(&section.topol.rest, Topology::KEYS, &at.key("topol"));
    if !section.syn_mechs.is_empty() {
        out.warning(
            "synapses of saved cells are not made again: connections make their own",
            &at.key("synMechs"),
        );
    }
    let nseg = check_geometry(section, names, &at.key("geom"), out);
    for (key, location) in [("parentX", section.topol.parent_x), ("childX", section.topol.child_x)] {
        if let Some(location) = location {
            out.number(location.get(), Range::Unit, &at.key("topol").key(key));
        }
    }
    if let Some(location) = section.spike_gen_loc {
        out.number(location.get(), Range::Unit, &at.key("spikeGenLoc"));
    }
    for (key, value) in [("vinit", section.vinit), ("threshold", section.threshold)] {
        if let Some(value) = value {
            out.number(value.get(), Range::Any, &at.key(key));
        }
    }
    for (mech, params) in &section.mechs {
        let at = at.key("mechs");
        let at = at.label(mech);
        if !out.mechanism(mech, MechKind::Density, context.mechs, &at) {
            continue;
        }
        let known = context.mechs.parameters(mech);
        for (name, value) in params {
            let at = at.key(name);
            if !known.contains(name) {
                out.unknown(&format!("parameter of `{mech}`"), name, &known, &at);
            }
            out.mechanism_parameter(name, value, names, &at);
            if let (Some(list), Some(nseg)) = (value.as_list(), nseg)
                && list.len() != 1
                && list.len() < nseg
            {
                out.error(format!("{} values for {nseg} segments", list.len()), &at);
            }
        }
    }
    for (ion, params) in &section.ions {
        let at = at.key("ions");
        let at = at.label(ion);
        for (name, value) in params {
            match name.as_str() {
                "e" => out.plain_number(value, Range::Any, &at.key(name)),
                "i" | "o" => out.plain_number(value, Range::NonNegative, &at.key(name)),
                _ => out.passed_over("ion value", name, "it is ignored", &["e", "i", "o"], &at.key(name)),
            }
        }
    }
    for (label, point) in &section.pointps {
        check_point_process(context, point, names, &at.key("pointps").label(label), out);
    }
    if let (Some(norm), Some(nseg)) = (&section.weight_norm, nseg)
        && norm.len() < nseg
    {
        out.error(format!("{} values for {nseg} segments", norm.len()), &at.key("weightNorm"));
    }
}

/// Checks the geometry; gives the number of segments if it is known.
fn check_geometry(section: &SectionParams, names: &Names, at: &At, out: &mut Diagnostics) -> Option<usize> {
    let mut nseg = Some(1);
    for (key, value) in section.geom.params() {
        let at = at.key(key);
        match key.as_str() {
            // One value per segment.
            "diam" | "cm" if value.as_list().is_some() => {
                let range = if key == "diam" { Range::Positive } else { Range::NonNegative };
                for (i, value) in value.as_list().unwrap_or_default().iter().enumerate() {
                    out.plain_number(value, range, &at.index(i));
                }
            }
            // Distances of the 3-D points along the section.
            "arc3d" => match value.as_f64s() {
                Some(arcs) if arcs.len() == section.geom.pt3d.len() => {}
                _ => out.error("expected one number for each 3-D point", &at),
            },
            "L" | "diam" | "Ra" => {
                out.parameter(value, names, Range::Positive, &at);
                if key != "Ra" && value.as_f64().is_some_and(|x| x > METRE && x.is_finite()) {
                    out.warning(format!("`{key}` is in µm, so this is more than a metre"), &at);
                }
            }
            "cm" => out.parameter(value, names, Range::NonNegative, &at),
            "nseg" => {
                out.parameter(value, names, Range::Positive, &at);
                let number = value.as_number();
                nseg = number.and_then(crate::Number::whole).and_then(|n| usize::try_from(n).ok());
                if let Some(n) = number
                    && (n.whole().is_none() || n.get() > MAX_NSEG)
                {
                    out.error(format!("expected a whole number from 1 to {MAX_NSEG}"), &at);
                }
            }
            "rallbranch" => out.parameter(value, names, Range::Positive, &at),
            _ => out.unknown("key", key, &["L", "diam", "Ra", "cm", "nseg", "pt3d"], &at),
        }
    }
    for (i, point) in section.geom.pt3d.iter().enumerate() {
        if point.iter().any(|x| !x.get().is_finite()) {
            out.error("a 3-D point must be finite", &at.key("pt3d").index(i));
        }
    }
    if section.geom.pt3d.len() == 1 {
        out.warning("with one 3-D point the section is 1e-9 µm long, as in NEURON", &at.key("pt3d"));
    }
    nseg
}

fn check_point_process(
    context: &Context,
    point: &crate::PointProcess,
    names: &Names,
    at: &At,
    out: &mut Diagnostics,
) {
    if let Some(loc) = &point.loc {
        out.plain_number(loc, Range::Unit, &at.key("loc"));
    }
    if point.mod_name.is_empty() {
        return out.error("a point process needs `mod`, the name of its mechanism", at);
    }
    if !out.mechanism(&point.mod_name, MechKind::PointProcess, context.mechs, &at.key("mod")) {
        return;
    }
    let known = context.mechs.parameters(&point.mod_name);
    for (name, value) in point.params() {
        let at = at.key(name);
        if name.starts_with('_') || value.as_str() == Some("gid") {
            continue;
        }
        if !known.contains(name) {
            out.unknown(&format!("parameter of `{}`", point.mod_name), name, &known, &at);
        }
        out.mechanism_parameter(name, value, names, &at);
    }
    if let Some(vref) = &point.vref
        && !known.contains(vref)
    {
        out.unknown(&format!("variable of `{}`", point.mod_name), vref, &known, &at.key("vref"));
    }
}

/// Parents exist and there are no circles.
fn check_topology(context: &Context, rule: &CellParams, at: &At, out: &mut Diagnostics) {
    for (name, section) in &rule.secs {
        if let Some(parent) = &section.topol.parent_sec
            && !context.sections.contains(parent.as_str())
        {
            let known: Vec<&String> = rule.secs.keys().collect();
            out.unknown("section", parent, &known, &at.label(name).key("topol").key("parentSec"));
        }
    }
    // Following parents from any section must end; each circle is reported at one of its sections.
    let mut done: IndexMap<&str, usize> = IndexMap::new();
    for (i, first) in rule.secs.keys().enumerate() {
        let mut name = first.as_str();
        while !done.contains_key(name) {
            done.insert(name, i);
            match rule.secs.get(name).and_then(|s| s.topol.parent_sec.as_deref()) {
                Some(parent) if rule.secs.contains_key(parent) => {
                    if done.get(parent) == Some(&i) {
                        let message = format!("the sections are connected in a circle through `{parent}`");
                        out.error(message, &at.label(name).key("topol"));
                    }
                    name = parent;
                }
                _ => break,
            }
        }
    }
}

/// The fractions of rules for the same cells add up to 1 at most.
pub(super) fn check_diversity(context: &Context, out: &mut Diagnostics) {
    let mut sums: Vec<([Value; 3], f64)> = Vec::new();
    let cells = At::root("netParams");
    for (label, rule) in &context.net.cell_params {
        let Some(fraction) = rule.diversity_fraction else { continue };
        let cond = |key: &str| rule.conds.as_ref().and_then(|c| c.get(key)).cloned().unwrap_or_default();
        let key = [cond("cellType"), cond("cellModel"), cond("pop")];
        let sum = match sums.iter_mut().find(|(k, _)| *k == key) {
            Some((_, sum)) => {
                *sum += fraction.get();
                *sum
            }
            None => {
                sums.push((key, fraction.get()));
                fraction.get()
            }
        };
        if sum > 1.0 + 1e-9 {
            let error =
                Diagnostic::error(format!("the fractions for these cells add up to {sum}, more than 1"));
            out.push(
                error.at_path(cells.key("cellParams").label(label).key("diversityFraction").to_string()),
            );
        }
    }
}
