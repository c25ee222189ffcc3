//! How ranks agree on what went wrong.

use crate::{Error, Result};
use netpyne_comm::{Communicator, Failed};

/// Collective: what the first rank that says something says.
pub(crate) fn first_text(comm: &dyn Communicator, mine: &str) -> Result<Option<String>> {
    let all = comm.all_gather(mine.as_bytes())?;
    let first = all.into_iter().find(|said| !said.is_empty());
    Ok(first.map(|said| String::from_utf8_lossy(&said).into_owned()))
}

/// Collective: a rank's own result if all ranks came through, else an error on every rank.
///
/// # Errors
/// The rank's own error, or that of the first rank that has one.
pub fn agree<T>(comm: &dyn Communicator, mine: Result<T>) -> Result<T> {
    netpyne_comm::agree(comm, mine, Error::to_string).map_err(|failed| match failed {
        Failed::Here { error, .. } => error,
        Failed::Elsewhere { rank, message } => Error::Elsewhere { rank, message },
        Failed::Lost(why) => why.into(),
    })
}
