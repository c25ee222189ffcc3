//! What is looked at now and then while events are delivered: whether to stop, and whether a step has more events than a model
//! can be meant to have.

use crate::events::queue::{Event, SelfEvent, Target};
use crate::options::{Options, StopFlag};
use crate::worker::{Failure, Worker};
use std::time::{Duration, Instant};

/// Events between two looks: some milliseconds at most.
const BETWEEN: u64 = 1 << 14;

/// How long a run has to come to a pause, where it can be stopped in good order, before it is stopped in the middle of a step.
const GRACE: Duration = Duration::from_secs(3);

/// Events that any model may have in one step of one worker.
const ALWAYS_ALLOWED: u64 = 20_000_000;
/// Likewise for each connection.
const ALLOWED_EACH: u64 = 20;

/// Looks after the delivery of events.
#[derive(Debug, Default)]
pub(crate) struct Guard {
    stop: StopFlag,
    /// When the wish to stop was first seen.
    seen: Option<Instant>,
    /// Most events of one step.
    most: u64,
    /// Events that had been delivered when the step began.
    begun: u64,
    /// Number of events at which to look next.
    next: u64,
}

impl Guard {
    /// For a worker with so many connections.
    pub fn new(options: &Options, connections: usize) -> Self {
        let most = || ALWAYS_ALLOWED.max(ALLOWED_EACH.saturating_mul(connections as u64));
        Self { stop: options.stop.clone(), most: options.most_events.unwrap_or_else(most), ..Self::default() }
    }

    /// A step begins, when so many events have been delivered.
    #[inline]
    pub fn begin_step(&mut self, events: u64) {
        self.begun = events;
        self.next = self.next.min(events + BETWEEN.min(self.most));
    }

    /// Most events of one step.
    pub fn most(&self) -> u64 {
        self.most
    }

    /// Whether it is time to look, when so many events have been delivered.
    #[inline]
    pub fn is_due(&self, events: u64) -> bool {
        events >= self.next
    }
}

/// Looks whether delivery of events up to `limit` may go on.
#[cold]
pub(crate) fn look(worker: &mut Worker, limit: f64) -> Result<(), Failure> {
    let guard = &mut worker.guard;
    guard.next = worker.events + BETWEEN.min(guard.most);
    if guard.stop.is_raised() && guard.seen.get_or_insert_with(Instant::now).elapsed() > GRACE {
        return Err(Failure::Stopped);
    }
    if worker.events - guard.begun <= guard.most {
        return Ok(());
    }
    match worker.queue.pop(limit) {
        Some((t, event)) => {
            worker.clock.t = t;
            Err(Failure::Flood(sender(worker, event)))
        }
        // That was all.
        None => Ok(()),
    }
}

/// Who sent an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sender {
    /// A mechanism's instance.
    Instance(Target),
    /// A source, by its number in the worker.
    Source(u32),
    /// A recording or a vector that is played.
    Model,
}

fn sender(worker: &Worker, event: Event) -> Sender {
    let source = match event {
        Event::Own(SelfEvent { target, .. }) => return Sender::Instance(target),
        Event::Watch(condition) => return Sender::Instance(worker.watches.target(condition)),
        Event::Record(_) | Event::Play(_) => return Sender::Model,
        Event::Source(source) => source,
        Event::Connection(arrival) => {
            let first = &worker.network.first_connection;
            first.partition_point(|&first| first <= arrival.connection) as u32 - 1
        }
    };
    let of_instance = worker.populations.iter().enumerate().find_map(|(population, p)| {
        let instance = p.sources.iter().position(|&of| of == source)?;
        Some(Target { population: population as u32, instance: instance as u32 })
    });
    of_instance.map_or(Sender::Source(source), Sender::Instance)
}
