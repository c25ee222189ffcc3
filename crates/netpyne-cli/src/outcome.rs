//! How a command ends.

use netpyne::base::{Diagnostic, Diagnostics};
use netpyne::engine::SimError;
use std::process::ExitCode;

/// The end of a command that did not do all it was asked.
#[derive(Debug)]
pub enum Failure {
    /// Mistakes in the model.
    Model(Diagnostics),
    /// The same, already told.
    Told,
    /// The simulation broke off, or a file could not be read or written.
    Broken(String),
    /// Something that would probably end badly.
    Refused(Box<Diagnostic>),
    /// Another rank tells what it was.
    Elsewhere,
    /// A script ended with this status, and has said why.
    Status(u8),
    /// The user stopped it.
    Interrupted,
}

impl Failure {
    /// The code the process exits with.
    pub fn code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Model(_) | Self::Told => 1,
            Self::Broken(_) | Self::Refused(_) | Self::Elsewhere => 3,
            Self::Interrupted => 130,
            Self::Status(status) => *status,
        })
    }
}

impl From<netpyne::Error> for Failure {
    fn from(error: netpyne::Error) -> Self {
        match error {
            netpyne::Error::Model(diagnostics) => Self::Model(diagnostics),
            netpyne::Error::Simulation(SimError::Interrupted { .. }) => Self::Interrupted,
            other => Self::Broken(other.to_string()),
        }
    }
}

impl From<Diagnostics> for Failure {
    fn from(mistakes: Diagnostics) -> Self {
        Self::Model(mistakes)
    }
}

impl From<netpyne::io::Error> for Failure {
    fn from(error: netpyne::io::Error) -> Self {
        Self::Broken(error.to_string())
    }
}

impl From<netpyne::plot::Error> for Failure {
    fn from(error: netpyne::plot::Error) -> Self {
        Self::Broken(error.to_string())
    }
}
