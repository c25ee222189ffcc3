//! How ranks agree on what went wrong.

use crate::{CommError, Communicator};

/// Why ranks do not go on.
#[derive(Debug, PartialEq, Eq)]
pub enum Failed<E> {
    /// Something went wrong on this rank.
    Here {
        /// What.
        error: E,
        /// Whether this is the first rank on which something did: it speaks for all.
        first: bool,
    },
    /// Something went wrong on another rank, but not on this one.
    Elsewhere {
        /// The first rank on which something did.
        rank: usize,
        /// What, as it says it.
        message: String,
    },
    /// Ranks lost each other.
    Lost(CommError),
}

/// Collective: a rank's own result if all ranks came through, else a failure on every rank. `say` puts a failure into words for
/// the others.
///
/// ```
/// use netpyne_comm::{Communicator, Failed, Threads, agree};
/// let answers = Threads::run(2, |comm| {
///     let own = if comm.rank() == 0 { Ok("fine") } else { Err("no such cell") };
///     agree(&*comm, own, |error| (*error).to_owned())
/// });
/// let message = "no such cell".to_owned();
/// assert_eq!(answers[0], Err(Failed::Elsewhere { rank: 1, message }));
/// assert_eq!(answers[1], Err(Failed::Here { error: "no such cell", first: true }));
/// ```
///
/// # Errors
/// What went wrong here, on another rank, or between them.
pub fn agree<T, E>(
    comm: &dyn Communicator,
    own: Result<T, E>,
    say: impl Fn(&E) -> String,
) -> Result<T, Failed<E>> {
    if comm.size() == 1 {
        return own.map_err(|error| Failed::Here { error, first: true });
    }
    // A message may be empty: that there is one is said by a byte before it.
    let said = own.as_ref().err().map(|error| format!("!{}", say(error))).unwrap_or_default();
    let all = comm.all_gather(said.as_bytes()).map_err(Failed::Lost)?;
    let failed = all.iter().position(|said| !said.is_empty());
    match (own, failed) {
        (Err(error), first) => Err(Failed::Here { error, first: first == Some(comm.rank()) }),
        (Ok(_), Some(rank)) => {
            let message = String::from_utf8_lossy(&all[rank][1..]).into_owned();
            Err(Failed::Elsewhere { rank, message })
        }
        (Ok(own), None) => Ok(own),
    }
}
