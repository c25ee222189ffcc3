//! Which part everything goes to.

use super::clusters::Clusters;
use super::cost::Costs;
use crate::stepper::Stepper;
use netpyne_network::model::{Model, NO_CELL, PointId, SourceKind, Variable};
use std::collections::HashMap;

/// Below this much work per worker and exchange of spikes (ns) another thread is not worth its exchanges.
const WORTHWHILE: f64 = 20_000.0;
/// Steps between exchanges that this counts on.
const USUAL_EPOCH: f64 = 20.0;

/// Which part everything goes to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Assignment {
    /// Number of parts.
    pub parts: usize,
    /// By cell.
    pub cells: Vec<u32>,
    /// By point.
    pub points: Vec<u32>,
    /// By source; `None`: in another part of the network.
    pub sources: Vec<Option<u32>>,
}

impl Assignment {
    /// The part that a variable is in; time is everywhere.
    pub fn part_of_variable(&self, model: &Model, variable: Variable) -> u32 {
        match variable {
            Variable::Time | Variable::VoltageThere(..) | Variable::Global(..) => 0,
            Variable::Voltage(cell, _)
            | Variable::CapacitiveCurrent(cell, _)
            | Variable::MembraneCurrent(cell, _)
            | Variable::Segment(cell, ..)
            | Variable::Density(cell, ..)
            | Variable::DensityElement(cell, ..)
            | Variable::Ion(cell, ..) => self.cells[cell.index()],
            Variable::Point(point, _) | Variable::PointElement(point, ..) => self.points[point.index()],
            Variable::Weight(connection, _) => {
                self.points[model.connections.target.get(connection.index()).index()]
            }
        }
    }
}

/// Clusters that go to one part together, and what they cost.
struct Portion {
    cost: f64,
    units: Vec<u32>,
}

/// Shares a checked model out to `threads` parts, or to as many as are of use if that is 0.
pub(crate) fn assign(model: &Model, stepper: Stepper, threads: usize) -> Assignment {
    let most = match threads {
        0 => std::thread::available_parallelism().map_or(1, usize::from),
        n => n,
    };
    if most == 1 || reads_globals(model) {
        return everything_in_one(model);
    }
    let mut clusters = Clusters::of(model, stepper);
    let costs = Costs::of(model).of_units(model, |point| clusters.unit_of_point(PointId::from_index(point)));
    let parts = match threads {
        0 => {
            let epoch = if model.transfers.is_empty() { USUAL_EPOCH } else { 1.0 };
            ((costs.iter().sum::<f64>() * epoch / WORTHWHILE) as usize).clamp(1, most)
        }
        n => n,
    };
    let mut portions = portions(model, &mut clusters, &costs, parts);
    let parts = parts.min(portions.len()).max(1);
    if parts == 1 {
        return everything_in_one(model);
    }
    portions.sort_by(|a, b| b.cost.total_cmp(&a.cost));
    let mut load = vec![0.0; parts];
    let mut of_unit = vec![0; model.cells.len() + model.points.len()];
    for portion in portions {
        let least = (0..parts).min_by(|&a, &b| f64::total_cmp(&load[a], &load[b])).unwrap_or(0);
        load[least] += portion.cost;
        portion.units.iter().for_each(|&unit| of_unit[unit as usize] = least as u32);
    }
    let points =
        (0..model.points.len()).map(|n| of_unit[clusters.unit_of_point(PointId::from_index(n))]).collect();
    let mut found =
        Assignment { parts, cells: of_unit[..model.cells.len()].to_vec(), points, sources: Vec::new() };
    found.sources = sources(model, &found);
    found
}

/// Whether a value that all instances of a mechanism share is read: the last of them that sets it decides.
fn reads_globals(model: &Model) -> bool {
    let recorded = model.recorded_variables();
    let pointed_at = model.pointers.iter().map(|(_, _, to)| *to);
    let pointed_at = pointed_at.chain(model.membrane_pointers.iter().map(|p| p.to));
    recorded.chain(pointed_at).any(|variable| matches!(variable, Variable::Global(..)))
}

fn everything_in_one(model: &Model) -> Assignment {
    let mut one = Assignment {
        parts: 1,
        cells: vec![0; model.cells.len()],
        points: vec![0; model.points.len()],
        sources: Vec::new(),
    };
    one.sources = sources(model, &one);
    one
}

fn sources(model: &Model, assignment: &Assignment) -> Vec<Option<u32>> {
    let part = |kind| match kind {
        SourceKind::Crossing(variable) => Some(assignment.part_of_variable(model, variable)),
        SourceKind::Events(point) => Some(assignment.points[point.index()]),
        SourceKind::Remote => None,
    };
    model.sources.iter().map(|source| part(source.kind)).collect()
}

/// Single cells of one shape in portions that fill blocks, artificial cells in runs, everything else cluster by cluster.
fn portions(model: &Model, clusters: &mut Clusters<'_>, costs: &[f64], parts: usize) -> Vec<Portion> {
    let cells = model.cells.len();
    let mut members: Vec<Vec<u32>> = vec![Vec::new(); costs.len()];
    let artificial = (0..model.points.len()).filter(|&n| model.points.cell[n] == NO_CELL);
    for unit in (0..cells).chain(artificial.map(|n| cells + n)) {
        members[clusters.cluster(unit)].push(unit as u32);
    }
    let mut shapes: HashMap<&[u32], usize> = HashMap::new();
    let shape: Vec<usize> = model
        .templates
        .iter()
        .map(|template| {
            let next = shapes.len();
            *shapes.entry(&template.tree.parent).or_insert(next)
        })
        .collect();
    let mut groups: Vec<Vec<usize>> = vec![Vec::new(); shapes.len() + model.catalog.mechanisms().len()];
    let mut found = Vec::new();
    for (cluster, units) in members.iter().enumerate() {
        let cells_in = units.iter().filter(|&&unit| (unit as usize) < cells).count();
        match (units.len(), cells_in) {
            (0, _) => {}
            (_, 1) => groups[shape[model.cells[units[0] as usize].template.index()]].push(cluster),
            (1..=4, 0) => {
                let mechanism = model.points.mechanism[units[0] as usize - cells];
                groups[shapes.len() + mechanism.index()].push(cluster);
            }
            _ => found.push(portion(units.iter().copied(), costs)),
        }
    }
    for group in groups {
        let at_once = [16, 8, 4, 2].into_iter().find(|&n| group.len() >= n * parts * 4).unwrap_or(1);
        // Some portions are smaller, to make up for what parts of whole ones differ in.
        let (many, few) = group.split_at(group.len() - group.len().min(2 * at_once * parts));
        for some in many.chunks(at_once).chain(few.chunks(at_once.div_ceil(2))) {
            found.push(portion(some.iter().flat_map(|&cluster| members[cluster].iter().copied()), costs));
        }
    }
    found
}

fn portion(units: impl Iterator<Item = u32>, costs: &[f64]) -> Portion {
    let units: Vec<u32> = units.collect();
    Portion { cost: units.iter().map(|&unit| costs[unit as usize]).sum(), units }
}
