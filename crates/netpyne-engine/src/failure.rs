//! Why a step could not be finished, in a worker's own numbers.

use crate::arrays::target::Target;
use netpyne_mechanism::executable::KernelError;

/// A step could not be finished.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Failure {
    /// It has too many events, the last from this sender.
    Flood(EventSender),
    /// The run is to stop.
    Stopped,
    /// A kernel of this population failed.
    Kernel(u32, KernelError),
    /// An instance asked for an event that cannot be: what is wrong with it.
    Event(Target, String),
}

/// What sent an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EventSender {
    /// A mechanism's instance.
    Instance(Target),
    /// A source, by its number in the worker.
    Source(u32),
    /// A recording or a vector that is played.
    Model,
}
