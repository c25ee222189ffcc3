//! Puts the events of one time step in order of delivery; equals keep their order.
//!
//! Their times are spread over the step, so they are first dealt out to about twice as many equal stretches of time as there are
//! events, and then hardly any of them stands behind one that it has to go before. Where times crowd, an ordinary sort takes over.

use super::event::Entry;

/// Fewer are only inserted one by one.
const FEW: usize = 24;

/// Working memory, reused.
#[derive(Debug, Default)]
pub(super) struct Sorter {
    stretches: Vec<u32>,
    next: Vec<u32>,
    dealt: Vec<Entry>,
}

impl Sorter {
    /// See the module text.
    pub fn sort(&mut self, entries: &mut Vec<Entry>) {
        if entries.is_sorted_by(Entry::goes_before) {
            return;
        }
        if entries.len() > FEW {
            self.deal(entries);
        }
        if !insert_each(entries) {
            entries.sort_by(Entry::compare);
        }
    }

    /// Orders entries by stretches of time.
    fn deal(&mut self, entries: &mut Vec<Entry>) {
        let (mut least, mut most) = (f64::INFINITY, f64::NEG_INFINITY);
        for entry in entries.iter() {
            least = if entry.t < least { entry.t } else { least };
            most = if entry.t > most { entry.t } else { most };
        }
        let count = (2 * entries.len()).next_power_of_two().min(1 << 16);
        let last = (count - 1) as u32;
        let per_ms = f64::from(last) / (most - least);
        self.next.clear();
        self.next.resize(count, 0);
        self.stretches.clear();
        self.stretches.extend(entries.iter().map(|entry| {
            // Never falls as the time grows.
            let stretch = (((entry.t - least) * per_ms) as u32).min(last);
            self.next[stretch as usize] += 1;
            stretch
        }));
        let mut before = 0;
        for next in &mut self.next {
            before += std::mem::replace(next, before);
        }
        self.dealt.resize(entries.len(), entries[0]);
        for (entry, &stretch) in entries.iter().zip(&self.stretches) {
            let next = &mut self.next[stretch as usize];
            self.dealt[*next as usize] = *entry;
            *next += 1;
        }
        std::mem::swap(entries, &mut self.dealt);
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        4 * (self.stretches.capacity() + self.next.capacity()) + self.dealt.capacity() * size_of::<Entry>()
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
    use super::super::event::Tag;
    use super::*;

    /// Spread times, crowded ones, few distinct ones, equal ones, descending ones; ranks that often tie.
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
                    let t = match round % 6 {
                        0 => start + 0.025 * below(1 << 30) as f64 / f64::from(1 << 30),
                        1 => start + f64::from(below(40) as u32) * 1e-9 + (below(50) / 49) as f64,
                        2 => start + 0.005 * below(5) as f64,
                        3 => start,
                        4 => start - f64::from(id) * 1e-6,
                        _ => f64::from_bits(start.to_bits() + below(3)),
                    };
                    Entry::new(t, below(4), Tag::Connection, 0, id)
                })
                .collect();
            let mut expected = entries.clone();
            expected.sort_by(Entry::compare);
            sorter.sort(&mut entries);
            assert_eq!(entries, expected, "round {round}");
        }
    }
}
