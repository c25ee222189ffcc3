//! Threads that wait for something: for a short while awake, then asleep.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long a thread looks before it sleeps: much longer than to be woken takes, which on virtual machines may be a tenth of it.
const AWAKE: Duration = Duration::from_millis(1);

/// Looks between offers of the processor to others, who may be those that it waits for: some microseconds.
const LOOKS: u32 = 64;

/// Threads that wait for something: for a short while awake, then asleep.
#[derive(Debug)]
pub(super) struct Sleepers {
    /// Whether there is a processor for each.
    stays_awake: bool,
    broken: AtomicBool,
    asleep: AtomicUsize,
    door: Mutex<()>,
    woken: Condvar,
}

impl Sleepers {
    /// Of `size` threads in all.
    pub fn new(size: usize) -> Self {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            stays_awake: size <= processors,
            broken: AtomicBool::new(false),
            asleep: AtomicUsize::new(0),
            door: Mutex::new(()),
            woken: Condvar::new(),
        }
    }

    /// Returns when `is_over`, and says how long that took. Who makes it so calls [`Self::wake`] afterwards. What it looks at is
    /// sequentially consistent.
    ///
    /// # Panics
    /// If a thread has ended by a panic: it will never come.
    pub fn until(&self, is_over: impl Fn() -> bool) -> Duration {
        let looks_over = || {
            assert!(!self.broken.load(Ordering::SeqCst), "another thread of the simulation panicked");
            is_over()
        };
        if looks_over() {
            return Duration::ZERO;
        }
        let start = Instant::now();
        while self.stays_awake && start.elapsed() < AWAKE {
            for _ in 0..LOOKS {
                if looks_over() {
                    return start.elapsed();
                }
                std::hint::spin_loop();
            }
            std::thread::yield_now();
        }
        let mut door = self.lock();
        self.asleep.fetch_add(1, Ordering::SeqCst);
        while !looks_over() {
            door = self.woken.wait(door).unwrap_or_else(PoisonError::into_inner);
        }
        self.asleep.fetch_sub(1, Ordering::SeqCst);
        start.elapsed()
    }

    /// Has all look again.
    pub fn wake(&self) {
        // Who is about to sleep says so first and then looks again, holding the lock until it sleeps: so nobody is missed. Mostly
        // nobody sleeps, and a lock would be one more thing for processors to pass to and fro.
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
        self.door.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
