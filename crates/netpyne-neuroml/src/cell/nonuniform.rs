//! Parameters that vary over a cell: a variable such as the path length from the root, and an expression of it.

use super::morphology::Morphology;
use super::sections::Shape;
use crate::document::Element;
use crate::expression::Expression;
use std::collections::HashMap;

/// A variable that has a value in every part of every section of a group.
pub struct Varying {
    /// Its name in expressions.
    pub variable: String,
    /// Its values by section, one for each part.
    values: HashMap<usize, Vec<f64>>,
}

/// The path length from the root, µm, in the middle of each part of each section, and at its begin and end.
fn distances(shape: &Shape) -> Vec<(f64, f64)> {
    let mut out: Vec<(f64, f64)> = Vec::new();
    for section in &shape.sections {
        let length: f64 = section.points.windows(2).map(|p| distance(&p[0], &p[1])).sum();
        let begin = match section.parent {
            None => 0.0,
            Some((parent, x)) => out.get(parent).map_or(0.0, |(from, to)| from + x * (to - from)),
        };
        out.push((begin, begin + length));
    }
    out
}

fn distance(a: &[f64; 4], b: &[f64; 4]) -> f64 {
    (0..3).map(|i| (a[i] - b[i]) * (a[i] - b[i])).sum::<f64>().sqrt()
}

impl Varying {
    /// The inhomogeneous parameter of a group.
    pub fn of(element: &Element, group: &[usize], shape: &Shape) -> Self {
        let distances = distances(shape);
        let own = || group.iter().map(|s| distances[*s]);
        let is = |child: &str, name: &str, value: f64| {
            let text = element.child(child).and_then(|c| c.get(name));
            text.and_then(|t| t.trim().parse::<f64>().ok()) == Some(value)
        };
        // From the begin of the group, and as a fraction of its extent, if that is asked for.
        let first = own().map(|(from, _)| from).fold(f64::INFINITY, f64::min);
        let shift = if is("proximal", "translationStart", 0.0) && first.is_finite() { first } else { 0.0 };
        let last = own().map(|(_, to)| to - shift).fold(0.0, f64::max);
        let scale = if is("distal", "normalizationEnd", 1.0) && last > 0.0 { 1.0 / last } else { 1.0 };
        let values = group.iter().map(|&s| {
            let (from, to) = distances[s];
            let parts = shape.sections[s].parts;
            let middle = |i: u32| (f64::from(i) + 0.5) / f64::from(parts);
            let list = (0..parts).map(|i| (from + middle(i) * (to - from) - shift) * scale).collect();
            (s, list)
        });
        Self { variable: element.get("variable").unwrap_or("p").to_owned(), values: values.collect() }
    }

    /// The values of an expression in the parts of a section.
    pub fn evaluate(&self, expression: &Expression, section: usize) -> Option<Vec<f64>> {
        let values = self.values.get(&section)?;
        values.iter().map(|p| expression.value(&|name| (name == self.variable).then_some(*p))).collect()
    }
}

/// The sections that have a segment of a group.
pub fn sections_of(morphology: &Morphology, shape: &Shape, group: &str) -> Vec<usize> {
    let Some(group) = morphology.groups.get(group) else { return Vec::new() };
    let mut found = vec![false; shape.sections.len()];
    for id in &group.segments {
        if let Some((section, ..)) = shape.places.get(id) {
            found[*section] = true;
        }
    }
    (0..found.len()).filter(|i| found[*i]).collect()
}
