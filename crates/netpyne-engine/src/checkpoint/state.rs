//! The state of a simulation, as plain data.

use super::bytes::{put_sums, sums};
use super::tables::{self, KeptTable};
use netpyne_base::Gid;
use netpyne_comm::{Reader, Writer};
use netpyne_math::exact_sum::ExactSum;
use std::collections::BTreeMap;

/// The state of all or some of a network's cells at one time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// What all cells share.
    pub common: Common,
    /// What each home holds.
    pub homes: BTreeMap<Gid, Vec<u8>>,
}

/// What all cells share.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Common {
    /// Time, ms.
    pub t: f64,
    /// Steps since initialisation.
    pub steps: u64,
    /// Number of the moment of sending, see the order of events.
    pub moment: u32,
    /// Values of the mechanisms' global variables, by the mechanism's number.
    pub globals: BTreeMap<u32, Vec<f64>>,
    /// The mechanisms' tables that are filled when they are used, by the mechanism's number.
    pub tables: BTreeMap<u32, Vec<KeptTable>>,
    /// Samples of the recordings that belong to no cell.
    pub samples: Vec<Vec<f64>>,
    /// When the next of each of these is due, ms.
    pub due: Vec<f64>,
    /// Columns of matrices that belong to no cell.
    pub columns: Vec<Vec<f64>>,
    /// Samples of each matrix.
    pub rows: Vec<u64>,
    /// Sums over cells, by matrix.
    pub sums: Vec<Vec<ExactSum>>,
}

/// Why a state does not fit a simulation.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StateError {
    /// Nothing is known of a cell.
    #[error("the state has nothing of cell {0}")]
    NoHome(Gid),
    /// The simulation was not made to be resumed, see [`Options::resumable`](crate::Options::resumable).
    #[error("this simulation keeps no account of what belongs to which cell")]
    NotResumable,
    /// It is the state of something else.
    #[error("the state of cell {0} is that of another cell: the model has changed")]
    OtherModel(Gid),
}

impl Common {
    /// Adds the sums over cells of another rank, which has the same matrices.
    pub fn add_sums(&mut self, other: &Self) {
        for (sums, others) in self.sums.iter_mut().zip(&other.sums) {
            sums.iter_mut().zip(others).for_each(|(sum, part)| *sum += *part);
        }
    }

    /// The bytes that stand for it.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Writer::default();
        out.f64(self.t);
        out.u64(self.steps);
        out.u32(self.moment);
        out.u32(self.globals.len() as u32);
        for (mechanism, values) in &self.globals {
            out.u32(*mechanism);
            out.f64s(values);
        }
        tables::write(&self.tables, &mut out);
        out.u32(self.samples.len() as u32);
        for samples in &self.samples {
            out.f64s(samples);
        }
        out.f64s(&self.due);
        out.u32(self.columns.len() as u32);
        self.columns.iter().for_each(|column| out.f64s(column));
        out.u32(self.rows.len() as u32);
        for (rows, sums) in self.rows.iter().zip(&self.sums) {
            out.u64(*rows);
            put_sums(&mut out, sums);
        }
        out.finish()
    }

    /// What the bytes stand for; `None` if they stand for nothing.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut from = Reader::new(bytes);
        let (t, steps, moment) = (from.f64()?, from.u64()?, from.u32()?);
        let mut globals = BTreeMap::new();
        for _ in 0..from.u32()? {
            globals.insert(from.u32()?, from.f64s()?);
        }
        let tables = tables::read(&mut from)?;
        let mut samples = Vec::new();
        for _ in 0..from.u32()? {
            samples.push(from.f64s()?);
        }
        let due = from.f64s()?;
        let columns = (0..from.u32()?).map(|_| from.f64s()).collect::<Option<_>>()?;
        let of_matrices = (0..from.u32()?).map(|_| Some((from.u64()?, sums(&mut from)?)));
        let (rows, sums) = of_matrices.collect::<Option<_>>()?;
        from.is_done().then_some(Self {
            t,
            steps,
            moment,
            globals,
            tables,
            samples,
            due,
            columns,
            rows,
            sums,
        })
    }
}
