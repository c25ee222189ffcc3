//! What was sampled over time: traces of cells, signals of the network, current source density.

use crate::block::{Block, Blocks};
use crate::cells::Places;
use ndarray::ArrayView2;
use netpyne_analysis::{Convention, DensityOptions, contact_spacing, source_density};
use netpyne_plot::Source;
use netpyne_results::{Cells, Matrix, Sampling};
use serde::Serialize;

/// Series with common times.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Series {
    /// `traces`, `LFP`, `CSD`, `dipole`, ...
    pub name: String,
    pub unit: String,
    /// Whose they are, if not the network's.
    pub whose: String,
    pub clock: Clock,
    pub rows: Vec<Row>,
}

/// When samples were taken.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Clock {
    /// ms.
    pub first: f64,
    pub step: f64,
    /// Times of all samples, where these are not equally far apart.
    pub times: Option<Block>,
}

/// One series.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Row {
    pub name: String,
    /// Place of the cell in the list of cells.
    pub cell: Option<u32>,
    /// Depth in µm, of an electrode.
    pub depth: Option<f64>,
    pub values: Block,
}

/// All series of a source, of at most `most` samples together.
pub(crate) fn series(
    source: &Source<'_>,
    places: &Places,
    most: usize,
    blocks: &mut Blocks,
    notes: &mut Vec<String>,
) -> Vec<Series> {
    let data = source.data;
    let traced = data.traces.iter().flat_map(|trace| &trace.cells).flat_map(|cell| cell.values.series());
    let all = traced.map(|(_, values)| values.len()).sum::<usize>()
        + data.matrices.iter().map(|matrix| matrix.values.len()).sum::<usize>();
    let thin = Thin(all.div_ceil(most.max(1)).max(1));
    if thin.0 > 1 {
        let every = 2 * thin.0;
        notes.push(format!("Traces are shown by the lowest and highest of {every} samples each, so that the page does not grow too large."));
    }
    let mut list = traces(source, places, thin, blocks);
    for matrix in &data.matrices {
        if matrix.rows() > 0 {
            list.push(signals(matrix, thin, blocks));
        }
        if matrix.name == "LFP" && matrix.cells == Cells::All {
            match density(matrix, thin, blocks) {
                Ok(series) => list.push(series),
                Err(why) => notes.push(format!("There is no current source density: {why}.")),
            }
        }
    }
    list
}

/// The lowest and highest of so many pairs of samples are kept, in the order in which they come.
#[derive(Clone, Copy, Debug)]
struct Thin(usize);

impl Thin {
    fn values(self, all: impl Iterator<Item = f64>) -> Vec<f64> {
        if self.0 <= 1 {
            return all.collect();
        }
        let all: Vec<f64> = all.collect();
        let extremes = |chunk: &[f64]| {
            let (mut low, mut high) = (0, 0);
            for (i, value) in chunk.iter().enumerate() {
                low = if *value < chunk[low] { i } else { low };
                high = if *value > chunk[high] { i } else { high };
            }
            [chunk[low.min(high)], chunk[low.max(high)]]
        };
        all.chunks(2 * self.0).flat_map(extremes).collect()
    }

    fn clock(self, first: f64, step: f64) -> Clock {
        let step = step * self.0 as f64;
        Clock { first, step: if step.is_finite() && step > 0.0 { step } else { 1.0 }, times: None }
    }

    /// Times that are equally far apart become two numbers.
    fn clock_of(self, times: &[f64], blocks: &mut Blocks) -> Clock {
        let (first, last) = (times.first().copied().unwrap_or(0.0), times.last().copied().unwrap_or(0.0));
        let step = (last - first) / (times.len().max(2) - 1) as f64;
        let even = |(i, time): (usize, &f64)| (first + i as f64 * step - time).abs() <= 1e-3 * step.abs();
        if step > 0.0 && times.iter().enumerate().all(even) {
            return self.clock(first, step);
        }
        let kept = times.chunks(2 * self.0).flat_map(|chunk| match self.0 {
            0 | 1 => chunk.to_vec(),
            _ => vec![chunk[0], chunk[chunk.len() - 1]],
        });
        let times = blocks.f32(kept);
        Clock { first, step: if step > 0.0 { step } else { 1.0 }, times: Some(times) }
    }
}

/// Recorded variables of cells: those of one length and name together.
fn traces(source: &Source<'_>, places: &Places, thin: Thin, blocks: &mut Blocks) -> Vec<Series> {
    let data = source.data;
    let mut list = Vec::new();
    for trace in &data.traces {
        let mut by_length: Vec<(usize, Series)> = Vec::new();
        for cell in &trace.cells {
            for (key, values) in cell.values.series().into_iter().filter(|(_, values)| !values.is_empty()) {
                let row = Row {
                    name: match key {
                        Some(key) => format!("cell {}, {key}", cell.gid),
                        None => format!("cell {}", cell.gid),
                    },
                    cell: places.of(cell.gid),
                    depth: None,
                    values: blocks.levels(&thin.values(values.iter().copied())),
                };
                if let Some((_, series)) = by_length.iter_mut().find(|(length, _)| *length == values.len()) {
                    series.rows.push(row);
                    continue;
                }
                let clock = match data.t.len() == values.len() {
                    true => thin.clock_of(&data.t, blocks),
                    false => thin.clock(0.0, source.record_step),
                };
                let unit = unit_of(&trace.label).to_owned();
                let (name, whose) = (trace.label.clone(), String::new());
                by_length.push((values.len(), Series { name, unit, whose, clock, rows: vec![row] }));
            }
        }
        list.extend(by_length.into_iter().map(|(_, series)| series));
    }
    list
}

/// The unit that a label suggests: voltages are labelled with a V.
fn unit_of(label: &str) -> &'static str {
    let lower = label.to_lowercase();
    if lower == "v" || lower.starts_with("v_") || lower.starts_with("vsoma") { "mV" } else { "" }
}

/// What a matrix holds, a row for each of its columns.
fn signals(matrix: &Matrix, thin: Thin, blocks: &mut Blocks) -> Series {
    let clock = match &matrix.sampling {
        Sampling::Regular { first, step } => thin.clock(*first, *step),
        Sampling::At(times) => thin.clock_of(times, blocks),
    };
    let rows = matrix.view();
    let rows = matrix.columns.iter().zip(rows.columns()).enumerate().map(|(index, (name, values))| Row {
        name: if place(name).is_some() { format!("{index}  {name}") } else { name.clone() },
        cell: None,
        depth: place(name).map(|place| place[1]),
        values: blocks.levels(&thin.values(values.iter().copied())),
    });
    let rows = rows.collect();
    let whose = match &matrix.cells {
        Cells::All => String::new(),
        Cells::Population(label) => label.clone(),
        Cells::Cell(gid) => format!("cell {gid}"),
    };
    Series { name: matrix.name.clone(), unit: matrix.unit.clone(), whose, clock, rows }
}

/// Where an electrode is, as the name of its column tells: `(x, y, z)`, µm.
fn place(column: &str) -> Option<[f64; 3]> {
    let inner = column.strip_prefix('(')?.strip_suffix(')')?;
    let numbers: Vec<f64> = inner.split(',').filter_map(|part| part.trim().parse().ok()).collect();
    <[f64; 3]>::try_from(numbers).ok()
}

/// Current source density of the electrodes, if these are a column.
fn density(matrix: &Matrix, thin: Thin, blocks: &mut Blocks) -> Result<Series, String> {
    let places: Vec<[f64; 3]> = matrix.columns.iter().filter_map(|column| place(column)).collect();
    if places.len() < 3 || places.len() != matrix.columns.len() {
        return Err("it needs three electrodes or more whose places are known".to_owned());
    }
    let spacing = contact_spacing(&places)?;
    let Sampling::Regular { first, step } = matrix.sampling else {
        return Err("potentials were not sampled at equal intervals".to_owned());
    };
    let down = places[0][1] < places[places.len() - 1][1];
    let potentials: ArrayView2<'_, f64> = matrix.view();
    let how = DensityOptions { spacing: spacing / 1e3, band: None, ends: true, centred: false };
    let density =
        source_density(potentials, 1e3 / step, &how, Convention::Correct).map_err(|why| why.to_string())?;
    let mut rows: Vec<Row> = (density.columns().into_iter().zip(&places))
        .map(|(values, place)| Row {
            name: format!("{} µm", place[1]),
            cell: None,
            depth: Some(place[1]),
            values: blocks.levels(&thin.values(values.iter().copied())),
        })
        .collect();
    if !down {
        rows.reverse();
    }
    let clock = thin.clock(first, step);
    Ok(Series { name: "CSD".to_owned(), unit: "mV/mm²".to_owned(), whose: String::new(), clock, rows })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thinning_keeps_peaks() {
        let spiky: Vec<f64> = (0..100).map(|i| if i == 37 { 50.0 } else { -70.0 }).collect();
        let thinned = Thin(5).values(spiky.into_iter());
        assert_eq!((thinned.len(), thinned.iter().copied().fold(f64::MIN, f64::max)), (20, 50.0));
    }

    #[test]
    fn even_times_are_two_numbers() {
        let mut blocks = Blocks::default();
        let clock = Thin(1).clock_of(&[0.0, 0.1, 0.2, 0.3], &mut blocks);
        assert!(clock.times.is_none() && (clock.step - 0.1).abs() < 1e-12);
        assert!(Thin(1).clock_of(&[0.0, 0.1, 0.5], &mut blocks).times.is_some());
        assert!(Thin(1).clock_of(&[5.0], &mut blocks).times.is_some(), "one sample is no interval");
    }
}
