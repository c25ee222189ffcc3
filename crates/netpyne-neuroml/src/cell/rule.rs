//! A cell as a rule of the specification.

use super::groups;
use super::morphology::{self, Morphology};
use super::nonuniform::sections_of;
use super::sections::Shape;
use crate::document::{Document, Element};
use crate::mechanism::safe_name;
use indexmap::IndexMap;
use netpyne_base::Diagnostics;
use netpyne_mechanism::ir::Mechanism;
use netpyne_specs::{CellParams, Geometry, Number, SectionParams, Topology, Value};
use std::collections::HashMap;

/// The cells of a network, and the mechanisms that they need.
#[derive(Debug, Default)]
pub struct Cells {
    /// Rules by the id of the cell.
    pub rules: IndexMap<String, Rule>,
    /// Mechanisms in the order in which they are first needed.
    pub mechanisms: Vec<Mechanism>,
    /// Names by what they are made of.
    pub names: HashMap<String, String>,
    /// What is odd.
    pub warnings: Diagnostics,
    /// Whether channels that say that they are NEURON's become those.
    pub as_neuron: bool,
}

/// A cell with shape.
#[derive(Debug, Default)]
pub struct Rule {
    /// The rule.
    pub params: CellParams,
    /// Its sections and where segments are in them.
    pub shape: Shape,
    /// The mechanism of each channel density by section: density id to mechanism.
    pub densities: HashMap<String, String>,
    /// Spike threshold, mV.
    pub threshold: f64,
}

impl Cells {
    /// A name for a mechanism that no other has; `key` is what it is made of.
    pub fn name(&mut self, key: String, wish: &str) -> (String, bool) {
        if let Some(known) = self.names.get(&key) {
            return (known.clone(), false);
        }
        let mut name = safe_name(wish);
        // The names of mechanisms that NEURON has would hide those.
        const BUILT_IN: [&str; 6] = ["hh", "pas", "extracellular", "IClamp", "ExpSyn", "Exp2Syn"];
        if BUILT_IN.contains(&name.as_str()) {
            name.push_str("_nml");
        }
        while self.names.values().any(|known| *known == name) {
            name.push('_');
        }
        self.names.insert(key, name.clone());
        (name, true)
    }

    /// Adds the rule of a cell, if it is not there yet.
    ///
    /// # Errors
    /// What is wrong with the cell.
    pub fn add(&mut self, document: &Document, element: &Element) -> Result<(), Diagnostics> {
        let id = element.id().unwrap_or("cell").to_owned();
        if self.rules.contains_key(&id) {
            return Ok(());
        }
        let parts = parts(document, element)?;
        let morphology = groups::read(document, parts.morphology)?;
        let shape = Shape::of(&morphology);
        let mut rule = Rule { params: sections(&morphology, &shape), shape, ..Rule::default() };
        self.membrane(document, &parts, &morphology, &mut rule)?;
        self.rules.insert(id, rule);
        Ok(())
    }
}

/// Where a cell's shape and membrane are written: in it, or elsewhere.
pub struct Parts<'d> {
    /// `morphology`.
    pub morphology: &'d Element,
    /// `membraneProperties`.
    pub membrane: &'d Element,
    /// `intracellularProperties`.
    pub inside: Option<&'d Element>,
}

/// Finds the parts of a cell.
///
/// # Errors
/// Parts that are missing.
pub fn parts<'d>(document: &'d Document, element: &'d Element) -> Result<Parts<'d>, Diagnostics> {
    let mut problems = Diagnostics::new();
    let mut part = |names: &[&str], attribute: &str| -> Option<&'d Element> {
        if let Some(own) = names.iter().find_map(|name| element.child(name)) {
            return Some(own);
        }
        let Some(id) = element.get(attribute) else {
            problems.push(document.wrong(element, format!("{} has no `{}`", element.name(), names[0])));
            return None;
        };
        let found = document.find(id);
        if found.is_none() {
            let message = format!("there is no `{attribute}` with the id `{id}`");
            problems.push(document.wrong_value(element, attribute, message));
        }
        found
    };
    let morphology = part(&["morphology"], "morphology");
    let properties =
        part(&["biophysicalProperties", "biophysicalProperties2CaPools"], "biophysicalProperties");
    let membrane = properties.and_then(|p| {
        let found = p.child("membraneProperties").or_else(|| p.child("membraneProperties2CaPools"));
        if found.is_none() {
            problems.push(document.wrong(p, "there are no `membraneProperties`"));
        }
        found
    });
    let inside = properties.and_then(|p| {
        p.child("intracellularProperties").or_else(|| p.child("intracellularProperties2CaPools"))
    });
    match (morphology, membrane) {
        (Some(morphology), Some(membrane)) => Ok(Parts { morphology, membrane, inside }),
        _ => Err(problems),
    }
}

/// The sections without what is in their membrane, and lists of them for the groups.
fn sections(morphology: &Morphology, shape: &Shape) -> CellParams {
    let mut out = CellParams::default();
    for section in &shape.sections {
        let points = section.points.iter().map(|p| p.map(Number::Float)).collect();
        let mut geom = Geometry { pt3d: points, ..Geometry::default() };
        geom.rest.insert("nseg".to_owned(), i64::from(section.parts).into());
        let topol = match section.parent {
            None => Topology::default(),
            Some((parent, x)) => Topology {
                parent_sec: Some(shape.sections[parent].name.clone()),
                parent_x: Some(Number::Float(x)),
                child_x: Some(Number::Float(0.0)),
                ..Topology::default()
            },
        };
        out.secs.insert(section.name.clone(), SectionParams { geom, topol, ..SectionParams::default() });
    }
    for id in morphology.groups.keys() {
        let names = sections_of(morphology, shape, id).into_iter().map(|s| shape.sections[s].name.clone());
        let names: Vec<String> = names.collect();
        if !names.is_empty() && !out.secs.contains_key(id) {
            out.sec_lists.insert(id.clone(), names);
        }
    }
    out
}

/// The sections that an element is about: those of its group, or all.
pub fn meant(
    document: &Document,
    element: &Element,
    morphology: &Morphology,
    shape: &Shape,
) -> Result<Vec<usize>, Diagnostics> {
    if let Some(text) = element.get("segment") {
        let id = text.trim().parse::<i64>().ok();
        let place = id.and_then(|id| shape.places.get(&id));
        return place.map(|(section, ..)| vec![*section]).ok_or_else(|| {
            document.wrong_value(element, "segment", format!("there is no segment `{text}`")).into()
        });
    }
    let group = element.get("segmentGroup").unwrap_or("all");
    morphology::group(morphology, group)
        .map_err(|(message, near)| document.wrong_value(element, "segmentGroup", message).help_opt(near))?;
    Ok(sections_of(morphology, shape, group))
}

/// A value of a section's geometry.
pub fn set_geometry(params: &mut CellParams, section: &str, key: &str, value: f64) {
    if let Some(section) = params.secs.get_mut(section) {
        section.geom.rest.insert(key.to_owned(), Value::from(value));
    }
}
