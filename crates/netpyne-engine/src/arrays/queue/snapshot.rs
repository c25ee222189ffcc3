//! The queue's contents, to be put into another queue later.

use super::event::{Entry, Event, Handle, NO_SOURCE, Sent, Tag};
use super::event_queue::{EventQueue, is};

/// An event in the queue.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Queued {
    /// When it is delivered, ms.
    pub t: f64,
    /// What decides among events of equal time.
    pub sent: Sent,
    /// The event.
    pub event: Event,
    /// Its name, if it can be moved or removed.
    pub handle: Option<Handle>,
}

impl EventQueue {
    /// All events in order of delivery.
    pub fn in_order(&self) -> Vec<Queued> {
        let mut entries: Vec<Entry> = self.least.into_iter().chain(self.rest.entries()).collect();
        entries.retain(|entry| entry.tag() != Tag::Tracked || !self.tracked[entry.id as usize].removed);
        entries.sort_by(Entry::compare);
        entries.iter().map(|entry| self.queued(entry)).collect()
    }

    fn queued(&self, entry: &Entry) -> Queued {
        let handle = Some(Handle(entry.id)).filter(|&handle| is(entry, handle));
        Queued { t: entry.t, sent: entry.sent(), event: self.event_of(entry), handle }
    }

    /// Forgets all events; it is `t`, and the moment has that number.
    pub fn start_again(&mut self, t: f64, moment: u32) {
        self.clear();
        self.moment = moment;
        self.rest.start_at(t);
    }

    /// Adds an event that was sent before. Events that come back in their order keep it.
    pub fn put_back(&mut self, t: f64, sent: Sent, event: Event) -> Option<Handle> {
        match event {
            Event::Connection(_) | Event::Source(_) => self.insert_sent(t, sent, event),
            _ => self.insert_sent(t, Sent { source: NO_SOURCE, ..sent }, event),
        }
    }
}
