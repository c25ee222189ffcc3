//! Why a file could not be written or read.

use std::path::Path;

/// Why a file could not be written or read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The system refused.
    #[error("cannot {what} {path}: {source}")]
    System {
        /// `read` or `write`.
        what: &'static str,
        /// The file.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file is no JSON text.
    #[error("{path}:{line}:{column}: not valid JSON: {message}")]
    Syntax {
        /// The file.
        path: String,
        /// Line, from 1.
        line: usize,
        /// Column in bytes, from 1.
        column: usize,
        /// What was expected.
        message: String,
    },
    /// The file is broken, or its format does not allow what is to be written.
    #[error("{path}: {source}")]
    Format {
        /// The file.
        path: String,
        /// What is wrong.
        source: netpyne_files::Error,
    },
    /// Neither the ending nor the first bytes of the file tell its format.
    #[error("{path} has no format that is known here: json, json.gz, pkl, dpk, mat, h5")]
    NoFormat {
        /// The file.
        path: String,
    },
    /// The file is no result.
    #[error("{path} is no saved result: {message}")]
    NoResult {
        /// The file.
        path: String,
        /// What is missing or wrong.
        message: String,
    },
    /// The file is no part of a checkpoint.
    #[error("{path} is no checkpoint: {message}")]
    NoCheckpoint {
        /// The file.
        path: String,
        /// What is missing or wrong.
        message: String,
    },
    /// Something that `saveDataInclude` does not know.
    #[error("`{name}` cannot be saved{help}; known: netParams, netCells, netPops, net, simConfig, simData")]
    UnknownPart {
        /// The name.
        name: String,
        /// `; did you mean ...?`, or nothing.
        help: String,
    },
}

impl Error {
    pub(crate) fn read(path: &Path, source: std::io::Error) -> Self {
        Self::System { what: "read", path: path.display().to_string(), source }
    }

    pub(crate) fn write(path: &Path, source: std::io::Error) -> Self {
        Self::System { what: "write", path: path.display().to_string(), source }
    }
}
