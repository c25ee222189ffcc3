//! Where threads wait for each other.

use super::wait::Waiters;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// Where a fixed number of threads wait for each other, again and again.
#[derive(Debug)]
pub(crate) struct Barrier {
    size: usize,
    arrived: AtomicUsize,
    /// How often all have met.
    meetings: AtomicUsize,
    waiters: Waiters,
}

impl Barrier {
    /// For `size` threads.
    pub fn new(size: usize) -> Self {
        let (arrived, meetings) = (AtomicUsize::new(0), AtomicUsize::new(0));
        Self { size, arrived, meetings, waiters: Waiters::new(size) }
    }

    /// Returns when all have come, with the time that took. What each did before is then seen by all.
    ///
    /// # Panics
    /// If a thread has ended by a panic: it will never come.
    pub fn wait(&self) -> Duration {
        if self.size == 1 {
            return Duration::ZERO;
        }
        let meeting = self.meetings.load(Ordering::Acquire);
        if self.arrived.fetch_add(1, Ordering::AcqRel) + 1 == self.size {
            self.arrived.store(0, Ordering::Release);
            self.meetings.store(meeting.wrapping_add(1), Ordering::SeqCst);
            self.waiters.wake();
            Duration::ZERO
        } else {
            self.waiters.until(|| self.meetings.load(Ordering::SeqCst) != meeting)
        }
    }

    /// A thread has panicked.
    pub fn give_up(&self) {
        self.waiters.give_up();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_thread_leaves_before_all_have_come() {
        for size in [1, 2, 5] {
            let (barrier, count) = (Barrier::new(size), AtomicUsize::new(0));
            std::thread::scope(|scope| {
                for _ in 0..size {
                    scope.spawn(|| {
                        for round in 1..=500 {
                            count.fetch_add(1, Ordering::SeqCst);
                            barrier.wait();
                            assert!(count.load(Ordering::SeqCst) >= round * size);
                            barrier.wait();
                        }
                    });
                }
            });
            assert_eq!(count.load(Ordering::SeqCst), 500 * size);
        }
    }
}
