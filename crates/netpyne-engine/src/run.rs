//! Initialising, stepping, and running up to a time, with a look at the health of the cells now and then.

use crate::error::SimError;
use crate::health::{explain, look_at_health};
use crate::initialize::initialize;
use crate::parallel::exchange::{Fired, decode_spikes, encode_spikes, receive};
use crate::parallel::team::{Lead, Plan, ProgressCallback, Team, epochs_ahead};
use crate::simulation::Simulation;
use crate::worker::{Failure, Worker};
use netpyne_comm::CommError;
use std::ops::ControlFlow;
use std::time::Instant;

/// How far a run has come.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// Time now, ms.
    pub time: f64,
    /// Time at which the run ends, ms.
    pub until: f64,
    /// Spikes recorded so far (on this rank).
    pub spikes: usize,
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// At the time asked for.
    Finished,
    /// Because the progress callback said so or the flag was raised, on this rank or another.
    Stopped,
    /// Likewise, but in the middle of a step: all is as it was at the end of the step before, as far as it was recorded, and the
    /// simulation cannot go on.
    Interrupted,
}

impl Simulation {
    /// Brings everything to time 0: NEURON's `finitialize(v_init)`.
    pub fn initialize(&mut self) -> Result<(), SimError> {
        self.initialized = true;
        self.run_seconds = 0.0;
        self.output.clear();
        self.touched.clear();
        let v_init = self.options.v_init;
        let done = self.everywhere(move |worker| initialize(worker, v_init));
        let done = self.agree(done);
        if done.is_ok() {
            self.exchange_first_spikes()?;
        }
        self.output.take_from(&mut self.workers, &self.names, &self.book, self.options.order, None);
        if done.is_err() {
            self.output.clear();
        }
        done
    }

    /// Does something with all workers at once.
    pub(crate) fn everywhere(
        &mut self,
        each: impl Fn(&mut Worker) -> Result<(), Failure> + Sync,
    ) -> Result<(), SimError> {
        let names = &self.names;
        let attempt = |(n, worker): (usize, &mut Worker)| {
            each(worker).map_err(|failure| explain(names, n, worker, failure))
        };
        if let [only] = &mut self.workers[..] {
            return attempt((0, only));
        }
        let attempt = &attempt;
        std::thread::scope(|scope| {
            let start = |worker| scope.spawn(move || attempt(worker));
            let started: Vec<_> = self.workers.iter_mut().enumerate().map(start).collect();
            let ends: Vec<_> = started.into_iter().map(|thread| thread.join()).collect();
            ends.into_iter().try_for_each(|end| end.unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
        })
    }

    /// The error of the first rank that has one.
    fn agree(&self, done: Result<(), SimError>) -> Result<(), SimError> {
        if self.comm.size() == 1 {
            return done;
        }
        let said = done.as_ref().err().map(ToString::to_string).unwrap_or_default();
        let all = self.comm.all_gather(said.as_bytes()).map_err(SimError::Communication)?;
        done?;
        match all.iter().enumerate().find(|(_, said)| !said.is_empty()) {
            Some((rank, said)) => {
                Err(SimError::Elsewhere { rank, message: String::from_utf8_lossy(said).into_owned() })
            }
            None => Ok(()),
        }
    }

    /// Spikes that were sent during initialisation.
    fn exchange_first_spikes(&mut self) -> Result<(), SimError> {
        let sent: Vec<Vec<Fired>> =
            self.workers.iter_mut().map(|worker| std::mem::take(&mut worker.traffic.outbox)).collect();
        let mut arrived = Vec::new();
        if self.comm.size() > 1 {
            let gid = |fired: &Fired| self.names.gids_of_sources[fired.source as usize];
            let told = sent.iter().flatten().filter_map(|fired| Some((*fired, gid(fired)?))).collect();
            let all = self.comm.all_gather(&encode_spikes(told)).map_err(SimError::Communication)?;
            for (rank, bytes) in all.iter().enumerate().filter(|(rank, _)| *rank != self.comm.rank()) {
                decode_spikes(bytes, |t, moment, gid| {
                    let source = self.ranks.remote.get(&gid);
                    arrived.extend(source.map(|&source| Fired { t, moment, source }));
                })
                .ok_or_else(|| CommError::Transport(format!("rank {rank} sent spikes that are none")))
                .map_err(SimError::Communication)?;
            }
        }
        for (n, worker) in self.workers.iter_mut().enumerate() {
            let others = sent.iter().enumerate().filter(|(from, _)| *from != n).flat_map(|(_, sent)| sent);
            for &fired in others.chain(&arrived) {
                receive(&worker.network, &worker.traffic, &mut worker.queue, fired);
            }
        }
        Ok(())
    }

    /// Makes one time step: NEURON's `fadvance()`.
    pub fn step(&mut self) -> Result<(), SimError> {
        self.advance(1, None, self.time() + self.options.dt).map(drop)
    }

    /// Runs up to time `until` as NEURON's `pc.psolve` does, calling `progress` now and then.
    ///
    /// After an error in a step everything recorded up to the end of the step before is still there, and nothing else, whoever
    /// went on meanwhile; [`time`](Self::time) is that end. A voltage that is not finite is noticed at the end of some step, up to
    /// which everything is there.
    pub fn run_until(
        &mut self,
        until: f64,
        progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<Outcome, SimError> {
        let steps = self.steps_between(self.time(), until);
        self.run_steps(steps, until, progress)
    }

    /// Makes that many steps of a run that will end at time `until`.
    pub fn run_steps(
        &mut self,
        steps: u64,
        until: f64,
        progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<Outcome, SimError> {
        let begin = Instant::now();
        let outcome = self.advance(steps, Some(progress), until);
        self.run_seconds += begin.elapsed().as_secs_f64();
        outcome
    }

    /// How many steps [`run_until`](Self::run_until) makes from time `from`.
    pub fn steps_between(&self, from: f64, until: f64) -> u64 {
        let target = until * (1.0 + 1e-11);
        let dt = self.options.dt;
        // As a cast in C: towards 0.
        let steps = ((target - from) / dt + 1e-9) as u64;
        if steps > 3 && !self.schedule.transfers {
            return steps;
        }
        let (mut t, mut steps) = (from, 0);
        while t <= target - dt {
            // Time grows by halves of a step.
            t += 0.5 * dt;
            t += 0.5 * dt;
            steps += 1;
        }
        steps
    }

    fn advance(
        &mut self,
        steps: u64,
        mut progress: Option<ProgressCallback<'_>>,
        until: f64,
    ) -> Result<Outcome, SimError> {
        if !self.initialized {
            return Err(SimError::NotInitialized);
        }
        self.settle_touched();
        let (ranks, workers) = (self.comm.size() > 1, self.workers.len());
        let schedule = &self.schedule;
        let abreast = ranks || workers == 1 || schedule.tells_voltages;
        let ahead = if abreast { 0 } else { epochs_ahead(schedule.epoch) };
        let sharing = &mut self.sharing;
        sharing.resume();
        let shares = ahead > 0 && progress.is_some();
        let mut left = steps;
        let (end, cut) = loop {
            let start = self.workers.first().map_or(0, |worker| worker.clock.steps);
            let plan = Plan {
                epoch: schedule.epoch / (ahead as u64 + 1),
                ahead,
                close: schedule.close,
                overlaps: schedule.overlaps,
                ranks,
                tells_voltages: schedule.tells_voltages,
                start,
                interval: u64::from(self.options.pause_interval.max(1)),
                looks: u64::from(self.options.health_interval.max(1)),
                checks: progress.is_some(),
                steps: left,
            };
            let by_one = shares && sharing.by_one();
            let mut lead = Lead {
                comm: &*self.comm,
                pending: None,
                given: &self.ranks.given,
                taken: &self.ranks.taken,
                routes: &self.ranks.routes,
                remote: &self.ranks.remote,
                names: &self.names,
                progress: progress.as_mut().map(|progress| &mut **progress as ProgressCallback<'_>),
                stop: &self.options.stop,
                until,
                sharing: shares.then_some(&mut *sharing),
                changes: false,
                broken: None,
                end: Ok(Outcome::Finished),
                cut: None,
            };
            let team = Team::new(workers, plan, &self.names);
            match by_one {
                true => team.run_by_one(&mut self.workers, &mut lead),
                false => team.run(&mut self.workers, &mut lead),
            }
            let Lead { end, cut, changes, .. } = lead;
            left -= self.workers.first().map_or(left, |worker| worker.clock.steps - start);
            if !changes {
                break (end, cut);
            }
        };
        self.output.take_from(&mut self.workers, &self.names, &self.book, self.options.order, cut);
        if let Some(cut) = cut {
            self.output.cut(cut, &mut self.workers, &self.names);
        }
        end
    }

    /// An error if any voltage (of this rank) is not finite.
    pub fn check_health(&mut self) -> Result<(), SimError> {
        let names = &self.names;
        let sick = self.workers.iter_mut().enumerate();
        let sick = sick.filter_map(|(n, worker)| look_at_health(names, n, worker));
        sick.min_by_key(|(cell, _)| *cell).map_or(Ok(()), |(_, error)| Err(error))
    }
}
