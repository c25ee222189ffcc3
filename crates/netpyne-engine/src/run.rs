//! Running up to a time, with a look at the health of the cells now and then.

use crate::currents::membrane_currents;
use crate::error::{Divergence, SimError};
use crate::simulation::Simulation;
use netpyne_mechanism::run::CurrentOut;
use std::ops::ControlFlow;
use std::time::Instant;

/// How far a run has come.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// Time now, ms.
    pub time: f64,
    /// Time at which the run ends, ms.
    pub until: f64,
    /// Spikes recorded so far.
    pub spikes: usize,
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// At the time asked for.
    Finished,
    /// Because the progress callback said so.
    Stopped,
}

impl Simulation {
    /// Runs up to time `until` as NEURON's `pc.psolve` does, calling `progress` now and then.
    ///
    /// After an error everything recorded up to then is still there.
    pub fn run_until(
        &mut self,
        until: f64,
        progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<Outcome, SimError> {
        let begin = Instant::now();
        let outcome = self.run(until, progress);
        self.run_seconds += begin.elapsed().as_secs_f64();
        outcome
    }

    fn run(
        &mut self,
        until: f64,
        progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<Outcome, SimError> {
        if !self.initialized {
            return Err(SimError::NotInitialized);
        }
        let dt = self.worker.clock.dt;
        let target = until * (1.0 + 1e-11);
        // As a cast in C: towards 0.
        let steps = ((target - self.time()) / dt + 1e-9) as u64;
        let counted = steps > 3 && self.worker.transfers.is_empty();
        let interval = u64::from(self.options.health_interval.max(1));
        let mut made = 0;
        while if counted { made < steps } else { self.time() <= target - dt } {
            self.step()?;
            made += 1;
            if made % interval == 0 {
                self.check_health()?;
                let spikes = self.worker.output.spike_times.len();
                if progress(Progress { time: self.time(), until, spikes }).is_break() {
                    return Ok(Outcome::Stopped);
                }
            }
        }
        self.check_health()?;
        Ok(Outcome::Finished)
    }

    /// An error if any voltage is not finite.
    pub fn check_health(&mut self) -> Result<(), SimError> {
        let finite = |v: &[f64]| v.iter().all(|v| v.is_finite());
        // Chunks, so that the usual case is a scan without branches.
        let sick = self.worker.cable.v.chunks(1024).position(|chunk| !finite(chunk));
        let Some(chunk) = sick else { return Ok(()) };
        let first = chunk * 1024;
        let within = self.worker.cable.v[first..].iter().position(|v| !v.is_finite());
        let slot = first + within.unwrap_or(0);
        let Some((cell, node)) = self.worker.cable.owner(slot as u32) else { return Ok(()) };
        let voltage = self.worker.cable.v[slot];
        Err(SimError::Diverged(Divergence {
            time: self.time(),
            gid: self.gids[cell],
            node,
            voltage,
            suspects: self.suspects(slot as u32),
        }))
    }

    /// Mechanisms at a slot that have a current or a state that is not finite; if all have, the potential itself is to blame,
    /// and they are looked at with a potential at rest.
    fn suspects(&mut self, slot: u32) -> Vec<String> {
        self.worker.cable.v[slot as usize] = self.options.v_init;
        let mut found = Vec::new();
        for index in 0..self.worker.populations.len() {
            let population = &self.worker.populations[index];
            if population.mechanism().kernels.current.is_none() {
                continue;
            }
            let count = population.data.count;
            let here: Vec<usize> = (0..count).filter(|&i| population.data.node[i] == slot).collect();
            for instance in here {
                let mut out = CurrentOut::default();
                let worker = &mut self.worker;
                let population = &mut worker.populations[index];
                let evaluated = population.kernels.current(
                    instance..instance + 1,
                    &mut population.data,
                    &mut crate::worker::surroundings(&worker.clock, &mut worker.cable, &mut worker.ions),
                    &mut worker.memory.scratch,
                    &mut out,
                );
                if evaluated.is_err() || out.current.first().is_none_or(|i| !i.is_finite()) {
                    found.push(population.mechanism().name.clone());
                }
            }
        }
        found.dedup();
        found
    }

    /// Evaluates all currents at the present state, without a step.
    pub fn evaluate_currents(&mut self) -> Result<(), SimError> {
        membrane_currents(&mut self.worker).map_err(|failure| self.explain(failure))
    }
}
