//! From specification to network, and from network to results.

use crate::course::{self, Wishes};
use crate::interval::{Saves, Steering};
use crate::{Checkpoints, Error, Mechanisms, Result, Simulated, Troubles, checkpoint, distributed};
use netpyne_base::{Diagnostic, Diagnostics};
use netpyne_comm::{Communicator, Solo};
use netpyne_engine::{Fidelity, Isa, Options, Order, Progress, Report, SimError, Simulation, StopFlag};
use netpyne_network::{Candidates, ConnectionFunction, Functions, Network, Partition};
use netpyne_results::{MemoryShare, Outcome, PhaseTime, RunSummary, Timings};
use netpyne_specs::{Compat, ModelSpec, NetParams, SimConfig};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// `net.build(&config)`: in the prelude, so that a network written in Rust can be built like one that was read.
pub trait BuildNetwork {
    /// Instantiates the network with the standard mechanisms.
    ///
    /// # Errors
    /// All mistakes in the model.
    fn build(&self, config: &SimConfig) -> Result<Built> {
        self.build_with(config, BuildOptions::new())
    }

    /// The same with one's own mechanisms and functions.
    ///
    /// # Errors
    /// All mistakes in the model.
    fn build_with(&self, config: &SimConfig, options: BuildOptions) -> Result<Built>;
}

impl BuildNetwork for NetParams {
    fn build_with(&self, config: &SimConfig, options: BuildOptions) -> Result<Built> {
        let spec = ModelSpec { net_params: self.clone(), sim_config: config.clone(), ..ModelSpec::default() };
        Built::new(spec, options)
    }
}

/// How to simulate. Only order and fidelity change the result.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HowToRun {
    /// Whether to measure the time spent in each phase of the step.
    pub timing: bool,
    /// Threads that share the work; 0: as many as the machine has and the model can use.
    pub threads: usize,
    /// Order of events of equal time, and of draws that NEURON takes from one sequence: the same for any number of threads and
    /// ranks, or, on one thread, NEURON's.
    pub order: Order,
    /// Whether results are NEURON's bit by bit, or only as good.
    pub fidelity: Fidelity,
    /// Instruction set of the kernels; none: the widest of this processor.
    pub isa: Option<Isa>,
    /// Ends the run early when it is raised, in the middle of a step if need be.
    pub stop: StopFlag,
    /// Most events that one step of a thread may have; none: more than any model can be meant to have.
    pub most_events: Option<u64>,
    /// Whether and where to save the run's state on the way.
    pub checkpoints: Option<Checkpoints>,
    /// Whether and where to save what has been recorded on the way.
    pub saves: Option<Saves>,
    /// Where it is noted what could not be saved on the way.
    pub troubles: Troubles,
}

/// What a specification cannot say: mechanisms from files, and functions written in Rust.
#[derive(Default)]
pub struct BuildOptions {
    mechanisms: Option<Mechanisms>,
    functions: Functions,
    strict: bool,
    compat: Option<Compat>,
}

impl BuildOptions {
    /// The standard mechanisms, no functions, warnings allowed.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether warnings are taken for mistakes: what NetPyNE passes over in silence is one of them here.
    pub fn strict(mut self, strict: bool) -> Self {
        self.strict = strict;
        self
    }

    /// The mechanisms the model may name.
    pub fn mechanisms(mut self, mechanisms: Mechanisms) -> Self {
        self.mechanisms = Some(mechanisms);
        self
    }

    /// Does as NetPyNE does where that is not what is right, instead of what the specification says about it.
    pub fn compat(mut self, compat: Compat) -> Self {
        self.compat = Some(compat);
        self
    }

    /// With these mechanisms where none were given.
    pub(crate) fn or_mechanisms(mut self, mechanisms: &Mechanisms) -> Self {
        self.mechanisms.get_or_insert_with(|| mechanisms.clone());
        self
    }

    /// Lets `function` choose the pairs of the connectivity rule `rule`, as positions in the selected cells; the rule
    /// still says synapse, weight and delay.
    pub fn connect<F>(mut self, rule: &str, function: F) -> Self
    where
        F: Fn(&mut Candidates, &mut Vec<(usize, usize)>) + Send + Sync + 'static,
    {
        self.functions.connect(rule, ConnectionFunction::new(function));
        self
    }
}

/// Makes a specification what is built: writes options into the network where `netParams.mapping` says so. Gives everything
/// that is wrong or odd in it.
pub(crate) fn prepare(spec: &mut ModelSpec, mechanisms: &Mechanisms) -> Diagnostics {
    let mut all = Diagnostics::new();
    spec.apply_mapping(&mut all);
    all.extend(check(spec, mechanisms));
    all
}

fn check(spec: &ModelSpec, mechanisms: &Mechanisms) -> Diagnostics {
    let failures = mechanisms.failures(&crate::uses::mechanisms_of(spec));
    if failures.has_errors() {
        // Without these mechanisms validation would only call them unknown.
        return failures;
    }
    let mut all = netpyne_specs::validate(spec, mechanisms.catalog().as_ref());
    all.extend(failures);
    all
}

/// A network that exists, with what it was built from.
#[derive(Debug)]
pub struct Built {
    /// What it was built from.
    pub spec: ModelSpec,
    /// Cells, synapses, connections, stimuli.
    pub network: Network,
    /// What is odd, but not wrong.
    pub warnings: Diagnostics,
    timings: Timings,
}

impl Built {
    /// Validates and instantiates.
    pub(crate) fn new(spec: ModelSpec, options: BuildOptions) -> Result<Self> {
        Self::part(spec, options, &Partition::whole())
    }

    /// The same for a part of the network.
    pub(crate) fn part(mut spec: ModelSpec, options: BuildOptions, partition: &Partition) -> Result<Self> {
        let start = Instant::now();
        let mechanisms = options.mechanisms.unwrap_or_default();
        let refuse = |found: Diagnostics| Error::Model(if options.strict { found.strict() } else { found });
        spec.compat = options.compat.unwrap_or(spec.compat);
        let mut warnings = prepare(&mut spec, &mechanisms);
        if warnings.has_errors() {
            return Err(refuse(warnings.folded()));
        }
        let (network, more) = netpyne_network::instantiate_part(
            &spec.net_params,
            &spec.sim_config,
            mechanisms.catalog(),
            &options.functions,
            partition,
            spec.compat,
        )
        .map_err(|found| refuse(found.folded()))?;
        warnings.extend(more);
        let warnings = warnings.folded();
        if options.strict && warnings.warning_count() > 0 {
            return Err(refuse(warnings));
        }
        let timings = Timings { build: start.elapsed(), ..Timings::default() };
        Ok(Self { spec, network, warnings, timings })
    }

    /// Simulates for the duration that the configuration says.
    ///
    /// # Errors
    /// A mechanism that stops the run before it has begun. What stops it later, and a voltage that leaves the finite numbers, is an
    /// [`Outcome`], not an error: what was recorded until then is kept.
    pub fn simulate(self) -> Result<Simulated> {
        self.simulate_with(HowToRun::default(), &mut |_| ControlFlow::Continue(()))
    }

    /// The same, telling `progress` now and then how far it is; the run stops early when that breaks.
    ///
    /// # Errors
    /// As [`simulate`](Self::simulate).
    pub fn simulate_with(
        self,
        how: HowToRun,
        progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<Simulated> {
        self.simulate_steered(how, None, progress)
    }

    /// The same with a function that is called at intervals.
    pub(crate) fn simulate_steered(
        self,
        how: HowToRun,
        steering: Option<&mut Steering<'_>>,
        progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<Simulated> {
        self.simulate_on(&(Arc::new(Solo) as Arc<dyn Communicator>), how, steering, progress)
    }

    /// The same for a part of a network, together with the other ranks. Spikes of all ranks come to rank 0.
    pub(crate) fn simulate_on(
        mut self,
        comm: &Arc<dyn Communicator>,
        how: HowToRun,
        steering: Option<&mut Steering<'_>>,
        progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<Simulated> {
        let start = Instant::now();
        let config = &self.spec.sim_config;
        let duration = config.duration.get();
        let HowToRun {
            timing,
            threads,
            order,
            fidelity,
            isa,
            stop,
            most_events,
            checkpoints,
            saves,
            troubles,
        } = how;
        if order == Order::Neuron && checkpoints.is_some() {
            let message =
                "a run in NEURON's order cannot be saved and resumed: a state does not keep that order";
            return Err(Diagnostics::from(Diagnostic::error(message)).into());
        }
        let options = Options {
            timing,
            threads,
            order,
            fidelity,
            isa,
            stop,
            most_events,
            resumable: checkpoints.is_some(),
            steerable: steering.is_some(),
            pause_interval: pause_interval(&self.network, &**comm)?,
            ..run_options(config, &self.network)
        };
        let mut simulation = Simulation::distributed(&self.network.model, &options, Arc::clone(comm))?;
        let digest = || checkpoint::digest(&self.spec, &self.network.model.catalog, fidelity, isa);
        let checkpoints = checkpoints.as_ref().map(|plan| (plan, digest()));
        simulation.initialize()?;
        let wishes = Wishes { checkpoints, steering, saves: saves.as_ref(), troubles: &troubles };
        let ran = course::run(&mut simulation, &mut self.network, &self.spec, wishes, &**comm, progress)?;
        // The rank whose mistake it was speaks for all.
        let (diverged, failed) = match &ran {
            Err(SimError::Diverged(d)) => {
                (crate::simulated::describe_divergence(&self.network, d), String::new())
            }
            Err(SimError::Flood(flood)) => {
                (String::new(), crate::simulated::describe_flood(&self.network, flood))
            }
            Err(error @ (SimError::Mechanism { .. } | SimError::Event { .. })) => {
                (String::new(), error.to_string())
            }
            _ => Default::default(),
        };
        let diverged = distributed::first_said(&**comm, &diverged)?;
        let failed = distributed::first_said(&**comm, &failed)?;
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
        let output = distributed::gather_spikes(simulation.into_output(), &**comm)?;
        let timings = Timings { simulate: start.elapsed(), ..self.timings };
        let summary = RunSummary {
            duration,
            reached,
            dt: options.dt,
            outcome,
            phases: if timing { phase_times(&report) } else { Vec::new() },
            memory: if timing { memory_shares(&self.network, &report) } else { Vec::new() },
            events: output.events,
            timings,
            ..RunSummary::default()
        };
        Ok(Simulated::new(self.spec, self.network, self.warnings, output, summary, report))
    }
}

/// Steps between two moments at which a run can be stopped: the same on all ranks, and a fraction of a second apart.
fn pause_interval(network: &Network, comm: &dyn Communicator) -> Result<u32> {
    /// Nodes and point processes that are advanced by a step in that time, on a slow day.
    const WORK: f64 = 2e6;
    let templates = &network.model.templates;
    let nodes = |cell: &netpyne_network::model::Cell| templates[cell.template.index()].tree.parent.len();
    let work = network.model.cells.iter().map(nodes).sum::<usize>() + network.model.points.len();
    Ok((WORK / comm.max(work as f64)?.max(1.0)).clamp(1.0, 128.0) as u32)
}

/// Wall time per phase of the step.
fn phase_times(report: &Report) -> Vec<PhaseTime> {
    let phase = |&(name, seconds): &(&str, f64)| PhaseTime {
        phase: name.to_owned(),
        time: Duration::from_secs_f64(seconds),
        calls: report.steps,
    };
    report.phase_seconds.iter().map(phase).collect()
}

/// Memory of the network's description and model, and of the engine.
fn memory_shares(network: &Network, report: &Report) -> Vec<MemoryShare> {
    let built = network.memory();
    let share = |what: &str, bytes: usize, unit: &str, count: usize| MemoryShare {
        what: what.to_owned(),
        bytes,
        unit: (unit.to_owned(), count),
    };
    vec![
        share("cells", built.cells + built.templates, "cell", network.cells.len()),
        share("membranes and synapses", report.membrane_bytes, "compartment", report.compartments),
        share("connections", built.connections + report.connection_bytes, "connection", network.conns.len()),
        share(
            "sources, stimuli, queue",
            built.stimuli + report.event_bytes,
            "source",
            network.model.sources.len(),
        ),
    ]
}

/// What the engine is told: the configuration, and the globals that cell rules may have added to.
fn run_options(config: &SimConfig, network: &Network) -> Options {
    let defaults = Options::default();
    let global = |name: &str, default: f64| network.globals.get(name).copied().unwrap_or(default);
    Options {
        dt: config.dt.get(),
        v_init: global("v_init", defaults.v_init),
        celsius: global("celsius", defaults.celsius),
        global_index: config.rand123_global_index.map_or(0, |index| index as u32),
        ..defaults
    }
}
