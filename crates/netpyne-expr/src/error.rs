//! What goes wrong while a string function is evaluated.

use netpyne_base::{Diagnostic, SourceFile, Span};
use std::sync::Arc;

/// A failed evaluation: what Python would have raised, and where in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvalError {
    /// What is wrong.
    pub message: String,
    /// The part of the text that failed.
    pub span: Span,
    /// The text.
    pub text: Arc<str>,
}

impl EvalError {
    /// As a diagnostic in the string that stands at `place` of the specification.
    pub fn diagnostic(&self, place: &str) -> Diagnostic {
        Diagnostic::error(self.message.clone())
            .at_source(&SourceFile::new(place, self.text.clone()), self.span)
    }
}

impl std::fmt::Display for EvalError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} in `{}`", self.message, self.text)
    }
}

impl std::error::Error for EvalError {}
