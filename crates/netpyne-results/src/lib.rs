#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod data;
mod matrix;
mod population;
mod spikes;
mod summary;
mod table;
mod wiring;

// What signatures of this crate name.
pub use ndarray;
pub use netpyne_base as base;

pub use data::{CellStims, CellTrace, SimData, StimTrain, Trace, TraceValues};
pub use matrix::{Cells, Matrix, Sampling};
pub use population::Population;
pub use spikes::Spikes;
pub use summary::{Counts, MechanismTime, MemoryShare, Outcome, PhaseTime, RunSummary, Timings};
pub use table::{Entry, Table};
pub use wiring::{CellShape, PlacedCell, SectionShape, Synapse, Wiring};
