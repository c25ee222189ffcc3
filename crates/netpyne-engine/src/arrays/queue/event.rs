//! What is in the queue.

use crate::arrays::target::Target;
use std::cmp::Ordering;

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

/// An event that arrives over a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Arrival {
    /// The connection.
    pub connection: u32,
    /// Its target, by its number among all instances.
    pub target: u32,
}

/// What is in the queue.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Event {
    /// To the target of a connection.
    Connection(Arrival),
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
    /// The tag, and above it the target of an arrival.
    what: u32,
    pub id: u32,
}

/// Bits of a tag.
const TAG_BITS: u32 = 3;

impl Sent {
    /// As one number of the same order.
    #[inline]
    pub fn rank(self) -> u64 {
        u64::from(self.moment) << 32 | u64::from(self.source)
    }
}

impl Entry {
    /// `target` is an arrival's.
    #[inline]
    pub fn new(t: f64, rank: u64, tag: Tag, target: u32, id: u32) -> Self {
        Self { t, rank, what: target << TAG_BITS | tag as u32, id }
    }

    /// What kind of event it is.
    #[inline]
    pub fn tag(&self) -> Tag {
        const TAGS: [Tag; 8] = [
            Tag::Connection,
            Tag::Source,
            Tag::Record,
            Tag::Play,
            Tag::Tracked,
            Tag::Tracked,
            Tag::Tracked,
            Tag::Tracked,
        ];
        TAGS[(self.what & ((1 << TAG_BITS) - 1)) as usize]
    }

    /// What arrives over a connection, if that is what it is.
    #[inline]
    pub fn arrival(&self) -> Option<Arrival> {
        let target = self.what >> TAG_BITS;
        (self.tag() == Tag::Connection).then_some(Arrival { connection: self.id, target })
    }

    /// Who sent it and when.
    pub fn sent(&self) -> Sent {
        Sent { moment: (self.rank >> 32) as u32, source: self.rank as u32 }
    }

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
pub(super) enum Tag {
    Connection,
    Source,
    Record,
    Play,
    Tracked,
}
