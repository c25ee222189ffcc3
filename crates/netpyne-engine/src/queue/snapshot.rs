//! The queue's contents, to be put into another queue later.

use super::event::{Entry, Event, Handle, Sent, Tag};
use super::{EventQueue, is};

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
        entries.retain(|entry| entry.tag != Tag::Tracked || !self.tracked[entry.id as usize].dead);
        entries.sort_by(Entry::compare);
        entries.iter().map(|entry| self.queued(entry)).collect()
    }

    fn queued(&self, entry: &Entry) -> Queued {
        let event = match entry.tag {
            Tag::Connection => Event::Connection(entry.id),
            Tag::Source => Event::Source(entry.id),
            Tag::Record => Event::Record(entry.id),
            Tag::Play => Event::Play(entry.id),
            Tag::Tracked => self.tracked[entry.id as usize].event,
        };
        let handle = Some(Handle(entry.id)).filter(|&handle| is(entry, handle));
        Queued {
            t: entry.t,
            sent: Sent { moment: (entry.rank >> 32) as u32, source: entry.rank as u32 },
            event,
            handle,
        }
    }

    /// Forgets all events; it is `t`, and the moment has that number.
    pub fn start_again(&mut self, t: f64, moment: u32) {
        self.clear();
        self.moment = moment;
        self.rest.start_at(t);
    }

    /// Adds an event that was sent before. Events that come back in their order keep it.
    pub fn put_back(&mut self, t: f64, sent: Sent, event: Event) -> Option<Handle> {
        let now = std::mem::replace(&mut self.moment, sent.moment);
        let handle = match event {
            Event::Connection(_) | Event::Source(_) => {
                self.insert_spike(t, sent, event);
                None
            }
            _ => self.insert(t, event),
        };
        self.moment = now;
        handle
    }
}
