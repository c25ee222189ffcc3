//! Events: the queue they wait in, how they reach handlers, and what those ask for in turn.

pub(crate) mod deliver;
pub(crate) mod detect;
pub(crate) mod guard;
pub(crate) mod network;
pub(crate) mod numbering;
pub(crate) mod operation;
pub(crate) mod prefetch;
pub(crate) mod queue;
pub(crate) mod together;
pub(crate) mod watch;
