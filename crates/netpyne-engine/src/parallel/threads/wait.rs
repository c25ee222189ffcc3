//! Threads that wait for something: for a short while spinning, then asleep.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long a thread spins before it sleeps: much longer than to be woken takes, which on virtual machines may be a tenth of it.
const SPIN: Duration = Duration::from_millis(1);

/// Checks between offers of the processor to other threads, which may be those that it waits for: some microseconds.
const CHECKS: u32 = 64;

/// See the module text.
#[derive(Debug)]
pub(super) struct Waiters {
    /// Whether there is a processor for each.
    spins: bool,
    broken: AtomicBool,
    asleep: AtomicUsize,
    lock: Mutex<()>,
    woken: Condvar,
}

impl Waiters {
    /// Of `size` threads in all.
    pub fn new(size: usize) -> Self {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            spins: size <= processors,
            broken: AtomicBool::new(false),
            asleep: AtomicUsize::new(0),
            lock: Mutex::new(()),
            woken: Condvar::new(),
        }
    }

    /// Returns when `is_over`, with the time that took. The thread that makes it so calls [`Self::wake`] afterwards. What `is_over`
    /// reads is sequentially consistent.
    ///
    /// # Panics
    /// If a thread has ended by a panic: it will never come.
    pub fn until(&self, is_over: impl Fn() -> bool) -> Duration {
        let check = || {
            assert!(!self.broken.load(Ordering::SeqCst), "another thread of the simulation panicked");
            is_over()
        };
        if check() {
            return Duration::ZERO;
        }
        let start = Instant::now();
        while self.spins && start.elapsed() < SPIN {
            for _ in 0..CHECKS {
                if check() {
                    return start.elapsed();
                }
                std::hint::spin_loop();
            }
            std::thread::yield_now();
        }
        let mut guard = self.lock();
        self.asleep.fetch_add(1, Ordering::SeqCst);
        while !check() {
            guard = self.woken.wait(guard).unwrap_or_else(PoisonError::into_inner);
        }
        self.asleep.fetch_sub(1, Ordering::SeqCst);
        start.elapsed()
    }

    /// Has all check again.
    pub fn wake(&self) {
        // A thread that is about to sleep counts itself first and then checks again, holding the lock until it sleeps: so none is
        // missed. Mostly none sleeps, and a lock would be one more cache line for processors to exchange.
        if self.asleep.load(Ordering::SeqCst) > 0 {
            drop(self.lock());
            self.woken.notify_all();
        }
    }

    /// Has all waiting threads panic, now and later.
    pub fn give_up(&self) {
        self.broken.store(true, Ordering::SeqCst);
        self.wake();
    }

    fn lock(&self) -> MutexGuard<'_, ()> {
        self.lock.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
