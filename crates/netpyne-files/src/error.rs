//! Why bytes are no tree, or a tree cannot be written.

/// Why bytes are no tree of a format, or a tree cannot be written in one.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The text is no JSON.
    #[error("line {line}, column {column}: not valid JSON: {message}")]
    Json {
        /// Line, from 1.
        line: usize,
        /// Column in bytes, from 1.
        column: usize,
        /// What was expected.
        message: String,
    },
    /// The bytes are not of the format, or hold what cannot be read.
    #[error("byte {at}: {message}")]
    Content {
        /// Where in the file.
        at: usize,
        /// What is wrong.
        message: String,
    },
    /// The tree cannot be written in the format.
    #[error("{0}")]
    Unwritable(String),
    /// The system refused.
    #[error(transparent)]
    System(#[from] std::io::Error),
}

impl Error {
    pub(crate) fn content(at: usize, message: impl Into<String>) -> Self {
        Self::Content { at, message: message.into() }
    }
}
