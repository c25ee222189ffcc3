//! Fixed-step simulation engine with NEURON's bits.
#![deny(unsafe_code)]

mod address;
mod cable;
mod currents;
mod deliver;
mod error;
mod initialize;
mod ions;
mod kernels;
mod lower;
mod matrix;
mod network;
mod options;
mod output;
mod play;
mod population;
mod queue;
mod record;
mod report;
mod run;
mod scan;
mod simulation;
mod step;
mod watch;
mod worker;

pub use error::{Divergence, Place, SimError};
pub use options::Options;
pub use output::Output;
pub use report::{PHASES, Phase, Report};
pub use run::{Outcome, Progress};
pub use simulation::Simulation;
