//! Segments and groups of segments.

use crate::document::{Document, Element};
use indexmap::IndexMap;
use netpyne_base::{Diagnostics, did_you_mean};

/// A point: x, y, z, diameter, µm.
pub type Point = [f64; 4];

/// A segment.
#[derive(Clone, Debug)]
pub struct Segment {
    /// Its name, if it has one.
    pub name: Option<String>,
    /// Parent, and where on it.
    pub parent: Option<(i64, f64)>,
    /// Where it begins, if it says so itself.
    pub proximal: Option<Point>,
    /// Where it ends.
    pub distal: Point,
}

/// A group of segments.
#[derive(Clone, Debug, Default)]
pub struct Group {
    /// Its segments, parents before children.
    pub segments: Vec<i64>,
    /// Whether it is a cable that no other such group shares.
    pub is_cable: bool,
    /// In how many parts a cable is computed.
    pub divisions: Option<u32>,
}

/// The shape of a cell as it is written.
#[derive(Clone, Debug, Default)]
pub struct Morphology {
    /// Segments by id, in the order written.
    pub segments: IndexMap<i64, Segment>,
    /// Groups by id, in the order written.
    pub groups: IndexMap<String, Group>,
}

/// What neuroLex calls an unbranched group that overlaps no other: a section.
const CABLE: &str = "sao864921383";

impl Morphology {
    /// Reads the segments of a morphology.
    ///
    /// # Errors
    /// Parents that do not exist; circles.
    pub fn segments(document: &Document, element: &Element) -> Result<Self, Diagnostics> {
        let mut out = Self::default();
        let mut problems = Diagnostics::new();
        for e in element.all("segment") {
            match segment(document, e) {
                Ok((id, segment)) => {
                    if out.segments.insert(id, segment).is_some() {
                        let d = document.wrong_value(e, "id", format!("there are two segments {id}"));
                        problems.push(d);
                    }
                }
                Err(found) => problems.extend(found),
            }
        }
        for e in element.all("segment") {
            let Some(parent) = e.child("parent") else { continue };
            let id = parent.get("segment").and_then(|text| text.parse::<i64>().ok());
            if id.is_none_or(|id| !out.segments.contains_key(&id)) && !problems.has_errors() {
                let text = parent.get("segment").unwrap_or_default();
                let message = format!("there is no segment `{text}` to be the parent of {}", e.name());
                problems.push(document.wrong_value(parent, "segment", message));
            }
        }
        if !problems.has_errors() {
            out.check_tree(document, element, &mut problems);
        }
        if problems.has_errors() { Err(problems) } else { Ok(out) }
    }

    /// Every segment must come from one root, and those without parent must say where they begin.
    fn check_tree(&self, document: &Document, element: &Element, problems: &mut Diagnostics) {
        let at = |id: i64| element.all("segment").find(|e| e.id().and_then(|t| t.parse().ok()) == Some(id));
        for (id, segment) in &self.segments {
            if segment.parent.is_none()
                && segment.proximal.is_none()
                && let Some(e) = at(*id)
            {
                let d = document.wrong(e, format!("{} has no parent and no `proximal`", e.name()));
                problems.push(d.help("a segment begins where it says, or at the end of its parent"));
            }
        }
        let mut done: std::collections::HashSet<i64> = std::collections::HashSet::new();
        for id in self.segments.keys() {
            let mut way = Vec::new();
            let mut next = Some(*id);
            while let Some(id) = next.filter(|id| !done.contains(id)) {
                way.push(id);
                if way.len() > self.segments.len() {
                    if let Some(e) = at(id) {
                        problems.push(document.wrong(e, format!("{} is its own ancestor", e.name())));
                    }
                    return;
                }
                next = self.segments.get(&id).and_then(|s| s.parent).map(|(parent, _)| parent);
            }
            done.extend(way);
        }
    }

    /// Where a segment begins.
    pub fn proximal(&self, id: i64) -> Point {
        let Some(segment) = self.segments.get(&id) else { return [0.0; 4] };
        segment.proximal.unwrap_or_else(|| {
            let Some((parent, along)) = segment.parent else { return segment.distal };
            let Some(above) = self.segments.get(&parent) else { return segment.distal };
            if along == 1.0 {
                return above.distal;
            }
            let begin = self.proximal_of_parent(parent);
            std::array::from_fn(|i| begin[i] + along * (above.distal[i] - begin[i]))
        })
    }

    fn proximal_of_parent(&self, id: i64) -> Point {
        // Up until a segment says where it begins, or begins at the end of its parent.
        let mut id = id;
        loop {
            let Some(segment) = self.segments.get(&id) else { return [0.0; 4] };
            match (segment.proximal, segment.parent) {
                (Some(point), _) => return point,
                (None, Some((parent, 1.0))) => {
                    return self.segments.get(&parent).map_or([0.0; 4], |s| s.distal);
                }
                (None, Some((parent, _))) => id = parent,
                (None, None) => return segment.distal,
            }
        }
    }

    /// Its length, µm.
    pub fn length(&self, id: i64) -> f64 {
        let Some(segment) = self.segments.get(&id) else { return 0.0 };
        let begin = self.proximal(id);
        let square = |i: usize| (segment.distal[i] - begin[i]) * (segment.distal[i] - begin[i]);
        (square(0) + square(1) + square(2)).sqrt()
    }
}

fn segment(document: &Document, e: &Element) -> Result<(i64, Segment), Diagnostics> {
    let id = e.id().unwrap_or_default();
    let id = id.parse::<i64>().ok().filter(|id| *id >= 0);
    let id =
        id.ok_or_else(|| document.wrong_value(e, "id", "the id of a segment is an integer, 0 or more"))?;
    let parent = match e.child("parent") {
        None => None,
        Some(parent) => {
            let of = parent.get("segment").and_then(|text| text.parse::<i64>().ok());
            let of = of.ok_or_else(|| document.wrong(parent, "the id of the parent segment is needed"))?;
            Some((of, fraction(document, parent, "fractionAlong", 1.0)?))
        }
    };
    let point = |tag: &str| e.child(tag).map(|p| point(document, p)).transpose();
    let distal =
        point("distal")?.ok_or_else(|| document.wrong(e, format!("{} has no `distal`", e.name())))?;
    Ok((id, Segment { name: e.get("name").map(str::to_owned), parent, proximal: point("proximal")?, distal }))
}

/// A number from 0 to 1.
pub fn fraction(document: &Document, e: &Element, name: &str, default: f64) -> Result<f64, Diagnostics> {
    match e.get(name).map(|text| text.trim().parse::<f64>()) {
        None => Ok(default),
        Some(Ok(value)) if (0.0..=1.0).contains(&value) => Ok(value),
        Some(_) => Err(document.wrong_value(e, name, "a number from 0 to 1 is expected").into()),
    }
}

fn point(document: &Document, e: &Element) -> Result<Point, Diagnostics> {
    let mut out = [0.0; 4];
    for (slot, name) in out.iter_mut().zip(["x", "y", "z", "diameter"]) {
        let value = e.get(name).and_then(|text| text.trim().parse::<f64>().ok()).filter(|v| v.is_finite());
        *slot = value.ok_or_else(|| match e.get(name) {
            Some(_) => document.wrong_value(e, name, "a number of µm is expected"),
            None => document.wrong(e, format!("`{}` needs `{name}`", e.tag)),
        })?;
    }
    if out[3] < 0.0 {
        return Err(document.wrong_value(e, "diameter", "a diameter below 0").into());
    }
    Ok(out)
}

impl Group {
    /// Whether a group element is a cable.
    pub fn is_cable(e: &Element) -> bool {
        e.get("neuroLexId") == Some(CABLE)
    }
}

/// The group with an id; what was perhaps meant if there is none.
pub fn group<'m>(morphology: &'m Morphology, id: &str) -> Result<&'m Group, (String, Option<String>)> {
    morphology.groups.get(id).ok_or_else(|| {
        let near = did_you_mean(id, morphology.groups.keys());
        (format!("there is no segment group `{id}`"), near)
    })
}
