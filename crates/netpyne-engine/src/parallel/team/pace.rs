//! How far each thread has come, so that none gets too far ahead of another without all having to meet.

use super::sleepers::Sleepers;
use std::sync::atomic::{AtomicUsize, Ordering};

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

    /// Returns when all have finished so many epochs.
    ///
    /// # Panics
    /// If a thread has ended by a panic: it will never come.
    pub fn wait_for(&self, epochs: usize) {
        let is_over = || self.finished.iter().all(|finished| finished.0.load(Ordering::SeqCst) >= epochs);
        self.sleepers.until(is_over);
    }

    /// A thread has panicked.
    pub fn give_up(&self) {
        self.sleepers.give_up();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_gets_further_ahead_than_it_may() {
        for size in [1, 2, 5] {
            let (pace, made) = (Pace::new(size), (0..size).map(|_| AtomicUsize::new(0)).collect::<Vec<_>>());
            std::thread::scope(|scope| {
                for me in 0..size {
                    let (pace, made) = (&pace, &made);
                    scope.spawn(move || {
                        for epoch in 0..500_usize {
                            pace.wait_for(epoch.saturating_sub(1));
                            let least = made.iter().map(|made| made.load(Ordering::SeqCst)).min();
                            assert!(least.is_some_and(|least| least + 1 >= epoch));
                            made[me].fetch_add(1, Ordering::SeqCst);
                            pace.finish(me);
                        }
                    });
                }
            });
        }
    }
}
