//! Threads that wait for something: for a short while awake, then asleep.

use std::sync::atomic::{AtomicBool, Ordering};
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
    asleep: Mutex<usize>,
    woken: Condvar,
}

impl Sleepers {
    /// Of `size` threads in all.
    pub fn new(size: usize) -> Self {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            stays_awake: size <= processors,
            broken: AtomicBool::new(false),
            asleep: Mutex::new(0),
            woken: Condvar::new(),
        }
    }

    /// Returns when `is_over`. Who makes it so calls [`Self::wake`] afterwards.
    ///
    /// # Panics
    /// If a thread has ended by a panic: it will never come.
    pub fn until(&self, is_over: impl Fn() -> bool) {
        let looks_over = || {
            assert!(!self.broken.load(Ordering::Relaxed), "another thread of the simulation panicked");
            is_over()
        };
        if looks_over() {
            return;
        }
        let start = Instant::now();
        while self.stays_awake && start.elapsed() < AWAKE {
            for _ in 0..LOOKS {
                if looks_over() {
                    return;
                }
                std::hint::spin_loop();
            }
            std::thread::yield_now();
        }
        let mut asleep = self.lock();
        *asleep += 1;
        while !looks_over() {
            asleep = self.woken.wait(asleep).unwrap_or_else(PoisonError::into_inner);
        }
        *asleep -= 1;
    }

    /// Has all look again.
    pub fn wake(&self) {
        // Who is about to sleep holds the lock while it looks again, so nobody is missed.
        if *self.lock() > 0 {
            self.woken.notify_all();
        }
    }

    /// Has all waiting threads panic, now and later.
    pub fn give_up(&self) {
        self.broken.store(true, Ordering::SeqCst);
        self.wake();
    }

    fn lock(&self) -> MutexGuard<'_, usize> {
        self.asleep.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
