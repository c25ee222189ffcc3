#![doc = include_str!("../README.md")]
#![deny(unsafe_code)]

mod arrays;
mod cable;
mod checkpoint;
mod collect;
mod error;
mod explain;
mod failure;
mod health;
mod initialise;
mod layout;
mod names;
mod options;
mod output;
mod parallel;
mod parameters;
mod phases;
mod progress;
mod report;
mod resume;
mod routines;
mod run;
mod scratch;
mod simulation;
mod step;
mod step_end;
mod stepper;
#[cfg(test)]
mod tests;
mod timers;
mod worker;

// What signatures of this crate name.
pub use netpyne_base as base;
pub use netpyne_mechanism as mechanism;
pub use netpyne_network as network;

pub use checkpoint::state::{Common, State, StateError};
pub use checkpoint::tables::KeptTable;
pub use error::{Divergence, Flood, Location, Sender, SimError};
pub use initialise::Stage;
pub use options::{Fidelity, Isa, Options, Order, StopFlag};
pub use output::{MatrixRows, Output};
pub use progress::{Outcome, Progress};
pub use report::{MechanismSeconds, Report};
pub use simulation::Simulation;
pub use timers::{PHASES, Phase};
