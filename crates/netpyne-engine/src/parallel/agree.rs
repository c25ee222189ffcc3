//! Mistakes that one rank finds, known to all.

use netpyne_base::{Diagnostic, Diagnostics};
use netpyne_comm::{CommError, Communicator, Failed};

/// The own mistakes, or those of other ranks.
pub(super) fn agree<T>(own: Result<T, Diagnostics>, comm: &dyn Communicator) -> Result<T, Diagnostics> {
    netpyne_comm::agree(comm, own, Diagnostics::to_string).map_err(|failed| match failed {
        Failed::Here { error, .. } => error,
        Failed::Elsewhere { rank, message } => Diagnostic::error(format!("on rank {rank}: {message}")).into(),
        Failed::Lost(why) => lost(why),
    })
}

/// An exchange between ranks failed.
pub(super) fn lost(why: CommError) -> Diagnostics {
    Diagnostic::error(why.to_string()).into()
}
