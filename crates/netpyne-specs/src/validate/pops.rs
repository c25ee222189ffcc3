//! Populations: sizes, extents, artificial cells.

use super::Context;
use super::check::{Check, Range};
use crate::{At, CellParams, Dict, MechKind, Number, PopParams, PopSize, Value, position_names};
use netpyne_base::{Diagnostic, Diagnostics, Shown, did_you_mean};
use netpyne_expr::Names;

/// What becomes of cells that no rule applies to.
const WITHOUT_SECTIONS: &str = "its cells have no sections, take no events and send none";

/// More cells than this are taken for a mistake.
const MAX_CELLS: f64 = 1e8;

/// A density that varies is evaluated a thousand times for each extent of the network that its range is long.
const MOST_EXTENTS: f64 = 1e4;

/// A rough size of one cell in memory, to say what a huge population would need.
const BYTES_PER_CELL: f64 = 2000.0;

/// Keys of artificial cells that NetPyNE itself understands.
const POINT_KEYS: [&str; 11] = [
    "rate",
    "rates",
    "interval",
    "noise",
    "start",
    "number",
    "seed",
    "spkTimes",
    "pulses",
    "spikePattern",
    "dynamicRates",
];

pub(super) fn check(context: &Context, label: &str, pop: &PopParams, at: &At, out: &mut Diagnostics) {
    check_ranges(pop, at, out);
    check_size(context, pop, at, out);
    let model = pop.cell_model.as_deref().or_else(|| {
        let rule = pop.cell_type.as_ref().and_then(|t| context.net.cell_params.get(t));
        rule.and_then(|r| r.cell_model.as_deref())
    });
    let artificial = model.filter(|m| context.is_point_cell(m));
    if let Some(model) = artificial {
        match &pop.params {
            Some(params) => check_point_params(context, model, params, &at.key("params"), out),
            None => check_point_params(context, model, &pop.rest, at, out),
        }
        return;
    }
    if pop.original_format.is_some() {
        out.error(
            "imported NeuroML populations (`originalFormat`) are not supported yet",
            &at.key("originalFormat"),
        );
        return;
    }
    let applies = context.net.cell_params.iter().any(|(l, rule)| rule_can_apply(l, rule, label, pop));
    if !applies {
        report_no_rule(context, pop, at, out);
    }
    for key in pop.rest.keys() {
        if let Some(meant) = did_you_mean(key, PopParams::KEYS) {
            let warning = Diagnostic::warning(format!("`{key}` is not an option of a population, but a tag"));
            out.push(warning.at_path(at.key(key).to_string()).help(meant));
        }
    }
}

impl Context<'_> {
    /// Whether cells of this model are point processes or artificial cells rather than made of sections.
    pub(super) fn is_point_cell(&self, model: &str) -> bool {
        matches!(self.mechs.kind(model), Some(MechKind::ArtificialCell | MechKind::PointProcess))
    }
}

/// Whether a cell rule can apply to cells of a population, going by the tags that are the same for all of them.
fn rule_can_apply(rule_label: &str, rule: &CellParams, pop_label: &str, pop: &PopParams) -> bool {
    let Some(conds) = rule.conds.as_ref().filter(|c| !c.is_empty()) else {
        return pop.cell_type.as_deref() == Some(rule_label);
    };
    conds.iter().all(|(key, wanted)| {
        let tag = match key.as_str() {
            "pop" => Some(pop_label),
            "cellType" => pop.cell_type.as_deref(),
            "cellModel" => pop.cell_model.as_deref(),
            _ => return true,
        };
        let listed = |tags: &Dict| tags.get(key).is_some();
        if pop.cells_list.iter().flatten().any(listed) {
            return true;
        }
        match wanted {
            Value::List(list) => list.iter().any(|v| v.as_str() == tag && tag.is_some()),
            other => other.as_str() == tag && tag.is_some(),
        }
    })
}

fn report_no_rule(context: &Context, pop: &PopParams, at: &At, out: &mut Diagnostics) {
    let mut known: Vec<&str> = Vec::new();
    for (label, rule) in &context.net.cell_params {
        match rule.conds.as_ref().filter(|c| !c.is_empty()) {
            None => known.push(label),
            Some(conds) => match conds.get("cellType") {
                Some(Value::Text(name)) => known.push(name),
                Some(Value::List(list)) => known.extend(list.iter().filter_map(Value::as_str)),
                _ => {}
            },
        }
    }
    if let Some(cell_type) = &pop.cell_type
        && !known.contains(&cell_type.as_str())
    {
        return out.passed_over("cell type", cell_type, WITHOUT_SECTIONS, &known, &at.key("cellType"));
    }
    if let Some(model) = &pop.cell_model
        && pop.cell_type.is_none()
    {
        let cells = context.mechs.names(MechKind::ArtificialCell);
        return out.passed_over("artificial cell", model, WITHOUT_SECTIONS, &cells, &at.key("cellModel"));
    }
    out.warning(format!("no cell rule applies to this population: {WITHOUT_SECTIONS}"), at);
}

fn check_ranges(pop: &PopParams, at: &At, out: &mut Diagnostics) {
    let absolute = [("xRange", pop.x_range), ("yRange", pop.y_range), ("zRange", pop.z_range)];
    let relative =
        [("xnormRange", pop.xnorm_range), ("ynormRange", pop.ynorm_range), ("znormRange", pop.znorm_range)];
    for (key, range) in absolute.into_iter().chain(relative) {
        let Some([lo, hi]) = range.map(|r| r.map(Number::get)) else { continue };
        let at = at.key(key);
        if !lo.is_finite() || !hi.is_finite() {
            out.error("a range must be finite", &at);
        } else if lo > hi {
            out.error(format!("the range [{}, {}] is empty", Shown(lo), Shown(hi)), &at);
        } else if key.ends_with("normRange") && (lo < 0.0 || hi > 1.0) {
            out.warning(format!("[{}, {}] reaches outside the network (0 to 1)", Shown(lo), Shown(hi)), &at);
        }
    }
}

/// The size of a population is given once and is one that can be built.
fn check_size(context: &Context, pop: &PopParams, at: &At, out: &mut Diagnostics) {
    let at = match pop.size() {
        PopSize::List(_) => at.key("cellsList"),
        PopSize::Number(n) => {
            let at = at.key("numCells");
            out.number(n.get(), Range::NonNegative, &at);
            if n.get().is_finite() && n.whole().is_none() {
                out.error(format!("expected a whole number of cells, found {}", Shown(n.get())), &at);
            }
            at
        }
        PopSize::Density(Value::Text(text)) => {
            let at = at.key("density");
            if !check_density_function(context, text, pop, &at, out) {
                return;
            }
            at
        }
        PopSize::Density(density) => {
            let at = at.key("density");
            out.plain_number(density, Range::NonNegative, &at);
            at
        }
        PopSize::Grid(spacing) => {
            let at = at.key("gridSpacing");
            out.plain_number(spacing, Range::Positive, &at);
            if spacing.as_f64().is_none() && spacing.as_f64s().is_none_or(|steps| steps.len() != 3) {
                return out.error("expected one distance or three", &at);
            }
            at
        }
        PopSize::One => {
            out.warning(
                "no size is given (numCells, density, gridSpacing or cellsList): one cell is made",
                at,
            );
            *at
        }
    };
    match pop.most_cells(context.net) {
        Ok(count) => too_many(count, &at, out),
        Err(error) => out.push(error.diagnostic(&at.to_string())),
    }
}

fn too_many(count: f64, at: &At, out: &mut Diagnostics) {
    if count > MAX_CELLS {
        let (cells, gigabytes) = (Shown(count.round()), Shown((count * BYTES_PER_CELL / 1e9).round()));
        out.error(format!("{cells} cells would need about {gigabytes} GB of memory"), at);
    }
}

/// A density that varies along one axis: its text, its axis, and its range. Whether it can be evaluated.
fn check_density_function(
    context: &Context,
    text: &str,
    pop: &PopParams,
    at: &At,
    out: &mut Diagnostics,
) -> bool {
    if context.net.shape != "cuboid" {
        out.error("a density that varies in space needs the shape `cuboid`", at);
    }
    let Some(expr) = out.function(text, &Names::density(), at) else { return false };
    let [axis] = *expr.variables() else {
        out.error("a density string uses exactly one of `xnorm`, `ynorm`, `znorm`", at);
        return false;
    };
    let name = ["x", "y", "z"][axis.min(2)];
    match pop.norm_ranges(context.net.sizes())[axis.min(2)] {
        None => out.error(format!("a density along {name} needs `{name}Range` or `{name}normRange`"), at),
        Some([lo, hi]) if hi - lo > MOST_EXTENTS => out.error(
            format!("a density is looked at every thousandth of the network's extent: the range along {name} is too long for that"),
            at,
        ),
        Some(_) => {}
    }
    true
}

/// All populations together are a size that can be built.
pub(super) fn check_total(context: &Context, out: &mut Diagnostics) {
    let counts = context.net.pop_params.values().filter_map(|pop| pop.most_cells(context.net).ok());
    let (total, largest) =
        counts.filter(|n| *n > 0.0).fold((0.0, 0.0_f64), |(sum, max), n| (sum + n, max.max(n)));
    if largest <= MAX_CELLS {
        too_many(total, &At::root("popParams"), out);
    }
    if context.net.pop_params.is_empty() {
        out.push(Diagnostic::warning("the network has no populations").at_path("popParams"));
    }
}

/// Parameters of an artificial cell.
pub(super) fn check_point_params(
    context: &Context,
    model: &str,
    params: &Dict,
    at: &At,
    out: &mut Diagnostics,
) {
    let known = context.mechs.parameters(model);
    let names = position_names();
    for (name, value) in params {
        let at = at.key(name);
        if !known.contains(name) && !POINT_KEYS.contains(&name.as_str()) {
            let warning = Diagnostic::warning(format!("`{model}` has no parameter `{name}`; it is ignored"));
            let candidates = known.iter().map(String::as_str).chain(POINT_KEYS);
            out.push(warning.at_path(at.to_string()).help_opt(did_you_mean(name, candidates)));
            continue;
        }
        match (name.as_str(), value) {
            ("spkTimes" | "rates" | "dynamicRates", _) => {}
            ("pulses", value) => check_pulses(value, &at, out),
            ("spikePattern", value) => check_pattern(value, &at, out),
            ("rate" | "seed" | "interval", Value::List(_)) => {
                out.plain_number(value, Range::NonNegative, &at)
            }
            ("rate", Value::Text(text)) if **text == *"variable" => {
                let message = "rates are variable in `stimSourceParams` only; the interval stays at its default, as in NetPyNE";
                out.warning(message, &at);
            }
            // The mechanism itself keeps to its bounds.
            ("noise", Value::Number(n)) if model == "NetStim" && !(0.0..=1.0).contains(&n.get()) => {
                out.number(n.get(), Range::Any, &at);
                out.warning("noise lies between 0 and 1: a NetStim takes the bound that is nearer", &at);
            }
            ("noise", _) => out.parameter(value, &names, Range::Unit, &at),
            ("rate" | "interval" | "number" | "seed", _) => {
                out.parameter(value, &names, Range::NonNegative, &at)
            }
            _ => out.parameter(value, &names, Range::Any, &at),
        }
    }
}

fn check_pulses(value: &Value, at: &At, out: &mut Diagnostics) {
    let Some(pulses) = value.as_list() else {
        return out.error(format!("expected a list of pulses, found {}", value.kind()), at);
    };
    let known = ["start", "end", "rate", "interval", "noise"];
    for (i, pulse) in pulses.iter().enumerate() {
        let at = at.index(i);
        let Some(pulse) = pulse.as_dict() else {
            out.error(format!("expected a dictionary, found {}", pulse.kind()), &at);
            continue;
        };
        for (key, value) in pulse {
            match key.as_str() {
                "noise" => out.plain_number(value, Range::Unit, &at.key(key)),
                _ if known.contains(&key.as_str()) => {
                    out.plain_number(value, Range::NonNegative, &at.key(key))
                }
                _ => out.passed_over("key", key, "it is ignored", &known, &at.key(key)),
            }
        }
    }
}

fn check_pattern(value: &Value, at: &At, out: &mut Diagnostics) {
    let known = ["rhythmic", "evoked", "poisson", "gauss"];
    match value.get("type").and_then(Value::as_str) {
        Some(kind) if known.contains(&kind) => {}
        Some(kind) => out.unknown("spike pattern", kind, &known, &at.key("type")),
        None => out.error(format!("a spike pattern needs `type`: {}", known.join(", ")), at),
    }
}
