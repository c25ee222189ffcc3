//! Connectivity rules, and rules that redistribute synapses.

use super::Context;
use super::check::{Check, Range, check_delay};
use crate::{
    At, ConnFunc, ConnParams, MechKind, Names, Number, Plasticity, SubConnDensity, SubConnMap, SubConnParams,
    Value, WeightShape,
};
use netpyne_base::{Diagnostic, Diagnostics, Shown, did_you_mean};

/// Keys that NetPyNE accepts and ignores.
const IGNORED: [&str; 2] = ["threshold", "label"];

/// Keys of features that NetPyNE has, but which do not work in it or are not available here.
const UNSUPPORTED: [&str; 3] = ["disynapticBias", "gapJunction", "distinctSecsPerSynMech"];

pub(super) fn check(context: &Context, conn: &ConnParams, at: &At, out: &mut Diagnostics) {
    check_keys(conn, at, out);
    super::conds::check(context, &conn.pre_conds, &at.key("preConds"), out);
    super::conds::check(context, &conn.post_conds, &at.key("postConds"), out);
    let functions = ConnFunc::ALL.map(ConnFunc::name);
    if let Some(name) = &conn.conn_func
        && !functions.contains(&name.as_str())
    {
        out.unknown("connection function", name, &functions, &at.key("connFunc"));
    }
    check_counts(context, conn, at, out);
    check_syn_mechs(context, conn.syn_mech.as_ref(), &at.key("synMech"), out);
    context.check_sec(conn.sec.as_ref(), &at.key("sec"), out);
    check_pre_sec(context, conn, &at.key("preSec"), out);
    let values = [
        ("weight", &conn.weight, Range::Any),
        ("delay", &conn.delay, Range::Any),
        ("loc", &conn.loc, Range::Unit),
        ("preLoc", &conn.pre_loc, Range::Unit),
    ];
    for (key, value, range) in values {
        let Some(value) = value else { continue };
        out.parameter(value, &context.conn_names, range, &at.key(key));
        if key != "preLoc" {
            check_length(conn, value, &at.key(key), out);
        }
    }
    check_delay(conn.delay.as_ref(), &at.key("delay"), out);
    let mechs = conn.syn_mech.as_ref().map_or(1, |s| s.as_slice().len());
    let factors = [
        ("synMechWeightFactor", &conn.syn_mech_weight_factor, &conn.weight),
        ("synMechDelayFactor", &conn.syn_mech_delay_factor, &conn.delay),
        ("synMechLocFactor", &conn.syn_mech_loc_factor, &conn.loc),
    ];
    for (key, factors, value) in factors {
        check_factors(factors.as_deref(), value.as_ref(), mechs, &at.key(key), out);
    }
    if let Some(weight) = conn.weight.as_ref().and_then(Value::as_f64)
        && weight < 0.0
    {
        let warning = Diagnostic::warning(format!("the weight {} is negative", Shown(weight)))
            .at_path(at.key("weight").to_string())
            .help("inhibition has a positive weight and a low reversal potential, except for integrate-and-fire cells");
        out.push(warning);
    }
    if let Some(count) = &conn.syns_per_conn {
        check_syns_per_conn(context, count, &at.key("synsPerConn"), out);
    }
    if let Some(shape) = &conn.shape {
        check_shape(shape, &at.key("shape"), out);
    }
    if let Some(plast) = &conn.plast {
        check_plasticity(context, plast, &at.key("plast"), out);
    }
    if conn.weight_index.is_some_and(|i| i < 0) {
        out.error("an index must not be negative", &at.key("weightIndex"));
    }
}

fn check_keys(conn: &ConnParams, at: &At, out: &mut Diagnostics) {
    for key in conn.rest.keys() {
        let at = at.key(key);
        if IGNORED.contains(&key.as_str()) {
            out.warning(format!("`{key}` in a connection rule is ignored, as in NetPyNE"), &at);
        } else if UNSUPPORTED.contains(&key.as_str()) {
            let truthy = conn.rest.get(key).is_some_and(Value::is_truthy);
            if truthy {
                out.error(format!("`{key}` is not supported"), &at);
            }
        } else if key == "plasticity" {
            let warning = Diagnostic::warning("unknown key `plasticity`: it is ignored");
            out.push(warning.help("did you mean `plast`?").at_path(at.to_string()));
        } else {
            out.passed_over("key", key, "it is ignored", ConnParams::KEYS, &at);
        }
    }
}

/// Probability, convergence, divergence, list of pairs: plausible, and only one of them.
fn check_counts(context: &Context, conn: &ConnParams, at: &At, out: &mut Diagnostics) {
    if let Some(probability) = &conn.probability {
        out.parameter(probability, &context.conn_names, Range::NonNegative, &at.key("probability"));
        if let Some(p) = probability.as_f64()
            && p > 1.0
        {
            out.warning(format!("a probability of {} connects every pair", Shown(p)), &at.key("probability"));
        }
    }
    if let Some(convergence) = &conn.convergence {
        out.parameter(convergence, &context.convergence_names, Range::NonNegative, &at.key("convergence"));
    }
    if let Some(divergence) = &conn.divergence {
        out.parameter(divergence, &context.divergence_names, Range::NonNegative, &at.key("divergence"));
    }
    let given = [
        ("probability", conn.probability.is_some()),
        ("convergence", conn.convergence.is_some()),
        ("divergence", conn.divergence.is_some()),
        ("connList", conn.conn_list.is_some()),
    ];
    let given: Vec<&str> = given.into_iter().filter(|g| g.1).map(|g| g.0).collect();
    if given.len() > 1 && conn.conn_func.is_none() {
        out.warning(format!("{} are given; only `{}` is used", given.join(", "), given[0]), at);
    }
    let missing = match conn.algorithm() {
        ConnFunc::Probability if conn.probability.is_none() => Some("probability"),
        ConnFunc::Convergence if conn.convergence.is_none() => Some("convergence"),
        ConnFunc::Divergence if conn.divergence.is_none() => Some("divergence"),
        ConnFunc::FromList if conn.conn_list.is_none() => Some("connList"),
        _ => None,
    };
    if let Some(key) = missing {
        out.error(format!("`{}` needs `{key}`", conn.algorithm().name()), at);
    }
}

pub(super) fn check_syn_mechs(context: &Context, names: Option<&Names>, at: &At, out: &mut Diagnostics) {
    let Some(names) = names else { return };
    for name in names.as_slice() {
        if !context.syn_mechs.contains(&name.as_str()) {
            out.unknown("synaptic mechanism", name, &context.syn_mechs, at);
        }
    }
}

/// The presynaptic section of a pointer connection, for which no other one is taken; other connections have none.
fn check_pre_sec(context: &Context, conn: &ConnParams, at: &At, out: &mut Diagnostics) {
    let Some(sec) = conn.pre_sec.as_ref().and_then(Value::as_str) else { return };
    if context.sections.contains(sec) {
        return;
    }
    let known = &context.sections_and_lists;
    let syns = &context.net.syn_mech_params;
    let mut labels = conn.syn_mech.iter().flat_map(|names| names.as_slice());
    if labels.any(|label| syns.get(label).is_some_and(|syn| syn.pointer_params.is_some())) {
        out.unknown("section", sec, known, at);
    } else {
        out.passed_over("section", sec, "only pointer connections look at it", known, at);
    }
}

/// Factors of a number, one for each of several synaptic mechanisms.
pub(super) fn check_factors(
    factors: Option<&[Number]>,
    value: Option<&Value>,
    mechs: usize,
    at: &At,
    out: &mut Diagnostics,
) {
    let Some(factors) = factors else { return };
    for (i, factor) in factors.iter().enumerate() {
        out.number(factor.get(), Range::Any, &at.index(i));
    }
    if mechs < 2 {
        return out.warning("factors have no effect on a single synaptic mechanism", at);
    }
    // A rule that makes no connection runs all the same; one that makes some is refused when it is applied.
    match value {
        Some(Value::List(_)) => out.warning("factors have no effect on a list of values", at),
        None | Some(Value::Null) => out.warning("the value to be multiplied is not given", at),
        Some(_) if factors.len() != mechs => {
            out.warning(format!("{} factors for {mechs} synaptic mechanisms", factors.len()), at);
        }
        Some(_) => {}
    }
}

/// A list has one entry per synaptic mechanism, per synapse, or per listed pair.
fn check_length(conn: &ConnParams, value: &Value, at: &At, out: &mut Diagnostics) {
    let Some(list) = value.as_list() else { return };
    if conn.conn_list.as_ref().is_some_and(|pairs| pairs.len() == list.len()) {
        return;
    }
    let mechs = conn.syn_mech.as_ref().map_or(1, |s| s.as_slice().len());
    if mechs > 1 {
        if list.len() != mechs {
            out.error(format!("{} entries for {mechs} synaptic mechanisms", list.len()), at);
        }
        return;
    }
    let synapses = match &conn.syns_per_conn {
        None => Some(1),
        Some(n) => n.as_number().and_then(Number::whole).and_then(|n| usize::try_from(n).ok()),
    };
    // Locations may be one per section, or more than are used.
    if let Some(synapses) = synapses
        && list.len() != synapses
        && !at.to_string().ends_with(".loc")
    {
        out.error(format!("{} entries for {synapses} synapses per connection", list.len()), at);
    }
}

fn check_syns_per_conn(context: &Context, count: &Value, at: &At, out: &mut Diagnostics) {
    match count {
        Value::Number(n) => match n.whole() {
            Some(whole) if whole >= 1 => {
                if matches!(n, Number::Float(_)) {
                    let warning = format!("{whole} synapses, written as a number with a fraction");
                    let warning = Diagnostic::warning(warning).help("NetPyNE 1.1.1 refuses this");
                    out.push(warning.at_path(at.to_string()));
                }
            }
            Some(n) => out.error(format!("{n} synapses per connection; expected at least 1"), at),
            None => out.error(format!("expected a whole number of synapses, found {}", Shown(n.get())), at),
        },
        Value::List(list) => {
            for (i, item) in list.iter().enumerate() {
                check_syns_per_conn(context, item, &at.index(i), out);
            }
        }
        Value::Text(text) => {
            if out.function(text, &context.conn_names, at).is_some_and(|e| e.uses_random())
                && !text.contains("int(")
            {
                out.warning("random numbers are floats; write `int(...)` around them", at);
            }
        }
        Value::Null => {}
        other => out.error(format!("expected a number, found {}", other.kind()), at),
    }
}

fn check_shape(shape: &WeightShape, at: &At, out: &mut Diagnostics) {
    out.unknown_keys(&shape.rest, WeightShape::KEYS, at);
    if let Some(kind) = &shape.pulse_type
        && !["square", "gaussian"].contains(&kind.as_str())
    {
        out.unknown("pulse type", kind, &["square", "gaussian"], &at.key("pulseType"));
    }
    for (key, value) in [("pulsePeriod", shape.pulse_period), ("pulseWidth", shape.pulse_width)] {
        if let Some(value) = value {
            out.number(value.get(), Range::Positive, &at.key(key));
        }
    }
    let times: Vec<f64> = shape.switch_on_off.iter().flatten().map(|n| n.get()).collect();
    if !times.is_sorted() {
        out.error("the times must increase", &at.key("switchOnOff"));
    }
}

fn check_plasticity(context: &Context, plast: &Plasticity, at: &At, out: &mut Diagnostics) {
    out.unknown_keys(&plast.rest, Plasticity::KEYS, at);
    if context.mechs.kind(&plast.mech).is_none() {
        let known = context.mechs.names(MechKind::PointProcess);
        let effect = "weights stay as they are";
        out.passed_over("point process", &plast.mech, effect, &known, &at.key("mech"));
    } else if out.mechanism(&plast.mech, MechKind::PointProcess, context.mechs, &at.key("mech")) {
        let known = context.mechs.parameters(&plast.mech);
        let params = at.key("params");
        for (name, value) in &plast.params {
            if !known.contains(name) {
                let what = format!("parameter of `{}`", plast.mech);
                out.passed_over(
                    &what,
                    name,
                    "weights stay as they are, as in NetPyNE",
                    &known,
                    &params.key(name),
                );
            }
            out.plain_number(value, Range::Any, &params.key(name));
        }
    }
}

pub(super) fn check_sub(context: &Context, sub: &SubConnParams, at: &At, out: &mut Diagnostics) {
    out.unknown_keys(&sub.rest, SubConnParams::KEYS, at);
    super::conds::check(context, &sub.pre_conds, &at.key("preConds"), out);
    super::conds::check(context, &sub.post_conds, &at.key("postConds"), out);
    context.check_sec(sub.sec.as_ref(), &at.key("sec"), out);
    if let Some(group) = &sub.group_syn_mechs {
        let names = Names::Many(group.clone());
        check_syn_mechs(context, Some(&names), &at.key("groupSynMechs"), out);
        if group.len() < 2 {
            out.warning("one synaptic mechanism is no group", &at.key("groupSynMechs"));
        }
    }
    match &sub.density {
        None => out.error("needs `density`: \"uniform\" or a dictionary", at),
        Some(SubConnDensity::Uniform) => {}
        Some(SubConnDensity::By(map)) => check_map(context, map, &at.key("density"), out),
    }
}

fn check_map(context: &Context, map: &SubConnMap, at: &At, out: &mut Diagnostics) {
    out.unknown_keys(&map.rest, SubConnMap::KEYS, at);
    match map.kind.as_str() {
        "1Dmap" | "2Dmap" => {
            let values = map.grid_values.as_ref().and_then(Value::as_list).map_or(0, <[Value]>::len);
            let ys = map.grid_y.as_ref().map_or(0, Vec::len);
            let xs = map.grid_x.as_ref().map_or(0, Vec::len);
            if ys == 0 {
                out.error("needs `gridY`, the positions of the grid", at);
            }
            if map.kind == "2Dmap" && xs == 0 {
                out.error("needs `gridX`, the positions of the grid", at);
            }
            let (wanted, along) = if map.kind == "1Dmap" { (ys, "gridY") } else { (xs, "gridX") };
            if values != wanted {
                out.error(
                    format!("{values} values for {wanted} positions of `{along}`"),
                    &at.key("gridValues"),
                );
            }
        }
        "distance" => {
            if let Some(sec) = &map.ref_sec
                && !context.sections.contains(sec.as_str())
            {
                out.unknown("section", sec, &context.sections_and_lists, &at.key("ref_sec"));
            }
            if let Some(loc) = map.ref_seg {
                out.number(loc.get(), Range::Unit, &at.key("ref_seg"));
            }
            if let Some(distance) = map.target_distance {
                out.number(distance.get(), Range::NonNegative, &at.key("target_distance"));
            }
        }
        other => {
            let known = ["1Dmap", "2Dmap", "distance"];
            let error = Diagnostic::error(format!("unknown density type `{other}`"));
            let error =
                error.help_opt(did_you_mean(other, known)).help(format!("known: {}", known.join(", ")));
            out.push(error.at_path(at.key("type").to_string()));
        }
    }
}
