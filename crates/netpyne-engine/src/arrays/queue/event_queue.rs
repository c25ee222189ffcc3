//! The event queue: one total order of delivery, the same on any number of threads and ranks.
//!
//! Events are delivered by time; those of equal time by the *moment* of sending (a step has three: detection of spikes and two
//! deliveries), then by the order of the source, then first-in first-out. Whatever has no source comes last of its moment. None of that
//! depends on who else is in the same queue, so a part of a network sees the order that the whole has.
//!
//! NEURON's own order ([`Order::Neuron`]) is first-in first-out but for one oddity: the earliest event has a slot of its own
//! (*least*), and an event that comes before it pushes it back among the others *as the newest of its equals*. That depends on all
//! events in the queue, so it can be had on one thread only.

use super::calendar::{Calendar, Fan};
use super::event::{Arrival, Entry, Event, Handle, NO_SOURCE, Sent, Tag};
use crate::options::Order;

/// Later than any event that is ever delivered (NEURON's limit), ms.
pub(super) const NEVER: f64 = 1e15;

/// An event that may be moved or removed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tracked {
    event: Event,
    t: f64,
    /// Removed, but its entry is still in the calendar.
    pub(super) removed: bool,
}

/// The first events of a queue.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ahead<'a> {
    least: Option<&'a Entry>,
    rest: &'a [Entry],
}

impl Ahead<'_> {
    #[inline]
    fn entry(&self, n: usize) -> Option<&Entry> {
        match self.least {
            None => self.rest.get(n),
            Some(least) if n == 0 => Some(least),
            Some(_) => self.rest.get(n - 1),
        }
    }

    /// Time of the event that comes `n` after the first, if that is known.
    #[inline]
    pub fn time(&self, n: usize) -> Option<f64> {
        self.entry(n).map(|entry| entry.t)
    }

    /// Its time and connection, if it arrives over one.
    #[inline]
    pub fn arrival(&self, n: usize) -> Option<(f64, Arrival)> {
        let entry = self.entry(n)?;
        Some((entry.t, entry.arrival()?))
    }

    /// Whether the order is NEURON's, which insertions may change.
    #[inline]
    pub fn is_neurons(&self) -> bool {
        self.least.is_some()
    }
}

/// See the module text.
#[derive(Debug)]
pub(crate) struct EventQueue {
    order: Order,
    /// Number of the moment now.
    pub(super) moment: u32,
    /// Always empty unless the order is NEURON's.
    pub(super) least: Option<Entry>,
    pub(super) rest: Calendar,
    pub(super) tracked: Vec<Tracked>,
    free: Vec<u32>,
    /// Number of removed tracked events.
    removed: usize,
}

impl EventQueue {
    /// An empty queue for time steps of `dt` ms.
    pub fn new(dt: f64, order: Order) -> Self {
        Self {
            order,
            moment: 0,
            least: None,
            rest: Calendar::new(dt),
            tracked: Vec::new(),
            free: Vec::new(),
            removed: 0,
        }
    }

    /// Forgets all events and starts again at time 0.
    pub fn clear(&mut self) {
        (self.least, self.moment) = (None, 0);
        self.rest.clear();
        self.tracked.clear();
        self.free.clear();
        self.removed = 0;
    }

    /// Begins the next moment of sending. All parts of a network do so at the same places of a step.
    pub fn begin_moment(&mut self) {
        self.moment = self.moment.saturating_add(1);
    }

    /// Number of the moment now.
    pub fn moment(&self) -> u32 {
        self.moment
    }

    /// What a source of that order sends now is marked with.
    #[inline]
    pub fn sent_by(&self, source: u32) -> Sent {
        Sent { moment: self.moment, source }
    }

    /// Adds an event of a source for all its connections.
    #[inline]
    pub fn insert_source(&mut self, t: f64, sent: Sent, source: u32) {
        self.insert_entry(Entry::new(t, sent.rank(), Tag::Source, 0, source));
    }

    /// Adds the events of a spike at `t`: to consecutive connections, from the `first` on, with these delays and targets.
    #[inline]
    pub fn insert_spike(&mut self, t: f64, sent: Sent, first: u32, delays: &[f64], targets: &[u32]) {
        let fan = Fan { t, rank: sent.rank(), first, delays, targets };
        match self.order {
            Order::Invariant => self.rest.push_all(fan.entries()),
            Order::Neuron => fan.entries().for_each(|entry| self.insert_as_neuron(entry)),
        }
    }

    /// Adds an event that no source sends.
    pub fn insert(&mut self, t: f64, event: Event) -> Option<Handle> {
        self.insert_sent(t, self.sent_by(NO_SOURCE), event)
    }

    pub(super) fn insert_sent(&mut self, t: f64, sent: Sent, event: Event) -> Option<Handle> {
        let (tag, target, id) = match event {
            Event::Connection(Arrival { connection, target }) => (Tag::Connection, target, connection),
            Event::Source(id) => (Tag::Source, 0, id),
            Event::Record(id) => (Tag::Record, 0, id),
            Event::Play(id) => (Tag::Play, 0, id),
            Event::Own(_) | Event::Watch(_) => (Tag::Tracked, 0, self.track(t, event)),
        };
        self.insert_entry(Entry::new(t, sent.rank(), tag, target, id));
        (tag == Tag::Tracked).then_some(Handle(id))
    }

    #[inline]
    fn insert_entry(&mut self, entry: Entry) {
        match self.order {
            Order::Invariant => self.rest.push(entry),
            Order::Neuron => self.insert_as_neuron(entry),
        }
    }

    fn insert_as_neuron(&mut self, mut entry: Entry) {
        entry.rank = 0;
        if entry.t < self.least.map_or(NEVER, |least| least.t) {
            if let Some(least) = self.least.replace(entry) {
                self.rest.push(least);
            }
        } else {
            self.rest.push(entry);
        }
    }

    /// Takes the first event if its time is at most `limit`.
    #[inline]
    pub fn pop(&mut self, limit: f64) -> Option<(f64, Event)> {
        let entry = match self.order {
            Order::Invariant => self.next_until(limit)?,
            Order::Neuron => {
                let least = self.least.filter(|least| least.t <= limit)?;
                self.least = self.next_until(f64::INFINITY);
                least
            }
        };
        let event = match entry.tag() {
            Tag::Tracked => {
                self.free.push(entry.id);
                self.tracked[entry.id as usize].event
            }
            _ => self.event_of(&entry),
        };
        Some((entry.t, event))
    }

    /// Time of the first event; infinite if there is none. Not for NEURON's order.
    pub fn next_time(&mut self) -> f64 {
        self.peek().unwrap_or(f64::INFINITY)
    }

    #[inline]
    pub(super) fn event_of(&self, entry: &Entry) -> Event {
        if let Some(arrival) = entry.arrival() {
            return Event::Connection(arrival);
        }
        match entry.tag() {
            Tag::Record => Event::Record(entry.id),
            Tag::Play => Event::Play(entry.id),
            Tag::Tracked => self.tracked[entry.id as usize].event,
            Tag::Source | Tag::Connection => Event::Source(entry.id),
        }
    }

    /// The first events as far as their order is known, if there are any up to `limit`.
    #[inline]
    pub fn ahead(&mut self, limit: f64) -> Ahead<'_> {
        match self.order {
            Order::Invariant => Ahead { least: None, rest: self.rest.due(limit) },
            Order::Neuron => Ahead { least: self.least.as_ref(), rest: self.rest.due(f64::INFINITY) },
        }
    }

    /// Takes the first events, arrivals all of them.
    #[inline]
    pub fn skip(&mut self, count: usize) {
        match self.order {
            Order::Invariant => self.rest.skip(count),
            Order::Neuron => (0..count).for_each(|_| self.least = self.next_until(f64::INFINITY)),
        }
    }

    /// Moves an event to another time, as if it were sent now; it has a new name then.
    pub fn reschedule(&mut self, handle: Handle, t: f64) -> Handle {
        match self.least {
            Some(mut least) if is(&least, handle) => {
                least.t = t;
                self.tracked[handle.0 as usize].t = t;
                self.least = Some(least);
                if self.peek().is_some_and(|next| t > next) {
                    self.least = self.next_until(f64::INFINITY);
                    self.rest.push(least);
                }
                handle
            }
            _ => {
                let event = self.tracked[handle.0 as usize].event;
                self.remove_from_rest(handle);
                let id = self.track(t, event);
                let rank = self.sent_by(NO_SOURCE).rank();
                self.insert_entry(Entry::new(t, rank, Tag::Tracked, 0, id));
                Handle(id)
            }
        }
    }

    /// Removes an event.
    pub fn remove(&mut self, handle: Handle) {
        if self.least.is_some_and(|least| is(&least, handle)) {
            self.free.push(handle.0);
            self.least = self.next_until(f64::INFINITY);
        } else {
            self.remove_from_rest(handle);
        }
    }

    /// All events up to `t` have been delivered.
    pub fn advance(&mut self, t: f64) {
        let (tracked, free, removed) = (&mut self.tracked, &mut self.free, &mut self.removed);
        self.rest.advance(t, |entry| free_if_removed(entry, tracked, free, removed));
    }

    /// Number of events.
    #[cfg(test)]
    pub fn len(&self) -> usize {
        usize::from(self.least.is_some()) + self.rest.len() - self.removed
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        self.rest.bytes() + self.tracked.capacity() * size_of::<Tracked>() + self.free.capacity() * 4
    }

    /// Takes the first live entry of the calendar if its time is at most `limit`.
    #[inline]
    fn next_until(&mut self, limit: f64) -> Option<Entry> {
        loop {
            let entry = self.rest.pop(limit)?;
            if self.removed == 0
                || !free_if_removed(&entry, &mut self.tracked, &mut self.free, &mut self.removed)
            {
                return Some(entry);
            }
        }
    }

    /// Time of the first live entry of the calendar.
    fn peek(&mut self) -> Option<f64> {
        loop {
            let entry = self.rest.peek()?;
            if self.removed == 0
                || !free_if_removed(&entry, &mut self.tracked, &mut self.free, &mut self.removed)
            {
                return Some(entry.t);
            }
            self.rest.pop(f64::INFINITY);
        }
    }

    fn track(&mut self, t: f64, event: Event) -> u32 {
        let tracked = Tracked { event, t, removed: false };
        match self.free.pop() {
            Some(id) => {
                self.tracked[id as usize] = tracked;
                id
            }
            None => {
                self.tracked.push(tracked);
                (self.tracked.len() - 1) as u32
            }
        }
    }

    fn remove_from_rest(&mut self, handle: Handle) {
        let tracked = &mut self.tracked[handle.0 as usize];
        if self.rest.remove_far(tracked.t, |e| is(e, handle)) {
            self.free.push(handle.0);
        } else {
            tracked.removed = true;
            self.removed += 1;
        }
    }
}

pub(super) fn is(entry: &Entry, handle: Handle) -> bool {
    entry.tag() == Tag::Tracked && entry.id == handle.0
}

/// Whether the entry belongs to a removed event; its record is then freed.
fn free_if_removed(entry: &Entry, tracked: &mut [Tracked], free: &mut Vec<u32>, removed: &mut usize) -> bool {
    let is_removed = entry.tag() == Tag::Tracked && tracked[entry.id as usize].removed;
    if is_removed {
        tracked[entry.id as usize].removed = false;
        free.push(entry.id);
        *removed -= 1;
    }
    is_removed
}
