//! The parts of a rank's model in its workers, and what they are to the whole and to other ranks.

use super::exchange::routes::Routes;
use super::locations::Locations;
use crate::layout::homes::Homes;
use crate::names::{Names, RecordedSources};
use crate::worker::Worker;
use netpyne_base::Gid;
use std::collections::HashMap;

/// See the module text.
pub(crate) struct Parts {
    pub workers: Vec<Worker>,
    pub names: Names,
    pub recorded_sources: RecordedSources,
    /// Worker and number in it of every cell.
    pub cells: Vec<(u32, u32)>,
    /// Where points and connections are, if variables may be read and written between runs.
    pub locations: Option<Locations>,
    /// What belongs to which gid, by worker, if the state may be asked for.
    pub homes: Option<Vec<Homes>>,
    pub ranks: Ranks,
    pub schedule: Schedule,
}

/// When workers and ranks exchange spikes and voltages.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Schedule {
    /// Most steps between exchanges of spikes.
    pub epoch: u64,
    /// The least delay between ranks if it is too short for an epoch of one step, ms.
    pub short_delay: Option<f64>,
    /// Whether spikes of other ranks arrive an epoch later.
    pub overlaps: bool,
    /// Whether voltages are exchanged in every step.
    pub exchanges_voltages: bool,
    /// Whether there are transfers of voltage anywhere.
    pub transfers: bool,
}

/// What this rank and others exchange.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ranks {
    /// Sources of other ranks by gid.
    pub remote: HashMap<Gid, u32>,
    /// Ranks that the spikes of the own sources go to.
    pub routes: Routes,
    /// Voltages given to others: worker, and number among what it gives.
    pub given: Vec<(u32, u32)>,
    /// Voltages taken from others: rank, and number among what it gives.
    pub taken: Vec<(u32, u32)>,
}
