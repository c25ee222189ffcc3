//! Running up to a time, with a look at the health of the cells now and then.

use crate::error::{Divergence, SimError};
use crate::simulation::Simulation;
use crate::worker::surroundings;
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
        let suspects = self.suspects(cell);
        let node = suspects.first().map_or(node, |(node, _)| *node);
        let mut names: Vec<String> = suspects.into_iter().map(|(_, name)| name).collect();
        names.sort_unstable();
        names.dedup();
        let (time, gid) = (self.time(), self.gids[cell]);
        Err(SimError::Diverged(Divergence { time, gid, node, voltage, suspects: names }))
    }

    /// Mechanisms of a cell whose current is not finite even with the membrane at `v_init`, with their nodes.
    fn suspects(&mut self, cell: usize) -> Vec<(u32, String)> {
        let worker = &mut self.worker;
        let lane = worker.cable.cells[cell];
        let kept = worker.cable.v.clone();
        worker.cable.v.fill(self.options.v_init);
        let mut found = Vec::new();
        for population in &mut worker.populations {
            if population.mechanism().kernels.current.is_none() {
                continue;
            }
            for instance in 0..population.data.count {
                let Some(node) = lane.node(population.data.node[instance]) else { continue };
                let mut out = CurrentOut::default();
                let evaluated = population.kernels.current(
                    instance..instance + 1,
                    &mut population.data,
                    &mut surroundings(&worker.clock, &mut worker.cable, &mut worker.ions),
                    &mut worker.memory.scratch,
                    &mut out,
                );
                if evaluated.is_err() || out.current.first().is_none_or(|i| !i.is_finite()) {
                    found.push((node, population.mechanism().name.clone()));
                }
            }
        }
        worker.cable.v = kept;
        found
    }
}
