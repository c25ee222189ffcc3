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
                    place(rows, addresses.len(), &part.columns[n], values, *width, before[n]);
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

/// Puts a worker's columns where they are in the whole, from row `first` on.
fn place(rows: &[f64], own: usize, columns: &[u32], all: &mut Vec<f64>, width: usize, first: usize) {
    if own == width && first * width == all.len() {
        all.extend_from_slice(rows);
        return;
    }
    for (n, row) in rows.chunks(own.max(1)).enumerate() {
        let at = (first + n) * width;
        if all.len() < at + width {
            all.resize(at + width, 0.0);
        }
        row.iter().zip(columns).for_each(|(value, &column)| all[at + column as usize] = *value);
    }
}

/// Drops rows that were sampled after the end of a step.
pub(super) fn cut_off_matrices(output: &mut Output, workers: &mut [Worker], end: StepEnd) {
    for worker in workers {
        let nearest_until = end.t + 0.5 * worker.variables.clock.dt;
        for (recorder, rows) in worker.vectors.matrices.iter_mut().zip(&mut output.matrices) {
            recorder.taken = recorder.when.until(nearest_until);
            rows.truncate(recorder.taken);
        }
    }
}
