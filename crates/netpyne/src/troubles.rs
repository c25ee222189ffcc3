//! What went wrong while a run went on, and was no reason to end it.

use crate::{Error, Result};
use std::sync::{Arc, Mutex, PoisonError};

/// What went wrong while a run went on, and was no reason to end it: files that could not be written. Clones are one list, so
/// that it can be looked at meanwhile.
#[derive(Clone, Debug, Default)]
pub struct Troubles(Arc<Mutex<Vec<String>>>);

impl Troubles {
    /// What has been added since the last call.
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes note of a file that could not be written; other errors remain errors.
    pub(crate) fn put_up_with(&self, done: Result<()>) -> Result<()> {
        match done {
            Err(error @ (Error::File(_) | Error::Elsewhere { .. })) => {
                self.0.lock().unwrap_or_else(PoisonError::into_inner).push(error.to_string());
                Ok(())
            }
            done => done,
        }
    }
}

impl PartialEq for Troubles {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}
