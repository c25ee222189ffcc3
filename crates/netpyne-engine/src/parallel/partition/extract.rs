//! One part of a model as a model of its own.

use super::assign::Assignment;
use crate::arrays::network::{Uses, WITHOUT_GID};
use crate::layout::sources::Sources;
use netpyne_base::Gid;
use netpyne_mechanism::MechId;
use netpyne_network::model::*;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// Not in this part.
const ELSEWHERE: u32 = u32::MAX;

/// A part, and what its things are in the whole.
pub(crate) struct Part<'m> {
    /// The part.
    pub model: Cow<'m, Model>,
    /// Its sources.
    pub sources: Sources,
    /// Number of each cell in the whole.
    pub cells: Vec<u32>,
    /// Number of each recording in the whole.
    pub recordings: Vec<u32>,
    /// By matrix, number in the whole of each column that is a variable.
    pub columns: Vec<Vec<u32>>,
    /// By mechanism: numbers of its artificial cells among those of the whole; empty if it has all.
    pub artificial: Vec<(MechId, Vec<u32>)>,
}

/// Orders and uses of all sources of a model. `is_sent`: spikes of cells are sent to other ranks.
pub(crate) fn sources_of_whole(model: &Model, assignment: &Assignment, is_sent: bool) -> Sources {
    let recorded: Option<BTreeSet<Gid>> =
        model.recorded_gids.as_ref().map(|gids| gids.iter().copied().collect());
    let of_cell = |source: &Source| {
        source.kind != SourceKind::Remote
            && source.gid.is_some_and(|gid| recorded.as_ref().is_none_or(|gids| gids.contains(&gid)))
    };
    let mut uses: Vec<Uses> = model
        .sources
        .iter()
        .map(|source| Uses { cell: of_cell(source), list: false, others: is_sent && source.gid.is_some() })
        .collect();
    for source in &model.recorded_sources {
        uses[source.index()].list = true;
    }
    let connections = &model.connections;
    for (source, target) in connections.source.iter().zip(connections.target.iter()) {
        let to = assignment.points[target.index()];
        uses[source.index()].others |= assignment.sources[source.index()].is_some_and(|from| from != to);
    }
    let order = |(n, source): (usize, &Source)| source.gid.map_or(WITHOUT_GID + n as u32, |gid| gid.0);
    Sources {
        origin: (0..model.sources.len() as u32).collect(),
        order: model.sources.iter().enumerate().map(order).collect(),
        uses,
    }
}

/// The whole as its only part.
pub(crate) fn whole(model: &Model, sources: Sources) -> Part<'_> {
    Part {
        model: Cow::Borrowed(model),
        sources,
        cells: (0..model.cells.len() as u32).collect(),
        recordings: (0..model.recordings.len() as u32).collect(),
        columns: model.matrices.iter().map(|matrix| (0..matrix.variables().len() as u32).collect()).collect(),
        artificial: Vec::new(),
    }
}

/// Part number `part` of a checked model.
pub(crate) fn split<'m>(model: &Model, sources: &Sources, assignment: &Assignment, part: u32) -> Part<'m> {
    let mut out = Model {
        catalog: model.catalog.clone(),
        recorded_gids: model.recorded_gids.clone(),
        globals: model.globals.clone(),
        ion_initials: model.ion_initials.clone(),
        time_order: model.time_order,
        ..Model::default()
    };
    let cells: Vec<u32> = mine(&assignment.cells, part);
    let cell = positions(&cells, model.cells.len());
    let mut templates = Renumbered::new(model.templates.len());
    for &n in &cells {
        let Cell { gid, template, streams } = model.cells[n as usize];
        let template = TemplateId(templates.number(template.0));
        out.cells.push(Cell { gid, template, streams });
    }
    out.templates = templates.kept.iter().map(|&n| model.templates[n as usize].clone()).collect();

    let points = mine(&assignment.points, part);
    let point = positions(&points, model.points.len());
    let mut sets = Renumbered::new(model.parameter_sets.len());
    for &n in &points {
        let n = n as usize;
        let of = &model.points;
        let cell = if of.cell[n] == NO_CELL { NO_CELL } else { CellId(cell[of.cell[n].index()]) };
        out.points.push(of.mechanism[n], cell, of.node[n], ParameterSetId(sets.number(of.parameters[n].0)));
    }
    out.parameter_sets = sets.kept.iter().map(|&n| model.parameter_sets[n as usize].clone()).collect();
    let here = |p: PointId| (point[p.index()] != ELSEWHERE).then(|| PointId(point[p.index()]));
    out.elements = model.elements.iter().filter_map(|e| Some((here(e.0)?, e.1, e.2, e.3))).collect();
    out.streams = model.streams_of_points().filter_map(|s| Some((here(s.0)?, s.1, s.2))).collect();
    out.vectors = model.vectors.iter().filter_map(|v| Some((here(v.0)?, v.1, v.2.clone()))).collect();

    let (connection, source) = connect(model, assignment, part, &point, &mut out);
    let names = Sources {
        origin: source.kept.clone(),
        order: source.kept.iter().map(|&n| sources.order[n as usize]).collect(),
        uses: source.kept.iter().map(|&n| sources.uses[n as usize]).collect(),
    };
    let renumber = |variable: Variable| match variable {
        Variable::Voltage(c, node) if cell[c.index()] == ELSEWHERE => {
            Variable::VoltageThere(model.cells[c.index()].gid, node)
        }
        Variable::Voltage(c, node) => Variable::Voltage(CellId(cell[c.index()]), node),
        Variable::CapacitiveCurrent(c, node) => Variable::CapacitiveCurrent(CellId(cell[c.index()]), node),
        Variable::MembraneCurrent(c, node) => Variable::MembraneCurrent(CellId(cell[c.index()]), node),
        Variable::Segment(c, node, what) => Variable::Segment(CellId(cell[c.index()]), node, what),
        Variable::Density(c, node, mechanism, field) => {
            Variable::Density(CellId(cell[c.index()]), node, mechanism, field)
        }
        Variable::DensityElement(c, node, mechanism, field, element) => {
            Variable::DensityElement(CellId(cell[c.index()]), node, mechanism, field, element)
        }
        Variable::PointElement(p, field, element) => {
            Variable::PointElement(PointId(point[p.index()]), field, element)
        }
        Variable::Ion(c, node, ion, of) => Variable::Ion(CellId(cell[c.index()]), node, ion, of),
        Variable::Point(p, field) => Variable::Point(PointId(point[p.index()]), field),
        Variable::Weight(c, element) => Variable::Weight(ConnectionId(connection[c.index()]), element),
        Variable::Time | Variable::VoltageThere(..) | Variable::Global(..) => variable,
    };
    for &n in &source.kept {
        let Source { kind, threshold, gid } = model.sources[n as usize].clone();
        let kind = match kind {
            _ if assignment.sources[n as usize] != Some(part) => SourceKind::Remote,
            SourceKind::Crossing(variable) => SourceKind::Crossing(renumber(variable)),
            SourceKind::Events(p) => SourceKind::Events(PointId(point[p.index()])),
            SourceKind::Remote => SourceKind::Remote,
        };
        out.sources.push(Source { kind, threshold, gid });
    }
    for transfer in &model.transfers {
        let Some(to) = here(transfer.to.0) else { continue };
        let from = match transfer.from {
            VoltageSource::Here(c, node) if cell[c.index()] == ELSEWHERE => {
                VoltageSource::There(model.cells[c.index()].gid, node)
            }
            VoltageSource::Here(c, node) => VoltageSource::Here(CellId(cell[c.index()]), node),
            there => there,
        };
        out.transfers.push(Transfer { from, to: (to, transfer.to.1) });
    }
    let pointers = model.pointers.iter();
    out.pointers = pointers.filter_map(|(p, pointer, v)| Some((here(*p)?, *pointer, renumber(*v)))).collect();
    let held = model.membrane_pointers.iter().filter(|p| cell[p.cell.index()] != ELSEWHERE);
    out.membrane_pointers = held
        .map(|&p| MembranePointer { cell: CellId(cell[p.cell.index()]), to: renumber(p.to), ..p })
        .collect();
    let is_mine = |variable| assignment.part_of_variable(model, variable) == part;
    for play in model.plays.iter().filter(|play| is_mine(play.target)) {
        out.plays.push(Play { target: renumber(play.target), ..play.clone() });
    }
    let mut recordings = Vec::new();
    for (n, recording) in model.recordings.iter().enumerate().filter(|(_, r)| is_mine(r.variable)) {
        let times = model.recording_times.iter().find(|(of, _)| *of as usize == n);
        out.recording_times.extend(times.map(|(_, times)| (recordings.len() as u32, times.clone())));
        recordings.push(n as u32);
        out.recordings.push(Recording { variable: renumber(recording.variable), ..*recording });
    }
    let mut columns = Vec::new();
    for matrix in &model.matrices {
        let own: Vec<u32> =
            (0..).zip(matrix.variables()).filter(|(_, v)| is_mine(**v)).map(|(n, _)| n).collect();
        let variables = || own.iter().map(|&n| renumber(matrix.variables()[n as usize])).collect();
        let here = |of: &CellCoefficients| {
            let cell = cell[of.cell.index()];
            (cell != ELSEWHERE).then(|| CellCoefficients { cell: CellId(cell), ..of.clone() })
        };
        let own_columns = match &matrix.columns {
            MatrixColumns::Variables(_) => MatrixColumns::Variables(variables()),
            MatrixColumns::Currents(sums) => MatrixColumns::Currents(CurrentSums {
                cells: sums.cells.iter().filter_map(here).collect(),
                ..*sums
            }),
        };
        out.matrices.push(MatrixRecording { columns: own_columns, when: matrix.when.clone() });
        columns.push(own);
    }
    let artificial = numbers_of_artificial_cells(model, &point);
    Part { model: Cow::Owned(out), sources: names, cells, recordings, columns, artificial }
}

/// Connections onto points of the part, with their sources and the part's own; new numbers of connections.
fn connect(
    model: &Model,
    assignment: &Assignment,
    part: u32,
    point: &[u32],
    out: &mut Model,
) -> (Vec<u32>, Renumbered) {
    let c = &model.connections;
    let mut needed: Vec<bool> = assignment.sources.iter().map(|of| *of == Some(part)).collect();
    let ends = || c.source.iter().zip(c.target.iter()).enumerate();
    let here = || {
        ends().filter_map(|(n, (source, target))| {
            let target = point[target.index()];
            (target != ELSEWHERE).then_some((n, *source, PointId(target)))
        })
    };
    for (_, source, _) in here() {
        needed[source.index()] = true;
    }
    let mut sources = Renumbered::new(model.sources.len());
    for n in (0..needed.len()).filter(|&n| needed[n]) {
        sources.number(n as u32);
    }
    let mut connection = vec![ELSEWHERE; c.len()];
    for (n, source, target) in here() {
        connection[n] = out.connections.len() as u32;
        let source = SourceId(sources.number(source.0));
        out.connections.push(source, target, c.weight[n], c.weight_index[n], c.delay[n]);
    }
    (connection, sources)
}

/// Numbers of the things that go to a part, ascending.
fn mine(parts: &[u32], part: u32) -> Vec<u32> {
    (0..parts.len() as u32).filter(|&n| parts[n as usize] == part).collect()
}

/// Where each of `count` things is in a list, or [`ELSEWHERE`].
fn positions(list: &[u32], count: usize) -> Vec<u32> {
    let mut at = vec![ELSEWHERE; count];
    for (position, &n) in list.iter().enumerate() {
        at[n as usize] = position as u32;
    }
    at
}

/// New numbers in order of first use.
struct Renumbered {
    new: Vec<u32>,
    kept: Vec<u32>,
}

impl Renumbered {
    fn new(count: usize) -> Self {
        Self { new: vec![ELSEWHERE; count], kept: Vec::new() }
    }

    fn number(&mut self, old: u32) -> u32 {
        let new = &mut self.new[old as usize];
        if *new == ELSEWHERE {
            *new = self.kept.len() as u32;
            self.kept.push(old);
        }
        *new
    }
}

/// By mechanism, the numbers that the part's artificial cells have among those of the whole.
fn numbers_of_artificial_cells(model: &Model, point: &[u32]) -> Vec<(MechId, Vec<u32>)> {
    let mut counted = vec![0; model.catalog.mechanisms().len()];
    let mut found: Vec<(MechId, Vec<u32>)> = Vec::new();
    for (n, &new) in point.iter().enumerate().filter(|(n, _)| model.points.cell[*n] == NO_CELL) {
        let mechanism = model.points.mechanism[n];
        let number = counted[mechanism.index()];
        counted[mechanism.index()] += 1;
        if new == ELSEWHERE {
            continue;
        }
        match found.iter_mut().find(|(id, _)| *id == mechanism) {
            Some((_, numbers)) => numbers.push(number),
            None => found.push((mechanism, vec![number])),
        }
    }
    found
}
