//! Parts of a model for ranks, and their outputs put together.

use crate::parallel::partition::assign::Assignment;
use crate::parallel::partition::extract::{Part, sources_of_whole, split};
use crate::{MatrixRows, Output};
use netpyne_math::exact_sum::ExactSum;
use netpyne_network::model::*;

/// What each rank has: cells by gid in turn, stimuli with their targets.
pub fn of_ranks(model: &Model, ranks: usize) -> Vec<Part<'static>> {
    let rank = |gid: netpyne_base::Gid| gid.0 % ranks as u32;
    let cells: Vec<u32> = model.cells.iter().map(|cell| rank(cell.gid)).collect();
    let mut points: Vec<u32> =
        model.points.cell.iter().map(|&cell| if cell == NO_CELL { 0 } else { cells[cell.index()] }).collect();
    for source in &model.sources {
        if let (SourceKind::Events(point), Some(gid)) = (source.kind, source.gid)
            && model.points.cell[point.index()] == NO_CELL
        {
            points[point.index()] = rank(gid);
        }
    }
    let c = &model.connections;
    for (source, target) in c.source.iter().zip(c.target.iter()) {
        if let Source { kind: SourceKind::Events(point), gid: None, .. } = model.sources[source.index()] {
            points[point.index()] = points[target.index()];
        }
    }
    let mut assignment = Assignment { parts: ranks, cells, points, sources: Vec::new() };
    assignment.sources = model
        .sources
        .iter()
        .map(|source| match source.kind {
            SourceKind::Crossing(variable) => Some(assignment.part_of_variable(model, variable)),
            SourceKind::Events(point) => Some(assignment.points[point.index()]),
            SourceKind::Remote => None,
        })
        .collect();
    let sources = sources_of_whole(model, &assignment, true);
    (0..ranks)
        .map(|rank| {
            let mut part = split(model, &sources, &assignment, rank as u32);
            // Every rank records what it has.
            let own = |source: &SourceId| part.sources.origin.iter().position(|&n| n == source.0);
            let mine = model.recorded_sources.iter().filter_map(own).map(SourceId::from_index);
            let mine: Vec<SourceId> = mine.collect();
            part.model.to_mut().recorded_sources = mine;
            part
        })
        .collect()
}

/// The output that the whole would have.
pub fn gather_outputs(model: &Model, parts: &[Part<'static>], outputs: Vec<Output>) -> Output {
    let mut all = Output {
        samples: vec![Vec::new(); model.recordings.len()],
        matrices: model.matrices.iter().map(MatrixRows::new).collect(),
        source_spikes: vec![Vec::new(); model.recorded_sources.len()],
        ..Output::default()
    };
    for (part, output) in parts.iter().zip(outputs) {
        all.spike_times.extend(output.spike_times);
        all.spike_gids.extend(output.spike_gids);
        all.spike_moments.extend(output.spike_moments);
        for (&recording, samples) in part.recordings.iter().zip(output.samples) {
            all.samples[recording as usize] = samples;
        }
        for ((columns, matrix), all) in part.columns.iter().zip(output.matrices).zip(&mut all.matrices) {
            add_part(all, matrix, columns);
        }
        for (source, spikes) in part.model.recorded_sources.iter().zip(output.source_spikes) {
            let origin = part.sources.origin[source.index()];
            let list = model.recorded_sources.iter().position(|s| s.0 == origin);
            all.source_spikes[list.expect("it is recorded")] = spikes;
        }
        all.steps = output.steps;
        all.events += output.events;
    }
    all.sort_spikes();
    all
}

fn add_part(all: &mut MatrixRows, part: MatrixRows, columns: &[u32]) {
    match (all, part) {
        (MatrixRows::Values { width, values: all }, MatrixRows::Values { width: own, values }) => {
            assert_eq!(own, columns.len());
            all.resize(all.len().max(values.len().checked_div(own).unwrap_or(0) * *width), 0.0);
            for (row, values) in all.chunks_mut(*width).zip(values.chunks(own.max(1))) {
                columns.iter().zip(values).for_each(|(&column, value)| row[column as usize] = *value);
            }
        }
        (MatrixRows::Sums { sums: all, .. }, MatrixRows::Sums { sums, .. }) => {
            all.resize(all.len().max(sums.len()), ExactSum::default());
            all.iter_mut().zip(sums).for_each(|(sum, part)| *sum += part);
        }
        _ => panic!("matrices of a part are of the same kinds"),
    }
}
