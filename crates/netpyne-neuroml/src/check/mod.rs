//! Checks of all that a model has, used or not: names, attributes, units, references, and whether values make sense.

mod sense;

use crate::cell::Cells;
use crate::document::{Document, Element};
use crate::instance::{build, find, quantity};
use crate::network::{Translated, translate};
use netpyne_base::{Diagnostic, Diagnostics, Severity, did_you_mean};

/// Attributes that every element may have.
const COMMON: [&str; 9] =
    ["id", "type", "name", "metaid", "neuroLexId", "description", "schemaLocation", "notes", "extends"];

/// Everything that is wrong or odd in the elements of a document.
pub fn components(document: &Document) -> Diagnostics {
    let mut out = Diagnostics::new();
    for component in &document.components {
        element(document, component, None, &mut out);
    }
    out
}

/// The same, with all cells and mechanisms built, and the network if there is one.
///
/// # Errors
/// All mistakes.
pub fn all(document: &Document) -> Result<(Option<Translated>, Diagnostics), Diagnostics> {
    let mut found = components(document);
    let types = &document.types;
    let mut cells = Cells::default();
    for component in &document.components {
        let ty = component.ty.as_str();
        let made = if types.is(ty, "cell") {
            cells.add(document, component)
        } else if types.dynamics(ty).is_some() && !types.is(ty, "baseChannelDensity") {
            build(document, component).map(drop)
        } else {
            Ok(())
        };
        made.err().into_iter().for_each(|problems| found.extend(problems));
    }
    let has_network = document.target.is_some() || document.of_type("network").next().is_some();
    let translated = match has_network {
        true => match translate(document) {
            Ok(translated) => Some(translated),
            Err(problems) => {
                found.extend(problems);
                None
            }
        },
        false => None,
    };
    let found = once(found);
    if found.has_errors() { Err(found) } else { Ok((translated, found)) }
}

/// What two checks find is told once.
fn once(found: Diagnostics) -> Diagnostics {
    let mut out = Diagnostics::new();
    for d in found.0 {
        if !out.iter().any(|known: &Diagnostic| known.location == d.location && known.message == d.message) {
            out.push(d);
        }
    }
    out
}

fn element(document: &Document, e: &Element, parent: Option<&Element>, out: &mut Diagnostics) {
    let types = &document.types;
    if matches!(e.tag.as_str(), "notes" | "annotation" | "property") {
        return;
    }
    if types.get(&e.ty).is_none() {
        unknown(document, e, parent, out);
        return;
    }
    attributes(document, e, out);
    parameters(document, e, out);
    references(document, e, out);
    sense::check(document, e, out);
    for child in &e.children {
        element(document, child, Some(e), out);
    }
}

fn unknown(document: &Document, e: &Element, parent: Option<&Element>, out: &mut Diagnostics) {
    let types = &document.types;
    let inside = parent.map(|p| types.children(&p.ty)).unwrap_or_default();
    let names = inside.iter().map(|(name, ..)| name).chain(types.names());
    let near = did_you_mean(&e.ty, names);
    let message = match parent {
        _ if e.get("type").is_some() => format!("there is no component type `{}`", e.ty),
        Some(parent) => format!("`{}` is no element that {} can have", e.ty, parent.name()),
        None => format!("there is no component type `{}`", e.ty),
    };
    out.push(document.wrong(e, message).help_opt(near));
}

fn attributes(document: &Document, e: &Element, out: &mut Diagnostics) {
    let (types, ty) = (&document.types, e.ty.as_str());
    let mut known: Vec<&str> = COMMON.to_vec();
    known.extend(types.parameters(ty).iter().map(|p| p.name.as_str()));
    known.extend(types.properties(ty).iter().map(|p| p.name.as_str()));
    known.extend(types.texts(ty).iter().map(|(name, _)| name.as_str()));
    known.extend(types.references(ty).iter().chain(&types.links(ty)).map(|(name, _)| name.as_str()));
    known.extend(types.paths(ty).iter().map(|name| name.as_str()));
    for attribute in e.attributes.iter().filter(|a| !known.contains(&a.name.as_str())) {
        let message = format!("{} has no attribute `{}`", e.tag, attribute.name);
        let d = document.wrong_value(e, &attribute.name, message);
        let near = did_you_mean(&attribute.name, known.iter().skip(COMMON.len()));
        out.push(Diagnostic { severity: Severity::Warning, ..d.help_opt(near) });
    }
    for (name, needed) in types.texts(ty) {
        if *needed && e.get(name).is_none() {
            out.push(document.wrong(e, format!("{} needs `{name}`", e.name())));
        }
    }
}

fn parameters(document: &Document, e: &Element, out: &mut Diagnostics) {
    let (types, ty) = (&document.types, e.ty.as_str());
    let fixed = types.fixed(ty);
    for p in types.parameters(ty) {
        let Some(text) = e.get(&p.name) else {
            if p.default.is_none() && !fixed.iter().any(|(name, _)| *name == p.name) {
                out.push(document.wrong(e, format!("{} needs `{}`", e.name(), p.name)));
            }
            continue;
        };
        if p.dimension == "none" && text.trim().parse::<f64>().is_ok() {
            continue;
        }
        if let Err((message, help)) = quantity(document, text, &p.dimension) {
            out.push(document.wrong_value(e, &p.name, message).help_opt(help));
        }
    }
}

fn references(document: &Document, e: &Element, out: &mut Diagnostics) {
    for (name, of) in document.types.references(&e.ty) {
        let Some(id) = e.get(name) else {
            out.push(document.wrong(e, format!("{} needs `{name}`", e.name())));
            continue;
        };
        if let Err(found) = find(document, id, of, e.place_of(name)) {
            out.extend(found);
        }
    }
}
