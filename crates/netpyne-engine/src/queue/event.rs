//! What is in the queue.

use std::cmp::Ordering;

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

/// When a spike was sent and by whom: what decides among events of equal time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Sent {
    /// Number of the moment of sending, see [`EventQueue::begin_moment`](super::EventQueue::begin_moment).
    pub moment: u32,
    /// Order of the source among all.
    pub source: u32,
}

/// What is sent by no source comes after all sources' at the same moment.
pub(crate) const NO_SOURCE: u32 = u32::MAX;

/// One place in the queue: 24 bytes. Events that may be moved or carry data are kept elsewhere, under `id`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Entry {
    pub t: f64,
    /// Place among those of equal time: moment, then source.
    pub rank: u64,
    pub tag: Tag,
    pub id: u32,
}

impl Entry {
    /// Order of delivery; entries that are equal in it are delivered as they were added.
    pub fn compare(&self, other: &Entry) -> Ordering {
        match self.t.partial_cmp(&other.t) {
            Some(Ordering::Equal) | None => self.rank.cmp(&other.rank),
            Some(different) => different,
        }
    }

    /// Whether it is delivered no later than an entry that was added after it.
    #[inline]
    pub fn goes_before(&self, later: &Entry) -> bool {
        self.t < later.t || (self.t == later.t && self.rank <= later.rank)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub(super) enum Tag {
    Connection,
    Source,
    Record,
    Play,
    Tracked,
}
