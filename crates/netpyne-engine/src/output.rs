//! What a simulation leaves behind, as plain columns in the order of the model.

use netpyne_base::Gid;
use netpyne_math::exact_sum::ExactSum;
use netpyne_network::model::{MatrixColumns, MatrixRecording};

/// What was recorded.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Output {
    /// Times of the spikes of sources with a gid, ms, in the order sent; of those sent at the same moment the earlier first, then
    /// the lower gid.
    pub spike_times: Vec<f64>,
    /// Their gids.
    pub spike_gids: Vec<Gid>,
    /// Moment at which each was sent: the number of initialisation's and time steps' parts before. What [`Self::sort_spikes`]
    /// needs to put the spikes of several ranks together.
    pub spike_moments: Vec<u32>,
    /// Spike times of each of the model's `recorded_sources`, ms.
    pub source_spikes: Vec<Vec<f64>>,
    /// Samples of each of the model's `recordings`.
    pub samples: Vec<Vec<f64>>,
    /// Rows of each of the model's `matrices`.
    pub matrices: Vec<MatrixRows>,
    /// How many rows of each were taken away while the run went on ([`Simulation::take_rows`](crate::Simulation::take_rows)).
    pub rows_taken: Vec<usize>,
    /// Time steps made.
    pub steps: u64,
    /// Events delivered; one that goes to many targets counts as many.
    pub events: u64,
}

impl Output {
    /// Puts spikes into the order of a single process, after those of several ranks were appended to each other.
    pub fn sort_spikes(&mut self) {
        let mut order: Vec<u32> = (0..self.spike_times.len() as u32).collect();
        let key = |n: u32| {
            (self.spike_moments[n as usize], self.spike_times[n as usize], self.spike_gids[n as usize])
        };
        order.sort_by(|&a, &b| {
            let ((ma, ta, ga), (mb, tb, gb)) = (key(a), key(b));
            ma.cmp(&mb).then_with(|| ta.total_cmp(&tb)).then_with(|| ga.cmp(&gb))
        });
        self.spike_times = order.iter().map(|&n| self.spike_times[n as usize]).collect();
        self.spike_gids = order.iter().map(|&n| self.spike_gids[n as usize]).collect();
        self.spike_moments = order.iter().map(|&n| self.spike_moments[n as usize]).collect();
    }

    /// Empties everything.
    pub(crate) fn clear(&mut self) {
        self.spike_times.clear();
        self.spike_gids.clear();
        self.spike_moments.clear();
        self.source_spikes.iter_mut().for_each(Vec::clear);
        self.samples.iter_mut().for_each(Vec::clear);
        self.matrices.iter_mut().for_each(|matrix| matrix.truncate(0));
        self.rows_taken.iter_mut().for_each(|rows| *rows = 0);
        (self.steps, self.events) = (0, 0);
    }
}

/// What was recorded of a matrix, row after row.
#[derive(Clone, Debug, PartialEq)]
pub enum MatrixRows {
    /// Values of variables.
    Values {
        /// Columns.
        width: usize,
        /// `width` per row.
        values: Vec<f64>,
    },
    /// Sums over the cells of this rank, to be added to those of others.
    Sums {
        /// Columns.
        width: usize,
        /// `width` per row.
        sums: Vec<ExactSum>,
    },
}

impl MatrixRows {
    /// Without rows.
    pub(crate) fn new(matrix: &MatrixRecording) -> Self {
        match &matrix.columns {
            MatrixColumns::Variables(columns) => Self::Values { width: columns.len(), values: Vec::new() },
            MatrixColumns::Currents(sums) => {
                Self::Sums { width: sums.groups * sums.outputs, sums: Vec::new() }
            }
        }
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        match self {
            Self::Values { width, values } => values.len() / (*width).max(1),
            Self::Sums { width, sums } => sums.len() / (*width).max(1),
        }
    }

    /// The rows there are; none stay behind.
    pub(crate) fn take(&mut self) -> Self {
        match self {
            Self::Values { width, values } => Self::Values { width: *width, values: std::mem::take(values) },
            Self::Sums { width, sums } => Self::Sums { width: *width, sums: std::mem::take(sums) },
        }
    }

    /// Keeps the first rows.
    pub(crate) fn truncate(&mut self, rows: usize) {
        match self {
            Self::Values { width, values } => values.truncate(rows * *width),
            Self::Sums { width, sums } => sums.truncate(rows * *width),
        }
    }
}
