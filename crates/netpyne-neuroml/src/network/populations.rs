//! Populations and their cells.

use super::{CellKind, Network, POINT, POINT_SECTION, Population};
use crate::document::{Element, Place};
use crate::instance::find;
use crate::mechanism::{cell, source};
use crate::types::Condition;
use netpyne_base::{Diagnostic, Diagnostics, did_you_mean};
use netpyne_specs::{CellParams, Dict, Geometry, Number, PointProcess, PopParams, SectionParams, Value};

/// Length and diameter of cells without shape, µm: the area does not matter, as their capacity is given.
const SIZE: f64 = 10.0;

/// The voltage at which cells without shape compute their first rates, mV: that of a new section in NEURON, whose translation of
/// NeuroML says the cell's own only afterwards.
const BEFORE: f64 = -65.0;

impl<'d> Network<'d> {
    /// Adds all populations of the network.
    pub fn populations(&mut self) {
        let element = self.element;
        for e in element.children.iter().filter(|e| self.document.types.is(&e.ty, "basePopulation")) {
            self.population(e);
        }
        // A component that stands in a network, or is run itself, is a population of its own.
        if self.populations.is_empty() {
            let types = &self.document.types;
            let is_cell = |e: &Element| types.is(&e.ty, "baseCell") || types.is(&e.ty, "baseSpikeSource");
            let alone: Vec<&'d Element> = match is_cell(element) {
                true => vec![element],
                false => element.children.iter().filter(|e| is_cell(e)).collect(),
            };
            for component in alone {
                let id = component.id().unwrap_or("cell").to_owned();
                self.add(component, &id, component, (1, None, Vec::new()));
            }
        }
    }

    fn population(&mut self, e: &'d Element) {
        let Some(id) = e.id() else {
            self.problems.push(self.document.wrong(e, "a population needs `id`"));
            return;
        };
        let Some(wanted) = e.get("component") else {
            self.problems.push(self.document.wrong(e, format!("{} needs `component`", e.name())));
            return;
        };
        let component = match find(self.document, wanted, "Component", e.place_of("component")) {
            Ok(component) => component,
            Err(found) => return self.problems.extend(found),
        };
        let instances: Vec<&Element> = e.all("instance").collect();
        let (size, ids) = if instances.is_empty() {
            let size = e.get("size").map_or(Some(0), |text| text.trim().parse::<usize>().ok());
            let Some(size) = size else {
                self.problems.push(self.document.wrong_value(e, "size", "a number of cells is expected"));
                return;
            };
            (size, None)
        } else {
            let ids: Vec<i64> = instances
                .iter()
                .enumerate()
                .map(|(i, e)| e.id().and_then(|t| t.trim().parse().ok()).unwrap_or(i as i64))
                .collect();
            let in_order = ids.iter().enumerate().all(|(i, id)| *id == i as i64);
            (ids.len(), (!in_order).then_some(ids))
        };
        let places = places(e);
        self.add(e, id, component, (size, ids, places));
    }

    fn add(
        &mut self,
        at: &Element,
        id: &str,
        component: &'d Element,
        (size, ids, places): (usize, Option<Vec<i64>>, Vec<[f64; 3]>),
    ) {
        let Some(kind) = self.component(at, component) else {
            // Known all the same, so that it is not reported as missing.
            let kind = CellKind::Point;
            self.populations.insert(id.to_owned(), Population { component, size, kind, ids });
            return;
        };
        let cell = component.id().unwrap_or("cell").to_owned();
        let mut pop = PopParams::default();
        match kind {
            CellKind::Source => {
                let name = self.cells.names.get(&format!("source {cell}")).cloned();
                pop.cell_model = name;
            }
            CellKind::Shaped | CellKind::Point => pop.cell_type = Some(cell),
        }
        if places.is_empty() {
            pop.num_cells = Some(Number::from(size));
        } else {
            let axes = ["x", "y", "z"];
            let tags = places.iter().map(|p| {
                axes.iter().zip(p).map(|(axis, v)| ((*axis).to_owned(), Value::from(*v))).collect::<Dict>()
            });
            pop.cells_list = Some(tags.collect());
        }
        if size > 0 {
            self.net.pop_params.insert(id.to_owned(), pop);
        }
        self.populations.insert(id.to_owned(), Population { component, size, kind, ids });
    }

    /// Makes the rule or the mechanism of a component.
    fn component(&mut self, at: &Element, component: &'d Element) -> Option<CellKind> {
        let types = &self.document.types;
        let ty = component.ty.as_str();
        let id = component.id().unwrap_or("cell").to_owned();
        if types.is(ty, "cell") {
            match self.cells.add(self.document, component) {
                Ok(()) => {
                    if let Some(rule) = self.cells.rules.get(&id) {
                        self.net.cell_params.entry(id).or_insert_with(|| rule.params.clone());
                    }
                    return Some(CellKind::Shaped);
                }
                Err(problems) => self.problems.extend(problems),
            }
            return None;
        }
        if types.is(ty, "baseSpikeSource") {
            let (name, is_new) = self.cells.name(format!("source {id}"), &id);
            if is_new {
                match source(self.document, component, &name) {
                    Ok(mechanism) => self.cells.mechanisms.push(mechanism),
                    Err(problems) => self.problems.extend(problems),
                }
            }
            return Some(CellKind::Source);
        }
        if types.get(ty).is_none() {
            let near = did_you_mean(ty, types.names());
            let d = self.document.wrong(component, format!("there is no component type `{ty}`"));
            self.problems.push(d.help_opt(near));
            return None;
        }
        if types.dynamics(ty).is_none() {
            let name = component.name();
            let d = self.document.wrong_value(
                at,
                "component",
                format!("{name} does nothing that could be simulated"),
            );
            self.problems.push(d.help("populations consist of cells or sources of spikes"));
            return None;
        }
        self.point_cell(component, &id);
        Some(CellKind::Point)
    }

    /// A cell without shape: one segment with a point process.
    fn point_cell(&mut self, component: &'d Element, id: &str) {
        let (name, is_new) = self.cells.name(format!("cell {id}"), id);
        if !is_new {
            return;
        }
        let capacity = self.capacity(component);
        match cell(self.document, component, &name, capacity) {
            Ok(mechanism) => self.cells.mechanisms.push(mechanism),
            Err(problems) => return self.problems.extend(problems),
        }
        let area = std::f64::consts::PI * SIZE * SIZE;
        let mut geom = Geometry::default();
        // 1 nF over an area in µm² is 10^5 µF/cm² over that number.
        for (key, value) in [("L", SIZE), ("diam", SIZE), ("Ra", 100.0), ("cm", capacity * 1e5 / area)] {
            geom.rest.insert(key.to_owned(), value.into());
        }
        geom.rest.insert("nseg".to_owned(), 1_i64.into());
        let point = PointProcess { mod_name: name, loc: Some(0.5.into()), ..PointProcess::default() };
        let section = SectionParams {
            geom,
            pointps: [(POINT.to_owned(), point)].into_iter().collect(),
            threshold: Some(Number::Float(self.threshold(component))),
            vinit: Some(Number::Float(BEFORE)),
            ..SectionParams::default()
        };
        let rule = CellParams {
            secs: [(POINT_SECTION.to_owned(), section)].into_iter().collect(),
            ..CellParams::default()
        };
        self.net.cell_params.insert(id.to_owned(), rule);
    }

    fn parameter(&self, component: &Element, name: &str) -> Option<f64> {
        component.get(name).and_then(|text| Some(self.document.units.parse(text).ok()?.value))
    }

    /// The capacity of a cell, nF: 1 nF for those that have none.
    fn capacity(&self, component: &Element) -> f64 {
        let types = &self.document.types;
        let found = if types.is(&component.ty, "baseCellMembPotCap") {
            self.parameter(component, "C")
        } else if types.is(&component.ty, "basePyNNCell") {
            self.parameter(component, "cm")
        } else {
            None
        };
        found.filter(|c| *c > 0.0 && c.is_finite()).unwrap_or(1.0)
    }

    /// The voltage above which a cell spikes, mV, as NEURON's translation has it: 0 but for cells that integrate and fire, and for
    /// those of PyNN. Only where a threshold below 0 puts the voltage back, so that it never comes to 0, that one counts.
    fn threshold(&self, component: &Element) -> f64 {
        let types = &self.document.types;
        let is = |base: &str| types.is(&component.ty, base);
        if is("basePyNNCell") {
            let spreads = self.parameter(component, "delta_T") != Some(0.0);
            let named = if spreads { self.parameter(component, "v_spike") } else { None };
            return named.or_else(|| self.parameter(component, "v_thresh")).unwrap_or(0.0);
        }
        let said = ["thresh", "vpeak"].iter().find_map(|name| self.parameter(component, name));
        if is("baseIafCapCell") || is("baseIaf") {
            return said.unwrap_or(0.0);
        }
        let sets_voltage = |c: &Condition| c.actions.assign.iter().any(|(name, _)| name == "v");
        let resets = types.dynamics(&component.ty).is_some_and(|d| {
            let of_regimes = d.regimes.iter().flat_map(|r| &r.conditions);
            d.conditions.iter().chain(of_regimes).any(sets_voltage)
                || d.regimes.iter().any(|r| r.entry.iter().any(|(name, _)| name == "v"))
        });
        said.filter(|_| resets).map_or(0.0, |said| said.min(0.0))
    }
}

/// Places of the cells of a population, where it says them.
pub(super) fn places(e: &Element) -> Vec<[f64; 3]> {
    e.all("instance").map(place).collect()
}

fn place(e: &Element) -> [f64; 3] {
    let location = e.child("location");
    ["x", "y", "z"].map(|axis| {
        let text = location.and_then(|l| l.get(axis));
        text.and_then(|t| t.trim().parse::<f64>().ok()).filter(|v| v.is_finite()).unwrap_or(0.0)
    })
}

impl Network<'_> {
    /// The population with an id; `place` is where it is named.
    pub fn find_population(&self, id: &str, place: Place) -> Result<&Population<'_>, Diagnostics> {
        self.populations.get(id).ok_or_else(|| {
            let near = did_you_mean(id, self.populations.keys());
            let d = Diagnostic::error(format!("there is no population `{id}`")).help_opt(near);
            self.document.at(d, place).into()
        })
    }
}
