//! The rows that NetPyNE 1.1.1 puts samples of membrane currents, LFP and dipoles into (`Compat::rows_by_time`).
//!
//! It takes a sample every `recordStep` and puts it into row `floor(t / recordStep) - 1`, where `t` is a sum of half time steps. What
//! rounding makes of that leaves some rows empty and sends two samples into others: sums add these up, in what is of single cells the
//! later one stays. Row -1 is the last one.

use netpyne_results::{Cells, Matrix, Sampling};

/// Moves samples to NetPyNE's rows.
pub(super) fn move_rows(matrix: &mut Matrix, dt: f64, duration: f64) {
    let Sampling::Regular { step, .. } = matrix.sampling else { return };
    let width = matrix.columns.len();
    let rows = (duration / step).ceil() as usize;
    let mut moved = vec![0.0; rows * width];
    let (mut t, mut steps) = (0.0, 0);
    for (n, sample) in matrix.values.chunks(width.max(1)).enumerate() {
        let due = ((n + 1) as f64 * step / dt).round() as u64;
        while steps < due {
            t += 0.5 * dt;
            t += 0.5 * dt;
            steps += 1;
        }
        let row = match (t / step).floor() {
            row if row >= 1.0 => row as usize - 1,
            _ => rows.saturating_sub(1),
        };
        let Some(row) = moved.get_mut(row * width..(row + 1) * width) else { continue };
        let of_one_cell = matches!(matrix.cells, Cells::Cell(_));
        for (value, sample) in row.iter_mut().zip(sample) {
            *value = if of_one_cell { *sample } else { *value + sample };
        }
    }
    matrix.values = moved;
}

#[cfg(test)]
mod tests {
    use super::move_rows;
    use netpyne_results::{Matrix, Sampling};

    #[test]
    fn some_rows_are_empty_and_some_hold_two_samples() {
        let mut matrix = Matrix {
            columns: vec![String::new()],
            sampling: Sampling::Regular { first: 1.0, step: 1.0 },
            values: (1..51).map(f64::from).collect(),
            ..Matrix::default()
        };
        move_rows(&mut matrix, 0.1, 50.0);
        // As NetPyNE 1.1.1 leaves them with a time step of 0.1 ms.
        assert_eq!([8, 49].map(|row| matrix.values[row]), [0.0, 0.0]);
        assert_eq!([1, 36].map(|row| matrix.values[row]), [2.0 + 3.0, 37.0 + 38.0]);
        assert_eq!(matrix.values.iter().sum::<f64>(), 1275.0);
    }
}
