//! Component types, dimensions and units that a model defines itself, in LEMS.

use super::{Document, Element, Place};
use crate::expression::{Expression, parse};
use crate::quantity::{Dimension, Unit};
use crate::types::{
    Actions, ComponentType, Condition, Derived, DerivedValue, Dynamics, Kinetic, Parameter, Reduce, Regime,
};
use netpyne_base::{Diagnostic, Diagnostics, Span, did_you_mean};

/// A dimension.
///
/// # Errors
/// It has no name, or an exponent that is no small integer.
pub fn read_dimension(document: &Document, element: &Element) -> Result<(String, Dimension), Diagnostics> {
    let mut out = Dimension::NONE;
    let mut problems = Diagnostics::new();
    for (slot, name) in out.0.iter_mut().zip(["m", "l", "t", "i", "k", "n", "j"]) {
        match element.get(name).map(|text| text.trim().parse::<i8>()) {
            Some(Ok(power @ -20..=20)) => *slot = power,
            Some(_) => {
                problems.push(document.wrong_value(element, name, "an exponent is an integer from -20 to 20"))
            }
            None => {}
        }
    }
    let name = required(document, element, "name", &mut problems);
    if problems.has_errors() { Err(problems) } else { Ok((name, out)) }
}

/// A unit.
///
/// # Errors
/// Its dimension is not known, or it has no symbol.
pub fn read_unit(document: &Document, element: &Element) -> Result<(String, Unit), Diagnostics> {
    let mut problems = Diagnostics::new();
    let symbol = required(document, element, "symbol", &mut problems);
    let of = required(document, element, "dimension", &mut problems);
    let mut value = |name: &str, default: f64| match element.get(name).map(|text| text.trim().parse::<f64>())
    {
        Some(Ok(value)) if value.is_finite() => value,
        Some(_) => {
            problems.push(document.wrong_value(element, name, "a number is expected"));
            default
        }
        None => default,
    };
    let (power, scale, offset) = (value("power", 0.0), value("scale", 1.0), value("offset", 0.0));
    let dimension = document.units.dimension(&of).unwrap_or_else(|| {
        let d = document.wrong_value(element, "dimension", format!("there is no dimension `{of}`"));
        problems.push(d.help_opt(did_you_mean(&of, document.units.dimensions())));
        Dimension::NONE
    });
    let power = power.clamp(-300.0, 300.0) as i32;
    if problems.has_errors() { Err(problems) } else { Ok((symbol, Unit { dimension, power, scale, offset })) }
}

fn required(document: &Document, element: &Element, name: &str, problems: &mut Diagnostics) -> String {
    element.get(name).map(str::to_owned).unwrap_or_else(|| {
        problems.push(document.wrong(element, format!("`{}` needs `{name}`", element.tag)));
        String::new()
    })
}

/// A component type.
///
/// # Errors
/// What is wrong in it.
pub fn read_type(document: &Document, element: &Element) -> Result<ComponentType, Diagnostics> {
    let mut read = Read { document, problems: Diagnostics::new() };
    let ty = read.component_type(element);
    if read.problems.has_errors() { Err(read.problems) } else { Ok(ty) }
}

struct Read<'a> {
    document: &'a Document,
    problems: Diagnostics,
}

impl Read<'_> {
    fn text(&mut self, element: &Element, name: &str) -> String {
        required(self.document, element, name, &mut self.problems)
    }

    fn pair(&mut self, element: &Element, first: &str, second: &str) -> (String, String) {
        (self.text(element, first), self.text(element, second))
    }

    fn expression(&mut self, element: &Element, name: &str) -> Expression {
        let text = self.text(element, name);
        parse(&text).unwrap_or_else(|wrong| {
            let Place { span, .. } = element.place_of(name);
            // Where entities stand for characters, places in the text and in the file differ.
            let start = (span.start as usize + wrong.at).min(span.end as usize);
            let place = Place { span: Span::new(start, span.end as usize), ..element.place };
            let d = Diagnostic::error(wrong.message).help_opt(wrong.help);
            self.problems.push(self.document.at(d, place));
            Expression::Number(0.0)
        })
    }

    fn component_type(&mut self, element: &Element) -> ComponentType {
        let mut ty = ComponentType {
            name: self.text(element, "name"),
            extends: element.get("extends").map(str::to_owned),
            source: self
                .document
                .files
                .get(element.place.file as usize)
                .map(|f| (f.clone(), element.place.span)),
            ..ComponentType::default()
        };
        for e in &element.children {
            match e.tag.as_str() {
                "Parameter" | "IndexParameter" | "PathParameter" => ty.parameters.push(self.parameter(e)),
                "Property" => ty.properties.push(self.parameter(e)),
                "Constant" => {
                    let (name, dimension) = self.pair(e, "name", "dimension");
                    ty.constants.push((name, dimension, self.text(e, "value")));
                }
                "DerivedParameter" => {
                    let (name, dimension) = self.pair(e, "name", "dimension");
                    ty.derived.push((name, dimension, self.expression(e, "value")));
                }
                "Fixed" => ty.fixed.push(self.pair(e, "parameter", "value")),
                "Text" => ty.texts.push((self.text(e, "name"), false)),
                "Path" => ty.paths.push(self.text(e, "name")),
                "ComponentReference" => ty.references.push(self.pair(e, "name", "type")),
                "Link" => ty.links.push(self.pair(e, "name", "type")),
                "Child" | "Children" => {
                    let (name, of) = self.pair(e, "name", "type");
                    ty.children.push((name, of, e.tag == "Children"));
                }
                "Requirement" => ty.requirements.push(self.pair(e, "name", "dimension")),
                "InstanceRequirement" | "ComponentRequirement" => ty.instances.push(self.text(e, "name")),
                "Attachments" => ty.attachments.push(self.text(e, "name")),
                "EventPort" => ty.ports.push((self.text(e, "name"), e.get("direction") != Some("out"))),
                "Structure" => wires(e, &mut ty.wires),
                "Dynamics" => ty.dynamics = Some(self.dynamics(e)),
                "Exposure" | "About" | "Meta" | "notes" | "annotation" | "Simulation" | "Procedure" => {}
                "Insertion" | "Collection" | "PairCollection" | "ComponentTypeReference" | "Lemstypes" => {}
                tag => self.unknown(e, tag, "a component type"),
            }
        }
        // LEMS also allows a behaviour that says nothing; then that of the base holds.
        if ty.dynamics.as_ref().is_some_and(is_empty) && ty.extends.is_some() {
            ty.dynamics = None;
        }
        ty
    }

    fn unknown(&mut self, element: &Element, tag: &str, whose: &str) {
        const KNOWN: [&str; 34] = [
            "Parameter",
            "Property",
            "Constant",
            "DerivedParameter",
            "Fixed",
            "Text",
            "Path",
            "ComponentReference",
            "Link",
            "Child",
            "Children",
            "Requirement",
            "InstanceRequirement",
            "Attachments",
            "EventPort",
            "Structure",
            "Dynamics",
            "Exposure",
            "StateVariable",
            "DerivedVariable",
            "ConditionalDerivedVariable",
            "TimeDerivative",
            "OnStart",
            "OnCondition",
            "OnEvent",
            "OnEntry",
            "Regime",
            "KineticScheme",
            "StateAssignment",
            "EventOut",
            "Transition",
            "Case",
            "IndexParameter",
            "Simulation",
        ];
        let d = self.document.wrong(element, format!("{whose} has no `{tag}`"));
        self.problems.push(d.help_opt(did_you_mean(tag, KNOWN)));
    }

    fn parameter(&mut self, e: &Element) -> Parameter {
        Parameter {
            name: self.text(e, "name"),
            dimension: e.get("dimension").unwrap_or("none").to_owned(),
            default: e.get("defaultValue").map(str::to_owned),
        }
    }

    fn dynamics(&mut self, element: &Element) -> Dynamics {
        let mut out = Dynamics::default();
        let mut conditional = Vec::new();
        for e in &element.children {
            match e.tag.as_str() {
                "StateVariable" => {
                    let dimension = e.get("dimension").unwrap_or("none").to_owned();
                    out.states.push((self.text(e, "name"), dimension));
                }
                "DerivedVariable" => out.derived.push(self.derived(e)),
                "ConditionalDerivedVariable" => conditional.push(self.conditional(e)),
                "TimeDerivative" => out.rates.push((self.text(e, "variable"), self.expression(e, "value"))),
                "OnStart" => out.start.extend(self.assignments(e)),
                "OnCondition" => out.conditions.push(self.condition(e)),
                "OnEvent" => out.events.push((self.text(e, "port"), self.actions(e))),
                "Regime" => out.regimes.push(self.regime(e)),
                "KineticScheme" => out.kinetics.push(Kinetic {
                    nodes: self.text(e, "nodes"),
                    state: self.text(e, "stateVariable"),
                    edges: self.text(e, "edges"),
                    from: self.text(e, "edgeSource"),
                    to: self.text(e, "edgeTarget"),
                    forward: self.text(e, "forwardRate"),
                    reverse: self.text(e, "reverseRate"),
                }),
                "notes" | "Super" => {}
                tag => self.unknown(e, tag, "a behaviour"),
            }
        }
        out.derived.extend(conditional);
        out
    }

    fn derived(&mut self, e: &Element) -> Derived {
        let value = match e.get("select") {
            Some(path) => {
                let reduce = match e.get("reduce") {
                    Some("add") => Reduce::Add,
                    Some("multiply") => Reduce::Multiply,
                    _ => Reduce::Single,
                };
                DerivedValue::Path(path.to_owned(), reduce)
            }
            None => DerivedValue::Expression(self.expression(e, "value")),
        };
        let dimension = e.get("dimension").unwrap_or("none").to_owned();
        Derived { name: self.text(e, "name"), dimension, value }
    }

    fn conditional(&mut self, e: &Element) -> Derived {
        let cases = e.all("Case").map(|case| {
            let test = case.get("condition").is_some().then(|| self.expression(case, "condition"));
            (test, self.expression(case, "value"))
        });
        let cases = DerivedValue::Cases(cases.collect());
        let dimension = e.get("dimension").unwrap_or("none").to_owned();
        Derived { name: self.text(e, "name"), dimension, value: cases }
    }

    fn assignments(&mut self, e: &Element) -> Vec<(String, Expression)> {
        e.all("StateAssignment").map(|a| (self.text(a, "variable"), self.expression(a, "value"))).collect()
    }

    fn actions(&mut self, e: &Element) -> Actions {
        Actions {
            assign: self.assignments(e),
            emit: e.all("EventOut").map(|out| self.text(out, "port")).collect(),
            enter: e.child("Transition").map(|t| self.text(t, "regime")),
        }
    }

    fn condition(&mut self, e: &Element) -> Condition {
        Condition { test: self.expression(e, "test"), actions: self.actions(e) }
    }

    fn regime(&mut self, e: &Element) -> Regime {
        let mut out = Regime {
            name: self.text(e, "name"),
            initial: e.get("initial") == Some("true"),
            ..Regime::default()
        };
        for part in &e.children {
            match part.tag.as_str() {
                "TimeDerivative" => {
                    out.rates.push((self.text(part, "variable"), self.expression(part, "value")))
                }
                "OnEntry" => out.entry.extend(self.assignments(part)),
                "OnCondition" => out.conditions.push(self.condition(part)),
                tag => self.unknown(part, tag, "a regime"),
            }
        }
        out
    }
}

fn is_empty(d: &Dynamics) -> bool {
    d.states.is_empty()
        && d.derived.is_empty()
        && d.rates.is_empty()
        && d.start.is_empty()
        && d.conditions.is_empty()
        && d.events.is_empty()
        && d.regimes.is_empty()
        && d.kinetics.is_empty()
}

/// Connections of events: `With instance=.. as=..` gives names to both ends.
fn wires(structure: &Element, out: &mut Vec<(String, String)>) {
    let instance = |name: &str| {
        let with = structure.all("With").find(|w| w.get("as") == Some(name))?;
        with.get("instance").map(str::to_owned)
    };
    for connection in structure.all("EventConnection") {
        if let (Some(from), Some(to)) = (connection.get("from"), connection.get("to")) {
            out.extend(instance(from).zip(instance(to)));
        }
    }
}
