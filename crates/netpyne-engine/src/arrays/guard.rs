//! Limits of the delivery of events: whether the run is to stop, and whether a step has more events than a model can be meant to
//! have.

use crate::options::{Options, StopFlag};
use std::time::{Duration, Instant};

/// Events between two checks: some milliseconds at most.
const BETWEEN: u64 = 1 << 14;

/// How long a run has to come to a pause, where it can be stopped in good order, before it is stopped in the middle of a step.
const GRACE: Duration = Duration::from_secs(3);

/// Events that any model may have in one step of one worker.
const ALWAYS_ALLOWED: u64 = 20_000_000;
/// The same for each connection.
const ALLOWED_EACH: u64 = 20;

/// See the module text.
#[derive(Debug, Default)]
pub(crate) struct Guard {
    stop: StopFlag,
    /// When the wish to stop was first seen.
    seen: Option<Instant>,
    /// Most events of one step.
    most: u64,
    /// Events that had been delivered when the step began.
    begun: u64,
    /// Number of events at which to check next.
    next: u64,
}

/// What a check finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Finding {
    /// Delivery goes on.
    Fine,
    /// The run is to stop.
    Stop,
    /// The step has had all the events that it may have.
    Full,
}

impl Guard {
    /// For a worker with so many connections.
    pub fn new(options: &Options, connections: usize) -> Self {
        let most = || ALWAYS_ALLOWED.max(ALLOWED_EACH.saturating_mul(connections as u64));
        Self { stop: options.stop.clone(), most: options.most_events.unwrap_or_else(most), ..Self::default() }
    }

    /// A step begins, when so many events have been delivered.
    #[inline]
    pub fn begin_step(&mut self, delivered: u64) {
        self.begun = delivered;
        self.next = self.next.min(delivered + BETWEEN.min(self.most));
    }

    /// Most events of one step.
    pub fn most(&self) -> u64 {
        self.most
    }

    /// Whether it is time to check, when so many events have been delivered.
    #[inline]
    pub fn is_due(&self, delivered: u64) -> bool {
        delivered >= self.next
    }

    /// Checks whether delivery may go on, when so many events have been delivered.
    #[cold]
    pub fn check(&mut self, delivered: u64) -> Finding {
        self.next = delivered + BETWEEN.min(self.most);
        if self.stop.is_raised() && self.seen.get_or_insert_with(Instant::now).elapsed() > GRACE {
            return Finding::Stop;
        }
        if delivered - self.begun <= self.most { Finding::Fine } else { Finding::Full }
    }
}
