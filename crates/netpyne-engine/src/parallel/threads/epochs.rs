//! How many epochs each thread has finished, so that none gets too far ahead of another without a barrier.

use super::wait::Waiters;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// How many epochs each thread has finished.
#[derive(Debug)]
pub(crate) struct FinishedEpochs {
    finished: Vec<Finished>,
    waiters: Waiters,
}

/// Epochs that a thread has finished.
#[derive(Debug, Default)]
#[repr(align(128))]
struct Finished(AtomicUsize);

impl FinishedEpochs {
    /// For `size` threads.
    pub fn new(size: usize) -> Self {
        let finished = (0..size).map(|_| Finished::default()).collect();
        Self { finished, waiters: Waiters::new(size) }
    }

    /// Thread `me` has finished another epoch. What it did before is seen by those who wait for that.
    pub fn finish(&self, me: usize) {
        self.finished[me].0.fetch_add(1, Ordering::SeqCst);
        self.waiters.wake();
    }

    /// Returns when all have finished so many epochs, with the time that took.
    ///
    /// # Panics
    /// If a thread has ended by a panic: it will never come.
    pub fn wait_for(&self, epochs: usize) -> Duration {
        let is_over = || self.finished.iter().all(|finished| finished.0.load(Ordering::SeqCst) >= epochs);
        self.waiters.until(is_over)
    }

    /// A thread has panicked.
    pub fn give_up(&self) {
        self.waiters.give_up();
    }
}

#[cfg(test)]
mod tests {
    use super::super::mailbox::BUFFERS;
    use super::super::plan::MOST_AHEAD;
    use super::*;

    /// Work of a length that cannot be foreseen.
    fn work_for_a_while(noise: &mut u64) {
        *noise ^= *noise << 13;
        *noise ^= *noise >> 7;
        *noise ^= *noise << 17;
        match *noise % 8 {
            0 => std::thread::yield_now(),
            n => (0..n * 20).for_each(|_| std::hint::spin_loop()),
        }
    }

    #[test]
    fn what_is_in_a_buffer_stays_until_all_have_read_it() {
        for (size, ahead) in [(2, 1), (2, MOST_AHEAD), (4, MOST_AHEAD), (3, 2)] {
            let (finished, missed) = (FinishedEpochs::new(size), AtomicUsize::new(0));
            let mailboxes: Vec<[AtomicUsize; BUFFERS]> = (0..size).map(|_| Default::default()).collect();
            std::thread::scope(|scope| {
                for me in 0..size {
                    let (finished, mailboxes, missed) = (&finished, &mailboxes, &missed);
                    scope.spawn(move || {
                        let mut noise = 88_172_645_463_325_252 + me as u64;
                        let mut taken = 0;
                        for epoch in 0..2000_usize {
                            while taken < epoch.saturating_sub(ahead) {
                                finished.wait_for(taken + 1);
                                work_for_a_while(&mut noise);
                                for mailbox in mailboxes {
                                    let seen = mailbox[taken % BUFFERS].load(Ordering::SeqCst);
                                    missed.fetch_add(usize::from(seen != taken), Ordering::SeqCst);
                                }
                                taken += 1;
                            }
                            work_for_a_while(&mut noise);
                            mailboxes[me][epoch % BUFFERS].store(epoch, Ordering::SeqCst);
                            finished.finish(me);
                        }
                    });
                }
            });
            assert_eq!(missed.into_inner(), 0, "{size} {ahead}");
        }
    }

    #[test]
    fn no_thread_gets_further_ahead_than_it_may() {
        for (size, ahead) in [(1, 1), (2, 1), (2, 5), (5, 3)] {
            let (finished, made) =
                (FinishedEpochs::new(size), (0..size).map(|_| AtomicUsize::new(0)).collect::<Vec<_>>());
            std::thread::scope(|scope| {
                for me in 0..size {
                    let (finished, made) = (&finished, &made);
                    scope.spawn(move || {
                        for epoch in 0..500_usize {
                            finished.wait_for(epoch.saturating_sub(ahead));
                            let least = made.iter().map(|made| made.load(Ordering::SeqCst)).min();
                            assert!(least.is_some_and(|least| least + ahead >= epoch));
                            made[me].fetch_add(1, Ordering::SeqCst);
                            finished.finish(me);
                        }
                    });
                }
            });
        }
    }
}
