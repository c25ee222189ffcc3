//! Steps of a simulation, with the statements that it runs on the way.
//!
//! NEURON runs those of a time at the end of the first step that reaches it, and those of a spike when it is noticed: at the beginning
//! of a step, before anything else, with `t` as the time of the spike.

use super::{Interpreter, Run};
use crate::world::{Advance, Object};
use netpyne_base::Span;

/// By how much of a step NEURON lets a time be missed.
const TOLERANCE: f64 = 1e-6;

impl Interpreter {
    /// Makes time steps: NEURON's `fadvance()`, so many times.
    pub(super) fn advance(&mut self, steps: u64, span: Span) -> Run {
        let mut left = steps;
        while left > 0 {
            let quiet = self.quiet_steps().min(left);
            if quiet > 0 {
                self.world.advance(Advance::Steps(quiet)).map_err(|r| self.refused(span, r))?;
                left -= quiet;
                continue;
            }
            self.step_with_statements(span)?;
            left -= 1;
            if self.top_number("stoprun").unwrap_or(0.0) != 0.0 {
                break;
            }
        }
        Ok(())
    }

    /// The same up to a time: NEURON's `psolve`.
    pub(super) fn advance_until(&mut self, until: f64, span: Span) -> Run {
        if self.world.timed.is_empty() {
            return self.world.advance(Advance::Until(until)).map_err(|r| self.refused(span, r));
        }
        let steps = (until - self.clock("t")) / self.clock("dt") + 1e-9;
        self.advance(if steps.is_finite() && steps > 0.0 { steps as u64 } else { 0 }, span)
    }

    /// How many steps there are in which no statement is run.
    fn quiet_steps(&self) -> u64 {
        let steps = (self.world.timed.next() - self.clock("t")) / self.clock("dt") - 1.5;
        // Rounds to the least and the most there are; NaN is none.
        steps as u64
    }

    fn clock(&self, name: &str) -> f64 {
        self.world.builtin_number(name).unwrap_or(0.0)
    }

    fn step_with_statements(&mut self, span: Span) -> Run {
        self.world.begin_step().map_err(|r| self.refused(span, r))?;
        self.run_at_spikes()?;
        self.world.advance(Advance::Steps(1)).map_err(|r| self.refused(span, r))?;
        self.run_at_spikes()?;
        self.run_timed()
    }

    /// Runs the statements whose time has come.
    pub(super) fn run_timed(&mut self) -> Run {
        let reached = self.clock("t") + self.clock("dt") * TOLERANCE;
        while let Some(statement) = self.world.timed.take(reached) {
            self.execute_text(&statement.text, statement.object)?;
        }
        Ok(())
    }

    /// Runs the statements of spikes that have not run theirs.
    pub(super) fn run_at_spikes(&mut self) -> Run {
        let now = self.clock("t");
        for n in 0..self.world.timed.at_spikes.len() {
            // A statement may end what watches spikes.
            while let Some(at_spikes) = self.world.timed.at_spikes.get_mut(n) {
                let times = match self.world.objects.get(at_spikes.times.id()).map(|entry| &entry.object) {
                    Some(Object::Vector(times)) => times,
                    _ => break,
                };
                let Some(&t) = times.get(at_spikes.seen) else { break };
                at_spikes.seen += 1;
                let statement = at_spikes.statement.clone();
                self.world.set_builtin_number("t", t);
                let done = self.execute_text(&statement.text, statement.object);
                self.world.set_builtin_number("t", now);
                done?;
            }
        }
        Ok(())
    }
}
