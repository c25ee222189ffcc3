//! Messages between ranks that are not what was agreed on.

use netpyne_comm::CommError;

/// A message that is not what was agreed on.
pub(crate) fn garbled() -> CommError {
    CommError::Transport("a message between ranks is cut short".to_owned())
}
