//! Why a simulation could not go on.

use netpyne_base::Gid;

/// Why a simulation could not go on. The data up to that time remain in the simulation.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SimError {
    /// A voltage became NaN or infinite.
    #[error("{0}")]
    Diverged(Divergence),
    /// A mechanism stopped the simulation.
    #[error("mechanism {mechanism} stopped the simulation at t = {time} ms ({location}): {message}")]
    Mechanism {
        /// Its name.
        mechanism: String,
        /// Which instance.
        location: Location,
        /// When, ms.
        time: f64,
        /// Why.
        message: String,
    },
    /// A mechanism asked for an event that cannot be.
    #[error("mechanism {mechanism} at t = {time} ms ({location}): {message}")]
    Event {
        /// Its name.
        mechanism: String,
        /// Which instance.
        location: Location,
        /// When, ms.
        time: f64,
        /// What is wrong with it.
        message: String,
    },
    /// A time step has more events than [`Options::most_events`](crate::Options::most_events) allows.
    #[error("{0}")]
    Flood(Flood),
    /// The run was to stop, and events kept it from coming to a pause. The step in the middle of which it ended does not count.
    #[error("interrupted at t = {time} ms, while events were delivered")]
    Interrupted {
        /// When, ms.
        time: f64,
    },
    /// Another rank could not go on.
    #[error("rank {rank}: {message}")]
    Elsewhere {
        /// Which.
        rank: usize,
        /// Why.
        message: String,
    },
    /// Ranks could not agree.
    #[error("{0}")]
    Communication(netpyne_comm::CommError),
    /// A step was asked for before initialisation.
    #[error("the simulation has to be initialised before it can run")]
    NotInitialized,
}

/// Where an instance of a mechanism is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Location {
    /// In a compartmental cell, at a node of its tree.
    Cell(Gid, u32),
    /// An artificial cell: its number among those of its mechanism.
    Artificial(u32),
}

impl std::fmt::Display for Location {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Cell(gid, node) => write!(f, "cell {gid}, node {node}"),
            Self::Artificial(number) => write!(f, "artificial cell number {number}"),
        }
    }
}

/// More events in one time step than a model can be meant to have.
#[derive(Clone, Debug, PartialEq)]
pub struct Flood {
    /// Time, ms.
    pub time: f64,
    /// How many are allowed.
    pub most: u64,
    /// Who sent the last one.
    pub sender: Sender,
}

impl std::fmt::Display for Flood {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { time, most, sender } = self;
        write!(f, "more than {most} events in one time step at t = {time} ms, the last from {sender}")
    }
}

/// Who sent an event.
#[derive(Clone, Debug, PartialEq)]
pub enum Sender {
    /// A cell.
    Cell(Gid),
    /// An instance of a mechanism.
    Instance(String, Location),
    /// A recording, a vector that is played, or a source without a name.
    Model,
}

impl std::fmt::Display for Sender {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Cell(gid) => write!(f, "cell {gid}"),
            Self::Instance(mechanism, location) => write!(f, "{mechanism} ({location})"),
            Self::Model => write!(f, "a recording or a vector that is played"),
        }
    }
}

/// A voltage that is not a number any more, and what probably made it so.
#[derive(Clone, Debug, PartialEq)]
pub struct Divergence {
    /// Time at which it was noticed, ms.
    pub time: f64,
    /// The cell.
    pub gid: Gid,
    /// The node of its tree where it probably began.
    pub node: u32,
    /// The first voltage found that is not finite.
    pub voltage: f64,
    /// Mechanisms of the cell whose current is not finite even with the membrane at rest, by name.
    pub suspects: Vec<String>,
}

impl std::fmt::Display for Divergence {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "the membrane potential of cell {}, node {} is {} at t = {} ms",
            self.gid, self.node, self.voltage, self.time
        )?;
        if self.suspects.is_empty() {
            f.write_str("; a smaller time step may help")
        } else {
            write!(f, "; the current of {} is not finite", self.suspects.join(", "))
        }
    }
}
