//! After how many steps NetPyNE calls an interval function.

use crate::Result;
use netpyne_base::{Diagnostic, Diagnostics};
use netpyne_engine::Simulation;

/// The moments of one function, as numbers of steps, ascending.
pub(crate) struct Schedule {
    steps: Vec<u64>,
    at: usize,
    /// Steps of the whole run.
    pub total: u64,
}

/// Time as the engine counts it: a sum of halves of steps.
struct Clock<'s> {
    simulation: &'s Simulation,
    steps: u64,
    t: f64,
}

impl Clock<'_> {
    /// Goes on as a run to `until` does.
    fn run(&mut self, until: f64) {
        let half = 0.5 * self.simulation.dt();
        let steps = self.simulation.steps_between(self.t, until);
        for _ in 0..steps {
            self.t += half;
            self.t += half;
        }
        self.steps += steps;
    }
}

impl Schedule {
    /// Every `interval` ms of a run of `duration` ms, or of a range of it. Each moment is `interval` after the time that was
    /// reached at the one before, which need not be the time asked for. With `end_at_interval` the last of them ends the run.
    pub fn new(
        simulation: &Simulation,
        interval: f64,
        range: Option<(f64, f64)>,
        duration: f64,
        end_at_interval: bool,
    ) -> Result<Self> {
        let wrong = |message: String| Diagnostics::from(Diagnostic::error(message).at_path("interval"));
        // Written so that NaN is refused as well.
        let is_long_enough = interval * (1.0 + 1e-9) >= simulation.dt();
        if !is_long_enough {
            let message = format!("{interval} ms are less than a time step of {} ms", simulation.dt());
            return Err(wrong(message).into());
        }
        let (start, stop) = range.unwrap_or((0.0, duration));
        let is_range = start >= 0.0 && start <= stop;
        if !is_range {
            return Err(wrong(format!("from {start} to {stop} ms is no range of time")).into());
        }
        let mut clock = Clock { simulation, steps: 0, t: 0.0 };
        // Less than a millisecond is nothing, and later rounding decides whether the end is reached.
        if start.trunc() != 0.0 {
            clock.run(start.min(duration));
        }
        let mut steps = Vec::new();
        while clock.t.round_ties_even() < stop {
            let before = clock.steps;
            clock.run(duration.min(clock.t + interval));
            if clock.steps == before {
                break;
            }
            steps.push(clock.steps);
        }
        // NetPyNE does so only if functions are not called until the end.
        if !end_at_interval || stop != duration {
            clock.run(duration);
        }
        Ok(Self { steps, at: 0, total: clock.steps })
    }

    /// Forgets the moments up to `made` steps.
    pub fn skip(&mut self, made: u64) {
        self.at = self.steps.partition_point(|&steps| steps <= made);
    }

    /// The next moment.
    pub fn next(&self) -> Option<u64> {
        self.steps.get(self.at).copied()
    }
}
