//! What a simulation leaves behind: spikes, traces, stimulus spikes and a summary, as plain data.
//!
//! Analysis, plots and files share these types, so none of them needs the engine. Names are NetPyNE's: a *trace* has the
//! label the modeller gave it in `recordTraces` and one series per recorded cell; *stimulus spikes* are the times at which
//! the sources on a cell fired (before the synaptic delay). Invariants: [`Spikes`] keeps times and gids in step and in the
//! order in which the simulation recorded them; every series of a run has the length of [`SimData::t`] unless the run was
//! cut short.
//!
//! ```
//! use netpyne_base::Gid;
//! use netpyne_results::{Population, SimData};
//! let mut data = SimData::default();
//! data.spikes.push(12.5, Gid(0));
//! let pops = [Population::new("S", [Gid(0), Gid(1)])];
//! assert_eq!(data.spikes.len(), 1);
//! assert!(pops[0].contains(Gid(1)));
//! ```
#![forbid(unsafe_code)]

mod data;
mod population;
mod spikes;
mod summary;

pub use data::{CellStims, CellTrace, SimData, StimTrain, Trace, TraceValues};
pub use population::Population;
pub use spikes::Spikes;
pub use summary::{Counts, MemoryShare, Outcome, PhaseTime, RunSummary, Timings};
