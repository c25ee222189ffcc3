//! A calendar of events: in the order of delivery, one bucket per time step.
//!
//! Bucket numbers grow with time, so buckets can be emptied one after the other; a bucket is sorted (stably: it was filled in
//! order of arrival) when its turn comes. The ring of buckets covers the near future; what is further away waits in a map by
//! bucket number, and enters the ring when its bucket does, before anything can be added to that bucket directly.

use super::event::{Entry, Tag};
use super::sort::Sorter;
use crate::arrays::prefetch::prefetch_next;
use std::collections::BTreeMap;

/// Buckets in the ring: at 0.025 ms per step about 100 ms, more than nearly all delays.
const RING: u64 = 4096;

#[derive(Clone, Debug, Default)]
struct Bucket {
    entries: Vec<Entry>,
    /// Entries before this one are gone.
    head: usize,
    sorted: bool,
}

/// See the module text.
#[derive(Debug)]
pub(super) struct Calendar {
    ring: Vec<Bucket>,
    /// Number of the first bucket of the ring.
    base: u64,
    /// No bucket of the ring before this one has entries.
    cursor: u64,
    /// Entries in the ring.
    count: usize,
    far: BTreeMap<u64, Vec<Entry>>,
    buckets_per_ms: f64,
    /// Emptied storage for reuse.
    spare: Vec<Vec<Entry>>,
    sorter: Sorter,
}

/// Events of one spike to several connections.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fan<'a> {
    /// Time of the spike, ms.
    pub t: f64,
    /// Rank of the events.
    pub rank: u64,
    /// The first connection; the others follow.
    pub first: u32,
    /// Delay of each, ms.
    pub delays: &'a [f64],
    /// Target of each.
    pub targets: &'a [u32],
}

impl Fan<'_> {
    /// The entries, in order.
    #[inline]
    pub fn entries(&self) -> impl Iterator<Item = Entry> {
        let &Self { t, rank, first, delays, targets } = self;
        (first..)
            .zip(delays.iter().zip(targets))
            .map(move |(id, (&delay, &target))| Entry::new(t + delay, rank, Tag::Connection, target, id))
    }
}

impl Calendar {
    pub fn new(dt: f64) -> Self {
        Self {
            ring: vec![Bucket::default(); RING as usize],
            base: 0,
            cursor: 0,
            count: 0,
            far: BTreeMap::new(),
            buckets_per_ms: 1.0 / dt,
            spare: Vec::new(),
            sorter: Sorter::default(),
        }
    }

    pub fn clear(&mut self) {
        self.ring.fill(Bucket::default());
        self.far.clear();
        (self.base, self.cursor, self.count) = (0, 0, 0);
    }

    #[cfg(test)]
    pub fn len(&self) -> usize {
        self.count + self.far.values().map(Vec::len).sum::<usize>()
    }

    pub fn bytes(&self) -> usize {
        let entries = self.ring.iter().map(|b| b.entries.capacity()).sum::<usize>()
            + self.far.values().map(Vec::capacity).sum::<usize>()
            + self.spare.iter().map(Vec::capacity).sum::<usize>();
        entries * size_of::<Entry>() + self.ring.capacity() * size_of::<Bucket>() + self.sorter.bytes()
    }

    /// The bucket of a time; never falls as time grows, and never before the ring.
    #[inline]
    fn bucket(&self, t: f64) -> u64 {
        ((t * self.buckets_per_ms) as u64).max(self.base)
    }

    /// Adds an entry as the newest among its equals.
    #[inline]
    pub fn push(&mut self, entry: Entry) {
        self.push_all(std::iter::once(entry));
    }

    /// Adds entries, each as the newest among its equals.
    #[inline]
    pub fn push_all(&mut self, entries: impl Iterator<Item = Entry>) {
        let mut first = if self.count == 0 { u64::MAX } else { self.cursor };
        let end = self.base + RING;
        for entry in entries {
            let number = self.bucket(entry.t);
            if number >= end {
                self.push_far(number, entry);
                continue;
            }
            let bucket = &mut self.ring[(number % RING) as usize];
            if bucket.entries.len() == bucket.entries.capacity() {
                bucket.grow(&mut self.spare);
            }
            if bucket.sorted {
                bucket.insert(entry);
            } else {
                bucket.entries.push(entry);
                prefetch_next(&mut bucket.entries, 3);
            }
            first = first.min(number);
            self.count += 1;
        }
        if self.count > 0 {
            self.cursor = first;
        }
    }

    #[cold]
    fn push_far(&mut self, number: u64, entry: Entry) {
        self.far.entry(number).or_default().push(entry);
    }

    /// All entries; those of equal time and rank in order of arrival.
    pub fn entries(&self) -> impl Iterator<Item = Entry> {
        let near = (self.base..self.base + RING).map(|number| &self.ring[(number % RING) as usize]);
        near.flat_map(|bucket| &bucket.entries[bucket.head..]).chain(self.far.values().flatten()).copied()
    }

    /// Empty, and it is `t`.
    pub fn start_at(&mut self, t: f64) {
        self.clear();
        self.base = self.bucket(t);
        self.cursor = self.base;
    }

    /// The first entry.
    pub fn peek(&mut self) -> Option<Entry> {
        if self.count == 0 {
            let entries = self.far.first_key_value()?.1;
            return first(entries).map(|at| entries[at]);
        }
        let bucket = self.first_bucket();
        Some(bucket.entries[bucket.head])
    }

    /// Takes the first entry if its time is at most `limit`.
    #[inline]
    pub fn pop(&mut self, limit: f64) -> Option<Entry> {
        if self.count == 0 {
            return self.pop_far(limit);
        }
        if !self.seek(limit) {
            return None;
        }
        let bucket = self.first_bucket();
        let entry = bucket.entries[bucket.head];
        if entry.t > limit {
            return None;
        }
        bucket.head += 1;
        if bucket.head == bucket.entries.len() {
            let storage = bucket.empty();
            self.spare.push(storage);
        }
        self.count -= 1;
        Some(entry)
    }

    /// The entries of the first bucket in order, if there can be any up to `limit`.
    #[inline]
    pub fn due(&mut self, limit: f64) -> &[Entry] {
        if self.count == 0 || !self.seek(limit) {
            return &[];
        }
        let bucket = self.first_bucket();
        &bucket.entries[bucket.head..]
    }

    /// Takes the first entries, which are all in the first bucket.
    #[inline]
    pub fn skip(&mut self, count: usize) {
        let bucket = &mut self.ring[(self.cursor % RING) as usize];
        bucket.head += count;
        if bucket.head == bucket.entries.len() {
            let storage = bucket.empty();
            self.spare.push(storage);
        }
        self.count -= count;
    }

    /// Removes the entry at time `t` that `is` is true for, if that time is beyond the ring.
    pub fn remove_far(&mut self, t: f64, is: impl Fn(&Entry) -> bool) -> bool {
        let number = self.bucket(t);
        if number < self.base + RING {
            return false;
        }
        let Some(entries) = self.far.get_mut(&number) else { return false };
        let Some(at) = entries.iter().position(is) else { return false };
        entries.remove(at);
        if entries.is_empty() {
            self.far.remove(&number);
        }
        true
    }

    /// Moves the ring so that it starts with the bucket of `t`. Entries left before it are dropped if `drop` is true of them.
    pub fn advance(&mut self, t: f64, mut drop: impl FnMut(&Entry) -> bool) {
        let target = self.bucket(t);
        while self.base < target {
            let bucket = &mut self.ring[(self.base % RING) as usize];
            let left = bucket.entries.split_off(bucket.head);
            let storage = bucket.empty();
            if storage.capacity() > 0 {
                self.spare.push(storage);
            }
            self.count -= left.len();
            self.base += 1;
            let entering = self.base + RING - 1;
            if self.far.first_key_value().is_some_and(|(number, _)| *number == entering)
                && let Some((_, entries)) = self.far.pop_first()
            {
                self.cursor = if self.count == 0 { entering } else { self.cursor.min(entering) };
                self.count += entries.len();
                self.ring[(entering % RING) as usize].entries = entries;
            }
            for entry in left {
                if !drop(&entry) {
                    self.push(entry);
                }
            }
        }
        self.cursor = self.cursor.max(self.base);
    }

    /// Goes to the first bucket that has entries; there must be one. Returns whether any of them may be up to `limit`: those that
    /// come later are not sorted yet.
    #[inline]
    fn seek(&mut self, limit: f64) -> bool {
        while self.ring[(self.cursor % RING) as usize].entries.is_empty() {
            self.cursor += 1;
        }
        self.cursor <= self.bucket(limit)
    }

    /// The first bucket of the ring that has entries, sorted; there must be one.
    #[inline]
    fn first_bucket(&mut self) -> &mut Bucket {
        self.seek(f64::INFINITY);
        let bucket = &mut self.ring[(self.cursor % RING) as usize];
        if !bucket.sorted {
            bucket.sorted = true;
            self.sorter.sort(&mut bucket.entries);
        }
        bucket
    }

    fn pop_far(&mut self, limit: f64) -> Option<Entry> {
        let (&number, entries) = self.far.iter_mut().next()?;
        let at = first(entries)?;
        if entries[at].t > limit {
            return None;
        }
        let entry = entries.remove(at);
        if entries.is_empty() {
            self.far.remove(&number);
        }
        Some(entry)
    }
}

impl Bucket {
    /// Makes room for another entry.
    #[cold]
    fn grow(&mut self, spare: &mut Vec<Vec<Entry>>) {
        match spare.pop() {
            Some(storage) if self.entries.capacity() == 0 => self.entries = storage,
            storage => {
                spare.extend(storage);
                self.entries.reserve(16);
            }
        }
    }

    /// Adds an entry to a sorted bucket.
    fn insert(&mut self, entry: Entry) {
        if self.entries.last().is_none_or(|last| last.goes_before(&entry)) {
            self.entries.push(entry);
            return;
        }
        let at = self.head + self.entries[self.head..].partition_point(|e| e.goes_before(&entry));
        if self.head > 0 && at - self.head < self.entries.len() - at {
            self.entries.copy_within(self.head..at, self.head - 1);
            self.head -= 1;
            self.entries[at - 1] = entry;
        } else {
            self.entries.insert(at, entry);
        }
    }

    /// Empties it and hands out its storage.
    fn empty(&mut self) -> Vec<Entry> {
        self.head = 0;
        self.sorted = false;
        let mut storage = std::mem::take(&mut self.entries);
        storage.clear();
        storage
    }
}

/// Position of the first entry in delivery order.
fn first(entries: &[Entry]) -> Option<usize> {
    entries.iter().enumerate().fold(None, |best: Option<usize>, (at, entry)| match best {
        Some(b) if entries[b].goes_before(entry) => Some(b),
        _ => Some(at),
    })
}
