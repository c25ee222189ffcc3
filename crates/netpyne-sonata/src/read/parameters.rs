//! Lists of parameters of cells: Allen's JSON, and NeuroML without a morphology.

use super::program::{Part, Setting, is_name};
use netpyne_base::{Diagnostic, Diagnostics};
use netpyne_neuroml::document::{Element, load_elements};
use netpyne_specs::Value;
use std::path::Path;

/// What is set, in order.
pub(crate) type Membrane = Vec<(Part, Setting)>;

fn wrong(path: &Path, message: impl std::fmt::Display) -> Diagnostics {
    Diagnostic::error(format!("`{}`: {message}", path.display())).into()
}

/// Numbers that some files have as texts.
fn number(value: Option<&Value>) -> Option<f64> {
    match value? {
        Value::Text(text) => text.trim().parse().ok().filter(|x: &f64| x.is_finite()),
        value => value.as_f64(),
    }
}

fn first<'v>(dict: &'v Value, key: &str) -> Option<&'v Value> {
    match dict.get(key)? {
        Value::List(list) => list.first(),
        value => Some(value),
    }
}

fn list<'v>(dict: Option<&'v Value>, key: &str) -> &'v [Value] {
    dict.and_then(|dict| dict.get(key)).and_then(Value::as_list).unwrap_or(&[])
}

/// The parameters in a file of the Allen Cell Types Database.
///
/// # Errors
/// Names that are no names, and values that are no numbers.
pub(crate) fn of_allen(content: &Value, path: &Path) -> Result<Membrane, Diagnostics> {
    let text = |dict: &Value, key: &str| dict.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let mut all = vec![(Part::All, Setting::Insert("pas".to_owned()))];
    let mut set = |part: Part, name: &str, value: Option<f64>| -> Result<(), Diagnostics> {
        let value = value.ok_or_else(|| wrong(path, format!("`{name}` is no number")))?;
        if !is_name(name) {
            return Err(wrong(path, format!("`{name}` is no name of a variable")));
        }
        all.push((part, Setting::Value(name.to_owned(), value)));
        Ok(())
    };
    let passive = first(content, "passive");
    if let Some(ra) = passive.and_then(|passive| passive.get("ra")) {
        set(Part::All, "Ra", number(Some(ra)))?;
    }
    for entry in list(passive, "cm") {
        if let Some(part) = Part::named(&text(entry, "section")) {
            set(part, "cm", number(entry.get("cm")))?;
        }
    }
    if let Some(e) = passive.and_then(|passive| passive.get("e_pas")) {
        set(Part::All, "e_pas", number(Some(e)))?;
    }
    for entry in list(Some(content), "genome") {
        let Some(part) = Part::named(&text(entry, "section")) else { continue };
        let mechanism = text(entry, "mechanism");
        if !mechanism.is_empty() {
            if !is_name(&mechanism) {
                return Err(wrong(path, format!("`{mechanism}` is no name of a mechanism")));
            }
            all.push((part, Setting::Insert(mechanism)));
        }
        let (name, value) = (text(entry, "name"), number(entry.get("value")));
        let value = value.ok_or_else(|| wrong(path, format!("`{name}` is no number")))?;
        if !is_name(&name) {
            return Err(wrong(path, format!("`{name}` is no name of a variable")));
        }
        all.push((part, Setting::Value(name, value)));
    }
    for entry in list(first(content, "conditions"), "erev") {
        let Some(part) = Part::named(&text(entry, "section")) else { continue };
        for (ion, key) in [("na", "ena"), ("k", "ek")] {
            if let Some(value) = number(entry.get(key)) {
                all.push((part, Setting::Reversal(ion, value)));
            }
        }
    }
    Ok(all)
}

/// What a unit is, in those of NEURON.
const UNITS: [(&str, f64); 16] = [
    ("S_per_cm2", 1.0),
    ("mS_per_cm2", 1e-3),
    ("S_per_m2", 1e-4),
    ("mV", 1.0),
    ("V", 1e3),
    ("ohm_cm", 1.0),
    ("kohm_cm", 1e3),
    ("ohm_m", 1e2),
    ("uF_per_cm2", 1.0),
    ("F_per_m2", 1e2),
    ("ms", 1.0),
    ("s", 1e3),
    ("um", 1.0),
    ("cm", 1e4),
    ("m", 1e6),
    ("mM", 1.0),
];

/// The parameters in a NeuroML file whose channels are mechanisms of the same names.
///
/// # Errors
/// The file cannot be read, and values without a known unit.
pub(crate) fn of_neuroml(path: &Path) -> Result<Membrane, Diagnostics> {
    let root = load_elements(path)?;
    let mut all = Membrane::new();
    visit(&root, path, &mut all)?;
    Ok(all)
}

fn visit(element: &Element, path: &Path, all: &mut Membrane) -> Result<(), Diagnostics> {
    let value = |name: &str| -> Result<f64, Diagnostics> {
        let text = element.get(name).unwrap_or_default().trim();
        let at =
            text.find(|c: char| c.is_ascii_alphabetic() && !matches!(c, 'e' | 'E')).unwrap_or(text.len());
        let (number, unit) = text.split_at(at);
        let known = UNITS.iter().find(|(known, _)| *known == unit).map(|(_, factor)| *factor);
        let factor = if unit.is_empty() { Some(1.0) } else { known };
        let number = number.trim().parse::<f64>().ok();
        number.zip(factor).map(|(x, f)| x * f).ok_or_else(|| {
            wrong(path, format!("{}: `{name}` is \"{text}\": expected a number with a unit", element.name()))
        })
    };
    let name = |text: Option<&str>| -> Result<String, Diagnostics> {
        let text = text.unwrap_or_default();
        if is_name(text) {
            Ok(text.to_owned())
        } else {
            Err(wrong(path, format!("{}: `{text}` is no name", element.name())))
        }
    };
    let group = element.get("segmentGroup");
    let parts = || match Part::named(group.unwrap_or("all")) {
        Some(part) => Ok(part),
        None => Err(wrong(
            path,
            format!(
                "{}: the group `{}` is none of soma, axon, dend, apic, all",
                element.name(),
                group.unwrap_or_default()
            ),
        )),
    };
    match element.tag.as_str() {
        "resistivity" => all.push((parts()?, Setting::Value("Ra".to_owned(), value("value")?))),
        "specificCapacitance" => all.push((parts()?, Setting::Value("cm".to_owned(), value("value")?))),
        "channelDensity" | "channelDensityNernst" => {
            let (part, channel) = (parts()?, name(element.get("ionChannel"))?);
            all.push((part, Setting::Insert(channel.clone())));
            if channel == "pas" {
                all.push((part, Setting::Value("g_pas".to_owned(), value("condDensity")?)));
                all.push((part, Setting::Value("e_pas".to_owned(), value("erev")?)));
            } else {
                let id = name(element.id())?;
                let variable =
                    if id.ends_with(&format!("_{channel}")) { id } else { format!("gbar_{channel}") };
                all.push((part, Setting::Value(variable, value("condDensity")?)));
                let ion = [("na", "na"), ("k", "k")].iter().find(|(own, _)| element.get("ion") == Some(own));
                if let (Some((ion, _)), Some(_)) = (ion, element.get("erev")) {
                    all.push((part, Setting::Reversal(ion, value("erev")?)));
                }
            }
        }
        "concentrationModel" => {
            let (part, id) = (parts()?, name(element.id())?);
            all.push((part, Setting::Insert(id)));
            let ty = name(element.get("type"))?;
            for key in ["gamma", "decay"] {
                if element.get(key).is_some() {
                    all.push((part, Setting::Value(format!("{key}_{ty}"), value(key)?)));
                }
            }
        }
        _ => {}
    }
    element.children.iter().try_for_each(|child| visit(child, path, all))
}
