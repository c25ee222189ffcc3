//! The state of a simulation between two steps, so that another one can go on from there with the same bits.
//!
//! State is kept by *home*: the gid of the cell (or artificial cell) that something belongs to. A stimulus without a gid belongs
//! to the cell that it drives; a connection to its target; a recording to what it records. What a home holds is written in the
//! order of the model, which is the same in every part of a network; so a state can be taken up by any number of threads and
//! ranks, whoever has the home then.
//!
//! Not kept, because it follows from the rest: what kernels derive from parameters, orders and addresses, and filled tables but
//! for those that are filled when they are first used. Fields that nobody reads are written as they are, which need not be up to date.

mod bytes;
mod events;
mod instances;
mod places;
mod restore;
mod save;
mod tables;

pub(crate) use places::Places;

use crate::simulation::Simulation;
use bytes::{Reader, Writer};
use netpyne_base::Gid;
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
}

/// A filled table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KeptTable {
    /// Which of the mechanism's.
    pub number: u32,
    /// Values of what it depends on when it was filled.
    pub key: Vec<f64>,
    /// First argument.
    pub from: f64,
    /// Intervals per unit of the argument.
    pub factor: f64,
    /// Values, a column for each that is tabulated.
    pub columns: Vec<Vec<f64>>,
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
        from.is_done().then_some(Self { t, steps, moment, globals, tables, samples, due })
    }
}

impl Simulation {
    /// The state of this rank's cells between two calls that run it.
    ///
    /// # Errors
    /// [`StateError::NotResumable`].
    pub fn state(&self) -> Result<State, StateError> {
        let mut state = State::default();
        let recorded = save::Recorded::new(&self.output, &self.book);
        for (worker, names) in self.workers.iter().zip(&self.names.parts) {
            let places = worker.places.as_ref().ok_or(StateError::NotResumable)?;
            save::save_worker(worker, names, places, &recorded, &mut state);
        }
        Ok(state)
    }

    /// Goes back to a state, of which `home_of` knows every cell that this rank has, and every cell whose voltage it takes from
    /// another rank. The simulation has been [initialised](Self::initialize), on any number of threads and ranks.
    ///
    /// # Errors
    /// The state is of another model. Then the simulation is of no use any more.
    pub fn restore<'s>(
        &mut self,
        common: &Common,
        home_of: impl Fn(Gid) -> Option<&'s [u8]>,
    ) -> Result<(), StateError> {
        self.output.clear();
        for (worker, names) in self.workers.iter_mut().zip(&self.names.parts) {
            let places = worker.places.take().ok_or(StateError::NotResumable)?;
            let book = (&mut self.output, &self.book);
            let restored = restore::restore_worker(worker, names, &places, book, common, &home_of);
            worker.places = Some(places);
            restored?;
        }
        if self.whereabouts.is_some() {
            // Kernels were made for the parameters as they were specified, which may have been changed before the state was saved.
            let workers = self.workers.iter().enumerate();
            self.touched = workers
                .flat_map(|(n, worker)| (0..worker.populations.len()).map(move |p| (n as u32, p as u32)))
                .collect();
        }
        self.output.steps = common.steps;
        self.output.sort_spikes();
        Ok(())
    }

    /// Gids of all that this rank has a state of.
    pub fn homes(&self) -> impl Iterator<Item = Gid> {
        self.workers
            .iter()
            .filter_map(|worker| worker.places.as_ref())
            .flat_map(|p| &p.homes)
            .map(|home| home.gid)
    }

    /// Gids of the cells of other ranks whose voltage this rank takes.
    pub fn far_cells(&self) -> impl Iterator<Item = Gid> {
        self.workers.iter().flat_map(|worker| &worker.far.wanted).map(|(gid, _)| *gid)
    }
}
