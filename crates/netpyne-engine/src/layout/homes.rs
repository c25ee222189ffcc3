//! What belongs to each home, and where a worker has it.

use crate::arrays::target::Target;
use netpyne_base::Gid;
use netpyne_network::model::{CellId, Model, NO_CELL, PointId, Source, SourceKind, Variable};
use std::collections::HashMap;

/// The homes of one worker. All lists are in the order of the model.
#[derive(Clone, Debug, Default)]
pub(crate) struct Homes {
    /// By gid, ascending.
    pub homes: Vec<Home>,
    /// Recorders that record no cell.
    pub homeless_recorders: Vec<u32>,
    /// Columns of matrices that are of no cell: matrix, and number among the worker's columns.
    pub homeless_columns: Vec<(u32, u32)>,
}

/// What belongs to one gid.
#[derive(Clone, Debug, Default)]
pub(crate) struct Home {
    /// Whose it is.
    pub gid: Gid,
    /// Number of the cell among the worker's; none for artificial cells.
    pub cell: Option<u32>,
    /// Point processes and artificial cells.
    pub points: Vec<Target>,
    /// Connections onto these, by their place in the worker's network.
    pub connections: Vec<u32>,
    /// Detectors of crossings, by their place in the worker's list.
    pub detectors: Vec<u32>,
    /// Sources that spike here, by their number in the worker's network.
    pub sources: Vec<u32>,
    /// Recorders.
    pub recorders: Vec<u32>,
    /// Columns of matrices: matrix, and number among the worker's columns.
    pub columns: Vec<(u32, u32)>,
    /// Players.
    pub players: Vec<u32>,
}

impl Homes {
    /// Finds the homes of all that a worker has of `model`; `points` and `connections` are where each has gone.
    pub fn new(model: &Model, points: &[Target], connections: &[u32]) -> Self {
        let owners = Owners::of(model);
        let mut homes: HashMap<Gid, Home> = HashMap::new();
        let home = |homes: &mut HashMap<Gid, Home>, gid: Gid, put: &mut dyn FnMut(&mut Home)| {
            put(homes.entry(gid).or_insert_with(|| Home { gid, ..Home::default() }));
        };
        for (n, cell) in model.cells.iter().enumerate() {
            home(&mut homes, cell.gid, &mut |home| home.cell = Some(n as u32));
        }
        for (n, target) in points.iter().enumerate() {
            if let Some(gid) = owners.of_points[n] {
                home(&mut homes, gid, &mut |home| home.points.push(*target));
            }
        }
        for (n, target) in model.connections.target.iter().enumerate() {
            if let Some(gid) = owners.of_points[target.index()] {
                home(&mut homes, gid, &mut |home| home.connections.push(connections[n]));
            }
        }
        let mut detector = 0;
        for (n, source) in model.sources.iter().enumerate() {
            if source.kind == SourceKind::Remote {
                continue;
            }
            let owner = owners.of_source(model, source);
            let crossing = matches!(source.kind, SourceKind::Crossing(_));
            if let Some(gid) = owner {
                home(&mut homes, gid, &mut |home| {
                    home.sources.push(n as u32);
                    if crossing {
                        home.detectors.push(detector);
                    }
                });
            }
            detector += u32::from(crossing);
        }
        let mut homeless_recorders = Vec::new();
        for (n, recording) in model.recordings.iter().enumerate() {
            match owners.of_variable(model, recording.variable) {
                Some(gid) => home(&mut homes, gid, &mut |home| home.recorders.push(n as u32)),
                None => homeless_recorders.push(n as u32),
            }
        }
        let mut homeless_columns = Vec::new();
        for (matrix, recording) in (0..).zip(&model.matrices) {
            for (column, variable) in (0..).zip(recording.variables()) {
                match owners.of_variable(model, *variable) {
                    Some(gid) => home(&mut homes, gid, &mut |home| home.columns.push((matrix, column))),
                    None => homeless_columns.push((matrix, column)),
                }
            }
        }
        for (n, play) in model.plays.iter().enumerate() {
            if let Some(gid) = owners.of_variable(model, play.target) {
                home(&mut homes, gid, &mut |home| home.players.push(n as u32));
            }
        }
        let mut homes: Vec<Home> = homes.into_values().collect();
        homes.sort_by_key(|home| home.gid);
        Self { homes, homeless_recorders, homeless_columns }
    }
}

/// The gid that each point belongs to; none if it drives nothing.
struct Owners {
    of_points: Vec<Option<Gid>>,
}

impl Owners {
    fn of(model: &Model) -> Self {
        let cells = model.points.cell.iter();
        let mut of_points: Vec<Option<Gid>> =
            cells.map(|&cell| (cell != NO_CELL).then(|| model.cells[cell.index()].gid)).collect();
        for source in &model.sources {
            if let (SourceKind::Events(point), Some(gid)) = (source.kind, source.gid) {
                of_points[point.index()] = Some(gid);
            }
        }
        // What is left are stimuli: they belong to what they drive first. A chain of them takes several rounds.
        loop {
            let mut found = false;
            let ends = model.connections.source.iter().zip(model.connections.target.iter());
            for (source, target) in ends {
                let SourceKind::Events(point) = model.sources[source.index()].kind else { continue };
                if of_points[point.index()].is_none() && of_points[target.index()].is_some() {
                    of_points[point.index()] = of_points[target.index()];
                    found = true;
                }
            }
            if !found {
                return Self { of_points };
            }
        }
    }

    fn of_variable(&self, model: &Model, variable: Variable) -> Option<Gid> {
        let cell = |cell: CellId| Some(model.cells[cell.index()].gid);
        let point = |point: PointId| self.of_points[point.index()];
        match variable {
            Variable::Time | Variable::VoltageThere(..) | Variable::Global(..) => None,
            Variable::Voltage(c, _)
            | Variable::CapacitiveCurrent(c, _)
            | Variable::MembraneCurrent(c, _)
            | Variable::Segment(c, ..)
            | Variable::Density(c, ..)
            | Variable::DensityElement(c, ..)
            | Variable::Ion(c, ..) => cell(c),
            Variable::Point(p, _) | Variable::PointElement(p, ..) => point(p),
            Variable::Weight(c, _) => point(model.connections.target.get(c.index())),
        }
    }

    fn of_source(&self, model: &Model, source: &Source) -> Option<Gid> {
        match source.kind {
            SourceKind::Crossing(variable) => self.of_variable(model, variable),
            SourceKind::Events(point) => self.of_points[point.index()],
            SourceKind::Remote => None,
        }
    }
}
