//! Where threads wait for each other.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// How often a thread looks before it sleeps: some ten microseconds, more than an exchange takes.
const LOOKS: u32 = 2000;

/// Where a fixed number of threads wait for each other, again and again: for a short while awake, then asleep.
#[derive(Debug)]
pub(super) struct Barrier {
    size: usize,
    looks: u32,
    arrived: AtomicUsize,
    /// How often all have met.
    meetings: AtomicUsize,
    broken: AtomicBool,
    asleep: Mutex<usize>,
    woken: Condvar,
}

impl Barrier {
    /// For `size` threads.
    pub fn new(size: usize) -> Self {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            size,
            looks: if size <= processors { LOOKS } else { 0 },
            arrived: AtomicUsize::new(0),
            meetings: AtomicUsize::new(0),
            broken: AtomicBool::new(false),
            asleep: Mutex::new(0),
            woken: Condvar::new(),
        }
    }

    /// Returns when all are here. What each did before is then seen by all.
    ///
    /// # Panics
    /// If a thread has ended by a panic: it will never come.
    pub fn wait(&self) {
        if self.size == 1 {
            return;
        }
        let meeting = self.meetings.load(Ordering::Acquire);
        if self.arrived.fetch_add(1, Ordering::AcqRel) + 1 == self.size {
            self.arrived.store(0, Ordering::Release);
            self.meetings.store(meeting.wrapping_add(1), Ordering::SeqCst);
            self.wake();
            return;
        }
        for _ in 0..self.looks {
            if self.is_over(meeting) {
                return;
            }
            std::hint::spin_loop();
        }
        let mut asleep = self.lock();
        *asleep += 1;
        while !self.is_over(meeting) {
            asleep = self.woken.wait(asleep).unwrap_or_else(PoisonError::into_inner);
        }
        *asleep -= 1;
    }

    fn is_over(&self, meeting: usize) -> bool {
        assert!(!self.broken.load(Ordering::Relaxed), "another thread of the simulation panicked");
        self.meetings.load(Ordering::SeqCst) != meeting
    }

    fn wake(&self) {
        // Who is about to sleep holds the lock while it looks again, so nobody is missed.
        if *self.lock() > 0 {
            self.woken.notify_all();
        }
    }

    fn lock(&self) -> MutexGuard<'_, usize> {
        self.asleep.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Something that, dropped by a panic, keeps the others from waiting for ever.
    pub fn presence(&self) -> Presence<'_> {
        Presence(self)
    }
}

/// See [`Barrier::presence`].
pub(super) struct Presence<'a>(&'a Barrier);

impl Drop for Presence<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.broken.store(true, Ordering::SeqCst);
            self.0.wake();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_leaves_before_all_have_come() {
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
