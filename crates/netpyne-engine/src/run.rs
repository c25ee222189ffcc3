//! Initialising, stepping, and running up to a time, with a check of the health of the cells now and then.

use crate::arrays::spikes::Spike;
use crate::collect::{collect, cut_off};
use crate::error::SimError;
use crate::explain::explain;
use crate::health::check_health;
use crate::initialise::{Stage, compute_currents, initialise, initialise_mechanisms, start};
use crate::parallel::each::with_each_worker;
use crate::parallel::exchange::wire::{decode_spikes, encode_spikes};
use crate::parallel::threads::coordinator::{Coordinator, ProgressCallback};
use crate::parallel::threads::plan::{Plan, epochs_ahead};
use crate::parallel::threads::run::{run, run_on_one_thread};
use crate::parallel::threads::shared::Shared;
use crate::phases::events::send::receive_spike;
use crate::progress::{Outcome, Progress};
use crate::simulation::Simulation;
use crate::step::{advance_states, advance_voltages, deliver_first};
use crate::step_end::StepEnd;
use netpyne_comm::{CommError, Failed};
use std::ops::ControlFlow;
use std::time::Instant;

impl Simulation {
    /// Brings everything to time 0: NEURON's `finitialize(v_init)`.
    pub fn initialize(&mut self) -> Result<(), SimError> {
        self.forget();
        let v_init = Some(self.options.v_init);
        let done = with_each_worker(&mut self.parts.workers, &self.parts.names, |worker, workspace| {
            initialise(worker, workspace, v_init)
        });
        self.initialized(done)
    }

    /// Does one part of [`initialize`](Self::initialize), so that something can be changed in between: where NEURON calls its
    /// `FInitializeHandler`s. All parts must be done in their order. `v_init` only matters to the first; without it the potentials stay.
    pub fn initialize_stage(&mut self, stage: Stage, v_init: Option<f64>) -> Result<(), SimError> {
        if stage == Stage::Potentials {
            self.forget();
            self.initialized = false;
        }
        let done =
            with_each_worker(&mut self.parts.workers, &self.parts.names, |worker, workspace| match stage {
                Stage::Potentials => start(worker, workspace, v_init),
                Stage::Mechanisms => initialise_mechanisms(worker, workspace),
                Stage::Currents => compute_currents(worker, workspace),
            });
        match stage {
            Stage::Potentials | Stage::Mechanisms => self.agree(done),
            Stage::Currents => self.initialized(done),
        }
    }

    /// Forgets the last run.
    fn forget(&mut self) {
        self.run_seconds = 0.0;
        self.output.clear();
        self.touched.clear();
    }

    /// What is left to do when the workers are initialised.
    fn initialized(&mut self, done: Result<(), SimError>) -> Result<(), SimError> {
        self.initialized = true;
        self.touched.clear();
        let done = self.agree(done);
        if done.is_ok() {
            self.exchange_first_spikes()?;
        }
        self.collect(None);
        if done.is_err() {
            self.output.clear();
        }
        done
    }

    /// The error of the first rank that has one.
    fn agree(&self, done: Result<(), SimError>) -> Result<(), SimError> {
        netpyne_comm::agree(&*self.comm, done, SimError::to_string).map_err(|failed| match failed {
            Failed::Here { error, .. } => error,
            Failed::Elsewhere { rank, message } => SimError::Elsewhere { rank, message },
            Failed::Lost(why) => SimError::Communication(why),
        })
    }

    /// Takes what workers have recorded, up to the end of a step if something failed after it.
    pub(crate) fn collect(&mut self, cut: Option<StepEnd>) {
        let parts = &mut self.parts;
        let sources = (&parts.names, &parts.recorded_sources);
        collect(&mut self.output, &mut parts.workers, sources, self.options.order, cut);
        if let Some(end) = cut {
            cut_off(&mut self.output, &mut parts.workers, &parts.names, end);
        }
    }

    /// Exchanges the spikes that were sent during initialisation.
    fn exchange_first_spikes(&mut self) -> Result<(), SimError> {
        let workers = self.parts.workers.iter_mut();
        let sent: Vec<Vec<Spike>> =
            workers.map(|worker| std::mem::take(&mut worker.events.spikes.outgoing)).collect();
        let mut arrived = Vec::new();
        if self.comm.size() > 1 {
            let gid = |spike: &Spike| self.parts.names.gids_of_sources[spike.source as usize];
            let sent = sent.iter().flatten().filter_map(|spike| Some((*spike, gid(spike)?))).collect();
            let all = self.comm.all_gather(&encode_spikes(sent)).map_err(SimError::Communication)?;
            for (rank, bytes) in all.iter().enumerate().filter(|(rank, _)| *rank != self.comm.rank()) {
                decode_spikes(bytes, |t, moment, gid| {
                    let source = self.parts.ranks.remote.get(&gid);
                    arrived.extend(source.map(|&source| Spike { t, moment, source }));
                })
                .ok_or_else(|| CommError::Transport(format!("rank {rank} sent spikes that are none")))
                .map_err(SimError::Communication)?;
            }
        }
        for (n, worker) in self.parts.workers.iter_mut().enumerate() {
            let others = sent.iter().enumerate().filter(|(from, _)| *from != n).flat_map(|(_, sent)| sent);
            for &spike in others.chain(&arrived) {
                receive_spike(&worker.events.network, &mut worker.events.queue, spike);
            }
        }
        Ok(())
    }

    /// Does what the next step begins with, so that something can be done about it before the step goes on: notices spikes, and
    /// delivers events up to the middle of the step. The step itself then finds nothing left of that.
    ///
    /// # Errors
    /// What failed, or that nothing was initialised.
    pub fn begin_step(&mut self) -> Result<(), SimError> {
        if !self.initialized {
            return Err(SimError::NotInitialized);
        }
        self.specialise_touched();
        let done = with_each_worker(&mut self.parts.workers, &self.parts.names, deliver_first);
        let done = self.agree(done);
        self.collect(None);
        done
    }

    /// Makes one time step: NEURON's `fadvance()`.
    pub fn step(&mut self) -> Result<(), SimError> {
        let schedule = &self.parts.schedule;
        let exchanges = schedule.exchanges_voltages || schedule.short_delay.is_some();
        if self.comm.size() == 1 && self.parts.workers.len() == 1 && !exchanges && self.initialized {
            return self.step_alone();
        }
        self.advance(1, None, self.time() + self.options.dt).map(drop)
    }

    /// The same where one worker does everything: nothing has to be agreed on, and working memory is kept between steps.
    fn step_alone(&mut self) -> Result<(), SimError> {
        self.specialise_touched();
        let (worker, workspace) = (&mut self.parts.workers[0], &mut self.workspace);
        let before = StepEnd::of(worker);
        let done = advance_voltages(worker, workspace).and_then(|()| advance_states(worker, workspace));
        let done = done.map_err(|failure| explain(&self.parts.names, 0, worker, failure));
        let is_check = worker.variables.clock.steps % u64::from(self.options.health_interval.max(1)) == 0;
        self.collect(done.is_err().then_some(before));
        done?;
        if is_check { self.check_health() } else { Ok(()) }
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
        self.stepper().steps_between(from, until, self.parts.schedule.transfers)
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
        self.specialise_touched();
        let (ranks, workers) = (self.comm.size() > 1, self.parts.workers.len());
        let schedule = &self.parts.schedule;
        let abreast = ranks || workers == 1 || schedule.exchanges_voltages;
        let ahead = if abreast { 0 } else { epochs_ahead(schedule.epoch) };
        let mode = &mut self.mode;
        mode.resume();
        let may_change = ahead > 0 && progress.is_some();
        let mut left = steps;
        let (end, cut) = loop {
            let workers = &mut self.parts.workers;
            let start = workers.first().map_or(0, |worker| worker.variables.clock.steps);
            let plan = Plan {
                epoch: schedule.epoch / (ahead as u64 + 1),
                ahead,
                short_delay: schedule.short_delay,
                overlaps: schedule.overlaps,
                ranks,
                exchanges_voltages: schedule.exchanges_voltages,
                start,
                pause_interval: u64::from(self.options.pause_interval.max(1)),
                health_interval: u64::from(self.options.health_interval.max(1)),
                checks: progress.is_some(),
                steps: left,
            };
            let on_one_thread = may_change && mode.on_one_thread();
            let mut coordinator = Coordinator {
                comm: &*self.comm,
                ranks: &self.parts.ranks,
                pending: None,
                progress: progress.as_mut().map(|progress| &mut **progress as ProgressCallback<'_>),
                stop: &self.options.stop,
                until,
                mode: may_change.then_some(&mut *mode),
                changes: false,
                broken: None,
                end: Ok(Outcome::Finished),
                cut: None,
            };
            let shared = Shared::new(workers.len(), plan, &self.parts.names);
            match on_one_thread {
                true => run_on_one_thread(&shared, workers, &mut coordinator),
                false => run(&shared, workers, &mut coordinator),
            }
            let Coordinator { end, cut, changes, .. } = coordinator;
            left -= workers.first().map_or(left, |worker| worker.variables.clock.steps - start);
            if !changes {
                break (end, cut);
            }
        };
        self.collect(cut);
        end
    }

    /// An error if any voltage (of this rank) is not finite.
    pub fn check_health(&mut self) -> Result<(), SimError> {
        let names = &self.parts.names;
        let workers = self.parts.workers.iter_mut().enumerate();
        let diverged = workers.filter_map(|(n, worker)| check_health(names, n, &mut worker.variables));
        diverged.min_by_key(|(cell, _)| *cell).map_or(Ok(()), |(_, error)| Err(error))
    }
}
