//! Segments as sections: a section for each cable, and for each segment that is in none.

use super::morphology::{Morphology, Point};
use crate::mechanism::safe_name;
use std::collections::{HashMap, HashSet};

/// A section.
#[derive(Clone, Debug)]
pub struct Section {
    /// Its name.
    pub name: String,
    /// Its segments in order.
    pub segments: Vec<i64>,
    /// Its points, µm.
    pub points: Vec<Point>,
    /// Parent section and place on it.
    pub parent: Option<(usize, f64)>,
    /// Number of parts in which it is computed.
    pub parts: u32,
}

/// The shape of a cell as sections.
#[derive(Clone, Debug, Default)]
pub struct Shape {
    /// Sections, parents before children.
    pub sections: Vec<Section>,
    /// Where segments are: section, and the part of it that they take.
    pub places: HashMap<i64, (usize, f64, f64)>,
}

impl Shape {
    /// The sections of a morphology.
    pub fn of(morphology: &Morphology) -> Self {
        let mut cables: Vec<(String, Vec<i64>, u32)> = Vec::new();
        let mut taken: HashSet<i64> = HashSet::new();
        for (id, group) in morphology.groups.iter().filter(|(_, g)| g.is_cable) {
            // A segment that another cable has, or that does not follow the one before, begins one of its own.
            let mut run: Vec<i64> = Vec::new();
            for &segment in &group.segments {
                let follows = run.last().is_none_or(|last| {
                    morphology.segments.get(&segment).and_then(|s| s.parent).map(|p| p.0) == Some(*last)
                });
                if follows && taken.insert(segment) {
                    run.push(segment);
                }
            }
            if !run.is_empty() {
                cables.push((id.clone(), run, group.divisions.unwrap_or(1)));
            }
        }
        let alone = morphology.segments.iter().filter(|(id, _)| !taken.contains(id));
        let alone: Vec<_> = alone
            .map(|(id, segment)| {
                let name = segment.name.clone().filter(|n| !n.is_empty());
                (name.unwrap_or_else(|| format!("section_{id}")), vec![*id], 1)
            })
            .collect();
        cables.extend(alone);
        sort(morphology, &mut cables);
        let mut out = Self::default();
        let mut names = HashSet::new();
        for (name, segments, parts) in cables {
            let mut name = safe_name(&name);
            while !names.insert(name.clone()) {
                name.push('_');
            }
            out.add(morphology, name, segments, parts);
        }
        out
    }

    fn add(&mut self, morphology: &Morphology, name: String, segments: Vec<i64>, parts: u32) {
        let index = self.sections.len();
        let first = segments.first().copied().unwrap_or_default();
        let mut points = vec![morphology.proximal(first)];
        points.extend(segments.iter().filter_map(|id| Some(morphology.segments.get(id)?.distal)));
        if let [begin, end] = &mut points[..]
            && begin == end
        {
            // A sphere is a cylinder of the same area.
            end[1] += end[3];
        }
        let lengths: Vec<f64> = segments.iter().map(|id| morphology.length(*id)).collect();
        let whole: f64 = lengths.iter().sum();
        let mut at = 0.0;
        for (id, length) in segments.iter().zip(&lengths) {
            let (from, to) = if whole > 0.0 { (at / whole, (at + length) / whole) } else { (0.0, 1.0) };
            self.places.insert(*id, (index, from, to));
            at += length;
        }
        let parent = morphology.segments.get(&first).and_then(|s| s.parent);
        let parent = parent.and_then(|(id, along)| {
            let along = if (along - 1.0).abs() < 1e-4 { 1.0 } else { along };
            let (section, x) = self.place(id, along)?;
            Some((section, x))
        });
        self.sections.push(Section { name, segments, points, parent, parts });
    }

    /// Section and place of a fraction of a segment.
    pub fn place(&self, segment: i64, along: f64) -> Option<(usize, f64)> {
        let &(section, from, to) = self.places.get(&segment)?;
        Some((section, (from + along * (to - from)).clamp(0.0, 1.0)))
    }
}

/// Parents before children; those of equal depth in the order they had.
fn sort(morphology: &Morphology, cables: &mut Vec<(String, Vec<i64>, u32)>) {
    let owner: HashMap<i64, usize> = cables
        .iter()
        .enumerate()
        .flat_map(|(i, (_, segments, _))| segments.iter().map(move |s| (*s, i)))
        .collect();
    let parent: Vec<Option<usize>> = cables
        .iter()
        .map(|(_, segments, _)| {
            let first = morphology.segments.get(segments.first()?)?;
            owner.get(&first.parent?.0).copied()
        })
        .collect();
    let mut order: Vec<usize> = Vec::new();
    let mut placed = vec![false; cables.len()];
    for i in 0..cables.len() {
        let mut way = Vec::new();
        let mut next = Some(i);
        while let Some(at) = next.filter(|at| !placed[*at]) {
            placed[at] = true;
            way.push(at);
            next = parent[at];
        }
        order.extend(way.into_iter().rev());
    }
    let mut all: Vec<Option<_>> = std::mem::take(cables).into_iter().map(Some).collect();
    *cables = order.into_iter().filter_map(|i| all[i].take()).collect();
}
