//! Events: what sends them, how they reach handlers, and what those ask for in turn.

pub(crate) mod batch;
pub(crate) mod deliver;
pub(crate) mod detect;
pub(crate) mod flood;
pub(crate) mod receive;
pub(crate) mod request;
pub(crate) mod send;
pub(crate) mod watch;
pub(crate) mod weights;
