//! What can go wrong between a specification and its results.

use netpyne_base::Diagnostics;

/// Result of the facade's operations.
pub type Result<T> = std::result::Result<T, Error>;

/// What went wrong. It is shown as text also where a program asks for [`Debug`](std::fmt::Debug): so `main` may return it.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Mistakes in the model: all of them.
    #[error("{0}")]
    Model(Diagnostics),
    /// The simulation could not go on; [`Simulated`](crate::Simulated) of an interrupted run is not an error.
    #[error(transparent)]
    Simulation(#[from] netpyne_engine::SimError),
    /// A saved state does not fit the model.
    #[error(transparent)]
    State(#[from] netpyne_engine::StateError),
    /// Ranks lost each other.
    #[error(transparent)]
    Communication(#[from] netpyne_comm::CommError),
    /// Another rank came upon a mistake that this one did not.
    #[error("{message}\n(found by rank {rank})")]
    Elsewhere {
        /// Which.
        rank: usize,
        /// What it said.
        message: String,
    },
    /// A file could not be read or written.
    #[error(transparent)]
    File(#[from] netpyne_io::Error),
    /// A picture could not be drawn or written.
    #[cfg(feature = "plot")]
    #[error(transparent)]
    Plot(#[from] netpyne_plot::Error),
    /// A page could not be written.
    #[cfg(feature = "report")]
    #[error(transparent)]
    Report(#[from] netpyne_report::Error),
}

impl std::fmt::Debug for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self}")
    }
}

impl From<Diagnostics> for Error {
    fn from(diagnostics: Diagnostics) -> Self {
        Error::Model(diagnostics)
    }
}
