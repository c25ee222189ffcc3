//! What was recorded of matrices: columns of variables lie with what they belong to, sums over cells with what all cells share.

use crate::names::PartNames;
use crate::output::{MatrixRows, Output};
use netpyne_math::exact_sum::ExactSum;

/// This rank's sums, by matrix.
pub(super) fn sums(output: &Output) -> Vec<Vec<ExactSum>> {
    let sums = |rows: &MatrixRows| match rows {
        MatrixRows::Sums { sums, .. } => sums.clone(),
        MatrixRows::Values { .. } => Vec::new(),
    };
    output.matrices.iter().map(sums).collect()
}

/// Gives matrices as many rows as they had, with the sums over all cells if there are any to be had; columns are empty.
pub(super) fn restore_rows(output: &mut Output, rows: &[u64], all: Option<&[Vec<ExactSum>]>) {
    for (n, matrix) in output.matrices.iter_mut().enumerate() {
        let rows = rows_of(rows, n);
        match matrix {
            MatrixRows::Values { width, values } => *values = vec![0.0; rows * *width],
            MatrixRows::Sums { width, sums } => {
                match all.and_then(|all| all.get(n)) {
                    Some(known) => sums.clone_from(known),
                    None => sums.clear(),
                }
                sums.resize(rows * *width, ExactSum::default());
            }
        }
    }
}

/// How many samples of a matrix had been taken.
pub(super) fn rows_of(rows: &[u64], matrix: usize) -> usize {
    rows.get(matrix).map_or(0, |rows| *rows as usize)
}

/// A column of a worker.
pub(super) fn column(output: &Output, names: &PartNames, (matrix, column): (u32, u32)) -> Vec<f64> {
    match &output.matrices[matrix as usize] {
        MatrixRows::Values { width, values } => {
            let first = names.columns[matrix as usize][column as usize] as usize;
            values.iter().skip(first).step_by(*width).copied().collect()
        }
        MatrixRows::Sums { .. } => Vec::new(),
    }
}

/// Puts a column of a worker back.
pub(super) fn put_back(output: &mut Output, names: &PartNames, (matrix, column): (u32, u32), saved: &[f64]) {
    if let MatrixRows::Values { width, values } = &mut output.matrices[matrix as usize] {
        let first = names.columns[matrix as usize][column as usize] as usize;
        values.iter_mut().skip(first).step_by(*width).zip(saved).for_each(|(value, saved)| *value = *saved);
    }
}
