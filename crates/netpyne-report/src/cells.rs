//! The cells of a network: their populations, places and shapes.

use crate::block::{Block, Blocks};
use netpyne_base::Gid;
use netpyne_plot::{Source, Theme};
use netpyne_results::{CellShape, SectionShape, Wiring};
use serde::Serialize;
use std::collections::BTreeMap;

/// Most points of all shapes together; cells whose shape comes later are shown as discs.
const MOST_POINTS: usize = 400_000;

/// A population as the page shows it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Population {
    pub name: String,
    pub cells: usize,
    /// Colours on a light and on a dark ground.
    pub light: String,
    pub dark: String,
}

/// Cells, in order of their gids.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Cells {
    pub count: usize,
    pub gid: Block,
    /// Index of the population.
    pub pop: Block,
    /// x, y (downwards), z in µm, three for each cell; nothing if no place is known.
    pub place: Option<Block>,
    /// Index of the shape, from 1; 0 is none.
    pub shape: Option<Block>,
    pub shapes: Option<Shapes>,
}

/// Shapes, one after the other.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Shapes {
    /// x, y, z, diameter of all points.
    pub points: Block,
    /// Points of each section.
    pub lengths: Block,
    /// Sections of each shape.
    pub sections: Vec<usize>,
    /// Centre and radius of each soma.
    pub somata: Vec<[f64; 4]>,
}

/// Which place in the list a cell has.
pub(crate) struct Places(BTreeMap<Gid, u32>);

impl Places {
    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn of(&self, gid: Gid) -> Option<u32> {
        self.0.get(&gid).copied()
    }
}

/// The populations and all cells: those of populations, those that fired, and those that stand in the network.
pub(crate) fn cells(
    source: &Source<'_>,
    blocks: &mut Blocks,
    notes: &mut Vec<String>,
) -> (Vec<Population>, Cells, Places) {
    let mut owner: BTreeMap<Gid, usize> = BTreeMap::new();
    for (index, pop) in source.populations.iter().enumerate() {
        pop.gids().iter().for_each(|gid| {
            owner.entry(*gid).or_insert(index);
        });
    }
    let none = source.populations.len();
    let fired = source.data.spikes.gids().iter().copied();
    let placed = source.wiring.iter().flat_map(|wiring| wiring.cells.iter().map(|cell| cell.gid));
    for gid in fired.chain(placed) {
        owner.entry(gid).or_insert(none);
    }
    let mut counts = vec![0; none + 1];
    owner.values().for_each(|pop| counts[*pop] += 1);
    let mut pops: Vec<Population> = Vec::new();
    let names = source.populations.iter().map(|pop| pop.label.as_str());
    for (index, name) in names.chain(["(no population)"]).enumerate() {
        let cells = counts[index];
        let colour = |theme: Theme| if index < none { theme.hue(index) } else { theme.neutral() }.hex();
        let (light, dark) = (colour(Theme::Light), colour(Theme::Dark));
        if index < none || cells > 0 {
            pops.push(Population { name: name.to_owned(), cells, light, dark });
        }
    }
    let gids: Vec<Gid> = owner.keys().copied().collect();
    let places = Places(gids.iter().zip(0..).map(|(gid, place)| (*gid, place)).collect());
    let (place, shape, shapes) = match source.wiring {
        Some(wiring) => in_space(wiring, &places, blocks, notes),
        None => (None, None, None),
    };
    let gid = blocks.differences(gids.iter().map(|gid| i64::from(gid.0)));
    let pop = blocks.u16(owner.values().map(|pop| *pop as u16));
    (pops, Cells { count: gids.len(), gid, pop, place, shape, shapes }, places)
}

type InSpace = (Option<Block>, Option<Block>, Option<Shapes>);

fn in_space(wiring: &Wiring, places: &Places, blocks: &mut Blocks, notes: &mut Vec<String>) -> InSpace {
    let mut at = vec![[f64::NAN; 3]; places.0.len()];
    let mut shape_of = vec![0_u16; places.0.len()];
    // Shapes that cells really have, in the order in which they are met.
    let mut used: Vec<&CellShape> = Vec::new();
    let mut renamed: BTreeMap<u32, u16> = BTreeMap::new();
    let (mut points, mut left_out) = (0, 0);
    for (index, cell) in wiring.cells.iter().enumerate() {
        let Some(place) = places.of(cell.gid) else { continue };
        at[place as usize] = cell.position;
        let Some(shape) = wiring.shape_of.get(index).copied().flatten() else { continue };
        let Some(known) = wiring.shapes.get(shape as usize) else { continue };
        let more: usize = known.sections.iter().map(|section| section.points.len()).sum();
        if !renamed.contains_key(&shape) && points + more <= MOST_POINTS && used.len() < 65_000 {
            used.push(known);
            renamed.insert(shape, used.len() as u16);
            points += more;
        }
        match renamed.get(&shape) {
            Some(shape) => shape_of[place as usize] = *shape,
            None => left_out += 1,
        }
    }
    if left_out > 0 {
        notes.push(format!("{left_out} cells are shown without their branches, whose shapes would not fit."));
    }
    let known = at.iter().flatten().any(|x| x.is_finite());
    let place = known.then(|| blocks.f32(at.into_iter().flatten()));
    if used.is_empty() || !known {
        return (place, None, None);
    }
    let branches = |shape: &CellShape| -> Vec<Vec<[f64; 4]>> {
        let soma = soma_of(shape);
        let drawn = shape
            .sections
            .iter()
            .filter(|section| !is_ball(section) || !soma.is_some_and(|soma| std::ptr::eq(soma, *section)));
        drawn.map(|section| section.points.clone()).collect()
    };
    let sections: Vec<Vec<Vec<[f64; 4]>>> = used.iter().map(|shape| branches(shape)).collect();
    let each = || sections.iter().flatten();
    let shapes = Shapes {
        points: blocks.f32(each().flatten().flatten().copied()),
        lengths: blocks.u32(each().map(|points| points.len() as u32)),
        sections: sections.iter().map(Vec::len).collect(),
        somata: used.iter().map(|shape| soma(shape)).collect(),
    };
    (place, Some(blocks.u16(shape_of)), Some(shapes))
}

/// The section that is called soma, else the first one.
fn soma_of(shape: &CellShape) -> Option<&SectionShape> {
    let named = shape.sections.iter().find(|section| section.name.to_lowercase().contains("soma"));
    named.or(shape.sections.first())
}

/// Whether a section is about as thick as it is long: as a soma it is drawn as a ball.
fn is_ball(section: &SectionShape) -> bool {
    let [first, .., last] = &section.points[..] else { return true };
    let length = (last[0] - first[0]).hypot(last[1] - first[1]).hypot(last[2] - first[2]);
    length < 2.0 * section.points.iter().map(|point| point[3]).fold(0.0, f64::max)
}

/// Centre and radius of the soma.
fn soma(shape: &CellShape) -> [f64; 4] {
    let Some(section) = soma_of(shape) else { return [0.0; 4] };
    let count = section.points.len().max(1) as f64;
    let mean = |axis: usize| section.points.iter().map(|point| point[axis]).sum::<f64>() / count;
    let thickest = section.points.iter().map(|point| point[3]).fold(0.0, f64::max);
    [mean(0), mean(1), mean(2), 0.5 * thickest].map(|x| if x.is_finite() { x } else { 0.0 })
}
