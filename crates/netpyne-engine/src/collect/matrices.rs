//! Rows of matrices, put together from those of the workers.

use crate::arrays::matrices::{MatrixRecorder, Sampled};
use crate::names::Names;
use crate::output::{MatrixRows, Output};
use crate::phases::matrices::finish_rows;
use crate::step_end::StepEnd;
use crate::worker::Worker;
use netpyne_math::exact_sum::ExactSum;

/// Takes the rows that workers have made since the last time.
pub(super) fn collect_matrices(output: &mut Output, workers: &mut [Worker], names: &Names) {
    let before: Vec<usize> = output.matrices.iter().map(MatrixRows::rows).collect();
    for (worker, part) in workers.iter_mut().zip(&names.parts) {
        let recorders = &mut worker.vectors.matrices;
        finish_rows(recorders);
        for (n, MatrixRecorder { sampled, .. }) in recorders.iter_mut().enumerate() {
            match (sampled, &mut output.matrices[n]) {
                (Sampled::Values { addresses, rows }, MatrixRows::Values { width, values }) => {
                    let whole = Whole { values, width: *width, first: before[n] };
                    whole.put(rows, addresses.len(), &part.columns[n]);
                    rows.clear();
                }
                (Sampled::Sums(sums), MatrixRows::Sums { width, sums: all }) => {
                    let first = before[n] * *width;
                    let length = all.len().max(first + sums.rows.len());
                    all.resize(length, ExactSum::default());
                    all[first..].iter_mut().zip(sums.rows.drain(..)).for_each(|(sum, part)| *sum += part);
                }
                _ => {}
            }
        }
    }
}

/// The rows of all workers, row by row, and the row from which on workers have made more.
struct Whole<'a> {
    values: &'a mut Vec<f64>,
    width: usize,
    first: usize,
}

impl Whole<'_> {
    /// Puts a worker's rows of `own` columns where these are in the whole.
    fn put(self, rows: &[f64], own: usize, columns: &[u32]) {
        let Self { values, width, first } = self;
        if own == width && first * width == values.len() {
            values.extend_from_slice(rows);
            return;
        }
        for (n, row) in rows.chunks(own.max(1)).enumerate() {
            let at = (first + n) * width;
            if values.len() < at + width {
                values.resize(at + width, 0.0);
            }
            row.iter().zip(columns).for_each(|(value, &column)| values[at + column as usize] = *value);
        }
    }
}

/// Drops rows that were sampled after the end of a step.
pub(super) fn cut_off_matrices(output: &mut Output, workers: &mut [Worker], end: StepEnd) {
    for worker in workers {
        let nearest_until = end.t + 0.5 * worker.variables.clock.dt;
        let matrices = output.matrices.iter_mut().zip(&output.rows_taken);
        for (recorder, (rows, away)) in worker.vectors.matrices.iter_mut().zip(matrices) {
            recorder.taken = recorder.when.until(nearest_until);
            rows.truncate(recorder.taken.saturating_sub(*away));
        }
    }
}
