//! Whether the threads of a run work side by side, or one does the work of all.
//!
//! On a machine that is busy with other things, threads that wait for each other many times in a millisecond make little progress: one waits for another
//! that waits for a processor. Then one thread is faster than several. What is faster is found out by trying, at pauses; results
//! are the same.

use std::time::{Duration, Instant};

/// How long one way is tried.
const PERIOD: Duration = Duration::from_millis(200);

/// Threads that wait for more than this part of their time might be better off as one.
const MUCH: f64 = 0.3;

/// Periods between trials: at first, and at most.
const OFTEN: u32 = 8;
const SELDOM: u32 = 64;

/// Finds out which way is faster.
#[derive(Clone, Debug)]
pub(crate) struct Mode {
    /// Whether one thread does everything.
    on_one_thread: bool,
    begin: Instant,
    /// Steps since then.
    steps: u64,
    /// Time that a thread has waited since then.
    waited: Duration,
    /// Steps per second of the other way, if this one is being tried.
    before: Option<f64>,
    /// Periods to the next trial, and from the one after to the next.
    left: u32,
    patience: u32,
    /// Whether to change at every pause, to see that nothing depends on it.
    #[cfg(test)]
    pub fickle: bool,
}

impl Mode {
    /// Side by side.
    pub fn new() -> Self {
        Self {
            on_one_thread: false,
            begin: Instant::now(),
            steps: 0,
            waited: Duration::ZERO,
            before: None,
            left: 0,
            patience: OFTEN,
            #[cfg(test)]
            fickle: false,
        }
    }

    /// Whether one thread does everything.
    pub fn on_one_thread(&self) -> bool {
        self.on_one_thread
    }

    /// Time that is not the run's is over.
    pub fn resume(&mut self) {
        (self.begin, self.steps, self.waited) = (Instant::now(), 0, Duration::ZERO);
    }

    /// At a pause, after so many more steps in which a thread waited so long: whether to go on the other way.
    pub fn changes(&mut self, steps: u64, waited: Duration) -> bool {
        self.steps += steps;
        self.waited += waited;
        #[cfg(test)]
        if self.fickle {
            self.on_one_thread = !self.on_one_thread;
            return true;
        }
        let elapsed = self.begin.elapsed();
        if elapsed < PERIOD {
            return false;
        }
        let (rate, idle) = (self.steps as f64 / elapsed.as_secs_f64(), self.waited.div_duration_f64(elapsed));
        self.resume();
        let change = self.judge(rate, idle);
        self.on_one_thread ^= change;
        change
    }

    /// The same, given steps per second and the part of the time spent waiting.
    fn judge(&mut self, rate: f64, idle: f64) -> bool {
        if let Some(before) = self.before.take() {
            let worse = rate < before;
            self.patience = if worse { (2 * self.patience).min(SELDOM) } else { OFTEN };
            self.left = self.patience;
            return worse;
        }
        if self.left > 0 {
            self.left -= 1;
            return false;
        }
        let tries = self.on_one_thread || idle > MUCH;
        if tries {
            self.before = Some(rate);
        }
        tries
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ways over so many periods, where both have their rates and threads wait for that part of their time.
    fn ways(periods: usize, side_by_side: f64, on_one_thread: f64, idle: f64) -> Vec<bool> {
        let mut mode = Mode::new();
        let each = |_| {
            let rate = if mode.on_one_thread { on_one_thread } else { side_by_side };
            let change = mode.judge(rate, if mode.on_one_thread { 0.0 } else { idle });
            mode.on_one_thread ^= change;
            mode.on_one_thread
        };
        (0..periods).map(each).collect()
    }

    #[test]
    fn threads_that_wait_little_stay_side_by_side() {
        assert!(ways(100, 1.0, 2.0, 0.2).iter().all(|on_one_thread| !on_one_thread));
    }

    #[test]
    fn the_faster_way_is_found_and_kept() {
        let count = |ways: &[bool]| ways.iter().filter(|on_one_thread| **on_one_thread).count();
        let one = ways(1000, 1.0, 2.0, 0.9);
        assert!(count(&one) > 880, "{}", count(&one));
        let side_by_side_is_faster = ways(1000, 1.5, 1.0, 0.6);
        assert!((5..30).contains(&count(&side_by_side_is_faster)), "{}", count(&side_by_side_is_faster));
    }
}
