//! What is in the membrane of a cell and inside it: capacity, resistivity, channels, ions.

use super::as_neuron::as_neuron;
use super::morphology::Morphology;
use super::nonuniform::{Varying, sections_of};
use super::rule::{Cells, Parts, Rule, meant, set_geometry};
use crate::document::{Document, Element};
use crate::expression::parse;
use crate::instance::{find, quantity};
use crate::mechanism::{Conduction, channel, pool};
use crate::neuron::channel_of;
use netpyne_base::Diagnostics;
use netpyne_specs::{Dict, Number, Value};

impl Cells {
    /// Fills in the membrane of a rule that has sections.
    pub(super) fn membrane(
        &mut self,
        document: &Document,
        parts: &Parts,
        morphology: &Morphology,
        rule: &mut Rule,
    ) -> Result<(), Diagnostics> {
        let mut problems = Diagnostics::new();
        let inside = parts.inside.into_iter().flat_map(|e| &e.children);
        for element in parts.membrane.children.iter().chain(inside) {
            let done = match element.tag.as_str() {
                "specificCapacitance" => geometry(document, element, morphology, rule, ("cm", "uF_per_cm2")),
                "resistivity" => geometry(document, element, morphology, rule, ("Ra", "ohm_cm")),
                "initMembPotential" => potential(document, element, morphology, rule, true),
                "spikeThresh" => potential(document, element, morphology, rule, false),
                "species" => self.species(document, element, morphology, rule),
                _ if document.types.is(&element.ty, "baseChannelDensity") => {
                    self.density(document, element, morphology, rule)
                }
                _ => Ok(()),
            };
            if let Err(found) = done {
                problems.extend(found);
            }
        }
        if problems.has_errors() { Err(problems) } else { Ok(()) }
    }

    /// A channel density.
    fn density(
        &mut self,
        document: &Document,
        element: &Element,
        morphology: &Morphology,
        rule: &mut Rule,
    ) -> Result<(), Diagnostics> {
        let ty = element.ty.as_str();
        let is = |base: &str| document.types.is(ty, base);
        let conduction = if ty.ends_with("GHK") {
            Conduction::Ghk
        } else if ty.ends_with("GHK2") {
            Conduction::Ghk2
        } else if ty.contains("Nernst") {
            Conduction::Nernst
        } else {
            Conduction::Fixed
        };
        let Some(id) = element.get("ionChannel") else {
            return Err(document.wrong(element, format!("{} needs `ionChannel`", element.name())).into());
        };
        let component = find(document, id, "baseIonChannel", element.place_of("ionChannel"))?;
        if self.as_neuron {
            let (channel, odd) = channel_of(document, component);
            self.warnings.extend(odd.map(Diagnostics::from).unwrap_or_default());
            if let Some(channel) = channel {
                let sections = meant(document, element, morphology, &rule.shape)?;
                return as_neuron(document, element, channel, &sections, rule);
            }
        }
        // What the channel lets through counts, as in NEURON, where a density says something else.
        let ion = component.get("species").or(element.get("ion"));
        let ion = ion.filter(|ion| !matches!(*ion, "non_specific" | "")).map(crate::mechanism::safe_name);
        let varying: Vec<&str> =
            element.all("variableParameter").filter_map(|v| v.get("segmentGroup")).collect();
        let sections = match (element.get("segmentGroup").or(element.get("segment")), &varying[..]) {
            // Where it varies is where it is.
            (None, [_, ..]) => varying.iter().flat_map(|g| sections_of(morphology, &rule.shape, g)).collect(),
            _ => meant(document, element, morphology, &rule.shape)?,
        };

        let mut values: Vec<(&str, f64)> = Vec::new();
        let mut problems = Diagnostics::new();
        let mut value = |name: &'static str, dimension: &str, unit: &str, field: &'static str| {
            let Some(text) = element.get(name) else { return };
            match quantity(document, text, dimension) {
                Ok(_) => values.push((field, document.units.value_in(text, unit).unwrap_or(0.0))),
                Err((message, help)) => {
                    problems.push(document.wrong_value(element, name, message).help_opt(help));
                }
            }
        };
        value("condDensity", "conductanceDensity", "S_per_cm2", "gmax");
        value("permeability", "permeability", "cm_per_s", "permeability");
        value("erev", "voltage", "mV", "e");
        value("vShift", "voltage", "mV", "vShift");
        if conduction == Conduction::Fixed && element.get("erev").is_none() {
            problems.push(document.wrong(element, format!("{} needs `erev`", element.name())));
        }
        if conduction != Conduction::Fixed && ion.is_none() {
            let message = format!("{} needs `ion`: whose reversal potential is it?", element.name());
            problems.push(document.wrong(element, message));
        }
        if conduction != Conduction::Fixed {
            values.retain(|(name, _)| *name != "e");
        }
        if problems.has_errors() {
            return Err(problems);
        }
        // A channel that is twice in one section, with other values, needs a mechanism for each.
        let mut copy = 0;
        let name = loop {
            let key = format!("channel {id} {ion:?} {conduction:?} {copy}");
            let (name, is_new) = self.name(key, id);
            if is_new {
                self.mechanisms.push(channel(document, component, &name, ion.as_deref(), conduction)?);
            }
            let taken = |s: &usize| {
                let section = rule.params.secs.get(&rule.shape.sections[*s].name);
                section.is_some_and(|section| section.mechs.contains_key(&name))
            };
            if !sections.iter().any(taken) {
                break name;
            }
            copy += 1;
        };
        for &s in &sections {
            let section = rule.shape.sections[s].name.clone();
            let Some(section) = rule.params.secs.get_mut(&section) else { continue };
            let params: Dict = values.iter().map(|(name, v)| ((*name).to_owned(), Value::from(*v))).collect();
            section.mechs.insert(name.clone(), params);
        }
        if let Some(id) = element.id() {
            rule.densities.insert(id.to_owned(), name.clone());
        }
        let factor = if is("channelDensityNonUniformGHK") { 100.0 } else { 1e-4 };
        let field = if conduction == Conduction::Ghk { "permeability" } else { "gmax" };
        vary(document, element, morphology, rule, (&name, field, factor, &values))
    }

    /// An ion with its concentrations and the model of them.
    fn species(
        &mut self,
        document: &Document,
        element: &Element,
        morphology: &Morphology,
        rule: &mut Rule,
    ) -> Result<(), Diagnostics> {
        let ion = element.get("ion").or(element.id()).unwrap_or_default();
        let ion = crate::mechanism::safe_name(ion);
        let Some(id) = element.get("concentrationModel") else {
            return Err(document
                .wrong(element, format!("{} needs `concentrationModel`", element.name()))
                .into());
        };
        let model = find(document, id, "concentrationModel", element.place_of("concentrationModel"))?;
        let concentration = |name: &str| -> Result<f64, Diagnostics> {
            let text = element.get(name).unwrap_or("0 mM");
            quantity(document, text, "concentration")
                .map(|q| q.value)
                .map_err(|(message, help)| document.wrong_value(element, name, message).help_opt(help).into())
        };
        let (first, outside) =
            (concentration("initialConcentration")?, concentration("initialExtConcentration")?);
        let (name, is_new) = self.name(format!("pool {id} {ion}"), id);
        if is_new {
            self.mechanisms.push(pool(document, model, &name, &ion)?);
        }
        for s in meant(document, element, morphology, &rule.shape)? {
            let section = rule.shape.sections[s].name.clone();
            let Some(section) = rule.params.secs.get_mut(&section) else { continue };
            section.mechs.insert(name.clone(), Dict::new());
            let ions = section.ions.entry(ion.clone()).or_default();
            ions.insert("i".to_owned(), first.into());
            ions.insert("o".to_owned(), outside.into());
        }
        Ok(())
    }
}

fn geometry(
    document: &Document,
    element: &Element,
    morphology: &Morphology,
    rule: &mut Rule,
    (key, unit): (&str, &str),
) -> Result<(), Diagnostics> {
    let dimension = if key == "cm" { "specificCapacitance" } else { "resistivity" };
    let value = checked(document, element, dimension, unit)?;
    for s in meant(document, element, morphology, &rule.shape)? {
        let section = rule.shape.sections[s].name.clone();
        set_geometry(&mut rule.params, &section, key, value);
    }
    Ok(())
}

fn checked(document: &Document, element: &Element, dimension: &str, unit: &str) -> Result<f64, Diagnostics> {
    let text = element.get("value").unwrap_or_default();
    match quantity(document, text, dimension) {
        Ok(_) => Ok(document.units.value_in(text, unit).unwrap_or_default()),
        Err((message, help)) => Err(document.wrong_value(element, "value", message).help_opt(help).into()),
    }
}

/// The voltage at the start, or above which a spike is counted.
fn potential(
    document: &Document,
    element: &Element,
    morphology: &Morphology,
    rule: &mut Rule,
    is_initial: bool,
) -> Result<(), Diagnostics> {
    let value = checked(document, element, "voltage", "mV")?;
    if !is_initial {
        rule.threshold = value;
    }
    for s in meant(document, element, morphology, &rule.shape)? {
        let section = rule.shape.sections[s].name.clone();
        if let Some(section) = rule.params.secs.get_mut(&section) {
            let slot = if is_initial { &mut section.vinit } else { &mut section.threshold };
            *slot = Some(Number::Float(value));
        }
    }
    Ok(())
}

/// Values that vary over a group: lists with one for each part of a section.
fn vary(
    document: &Document,
    element: &Element,
    morphology: &Morphology,
    rule: &mut Rule,
    (mechanism, field, factor, others): (&str, &str, f64, &[(&str, f64)]),
) -> Result<(), Diagnostics> {
    for varying in element.all("variableParameter") {
        let group = varying.get("segmentGroup").unwrap_or("all");
        if !morphology.groups.contains_key(group) {
            let (message, near) = super::morphology::group(morphology, group).err().unwrap_or_default();
            return Err(document.wrong_value(varying, "segmentGroup", message).help_opt(near).into());
        }
        let Some(value) = varying.child("inhomogeneousValue") else {
            return Err(document.wrong(varying, "`variableParameter` needs `inhomogeneousValue`").into());
        };
        let wanted = value.get("inhomogeneousParameter").unwrap_or_default();
        let Some(parameter) = inhomogeneous(document, wanted) else {
            let message = format!("there is no inhomogeneous parameter `{wanted}`");
            return Err(document.wrong_value(value, "inhomogeneousParameter", message).into());
        };
        let text = value.get("value").unwrap_or_default();
        let expression =
            parse(text).map_err(|e| document.wrong_value(value, "value", e.message).help_opt(e.help))?;
        let sections = sections_of(morphology, &rule.shape, group);
        let variable = Varying::of(parameter, &sections, &rule.shape);
        for s in sections {
            let Some(list) = variable.evaluate(&expression, s) else {
                let message = format!("`{text}` can use `{}` only", variable.variable);
                return Err(document.wrong_value(value, "value", message).into());
            };
            let name = rule.shape.sections[s].name.clone();
            let Some(section) = rule.params.secs.get_mut(&name) else { continue };
            let params = section.mechs.entry(mechanism.to_owned()).or_default();
            for (name, v) in others.iter().filter(|(name, _)| *name != field) {
                params.insert((*name).to_owned(), Value::from(*v));
            }
            let list: Vec<Value> = list.into_iter().map(|v| Value::from(v * factor)).collect();
            params.insert(field.to_owned(), Value::List(list));
        }
    }
    Ok(())
}

/// The inhomogeneous parameter with an id, in whatever cell.
fn inhomogeneous<'d>(document: &'d Document, id: &str) -> Option<&'d Element> {
    let morphologies = document.components.iter().flat_map(|c| {
        let own = (c.tag == "morphology").then_some(c);
        own.into_iter().chain(c.all("morphology"))
    });
    let groups = morphologies.flat_map(|m| m.all("segmentGroup"));
    groups.flat_map(|g| g.all("inhomogeneousParameter")).find(|p| p.id() == Some(id))
}
