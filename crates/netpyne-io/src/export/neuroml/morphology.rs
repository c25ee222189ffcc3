//! Sections as segments and groups of them.

use super::names::Names;
use super::xml::Xml;
use super::{dict, json};
use netpyne_network::morphology::Morphology;
use netpyne_neuroml::neuron::SECTION;
use netpyne_specs::Dict;
use std::collections::HashMap;

/// Where the sections of a cell are among its segments.
#[derive(Clone, Debug, Default)]
pub(super) struct Segments {
    pub sections: Vec<SectionSegments>,
    /// Which section has a name.
    pub names: HashMap<String, usize>,
    /// Whether something of the shape is not as it was.
    pub reversed: bool,
}

/// The segments of a section.
#[derive(Clone, Debug)]
pub(super) struct SectionSegments {
    /// The group of its segments.
    pub group: String,
    /// Its first segment.
    first: usize,
    /// Lengths of its segments, µm.
    lengths: Vec<f64>,
    /// Whether segments run against the section, because it hangs on its parent by its end 1.
    reversed: bool,
}

/// Most steps from a fraction to its neighbours until the place is met exactly.
const NEAR: u64 = 8;

impl Segments {
    /// The segment at place `x` of a section, and the fraction along it.
    pub fn place(&self, section: usize, x: f64) -> (usize, f64) {
        let Some(segments) = self.sections.get(section) else { return (0, 0.5) };
        let x = if segments.reversed { 1.0 - x } else { x };
        let whole: f64 = segments.lengths.iter().sum();
        let mut at = 0.0;
        for (i, length) in segments.lengths.iter().enumerate() {
            // As a reader computes it.
            let (from, to) = if whole > 0.0 { (at / whole, (at + length) / whole) } else { (0.0, 1.0) };
            if x <= to || i + 1 == segments.lengths.len() {
                return (segments.first + i, fraction(x, from, to));
            }
            at += length;
        }
        (segments.first, 0.5)
    }
}

/// The number `along` with which `from + along * (to - from)` is `x`, if there is one.
fn fraction(x: f64, from: f64, to: f64) -> f64 {
    let best = ((x - from) / (to - from)).clamp(0.0, 1.0);
    let near = (0..=NEAR).flat_map(|n| [best.to_bits().saturating_add(n), best.to_bits().saturating_sub(n)]);
    let exact = |along: &f64| (0.0..=1.0).contains(along) && from + along * (to - from) == x;
    near.map(f64::from_bits).find(exact).unwrap_or(if best.is_finite() { best } else { 0.5 })
}

/// A point as it is written.
type Written = [String; 4];

fn written(x: f32, y: f32, z: f32, diameter: f64) -> Written {
    // Widths are kept above 0, as the schema wants.
    let diameter = if diameter > 0.0 { diameter } else { 1e-9 };
    [x.to_string(), y.to_string(), z.to_string(), diameter.to_string()]
}

fn distance(a: &Written, b: &Written) -> f64 {
    let value = |text: &String| text.parse::<f64>().unwrap_or(0.0);
    let square = |i: usize| (value(&b[i]) - value(&a[i])) * (value(&b[i]) - value(&a[i]));
    (square(0) + square(1) + square(2)).sqrt()
}

/// Writes the morphology of a cell.
pub(super) fn write(xml: &mut Xml, id: &str, cell: &Morphology) -> Segments {
    let mut out = Segments::default();
    // Sections without points are laid out as NEURON lays them out.
    let mut laid_out = cell.clone();
    let shaped = laid_out.define_shape(0).is_ok();
    let mut names = Names::default();
    names.unique("all");
    xml.open("morphology", &[("id", id)]);
    let mut groups: Vec<(usize, String, Dict, std::ops::Range<usize>)> = Vec::new();
    let mut count = 0;
    // Parents first, so that places on them are known.
    let mut order: Vec<usize> = Vec::new();
    let mut done = vec![false; cell.sections().len()];
    for start in 0..done.len() {
        let up = std::iter::successors(Some(start), |at| {
            cell.sections()[*at].connection.as_ref().map(|c| c.parent.index())
        });
        let mut way: Vec<usize> = up.take_while(|at| !done[*at]).take(done.len()).collect();
        way.reverse();
        for at in way {
            if !std::mem::replace(&mut done[at], true) {
                order.push(at);
            }
        }
    }
    out.sections =
        vec![
            SectionSegments { group: String::new(), first: 0, lengths: Vec::new(), reversed: false };
            done.len()
        ];
    for index in order {
        let section = &cell.sections()[index];
        let group = names.unique(&section.name);
        let mut known = Dict::new();
        if group != section.name {
            known.extend(dict([("name", section.name.as_str().into())]));
        }
        let mut points: Vec<Written> =
            section.points().iter().map(|p| written(p.x, p.y, p.z, full(p.diameter()))).collect();
        if section.points().len() < 2 {
            known.extend(dict([("L", section.length().into())]));
            points = cylinder(&laid_out.sections()[index], section.length(), shaped);
        }
        let reversed = section.connection.as_ref().is_some_and(|c| c.child_x == 1.0);
        if reversed {
            points.reverse();
            out.reversed = true;
        }
        let first = count;
        for (i, pair) in points.windows(2).enumerate() {
            let (number, name) = (count.to_string(), format!("{}_{i}", section.name));
            let name = if points.len() == 2 { &section.name } else { &name };
            xml.open("segment", &[("id", &number), ("name", name)]);
            if i > 0 {
                xml.empty("parent", &[("segment", &(count - 1).to_string())]);
            } else if let Some(connection) = &section.connection {
                let (parent, along) = out.place(connection.parent.index(), connection.parent_x);
                let (parent, along) = (parent.to_string(), along.to_string());
                xml.empty("parent", &[("segment", &parent), ("fractionAlong", &along)]);
            }
            let ends = [("proximal", &pair[0]), ("distal", &pair[1])];
            for (tag, [x, y, z, d]) in ends.into_iter().skip(usize::from(i > 0)) {
                xml.empty(tag, &[("x", x), ("y", y), ("z", z), ("diameter", d)]);
            }
            xml.close("segment");
            count += 1;
        }
        let lengths = points.windows(2).map(|pair| distance(&pair[0], &pair[1])).collect();
        out.sections[index] = SectionSegments { group: group.clone(), first, lengths, reversed };
        groups.push((index, group, known, first..count));
    }
    out.names = cell.sections().iter().enumerate().map(|(i, s)| (s.name.clone(), i)).collect();
    groups.sort_by_key(|(index, ..)| *index);
    for (index, group, known, members) in &groups {
        xml.open("segmentGroup", &[("id", group), ("neuroLexId", "sao864921383")]);
        xml.property("numberInternalDivisions", &cell.sections()[*index].nseg().to_string());
        if !known.is_empty() {
            xml.annotation(&[(SECTION, &json(known.clone()))]);
        }
        for member in members.clone() {
            xml.empty("member", &[("segment", &member.to_string())]);
        }
        xml.close("segmentGroup");
    }
    xml.open("segmentGroup", &[("id", "all")]);
    for (_, group, ..) in &groups {
        xml.empty("include", &[("segmentGroup", group)]);
    }
    xml.close("segmentGroup");
    out
}

/// The diameter of a point, whose digits are those of the single precision in which it is kept.
fn full(diameter: f64) -> f64 {
    (diameter as f32).to_string().parse().unwrap_or(diameter)
}

/// The ends of a section without points.
fn cylinder(section: &netpyne_network::morphology::Section, length: f64, shaped: bool) -> Vec<Written> {
    let diameter = section.segments().first().map_or(1.0, |s| s.diam);
    match (section.points(), shaped) {
        ([first, .., last], true) => [first, last].map(|p| written(p.x, p.y, p.z, diameter)).to_vec(),
        _ => vec![written(0.0, 0.0, 0.0, diameter), written(0.0, length as f32, 0.0, diameter)],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_on_segments_are_met_exactly() {
        let section =
            SectionSegments { group: "s".into(), first: 3, lengths: vec![0.7, 1.9, 0.4], reversed: false };
        let segments = Segments { sections: vec![section], ..Segments::default() };
        assert_eq!(segments.place(0, 1.0), (5, 1.0));
        assert_eq!(segments.place(0, 0.0), (3, 0.0));
        let (segment, along) = segments.place(0, 0.5);
        assert_eq!(segment, 4);
        let whole: f64 = [0.7, 1.9, 0.4].iter().sum();
        let (from, to) = (0.7 / whole, (0.7 + 1.9) / whole);
        assert_eq!(from + along * (to - from), 0.5);
    }
}
