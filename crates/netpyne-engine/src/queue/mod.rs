//! The event queue: NEURON's order of delivery, ties included.
//!
//! NEURON keeps the earliest event in a slot of its own (*least*) and all others in a tree that is first-in first-out among
//! equal times. An event earlier than the least one takes its slot and pushes it into the tree *as the newest among its equals*;
//! so ties are not simply first-in first-out. Here the tree is a [`Calendar`]; the slot logic is the same.

mod calendar;
#[cfg(test)]
mod tests;

use calendar::Calendar;

/// Later than any event that is ever delivered (NEURON's limit), ms.
const NEVER: f64 = 1e15;

/// A mechanism instance that events go to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    /// Which population of instances.
    pub population: u32,
    /// Which of its instances.
    pub instance: u32,
}

/// An event that an instance sent to itself.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct SelfEvent {
    /// Who.
    pub target: Target,
    /// First element of the weight vector it was sent under; [`NO_WEIGHTS`] if none.
    pub weights: u32,
    /// Its flag.
    pub flag: f64,
}

/// The weight vector of events that have none.
pub(crate) const NO_WEIGHTS: u32 = u32::MAX;

/// What is in the queue.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Event {
    /// To the target of a connection.
    Connection(u32),
    /// To the targets of all connections of a source, whose delays are equal.
    Source(u32),
    /// To the sender.
    Own(SelfEvent),
    /// A watched condition became true.
    Watch(u32),
    /// Take a sample.
    Record(u32),
    /// Set the next value of a played vector.
    Play(u32),
}

/// Names an event that may be moved or removed while it is in the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Handle(pub u32);

/// One place in the queue: 16 bytes. Events that may be moved or carry data are in `tracked`, under `id`.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Entry {
    t: f64,
    tag: Tag,
    id: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
enum Tag {
    Connection,
    Source,
    Record,
    Play,
    Tracked,
}

/// An event that may be moved or removed.
#[derive(Clone, Copy, Debug)]
struct Tracked {
    event: Event,
    t: f64,
    /// Removed, but its entry is still in the calendar.
    dead: bool,
}

/// See the module text.
#[derive(Debug)]
pub(crate) struct EventQueue {
    least: Option<Entry>,
    rest: Calendar,
    tracked: Vec<Tracked>,
    free: Vec<u32>,
    /// Number of dead tracked events.
    dead: usize,
}

impl EventQueue {
    /// An empty queue for time steps of `dt` ms.
    pub fn new(dt: f64) -> Self {
        Self { least: None, rest: Calendar::new(dt), tracked: Vec::new(), free: Vec::new(), dead: 0 }
    }

    /// Forgets all events and starts again at time 0.
    pub fn clear(&mut self) {
        self.least = None;
        self.rest.clear();
        self.tracked.clear();
        self.free.clear();
        self.dead = 0;
    }

    /// Adds an event.
    pub fn insert(&mut self, t: f64, event: Event) -> Option<Handle> {
        let (tag, id) = match event {
            Event::Connection(id) => (Tag::Connection, id),
            Event::Source(id) => (Tag::Source, id),
            Event::Record(id) => (Tag::Record, id),
            Event::Play(id) => (Tag::Play, id),
            Event::Own(_) | Event::Watch(_) => (Tag::Tracked, self.track(t, event)),
        };
        self.insert_entry(Entry { t, tag, id });
        (tag == Tag::Tracked).then_some(Handle(id))
    }

    fn insert_entry(&mut self, entry: Entry) {
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
        let entry = self.least.filter(|least| least.t <= limit)?;
        self.least = self.next();
        let event = match entry.tag {
            Tag::Connection => Event::Connection(entry.id),
            Tag::Source => Event::Source(entry.id),
            Tag::Record => Event::Record(entry.id),
            Tag::Play => Event::Play(entry.id),
            Tag::Tracked => {
                self.free.push(entry.id);
                self.tracked[entry.id as usize].event
            }
        };
        Some((entry.t, event))
    }

    /// Moves an event to another time; it has a new name then.
    pub fn reschedule(&mut self, handle: Handle, t: f64) -> Handle {
        match self.least {
            Some(mut least) if is(&least, handle) => {
                least.t = t;
                self.tracked[handle.0 as usize].t = t;
                self.least = Some(least);
                if self.peek().is_some_and(|next| t > next) {
                    self.least = self.next();
                    self.rest.push(least);
                }
                handle
            }
            least => {
                let event = self.tracked[handle.0 as usize].event;
                self.remove_from_rest(handle);
                let entry = Entry { t, tag: Tag::Tracked, id: self.track(t, event) };
                match least {
                    Some(least) if t < least.t => {
                        self.rest.push(least);
                        self.least = Some(entry);
                    }
                    _ => self.rest.push(entry),
                }
                Handle(entry.id)
            }
        }
    }

    /// Removes an event.
    pub fn remove(&mut self, handle: Handle) {
        if self.least.is_some_and(|least| is(&least, handle)) {
            self.free.push(handle.0);
            self.least = self.next();
        } else {
            self.remove_from_rest(handle);
        }
    }

    /// Says that all events up to `t` have been delivered.
    pub fn advance(&mut self, t: f64) {
        let (tracked, free, dead) = (&mut self.tracked, &mut self.free, &mut self.dead);
        self.rest.advance(t, |entry| bury(entry, tracked, free, dead));
    }

    /// Number of events.
    #[cfg(test)]
    pub fn len(&self) -> usize {
        usize::from(self.least.is_some()) + self.rest.len() - self.dead
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        self.rest.bytes() + self.tracked.capacity() * size_of::<Tracked>() + self.free.capacity() * 4
    }

    /// Takes the first live entry of the calendar.
    fn next(&mut self) -> Option<Entry> {
        loop {
            let entry = self.rest.pop()?;
            if self.dead == 0 || !bury(&entry, &mut self.tracked, &mut self.free, &mut self.dead) {
                return Some(entry);
            }
        }
    }

    /// Time of the first live entry of the calendar.
    fn peek(&mut self) -> Option<f64> {
        loop {
            let entry = self.rest.peek()?;
            if self.dead == 0 || !bury(&entry, &mut self.tracked, &mut self.free, &mut self.dead) {
                return Some(entry.t);
            }
            self.rest.pop();
        }
    }

    fn track(&mut self, t: f64, event: Event) -> u32 {
        let tracked = Tracked { event, t, dead: false };
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
            tracked.dead = true;
            self.dead += 1;
        }
    }
}

fn is(entry: &Entry, handle: Handle) -> bool {
    entry.tag == Tag::Tracked && entry.id == handle.0
}

/// Whether the entry belongs to a removed event, whose record is then freed.
fn bury(entry: &Entry, tracked: &mut [Tracked], free: &mut Vec<u32>, dead: &mut usize) -> bool {
    let is_dead = entry.tag == Tag::Tracked && tracked[entry.id as usize].dead;
    if is_dead {
        tracked[entry.id as usize].dead = false;
        free.push(entry.id);
        *dead -= 1;
    }
    is_dead
}
