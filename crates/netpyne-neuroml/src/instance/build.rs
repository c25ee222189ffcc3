//! A component and all that belongs to it, found by following children and references.

use super::{Instance, Node, Variable, VariableKind};
use crate::document::{Document, Element, Place};
use crate::quantity::{NoQuantity, Quantity};
use crate::types::{DerivedValue, Parameter};
use indexmap::IndexMap;
use netpyne_base::{Diagnostic, Diagnostics, did_you_mean};
use std::collections::HashSet;

/// Most components that one may consist of.
const MOST_NODES: usize = 20_000;

/// Deepest nesting of components.
const DEEPEST: usize = 60;

/// Finds all that belongs to a component.
///
/// # Errors
/// Missing or wrong parameters, references to nothing, references in a circle.
pub fn build<'d>(document: &'d Document, element: &'d Element) -> Result<Instance<'d>, Diagnostics> {
    let mut build = Build {
        document,
        out: Instance { nodes: Vec::new(), variables: Vec::new() },
        names: HashSet::new(),
        problems: Diagnostics::new(),
    };
    build.node(element, String::new(), None, 0);
    if build.problems.has_errors() { Err(build.problems) } else { Ok(build.out) }
}

struct Build<'d> {
    document: &'d Document,
    out: Instance<'d>,
    names: HashSet<String>,
    problems: Diagnostics,
}

impl<'d> Build<'d> {
    fn node(
        &mut self,
        element: &'d Element,
        prefix: String,
        parent: Option<usize>,
        depth: usize,
    ) -> Option<usize> {
        let around = std::iter::successors(parent, |n| self.out.nodes[*n].parent);
        let is_circle = around.into_iter().any(|n| std::ptr::eq(self.out.nodes[n].element, element));
        if is_circle || depth > DEEPEST || self.out.nodes.len() >= MOST_NODES {
            let message = "components refer to each other in a circle, or are nested too deep";
            if !self.problems.has_errors() {
                self.problems.push(self.document.wrong(element, message));
            }
            return None;
        }
        let index = self.out.nodes.len();
        self.out.nodes.push(Node {
            element,
            ty: &element.ty,
            prefix,
            parent,
            children: IndexMap::new(),
            scope: IndexMap::new(),
            spikes: Vec::new(),
        });
        self.values(index);
        self.states(index);
        self.children(index, depth);
        self.references(index, depth);
        Some(index)
    }

    fn add(&mut self, node: usize, name: &str, dimension: &str, kind: VariableKind) {
        if let Some(&known) = self.out.nodes[node].scope.get(name) {
            // A state variable may be declared, and be derived in one of several cases, too.
            self.out.variables[known].kind = kind;
            return;
        }
        let mut full = format!("{}{name}", self.out.nodes[node].prefix);
        if !self.names.insert(full.clone()) {
            full = format!("{full}_{}", self.names.len());
            self.names.insert(full.clone());
        }
        let dimension = self.document.units.dimension(dimension).unwrap_or_default();
        let variable = self.out.variables.len();
        self.out.variables.push(Variable { name: full, dimension, kind });
        self.out.nodes[node].scope.insert(name.to_owned(), variable);
    }

    /// Parameters, constants, properties, and what is computed of them.
    fn values(&mut self, node: usize) {
        let (element, ty) = (self.out.nodes[node].element, self.out.nodes[node].ty);
        let types = &self.document.types;
        let fixed = types.fixed(ty);
        for p in types.parameters(ty) {
            let fixed = fixed.iter().find(|(name, _)| *name == p.name).map(|(_, value)| value.as_str());
            let value = self.parameter(element, p, fixed);
            self.add(node, &p.name, &p.dimension, VariableKind::Parameter(value));
        }
        for (name, dimension, text) in types.constants(ty) {
            let value = self.document.units.parse(text).map_or(f64::NAN, |q| q.value);
            self.add(node, name, dimension, VariableKind::Parameter(value));
        }
        for p in types.properties(ty) {
            let value = p.default.as_ref().and_then(|text| Some(self.document.units.parse(text).ok()?.value));
            self.add(node, &p.name, &p.dimension, VariableKind::Property(value.unwrap_or(1.0)));
        }
        for (name, dimension, value) in types.derived_parameters(ty) {
            let known = |name: &str| match self.out.variables[*self.out.nodes[node].scope.get(name)?].kind {
                VariableKind::Parameter(value) | VariableKind::Property(value) => Some(value),
                _ => None,
            };
            let value = value.value(&known);
            if value.is_none() {
                let message = format!("`{name}` of {ty} is computed of something that is no parameter");
                self.problems.push(self.document.wrong(element, message));
            }
            self.add(node, name, dimension, VariableKind::Parameter(value.unwrap_or(f64::NAN)));
        }
    }

    fn parameter(&mut self, element: &Element, p: &Parameter, fixed: Option<&str>) -> f64 {
        let Some(text) = element.get(&p.name).or(fixed).or(p.default.as_deref()) else {
            let message = format!("{} needs `{}`", element.name(), p.name);
            let given = element.attributes.iter().map(|a| &a.name);
            let unknown = given.filter(|name| !matches!(name.as_str(), "id" | "type"));
            let near = did_you_mean(&p.name, unknown).map(|near| format!("there is another: {near}"));
            self.problems.push(self.document.wrong(element, message).help_opt(near));
            return f64::NAN;
        };
        match quantity(self.document, text, &p.dimension) {
            Ok(quantity) => quantity.value,
            Err((message, help)) => {
                let d = self.document.wrong_value(element, &p.name, message).help_opt(help);
                self.problems.push(d);
                f64::NAN
            }
        }
    }

    fn states(&mut self, node: usize) {
        let Some(dynamics) = self.document.types.dynamics(self.out.nodes[node].ty) else { return };
        for (name, dimension) in &dynamics.states {
            self.add(node, name, dimension, VariableKind::State);
        }
        for derived in &dynamics.derived {
            self.add(node, &derived.name, &derived.dimension, VariableKind::Derived);
        }
    }

    fn children(&mut self, node: usize, depth: usize) {
        let element = self.out.nodes[node].element;
        for child in &element.children {
            if matches!(child.tag.as_str(), "notes" | "annotation" | "property") {
                continue;
            }
            let types = &self.document.types;
            if types.get(&child.ty).is_none() {
                let message = format!("there is no component type `{}`", child.ty);
                let near = did_you_mean(&child.ty, types.names());
                self.problems.push(self.document.wrong(child, message).help_opt(near));
                continue;
            }
            let role = types.role(self.out.nodes[node].ty, &child.tag, &child.ty);
            let name = role.map_or_else(|| child.tag.clone(), |role| role.name);
            if child.ty == "spike" && name == "spikes" {
                self.spike(node, child);
                continue;
            }
            let part = child.id().map_or_else(|| child.tag.clone(), str::to_owned);
            let prefix = format!("{}{part}_", self.out.nodes[node].prefix);
            if let Some(index) = self.node(child, prefix, Some(node), depth + 1) {
                self.out.nodes[node].children.entry(name).or_default().push(index);
            }
        }
        self.out.nodes[node].spikes.sort_by(f64::total_cmp);
    }

    /// One of the spikes of an array: there may be many, which is why they are no components of their own here.
    fn spike(&mut self, node: usize, element: &Element) {
        let text = element.get("time").unwrap_or_default();
        match quantity(self.document, text, "time") {
            Ok(time) => self.out.nodes[node].spikes.push(time.value),
            Err((message, help)) => {
                self.problems.push(self.document.wrong_value(element, "time", message).help_opt(help));
            }
        }
    }

    /// Components that the type refers to and whose variables its behaviour reads.
    fn references(&mut self, node: usize, depth: usize) {
        let (element, ty) = (self.out.nodes[node].element, self.out.nodes[node].ty);
        let types = &self.document.types;
        let dynamics = types.dynamics(ty);
        for (name, of) in types.references(ty) {
            let reads = |path: &str| path.split(['/', '[']).next() == Some(name);
            let is_read = dynamics.is_some_and(|d| {
                d.derived.iter().any(|d| matches!(&d.value, DerivedValue::Path(path, _) if reads(path)))
            });
            if !is_read || self.out.nodes[node].children.contains_key(name) {
                continue;
            }
            let Some(id) = element.get(name) else {
                self.problems
                    .push(self.document.wrong(element, format!("{} needs `{name}`", element.name())));
                continue;
            };
            match find(self.document, id, of, element.place_of(name)) {
                Ok(found) => {
                    let prefix = format!("{}{id}_", self.out.nodes[node].prefix);
                    if let Some(index) = self.node(found, prefix, Some(node), depth + 1) {
                        self.out.nodes[node].children.entry(name.clone()).or_default().push(index);
                    }
                }
                Err(found) => self.problems.extend(found),
            }
        }
    }
}

/// The component with an id, which must be of a type; `place` is where it is named.
///
/// # Errors
/// There is none, or it is of another type.
pub fn find<'d>(
    document: &'d Document,
    id: &str,
    of: &str,
    place: Place,
) -> Result<&'d Element, Diagnostics> {
    let Some(found) = document.find(id) else {
        let fitting = document.of_type(of).filter_map(Element::id);
        let message = format!("there is no component `{id}`");
        let near = did_you_mean(id, fitting);
        return Err(document.at(Diagnostic::error(message).help_opt(near), place).into());
    };
    if document.types.is(&found.ty, of) {
        return Ok(found);
    }
    let message = format!("`{id}` is a {}, but a {of} is needed here", found.ty);
    Err(document.at(Diagnostic::error(message), place).into())
}

/// A text as a quantity of a dimension; what is wrong otherwise, and what to do.
pub fn quantity(
    document: &Document,
    text: &str,
    dimension: &str,
) -> Result<Quantity, (String, Option<String>)> {
    let units = &document.units;
    match units.parse(text) {
        Ok(quantity) if dimension == "*" => Ok(quantity),
        Ok(quantity) => {
            let wanted = units.dimension(dimension).unwrap_or_default();
            if quantity.dimension == wanted {
                return Ok(quantity);
            }
            let known = units.units_of(wanted);
            let help = match known.is_empty() {
                true => "a plain number is wanted".to_owned(),
                false => format!("units of {dimension}: {}", known.join(", ")),
            };
            let got = units.name_of(quantity.dimension);
            let got = if got == "none" { "a plain number" } else { got };
            Err((format!("a {dimension} is needed, but `{text}` is {got}"), Some(help)))
        }
        Err(NoQuantity::NoNumber) => Err((format!("`{text}` does not begin with a number"), None)),
        Err(NoQuantity::NoUnit(symbol, near)) => Err((format!("there is no unit `{symbol}`"), near)),
    }
}
