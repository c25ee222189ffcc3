//! The sections of a cell as NetPyNE describes them: rules layered over each other, strings kept.

use crate::description::network::Structure;
use netpyne_specs::{CellParams, Dict, SectionParams, Value};

fn entry<'a>(dict: &'a mut Dict, key: &str) -> &'a mut Dict {
    let slot = dict.entry(key.to_owned()).or_insert_with(|| Dict::new().into());
    if !matches!(slot, Value::Dict(_)) {
        *slot = Dict::new().into();
    }
    match slot {
        Value::Dict(dict) => dict,
        _ => unreachable!("just made a dictionary"),
    }
}

/// Applies one more rule to the description of a cell.
pub(crate) fn apply(structure: &mut Structure, rule: &CellParams, gid: u32) {
    for (name, params) in &rule.secs {
        apply_section(entry(&mut structure.secs, name), params, gid);
    }
    for (name, secs) in &rule.sec_lists {
        structure.sec_lists.insert(name.clone(), secs.clone().into());
    }
}

fn apply_section(sec: &mut Dict, params: &SectionParams, gid: u32) {
    for (group, mechs) in [("mechs", &params.mechs), ("ions", &params.ions)] {
        for (name, values) in mechs {
            let stored = entry(entry(sec, group), name);
            stored.extend(values.iter().map(|(k, v)| (k.clone(), v.clone())));
        }
    }
    for (label, pointp) in &params.pointps {
        let stored = entry(entry(sec, "pointps"), label);
        for (key, value) in pointp.to_dict() {
            let is_gid = value.as_str() == Some("gid");
            stored.insert(key, if is_gid { (gid as usize).into() } else { value });
        }
    }
    let geom = params.geom.to_dict();
    if !geom.is_empty() {
        let stored = entry(sec, "geom");
        for (key, value) in geom {
            match value {
                Value::List(points) if key == "pt3d" => match stored.get_mut("pt3d") {
                    Some(Value::List(all)) => all.extend(points),
                    _ => {
                        stored.insert(key, Value::List(points));
                    }
                },
                Value::List(_) | Value::Dict(_) => {}
                value => {
                    stored.insert(key, value);
                }
            }
        }
    }
    if params.key_order.0.iter().any(|k| &**k == "topol") || params.topol != Default::default() {
        let stored = entry(sec, "topol");
        stored.extend(params.topol.to_dict());
    }
    let others: [(&str, Option<Value>); 4] = [
        ("spikeGenLoc", params.spike_gen_loc.map(Value::from)),
        ("vinit", params.vinit.map(Value::from)),
        ("weightNorm", params.weight_norm.clone().map(Value::from)),
        ("threshold", params.threshold.map(Value::from)),
    ];
    for (key, value) in others {
        if let Some(value) = value {
            sec.insert(key.to_owned(), value);
        }
    }
}

/// The section where spikes are detected, and where on it. Looking for a root section leaves an empty `topol` in those
/// looked at, as in NetPyNE.
pub(crate) fn spike_source(secs: &mut Dict) -> Option<(usize, f64)> {
    let given = |sec: &Value| sec.get("spikeGenLoc").and_then(Value::as_f64);
    if let Some((i, loc)) = secs.values().enumerate().find_map(|(i, sec)| Some((i, given(sec)?))) {
        return Some((i, loc));
    }
    for (i, sec) in secs.values_mut().enumerate() {
        if let Value::Dict(sec) = sec
            && entry(sec, "topol").is_empty()
        {
            return Some((i, 0.5));
        }
    }
    (!secs.is_empty()).then_some((0, 0.5))
}
