//! What cells are made of.

use crate::cell::parts;
use crate::document::{Document, Element};
use crate::mechanism::safe_name;
use crate::network::Network;
use crate::neuron::{IZHIKEVICH, MEMBRANE, SECTION, dictionary, izhikevich};
use netpyne_base::{Diagnostic, Diagnostics, Severity};
use netpyne_specs::{Dict, SimConfig, Value};

/// `secs`, or `params` of artificial cells.
pub(super) fn body(
    network: &mut Network,
    component: &Element,
    params: Option<Value>,
    config: &SimConfig,
) -> Result<Dict, Diagnostics> {
    let document = network.document;
    let id = component.id().unwrap_or("cell");
    if let Some(params) = params {
        return Ok(Dict::from_iter([("params".to_owned(), params)]));
    }
    let Some(rule) = network.net.cell_params.get(id) else {
        let mut params = Dict::new();
        if let Some(name) = network.cells.names.get(&format!("source {id}")) {
            params.insert("mod".to_owned(), name.as_str().into());
        }
        return Ok(Dict::from_iter([("params".to_owned(), params.into())]));
    };
    let rule = rule.to_dict();
    let mut secs = rule.get("secs").and_then(Value::as_dict).cloned().unwrap_or_default();
    let kept = dictionary(document, component, MEMBRANE)?.unwrap_or_default();
    if document.types.is(&component.ty, "cell") {
        secs = with_sections(document, component, secs, config)?;
        for (section, more) in kept {
            merge(&mut secs, section, more);
        }
    } else if let Some((name, section)) = kept.into_iter().next() {
        if is_as_written(document, component, &section) {
            secs = Dict::from_iter([(name, section)]);
        } else {
            let message = format!("{} is no longer what it was written from", component.name());
            let d = document.wrong(component, message).help("it is simulated as NeuroML says");
            network.problems.push(Diagnostic { severity: Severity::Warning, ..d });
        }
    }
    Ok(Dict::from_iter([("secs".to_owned(), secs.into())]))
}

fn merge(into: &mut Dict, key: String, more: Value) {
    match (into.get_mut(&key), more) {
        (Some(Value::Dict(known)), Value::Dict(more)) => {
            for (key, value) in more {
                merge(known, key, value);
            }
        }
        (_, more) => {
            into.insert(key, more);
        }
    }
}

/// Sections under their own names, without points where they had none.
fn with_sections(
    document: &Document,
    component: &Element,
    secs: Dict,
    config: &SimConfig,
) -> Result<Dict, Diagnostics> {
    let morphology = parts(document, component)?.morphology;
    let mut known = Vec::new();
    for group in morphology.all("segmentGroup") {
        if let (Some(id), Some(dict)) = (group.id(), dictionary(document, group, SECTION)?) {
            known.push((safe_name(id), dict));
        }
    }
    let name_of = |group: &str| {
        let found = known.iter().find(|(id, _)| id == group).and_then(|(_, dict)| dict.get("name"));
        found.and_then(Value::as_str).unwrap_or(group).to_owned()
    };
    let first_voltage = config.h_params.get("v_init").map_or(-65.0, |v| v.get());
    let mut out = Dict::new();
    for (group, section) in secs {
        let Value::Dict(mut section) = section else { continue };
        let length = known.iter().find(|(id, _)| *id == group).and_then(|(_, d)| d.get("L")?.as_f64());
        if let (Some(length), Some(Value::Dict(geom))) = (length, section.get_mut("geom")) {
            cylinder(geom, length);
        }
        if let Some(Value::Dict(topol)) = section.get_mut("topol")
            && let Some(parent) = topol.get("parentSec").and_then(Value::as_str)
        {
            let parent = name_of(parent);
            topol.insert("parentSec".to_owned(), parent.as_str().into());
        }
        if section.get("vinit").and_then(Value::as_f64) == Some(first_voltage) {
            section.swap_remove("vinit");
        }
        out.insert(name_of(&group), section.into());
    }
    Ok(out)
}

/// A length and a diameter instead of points, if these are still as they were.
fn cylinder(geom: &mut Dict, length: f64) {
    let points = geom.get("pt3d").and_then(Value::as_list).unwrap_or(&[]);
    let points: Vec<Vec<f64>> = points.iter().filter_map(Value::as_f64s).collect();
    let [first, last] = &points[..] else { return };
    let ([x, y, z, d], [x2, y2, z2, d2]) = (&first[..], &last[..]) else { return };
    let distance = ((x2 - x) * (x2 - x) + (y2 - y) * (y2 - y) + (z2 - z) * (z2 - z)).sqrt();
    // Points are kept in single precision.
    if d != d2 || (distance - length).abs() > 1e-4 * length {
        return;
    }
    let mut made = Dict::from_iter([("L".to_owned(), length.into()), ("diam".to_owned(), (*d).into())]);
    geom.shift_remove("pt3d");
    made.extend(std::mem::take(geom));
    *geom = made;
}

/// Whether a cell without shape still says what the section says that it was written from.
fn is_as_written(document: &Document, component: &Element, section: &Value) -> bool {
    let number = |of: Option<&Value>, key: &str, default: f64| {
        of.and_then(|of| of.get(key)).and_then(Value::as_f64).unwrap_or(default)
    };
    let geom = section.get("geom");
    let point = section.get("pointps").and_then(Value::as_dict).and_then(|all| all.values().next());
    if point.and_then(|p| p.get("mod")).and_then(Value::as_str) != Some(IZHIKEVICH) {
        return false;
    }
    const DEFAULTS: [(&str, f64); 12] = [
        ("C", 1.0),
        ("k", 0.7),
        ("vr", -60.0),
        ("vt", -40.0),
        ("vpeak", 35.0),
        ("a", 0.03),
        ("b", -2.0),
        ("c", -50.0),
        ("d", 100.0),
        ("Iin", 0.0),
        ("celltype", 1.0),
        ("alive", 1.0),
    ];
    let parameter = |name: &str| {
        let default = DEFAULTS.iter().find(|(known, _)| *known == name).map_or(0.0, |(_, value)| *value);
        number(point, name, default)
    };
    let area = std::f64::consts::PI * number(geom, "L", 100.0) * number(geom, "diam", 500.0);
    let Some(values) = izhikevich(parameter, number(geom, "cm", 1.0) * area * 1e-5) else { return false };
    values.iter().all(|(name, value, unit)| {
        let said = component.get(name).and_then(|text| document.units.value_in(text, unit));
        // The area of points differs from that of length and diameter in the last digits.
        said.is_some_and(|said| (said - value).abs() <= 1e-5 * value.abs())
    })
}

/// A stimulus, with the rate that its source has.
pub(super) fn stimulus(document: &Document, component: &Element, mut stimulus: Dict) -> Dict {
    let rate = component.get("averageRate").and_then(|text| document.units.value_in(text, "Hz"));
    let known = stimulus.get("rate").and_then(Value::as_f64);
    if let (Some(rate), Some(known)) = (rate, known)
        && (rate - known).abs() > 1e-9 * known.abs()
    {
        stimulus.insert("rate".to_owned(), rate.into());
    }
    stimulus
}
