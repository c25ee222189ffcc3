//! How far each thread has come, so that none gets too far ahead of another without all having to meet.

use super::sleepers::Sleepers;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// How far each thread has come.
#[derive(Debug)]
pub(super) struct Pace {
    finished: Vec<Finished>,
    sleepers: Sleepers,
}

/// Epochs that a thread has finished.
#[derive(Debug, Default)]
#[repr(align(128))]
struct Finished(AtomicUsize);

impl Pace {
    /// For `size` threads.
    pub fn new(size: usize) -> Self {
        let finished = (0..size).map(|_| Finished::default()).collect();
        Self { finished, sleepers: Sleepers::new(size) }
    }

    /// Thread `me` has finished another epoch. What it did before is seen by those who wait for that.
    pub fn finish(&self, me: usize) {
        self.finished[me].0.fetch_add(1, Ordering::SeqCst);
        self.sleepers.wake();
    }

    /// Returns when all have finished so many epochs, and says how long that took.
    ///
    /// # Panics
    /// If a thread has ended by a panic: it will never come.
    pub fn wait_for(&self, epochs: usize) -> Duration {
        let is_over = || self.finished.iter().all(|finished| finished.0.load(Ordering::SeqCst) >= epochs);
        self.sleepers.until(is_over)
    }

    /// A thread has panicked.
    pub fn give_up(&self) {
        self.sleepers.give_up();
    }
}

#[cfg(test)]
mod tests {
    use super::super::desk::SIDES;
    use super::super::plan::MOST_AHEAD;
    use super::*;

    /// Work of a length that nobody can foresee.
    fn dawdle(noise: &mut u64) {
        *noise ^= *noise << 13;
        *noise ^= *noise >> 7;
        *noise ^= *noise << 17;
        match *noise % 8 {
            0 => std::thread::yield_now(),
            n => (0..n * 20).for_each(|_| std::hint::spin_loop()),
        }
    }

    #[test]
    fn what_is_laid_on_a_side_stays_until_all_have_seen_it() {
        for (size, ahead) in [(2, 1), (2, MOST_AHEAD), (4, MOST_AHEAD), (3, 2)] {
            let (pace, missed) = (Pace::new(size), AtomicUsize::new(0));
            let desks: Vec<[AtomicUsize; SIDES]> = (0..size).map(|_| Default::default()).collect();
            std::thread::scope(|scope| {
                for me in 0..size {
                    let (pace, desks, missed) = (&pace, &desks, &missed);
                    scope.spawn(move || {
                        let mut noise = 88_172_645_463_325_252 + me as u64;
                        let mut taken = 0;
                        for epoch in 0..2000_usize {
                            while taken < epoch.saturating_sub(ahead) {
                                pace.wait_for(taken + 1);
                                dawdle(&mut noise);
                                for desk in desks {
                                    let seen = desk[taken % SIDES].load(Ordering::SeqCst);
                                    missed.fetch_add(usize::from(seen != taken), Ordering::SeqCst);
                                }
                                taken += 1;
                            }
                            dawdle(&mut noise);
                            desks[me][epoch % SIDES].store(epoch, Ordering::SeqCst);
                            pace.finish(me);
                        }
                    });
                }
            });
            assert_eq!(missed.into_inner(), 0, "{size} {ahead}");
        }
    }

    #[test]
    fn nobody_gets_further_ahead_than_it_may() {
        for (size, ahead) in [(1, 1), (2, 1), (2, 5), (5, 3)] {
            let (pace, made) = (Pace::new(size), (0..size).map(|_| AtomicUsize::new(0)).collect::<Vec<_>>());
            std::thread::scope(|scope| {
                for me in 0..size {
                    let (pace, made) = (&pace, &made);
                    scope.spawn(move || {
                        for epoch in 0..500_usize {
                            pace.wait_for(epoch.saturating_sub(ahead));
                            let least = made.iter().map(|made| made.load(Ordering::SeqCst)).min();
                            assert!(least.is_some_and(|least| least + ahead >= epoch));
                            made[me].fetch_add(1, Ordering::SeqCst);
                            pace.finish(me);
                        }
                    });
                }
            });
        }
    }
}
