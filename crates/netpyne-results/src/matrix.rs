//! Several series sampled at the same times: potentials at electrodes, dipole moments, membrane currents, weights.

use ndarray::{ArrayView1, ArrayView2};
use netpyne_base::Gid;
use serde::{Deserialize, Serialize};

/// Several series sampled at the same times: a row per sample, a column per electrode, axis, segment or connection.
///
/// What one recording gives for the whole network, for populations and for cells are matrices of one name.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Matrix {
    /// What was recorded: `LFP`, `dipole`, `iMembrane`, `weights`.
    pub name: String,
    /// Which cells it is of.
    pub cells: Cells,
    /// Unit of the values; empty if they have none or it is not known.
    pub unit: String,
    /// What the columns are, as a reader is shown it.
    pub columns: Vec<String>,
    /// When the samples were taken.
    pub sampling: Sampling,
    /// Row after row.
    pub values: Vec<f64>,
}

/// Which cells a matrix is of.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Cells {
    /// The whole network.
    #[default]
    All,
    /// One population.
    Population(String),
    /// One cell.
    Cell(Gid),
}

/// When samples were taken, ms.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Sampling {
    /// At equal intervals.
    Regular {
        /// Time of the first sample.
        first: f64,
        /// Interval.
        step: f64,
    },
    /// At these times, one per row.
    At(Vec<f64>),
}

impl Default for Sampling {
    fn default() -> Self {
        Self::Regular { first: 0.0, step: 1.0 }
    }
}

impl Sampling {
    /// Time of a sample, ms; NaN if there is no such sample.
    pub fn time(&self, sample: usize) -> f64 {
        match self {
            Self::Regular { first, step } => first + sample as f64 * step,
            Self::At(times) => times.get(sample).copied().unwrap_or(f64::NAN),
        }
    }
}

impl Matrix {
    /// How many samples there are.
    pub fn rows(&self) -> usize {
        self.values.len().checked_div(self.columns.len()).unwrap_or(0)
    }

    /// The times of all samples, ms.
    pub fn times(&self) -> Vec<f64> {
        (0..self.rows()).map(|row| self.sampling.time(row)).collect()
    }

    /// The values, samples along the first axis and columns along the second.
    pub fn view(&self) -> ArrayView2<'_, f64> {
        let shape = (self.rows(), self.columns.len());
        ArrayView2::from_shape(shape, &self.values[..shape.0 * shape.1]).expect("as many values as rows have")
    }

    /// One series.
    pub fn column(&self, column: usize) -> Option<ArrayView1<'_, f64>> {
        (column < self.columns.len()).then(|| self.view().index_axis_move(ndarray::Axis(1), column))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_columns_and_times_of_a_matrix() {
        let matrix = Matrix {
            name: "LFP".to_owned(),
            columns: vec!["a".to_owned(), "b".to_owned()],
            sampling: Sampling::Regular { first: 0.1, step: 0.1 },
            values: vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0],
            ..Matrix::default()
        };
        assert_eq!(matrix.rows(), 3);
        assert_eq!(matrix.times(), [0.1, 0.2, 0.1 + 2.0 * 0.1]);
        assert_eq!(matrix.view()[[2, 0]], 5.0);
        assert_eq!(matrix.column(1).map(|column| column.to_vec()), Some(vec![2.0, 4.0, 6.0]));
        assert!(matrix.column(2).is_none());
    }

    #[test]
    fn a_matrix_without_columns_has_no_rows() {
        assert_eq!(Matrix::default().rows(), 0);
        assert_eq!(Matrix::default().view().shape(), [0, 0]);
    }
}
