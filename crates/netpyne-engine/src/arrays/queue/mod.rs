//! The event queue.

mod calendar;
pub(crate) mod event;
pub(crate) mod event_queue;
pub(crate) mod snapshot;
mod sort;
#[cfg(test)]
mod tests;
