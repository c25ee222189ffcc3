//! A simulation that has begun and goes on when it is told to: in between the caller does what it likes.

use crate::built::{engine_options, mechanism_times, memory_shares, pause_interval, phase_times};
use crate::interval::Moment;
use crate::ranks::{first_text, gather_all, gather_spikes};
use crate::simulated::{describe_divergence, describe_flood, sim_data};
use crate::{Built, Result, RunOptions, Simulated, matrices};
use netpyne_comm::{Communicator, Solo};
use netpyne_engine::{Options, Progress, SimError, Simulation};
use netpyne_results::{Outcome, RunSummary, SimData, Timings};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Instant;

/// How a stretch of a run ended, or why there is no more.
pub(crate) type Ran = std::result::Result<netpyne_engine::Outcome, SimError>;

/// A simulation that has begun.
///
/// ```
/// use netpyne::prelude::*;
///
/// let mut net = NetParams::new();
/// let pyr = net.cell("PYR", Cell::single("soma").mech(mech("hh")));
/// net.pop("E", Pop::of(&pyr).count(2));
/// let mut underway = net.build(&SimConfig::duration(20.0))?.begin(&RunOptions::default())?;
/// underway.run_until(10.0, &mut |_| std::ops::ControlFlow::Continue(()));
/// let half = underway.moment().voltage(netpyne::base::Gid(0), "soma", 0.5);
/// underway.run_until(20.0, &mut |_| std::ops::ControlFlow::Continue(()));
/// let simulated = underway.finish()?;
/// assert!(half.is_some() && simulated.summary.reached.round() == 20.0);
/// # Ok::<(), netpyne::Error>(())
/// ```
pub struct Underway {
    pub(crate) built: Built,
    pub(crate) simulation: Simulation,
    comm: Arc<dyn Communicator>,
    started: Instant,
    dt: f64,
    timing: bool,
    ended: Option<Ran>,
}

impl Built {
    /// Initialises a simulation and lets it stand at 0 ms; what can be changed in a [`Moment`] can be changed then, too.
    ///
    /// # Errors
    /// A mechanism that stops the run before it has begun.
    pub fn begin(self, options: &RunOptions) -> Result<Underway> {
        self.begin_on(&(Arc::new(Solo) as Arc<dyn Communicator>), options, true)
    }

    /// The same for a part of a network, together with the other ranks; `addressable` if variables are read or written meanwhile.
    pub(crate) fn begin_on(
        self,
        comm: &Arc<dyn Communicator>,
        options: &RunOptions,
        addressable: bool,
    ) -> Result<Underway> {
        let started = Instant::now();
        let engine_options = Options {
            addressable,
            pause_interval: pause_interval(&self.network, &**comm)?,
            ..engine_options(&self.spec.sim_config, &self.network, options)
        };
        let mut simulation = Simulation::distributed(&self.network.model, &engine_options, Arc::clone(comm))?;
        simulation.initialize()?;
        let (comm, dt, timing) = (Arc::clone(comm), engine_options.dt, options.timing);
        Ok(Underway { built: self, simulation, comm, started, dt, timing, ended: None })
    }
}

impl Underway {
    /// Time now, ms: a sum of time steps.
    pub fn time(&self) -> f64 {
        self.simulation.time()
    }

    /// Whether it cannot go on: it was stopped, or something went wrong.
    pub fn has_ended(&self) -> bool {
        self.ended.is_some()
    }

    /// What it was built from.
    pub fn built(&self) -> &Built {
        &self.built
    }

    /// Collective: goes on until `time` ms as NEURON's `psolve` does, telling `progress` now and then how far it is; the run ends
    /// when that breaks. Whether it came there; if not, [`finish`](Self::finish) says why.
    pub fn run_until(&mut self, time: f64, progress: &mut dyn FnMut(Progress) -> ControlFlow<()>) -> bool {
        if self.has_ended() {
            return false;
        }
        let steps = self.simulation.steps_between(self.simulation.time(), time);
        match self.simulation.run_steps(steps, time, progress) {
            Ok(netpyne_engine::Outcome::Finished) => true,
            ended => {
                self.ended = Some(ended);
                false
            }
        }
    }

    /// What can be looked at and changed now.
    pub fn moment(&mut self) -> Moment<'_> {
        Moment::new(&mut self.simulation, &mut self.built.network, &self.built.spec, None, &*self.comm)
    }

    /// What this rank has recorded so far.
    pub fn recorded(&self) -> SimData {
        let record_stim = self.built.spec.sim_config.record_stim;
        sim_data(&self.built.network, record_stim, self.simulation.output().clone())
    }

    /// Collective: on rank 0, what all ranks have recorded so far; on the others, their own.
    ///
    /// # Errors
    /// A rank is not there any more.
    pub fn gathered(&self) -> Result<SimData> {
        let Built { network, spec, .. } = &self.built;
        gather_all(self.simulation.output().clone(), network, spec, &*self.comm)
    }

    /// The network and what simulates it, for a caller that goes on by itself.
    pub fn into_parts(self) -> (Built, Simulation) {
        (self.built, self.simulation)
    }

    /// Collective: ends it here; spikes of all ranks come to rank 0.
    ///
    /// # Errors
    /// A rank is not there any more.
    pub fn finish(mut self) -> Result<Simulated> {
        let ran = self.ended.take().unwrap_or(Ok(netpyne_engine::Outcome::Finished));
        self.finish_with(ran)
    }

    /// The same, after it ended like that.
    pub(crate) fn finish_with(self, ran: Ran) -> Result<Simulated> {
        let Self { built, simulation, comm, started, dt, timing, .. } = self;
        // The rank whose mistake it was speaks for all.
        let (diverged, failed) = match &ran {
            Err(SimError::Diverged(d)) => (describe_divergence(&built.network, d), String::new()),
            Err(SimError::Flood(flood)) => (String::new(), describe_flood(&built.network, flood)),
            Err(error @ (SimError::Mechanism { .. } | SimError::Event { .. })) => {
                (String::new(), error.to_string())
            }
            _ => Default::default(),
        };
        let diverged = first_text(&*comm, &diverged)?;
        let failed = first_text(&*comm, &failed)?;
        let outcome = match (ran, diverged, failed) {
            (_, Some(why), _) => Outcome::Diverged(why),
            (_, _, Some(why)) => Outcome::Failed(why),
            (Ok(netpyne_engine::Outcome::Finished), ..) => Outcome::Finished,
            (Ok(netpyne_engine::Outcome::Stopped | netpyne_engine::Outcome::Interrupted), ..) => {
                Outcome::Interrupted
            }
            (Err(error), ..) => return Err(error.into()),
        };
        let report = simulation.report();
        let reached = simulation.time();
        let mut output = gather_spikes(simulation.into_output(), &*comm)?;
        // What went into a stream is not here.
        let streamed = output.rows_taken.iter().any(|rows| *rows > 0);
        let streamed = comm.max(f64::from(u8::from(streamed)))? > 0.0;
        let rows = std::mem::take(&mut output.matrices);
        let matrices = match streamed {
            true => Vec::new(),
            false => matrices::gather(&built.network, &built.spec, rows, &*comm)?,
        };
        let timings = Timings { simulate: started.elapsed(), ..built.timings };
        let summary = RunSummary {
            duration: built.spec.sim_config.duration.get(),
            reached,
            dt,
            outcome,
            phases: if timing { phase_times(&report) } else { Vec::new() },
            mechanisms: mechanism_times(&report),
            memory: if timing { memory_shares(&built.network, &report) } else { Vec::new() },
            events: output.events,
            timings,
            ..RunSummary::default()
        };
        let mut simulated =
            Simulated::new(built.spec, built.network, built.warnings, (output, report), summary);
        simulated.data.matrices = matrices;
        Ok(simulated)
    }
}
