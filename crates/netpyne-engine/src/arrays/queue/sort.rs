//! Puts the events of one time step in order of delivery; equals keep their order.
//!
//! Their times are spread over the step, so they are first dealt out to about twice as many equal stretches of time as there are
//! events, and then few of them stand behind one that they have to go before. Where delays are multiples of the step,
//! many times are only a rounding error apart and fall into one stretch: a full stretch is dealt out again by itself, and those of
//! one time by their ranks. Where that does not help either, an ordinary sort takes over.

use super::event::Entry;

/// Fewer are only inserted one by one.
const FEW: usize = 16;

/// Working memory, reused.
#[derive(Debug, Default)]
pub(super) struct Sorter {
    stretches: Vec<u32>,
    next: Vec<u32>,
    dealt: Vec<Entry>,
    /// Where entries are still to be dealt out: first and end.
    full: Vec<(u32, u32)>,
}

impl Sorter {
    /// See the module text.
    pub fn sort(&mut self, entries: &mut [Entry]) {
        if entries.is_sorted_by(Entry::goes_before) {
            return;
        }
        self.full.clear();
        if entries.len() > FEW {
            self.full.push((0, entries.len() as u32));
        }
        let mut left = 4 * entries.len();
        while let Some((first, end)) = self.full.pop() {
            let part = &mut entries[first as usize..end as usize];
            let Some(rest) = left.checked_sub(part.len()) else { break };
            left = rest;
            self.deal(part, first);
        }
        if !insert_each(entries) {
            entries.sort_by(Entry::compare);
        }
    }

    /// Orders a part, the entries from the `first` on, by stretches of time, or of rank if all times are equal.
    fn deal(&mut self, part: &mut [Entry], first: u32) {
        let (mut least, mut most) = (f64::INFINITY, f64::NEG_INFINITY);
        for entry in part.iter() {
            least = if entry.t < least { entry.t } else { least };
            most = if entry.t > most { entry.t } else { most };
        }
        if least < most {
            self.deal_by(part, first, most - least, |entry| entry.t - least);
        } else {
            let ranks = || part.iter().map(|entry| entry.rank);
            let (least, most) = (ranks().min().unwrap_or(0), ranks().max().unwrap_or(0));
            if least < most {
                self.deal_by(part, first, (most - least) as f64, |entry| (entry.rank - least) as f64);
            }
        }
    }

    /// Orders by stretches of a key from 0 to `most`, and notes what full in one of them.
    #[inline(always)]
    fn deal_by(&mut self, part: &mut [Entry], first: u32, most: f64, key: impl Fn(&Entry) -> f64) {
        let count = (2 * part.len()).next_power_of_two().min(1 << 16);
        let last = (count - 1) as u32;
        let per_unit = f64::from(last) / most;
        self.next.clear();
        self.next.resize(count, 0);
        self.stretches.clear();
        self.stretches.extend(part.iter().map(|entry| {
            // Never falls as the key grows.
            let stretch = ((key(entry) * per_unit) as u32).min(last);
            self.next[stretch as usize] += 1;
            stretch
        }));
        let mut before = 0;
        for next in &mut self.next {
            let here = std::mem::replace(next, before);
            if here > FEW as u32 {
                self.full.push((first + before, first + before + here));
            }
            before += here;
        }
        self.dealt.clear();
        self.dealt.extend_from_slice(part);
        for (entry, &stretch) in self.dealt.iter().zip(&self.stretches) {
            let next = &mut self.next[stretch as usize];
            part[*next as usize] = *entry;
            *next += 1;
        }
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        4 * (self.stretches.capacity() + self.next.capacity())
            + self.dealt.capacity() * size_of::<Entry>()
            + 8 * self.full.capacity()
    }
}

/// Inserts each among those before it; gives up if that takes too many moves.
fn insert_each(entries: &mut [Entry]) -> bool {
    let mut moves = 8 * entries.len();
    for n in 1..entries.len() {
        if entries[n - 1].goes_before(&entries[n]) {
            continue;
        }
        let entry = entries[n];
        let mut at = n;
        while at > 0 && !entries[at - 1].goes_before(&entry) {
            entries[at] = entries[at - 1];
            at -= 1;
        }
        entries[at] = entry;
        if n - at > moves {
            return false;
        }
        moves -= n - at;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arrays::queue::event::Tag;

    /// Spread times, close ones, few distinct ones, equal ones, descending ones, close ones among close ones; ranks that often tie.
    #[test]
    fn the_order_is_that_of_a_stable_sort() {
        let mut random = 7u64;
        let mut below = |n: u64| {
            random = random.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (random >> 33) % n
        };
        let mut sorter = Sorter::default();
        for round in 0..400u32 {
            let n = below(if round % 10 == 0 { 3000 } else { 60 }) as u32;
            let start = below(100) as f64;
            let mut entries: Vec<Entry> = (0..n)
                .map(|id| {
                    let t = match round % 8 {
                        0 => start + 0.025 * below(1 << 30) as f64 / f64::from(1 << 30),
                        1 => start + f64::from(below(40) as u32) * 1e-9 + (below(50) / 49) as f64,
                        2 => start + 0.005 * below(5) as f64,
                        3 => start,
                        4 => start - f64::from(id) * 1e-6,
                        5 => f64::from_bits(start.to_bits() + below(3)),
                        6 if below(20) > 0 => f64::from_bits(start.to_bits() + below(9)),
                        6 => start + 0.025 * below(1000) as f64,
                        _ => f64::from_bits((1023 - below(1000)) << 52),
                    };
                    let rank = below(if round % 3 == 0 { 1 << 31 } else { 4 });
                    Entry::new(t, rank << 16, Tag::Connection, 0, id)
                })
                .collect();
            let mut expected = entries.clone();
            expected.sort_by(Entry::compare);
            sorter.sort(&mut entries);
            assert_eq!(entries, expected, "round {round}");
        }
    }
}
