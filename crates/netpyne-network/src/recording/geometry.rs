//! Where the segments of cells are: the ends of each segment as points in space, µm, in NEURON's coordinates (y upwards).

use crate::build::Build;
use crate::build::built_cell::BuiltCell;
use crate::build::share::Ordinal;
use crate::description::network::{CellIndex, PopId};
use crate::templates::compartments;
use netpyne_morphology::{Morphology, Point, SectionIx};

/// The ends of a cell's segments, section after section, each from its 0 end.
#[derive(Clone, Debug, Default)]
pub(super) struct Segments {
    /// Their nodes.
    pub nodes: Vec<u32>,
    /// Where each begins.
    pub begin: Vec<[f64; 3]>,
    /// Where each ends.
    pub end: Vec<[f64; 3]>,
    /// Mean diameter of each.
    pub diameter: Vec<f64>,
}

/// A cell's segments about its soma, and where that is.
#[derive(Clone, Debug)]
struct AboutSoma {
    soma: [f64; 3],
    segments: Segments,
}

/// Segments of cells, those of a population's first cell being known.
///
/// Points are single precision, at the place of the cell, so that cells that do not differ have segments that do in the last bits. As in
/// NetPyNE the segments about the soma are then those of the population's first cell; a cell that is of another shape has its own.
pub(super) struct Places {
    first: Option<(PopId, Option<AboutSoma>)>,
}

impl Places {
    pub fn new() -> Self {
        Self { first: None }
    }

    /// The segments of a cell of this part; none if it has no sections.
    pub fn of(&mut self, build: &mut Build, cell: CellIndex) -> Option<Segments> {
        let built = build.built[cell.index()].clone()?;
        let pop = build.net.cells.pop[cell.index()];
        if self.first.as_ref().is_none_or(|(known, _)| *known != pop) {
            let first = Ordinal(build.all_cells.groups[pop.index()].first);
            self.first = Some((pop, shaped(build, first).map(|first| about_soma(&first))));
        }
        let own = about_soma(&built);
        let first = self.first.as_ref().and_then(|(_, first)| first.as_ref());
        let shape = match first {
            Some(first) if is_same_shape(first, &own) => &first.segments,
            _ => &own.segments,
        };
        let moved = |points: &[[f64; 3]]| {
            points.iter().map(|p| std::array::from_fn(|axis| own.soma[axis] + p[axis])).collect()
        };
        Some(Segments { begin: moved(&shape.begin), end: moved(&shape.end), ..own.segments.clone() })
    }
}

/// Any cell with its points in space.
fn shaped(build: &mut Build, cell: Ordinal) -> Option<BuiltCell> {
    if let Some(own) = build.own(cell) {
        return build.built[own.index()].as_deref().cloned();
    }
    compartments::shaped_elsewhere(build, cell)
}

fn about_soma(cell: &BuiltCell) -> AboutSoma {
    let soma = soma_of(&cell.morph);
    let mut segments = Segments::default();
    for ix in (0..cell.morph.sections().len()).map(SectionIx::from_index) {
        let section = &cell.morph.sections()[ix.index()];
        let (points, length, nseg) = (section.points(), section.length(), section.nseg() as f64);
        let along = |x: f64, of: &dyn Fn(&Point) -> f64| between(points, length, x, of);
        for (i, node) in cell.tree.segment_nodes(ix).enumerate() {
            let centre = (i as f64 + 0.5) / nseg;
            let (x0, x1) = (centre - 0.5 / nseg, centre + 0.5 / nseg);
            let at = |x: f64| {
                [
                    along(x, &|p| f64::from(p.x) - soma[0]),
                    along(x, &|p| f64::from(p.y) - soma[1]),
                    along(x, &|p| f64::from(p.z) - soma[2]),
                ]
            };
            segments.nodes.push(node);
            segments.begin.push(at(x0));
            segments.end.push(at(x1));
            let diameter = |x: f64| along(x, &|p| p.diameter());
            segments.diameter.push((diameter(x0) + diameter(x1)) / 2.0);
        }
    }
    AboutSoma { soma, segments }
}

/// The mean of the points of all sections that have `soma` in their names; the origin if there are none.
fn soma_of(morph: &Morphology) -> [f64; 3] {
    let sections = morph.sections().iter().filter(|section| section.name.contains("soma"));
    let points: Vec<&Point> = sections.flat_map(|section| section.points()).collect();
    let sum = points
        .iter()
        .fold([0.0; 3], |[x, y, z], p| [x + f64::from(p.x), y + f64::from(p.y), z + f64::from(p.z)]);
    if points.is_empty() { sum } else { sum.map(|sum| sum / points.len() as f64) }
}

/// What `of` is at `x` (0 to 1) of a section, linear between its points.
fn between(points: &[Point], length: f64, x: f64, of: &dyn Fn(&Point) -> f64) -> f64 {
    let at = |n: usize| points[n].arc / length;
    let after = (0..points.len()).find(|&n| at(n) > x);
    match after {
        _ if points.is_empty() => f64::NAN,
        Some(0) => of(&points[0]),
        None => of(&points[points.len() - 1]),
        Some(n) => {
            let (from, to) = (of(&points[n - 1]), of(&points[n]));
            (to - from) / (at(n) - at(n - 1)) * (x - at(n - 1)) + from
        }
    }
}

/// Whether two cells differ by rounding to single precision only.
fn is_same_shape(a: &AboutSoma, b: &AboutSoma) -> bool {
    let of = |s: &Segments| s.begin.iter().chain(&s.end).copied().collect::<Vec<[f64; 3]>>();
    let (points, others) = (of(&a.segments), of(&b.segments));
    let extent = points.iter().chain(&others).flatten().fold(0.0, |most: f64, x| most.max(x.abs()));
    let place = a.soma.iter().chain(&b.soma).fold(0.0, |most: f64, x| most.max(x.abs()));
    // Each coordinate is rounded up to three times on its way.
    let tolerance = 4.0 * f64::from(f32::EPSILON) * (extent + place);
    points.len() == others.len()
        && points.iter().flatten().zip(others.iter().flatten()).all(|(a, b)| (a - b).abs() <= tolerance)
}
