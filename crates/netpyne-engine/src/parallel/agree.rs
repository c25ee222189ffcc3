//! Mistakes that one rank finds, known to all.

use netpyne_base::{Diagnostic, Diagnostics};
use netpyne_comm::{CommError, Communicator};

/// The own mistakes, or those of other ranks.
pub(super) fn agree<T>(own: Result<T, Diagnostics>, comm: &dyn Communicator) -> Result<T, Diagnostics> {
    if comm.size() == 1 {
        return own;
    }
    let own_message = own.as_ref().err().map(ToString::to_string).unwrap_or_default();
    let all = comm.all_gather(own_message.as_bytes()).map_err(lost)?;
    let first = all.iter().enumerate().find(|(_, message)| !message.is_empty());
    match (own, first) {
        (Ok(_), Some((rank, message))) => {
            Err(Diagnostic::error(format!("on rank {rank}: {}", String::from_utf8_lossy(message))).into())
        }
        (own, _) => own,
    }
}

/// An exchange between ranks failed.
pub(super) fn lost(why: CommError) -> Diagnostics {
    Diagnostic::error(why.to_string()).into()
}
