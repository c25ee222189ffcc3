//! Stimulation.

use super::Context;
use super::check::{Check, Range, check_delay};
use crate::{At, MechKind, StimSourceParams, StimTargetParams, Value};
use netpyne_base::Diagnostics;

/// Parameters of a NetStim stimulus.
const NET_STIM: [&str; 6] = ["rate", "interval", "start", "number", "noise", "seed"];

/// Parameters that NetPyNE evaluates when they are string functions.
const STRINGS: [&str; 16] = [
    "del", "dur", "amp", "gain", "rstim", "tau1", "tau2", "onset", "tau", "gmax", "e", "interval", "rate",
    "number", "start", "noise",
];

pub(super) fn check_source(context: &Context, source: &StimSourceParams, at: &At, out: &mut Diagnostics) {
    let known = match source.kind.as_str() {
        "" => {
            return out.error("a stimulus needs `type`: IClamp, VClamp, SEClamp, AlphaSynapse, NetStim", at);
        }
        "XStim" => {
            return out.error("extracellular stimulation (`XStim`) is not supported yet", &at.key("type"));
        }
        "NetStim" => NET_STIM.map(str::to_owned).to_vec(),
        kind => {
            if !out.mechanism(kind, MechKind::PointProcess, context.mechs, &at.key("type")) {
                return;
            }
            // Python cannot name an attribute `del`, so NEURON knows it as `delay` too.
            let mut known = context.mechs.parameters(kind);
            if known.iter().any(|k| k == "del") {
                known.push("delay".to_owned());
            }
            known
        }
    };
    for (name, value) in source.params() {
        let at = at.key(name);
        if !known.contains(name) {
            if source.kind == "NetStim" {
                out.warning(format!("`{name}` is no parameter of a NetStim; it is ignored"), &at);
            } else {
                out.unknown(&format!("parameter of `{}`", source.kind), name, &known, &at);
            }
            continue;
        }
        if name == "rate" && value.as_str() == Some("variable") {
            continue;
        }
        let list_allowed = matches!(name.as_str(), "amp" | "dur");
        if matches!(value, Value::List(_)) && !list_allowed {
            out.error(format!("`{name}` must be a single value"), &at);
            continue;
        }
        if let Value::Text(_) = value
            && !STRINGS.contains(&name.as_str())
        {
            out.error(format!("`{name}` cannot be a string function"), &at);
            continue;
        }
        let range = match name.as_str() {
            "noise" => Range::Unit,
            "rate" | "interval" | "number" | "dur" | "dur1" | "dur2" | "dur3" | "tau1" | "tau2" => {
                Range::NonNegative
            }
            _ => Range::Any,
        };
        out.parameter(value, &context.stim_names, range, &at);
    }
}

pub(super) fn check_target(context: &Context, target: &StimTargetParams, at: &At, out: &mut Diagnostics) {
    out.unknown_keys(&target.rest, StimTargetParams::KEYS, at);
    super::conds::check(context, &target.conds, &at.key("conds"), out);
    context.check_sec(target.sec.as_ref(), &at.key("sec"), out);
    super::conns::check_syn_mechs(context, target.syn_mech.as_ref(), &at.key("synMech"), out);
    let values = [
        ("loc", &target.loc, Range::Unit),
        ("weight", &target.weight, Range::Any),
        ("delay", &target.delay, Range::Any),
        ("synsPerConn", &target.syns_per_conn, Range::Positive),
    ];
    for (key, value, range) in values {
        if let Some(value) = value {
            out.parameter(value, &context.stim_names, range, &at.key(key));
        }
    }
    let Some(source) = context.net.stim_source_params.get(&target.source) else {
        let known: Vec<&String> = context.net.stim_source_params.keys().collect();
        return out.unknown("stimulus", &target.source, &known, &at.key("source"));
    };
    check_delay(target.delay.as_ref(), &at.key("delay"), out);
    // Weight and delay are 1 by default, and there may be more factors than mechanisms.
    let one = Some(Value::from(1));
    let factors = [
        ("synMechWeightFactor", &target.syn_mech_weight_factor, target.weight.as_ref().or(one.as_ref())),
        ("synMechDelayFactor", &target.syn_mech_delay_factor, target.delay.as_ref().or(one.as_ref())),
        ("synMechLocFactor", &target.syn_mech_loc_factor, target.loc.as_ref()),
    ];
    let mechs = target.syn_mech.as_ref().map_or(1, |s| s.as_slice().len());
    for (key, factors, value) in factors {
        let used = factors.as_ref().map(|all| &all[..all.len().min(mechs.max(1))]);
        super::conns::check_factors(used, value, mechs, &at.key(key), out);
    }
    if source.kind == "NetStim" {
        if target.syn_mech.is_none() && context.net.syn_mech_params.is_empty() {
            out.error("no synaptic mechanism is defined for this NetStim to act on", at);
        }
    } else if target.loc.is_none() && source.kind != "XStim" {
        out.error(format!("the stimulus `{}` needs `loc`, its location in the section", source.kind), at);
    }
}
