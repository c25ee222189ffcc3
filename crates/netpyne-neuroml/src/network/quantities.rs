//! What a path such as `pop[0]/v` or `pop/0/cell/bioPhys/membraneProperties/naChans/naChan/m/q` means: what is to be recorded,
//! and how it becomes a value in SI units.

use super::outputs::{Source, Transform};
use super::{CellKind, Network, POINT, POINT_SECTION, ends};
use crate::instance::build;
use crate::mechanism::PEER;
use crate::quantity::to_si;
use netpyne_base::did_you_mean;
use netpyne_specs::{Dict, RecordTrace, Value};

/// Why a path means nothing that can be recorded, and what was perhaps meant.
pub(crate) type Lost = (String, Option<String>);

impl Network<'_> {
    /// What to record for a path.
    pub fn quantity(&self, path: &str) -> Result<(RecordTrace, Source), Lost> {
        let (population, cell, rest) = self.cell_of(path)?;
        let found = &self.populations[&population];
        let (mut trace, transform) = match found.kind {
            CellKind::Shaped => self.of_shaped(&population, cell, &rest)?,
            CellKind::Point | CellKind::Source => self.of_point(&population, cell, &rest)?,
        };
        // Cells are numbered in the order of populations.
        let before = self.populations.iter().take_while(|(id, _)| **id != population).map(|(_, p)| p.size);
        let gid = before.sum::<usize>() + cell;
        trace.conds = Some([("gid".to_owned(), Value::from(gid))].into_iter().collect::<Dict>());
        Ok((trace, Source { population, cell, transform }))
    }

    /// The cell that a path begins with, and what follows.
    pub fn cell_of<'p>(&self, path: &'p str) -> Result<(String, usize, Vec<&'p str>), Lost> {
        let mut parts: Vec<&str> = path.split('/').filter(|p| !p.is_empty()).collect();
        let first = parts.first().copied().unwrap_or_default();
        let (population, id, used) = match ends::parse(first) {
            Some((Some(population), id)) => (population, id, 1),
            _ => match parts.get(1).and_then(|text| text.parse().ok()) {
                Some(id) => (first, id, 2),
                // A component that is run alone.
                None => (first, 0, usize::from(self.populations.contains_key(first))),
            },
        };
        let alone = self.populations.keys().next().filter(|_| used == 0 && self.populations.len() == 1);
        let population = alone.map_or(population, String::as_str).to_owned();
        let Some(found) = self.populations.get(&population) else {
            let near = did_you_mean(&population, self.populations.keys());
            return Err((format!("there is no population `{population}`"), near));
        };
        let Some(cell) = self.index(&population, id) else {
            return Err((format!("the population `{population}` has no cell {id}"), None));
        };
        let mut rest = parts.split_off(used);
        // `pop/0/component/...`
        if used == 2 && rest.first().copied() == found.component.id() {
            rest.remove(0);
        }
        Ok((population, cell, rest))
    }

    fn of_shaped(
        &self,
        population: &str,
        cell: usize,
        rest: &[&str],
    ) -> Result<(RecordTrace, Transform), Lost> {
        let id = self.populations[population].component.id().unwrap_or_default();
        let rule = self.cells.rules.get(id).ok_or_else(|| (format!("there is no cell `{id}`"), None))?;
        let (segment, rest) = match rest.first().and_then(|text| text.parse::<i64>().ok()) {
            Some(segment) => (Some(segment), &rest[1..]),
            None => (None, rest),
        };
        let place = segment.or_else(|| rule.shape.places.contains_key(&0).then_some(0));
        let place = place.or_else(|| rule.shape.sections.first()?.segments.first().copied());
        let Some((section, at)) = place.and_then(|s| rule.shape.place(s, 0.5)) else {
            return Err((format!("the cell `{id}` has no segment {}", segment.unwrap_or(0)), None));
        };
        let section = rule.shape.sections[section].name.as_str();
        let at = if rule.shape.sections.len() == 1 && segment.is_none() { 0.5 } else { at };
        let plain = |var: &str| trace(section, at, var);
        match rest {
            ["v"] => return Ok((plain("v"), Transform::Scale(1e-3))),
            ["spiking"] => return Ok((plain("v"), Transform::Above(rule.threshold))),
            ["caConc"] => return Ok((plain("cai"), Transform::Scale(1.0))),
            ["caConcExt"] => return Ok((plain("cao"), Transform::Scale(1.0))),
            ["caConc2"] => return Ok((plain("ca2i"), Transform::Scale(1.0))),
            [_, "intracellularProperties" | "intracellularProperties2CaPools", ion, .., "concentration"] => {
                return Ok((plain(&format!("{ion}i")), Transform::Scale(1.0)));
            }
            [_, "membraneProperties" | "membraneProperties2CaPools", density, variable @ ..] => {
                return self.of_density(rule, density, variable, (section, at));
            }
            _ => {}
        }
        if let Some(found) = self.of_attached(population, cell, rest)? {
            return Ok(found);
        }
        Err((format!("a cell has no `{}` that could be recorded", rest.join("/")), None))
    }

    fn of_density(
        &self,
        rule: &crate::cell::Rule,
        density: &str,
        variable: &[&str],
        (section, at): (&str, f64),
    ) -> Result<(RecordTrace, Transform), Lost> {
        let Some(mechanism) = rule.densities.get(density) else {
            let near = did_you_mean(density, rule.densities.keys());
            return Err((format!("there is no channel density `{density}`"), near));
        };
        let with = |var: &str, scale: f64| {
            let trace = RecordTrace { mech: Some(mechanism.clone()), ..trace(section, at, var) };
            (trace, Transform::Scale(scale))
        };
        match variable {
            // From mA/cm² and S/cm².
            ["iDensity"] => return Ok(with("iDensity", 10.0)),
            ["gDensity"] => return Ok(with("gion", 1e4)),
            _ => {}
        }
        let made =
            self.cells.names.iter().find(|(key, name)| *name == mechanism && key.starts_with("channel "));
        let channel = made.and_then(|(key, _)| key.split(' ').nth(1)).unwrap_or_default();
        let own = variable.strip_prefix(&[channel]).unwrap_or(variable);
        let (name, scale) = self.variable(channel, own)?;
        Ok(with(&name, scale))
    }

    fn of_point(
        &self,
        population: &str,
        cell: usize,
        rest: &[&str],
    ) -> Result<(RecordTrace, Transform), Lost> {
        let found = &self.populations[population];
        let id = found.component.id().unwrap_or_default();
        let rest = match rest {
            [first, more @ ..] if *first == "0" && !more.is_empty() => more,
            _ => rest,
        };
        if let Some(attached) = self.of_attached(population, cell, rest)? {
            return Ok(attached);
        }
        if found.kind == CellKind::Source {
            let (name, scale) = self.variable(id, rest)?;
            let trace = RecordTrace { var: Some(name), ..RecordTrace::default() };
            return Ok((trace, Transform::Scale(scale)));
        }
        let owns_voltage = self
            .document
            .types
            .dynamics(&found.component.ty)
            .is_some_and(|d| d.states.iter().any(|(name, _)| name == "v"));
        if rest == ["v"] && owns_voltage {
            return Ok((trace(POINT_SECTION, 0.5, "v"), Transform::Scale(1e-3)));
        }
        let (name, scale) = self.variable(id, rest)?;
        let trace = RecordTrace { pointp: Some(POINT.to_owned()), ..trace(POINT_SECTION, 0.5, &name) };
        Ok((trace, Transform::Scale(scale)))
    }

    /// A variable of a synapse or an input at a cell: `synapses:AMPA:0/g`, `pulse/i`.
    fn of_attached(
        &self,
        population: &str,
        cell: usize,
        rest: &[&str],
    ) -> Result<Option<(RecordTrace, Transform)>, Lost> {
        let Some((first, variable)) = rest.split_first() else { return Ok(None) };
        let parts: Vec<&str> = first.split(':').collect();
        let (component, number) = match parts[..] {
            [_, component, number] => (component, number.parse::<usize>().unwrap_or(0)),
            [component] => (component, 0),
            _ => return Ok(None),
        };
        let here = self.attached.iter().filter(|a| a.population == population && a.cell == cell);
        let of_component: Vec<_> = here.filter(|a| a.component == component).collect();
        let Some(found) = of_component.get(number) else { return Ok(None) };
        // Of those with the same label at the same place, which one it is.
        let alike =
            |a: &&&super::Attached| a.label == found.label && a.section == found.section && a.at == found.at;
        let before = of_component[..number].iter().filter(alike).count();
        let (name, scale) = self.variable(component, variable)?;
        let mut trace = trace(&found.section, found.at, &name);
        trace.index = Some(before.into());
        if found.is_synapse {
            trace.syn_mech = Some(found.label.clone());
        } else {
            trace.stim = Some(found.label.clone());
        }
        Ok(Some((trace, Transform::Scale(scale))))
    }

    /// The field of a component that a path in it means, and the factor to SI units.
    fn variable(&self, component: &str, path: &[&str]) -> Result<(String, f64), Lost> {
        let element = self.document.find(component);
        let element = element.ok_or_else(|| (format!("there is no component `{component}`"), None))?;
        let instance =
            build(self.document, element).map_err(|_| (format!("`{component}` has mistakes"), None))?;
        if path == ["vpeer"] {
            return Ok((PEER.to_owned(), 1e-3));
        }
        let wanted = path.join("_");
        let found = instance.variables.iter().find(|v| v.name == wanted);
        match found {
            Some(found) => Ok((found.name.clone(), to_si(found.dimension))),
            None => {
                let names = instance.variables.iter().map(|v| v.name.as_str());
                Err((
                    format!("`{component}` has no variable `{}`", path.join("/")),
                    did_you_mean(&wanted, names),
                ))
            }
        }
    }
}

fn trace(section: &str, at: f64, var: &str) -> RecordTrace {
    RecordTrace {
        sec: Some(section.into()),
        loc: Some(at.into()),
        var: Some(var.to_owned()),
        ..RecordTrace::default()
    }
}
