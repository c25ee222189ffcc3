//! From specification to network, and from network to results.

use crate::during_run::{self, IntervalFunction};
use crate::run_loop::{self, Hooks};
use crate::{BuildOptions, Error, Mechanisms, Result, RunOptions, Simulated, checkpoint};
use netpyne_base::{Diagnostic, Diagnostics};
use netpyne_comm::{Communicator, Solo};
use netpyne_engine::{Options, Order, Progress, Report};
use netpyne_network::explicit::ExplicitNetwork;
use netpyne_network::{Additions, Network, Partition, Specification, instantiate_part};
use netpyne_results::{MechanismTime, MemoryShare, PhaseTime, SimData, Timings};
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

/// Makes a specification what is built: writes options into the network where `netParams.mapping` says so. Gives everything
/// that is wrong or odd in it.
pub(crate) fn prepare(spec: &mut ModelSpec, mechanisms: &Mechanisms) -> Diagnostics {
    let mut all = Diagnostics::new();
    spec.apply_mapping(&mut all);
    for (label, _) in spec.net_params.cell_params.iter().filter(|(_, rule)| rule.import_file.is_some()) {
        let late =
            Diagnostic::error("the file of this rule has not been read: that is done when a model is loaded");
        let late = late.at_path(format!("netParams.cellParams[{label:?}].importFile"));
        all.push(late.help("say it in the model's own file, or call `NetParams::import_cell`"));
    }
    all.extend(check(spec, mechanisms));
    all
}

/// What the network of a specification is made from.
pub(crate) fn specification<'a>(spec: &'a ModelSpec, mechanisms: &'a Mechanisms) -> Specification<'a> {
    let ModelSpec { net_params, sim_config, compat, .. } = spec;
    Specification { net_params, sim_config, catalog: mechanisms.catalog(), compat: *compat }
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

/// A specification, its network, and what is odd about each.
pub(crate) type Made = std::result::Result<(ModelSpec, Network, Diagnostics, Diagnostics), Diagnostics>;

/// A network that exists, with what it was built from. Clones share it; any number of them can be simulated side by side.
#[derive(Clone, Debug)]
pub struct Built {
    /// What it was built from.
    pub spec: Arc<ModelSpec>,
    /// Cells, synapses, connections, stimuli.
    pub network: Arc<Network>,
    /// What is odd, but not wrong.
    pub warnings: Diagnostics,
    /// The description of the network, if it is not made by rules.
    pub(crate) saved: Option<Arc<ExplicitNetwork>>,
    pub(crate) timings: Timings,
}

impl Built {
    /// What files of the network and of `data` are made of; an empty `data` where nothing was recorded.
    pub fn document<'a>(&'a self, data: &'a SimData) -> netpyne_io::Document<'a> {
        netpyne_io::Document {
            net_params: &self.spec.net_params,
            sim_config: &self.spec.sim_config,
            network: &self.network,
            data,
        }
    }

    /// Validates and instantiates.
    pub(crate) fn new(spec: ModelSpec, options: BuildOptions) -> Result<Self> {
        Self::part(spec, options, &Partition::whole())
    }

    /// The same for a part of the network.
    pub(crate) fn part(mut spec: ModelSpec, options: BuildOptions, partition: &Partition) -> Result<Self> {
        Self::of(options, |compat, mechanisms, additions| {
            spec.compat = compat.unwrap_or(spec.compat);
            let found = prepare(&mut spec, mechanisms);
            if found.has_errors() {
                return Err(found);
            }
            let (network, more) = instantiate_part(&specification(&spec, mechanisms), additions, partition)?;
            Ok((spec, network, found, more))
        })
    }

    /// A network that `make` makes, with what it is made from and what is odd about both; all of it is wrong if the options are
    /// strict.
    pub(crate) fn of(
        options: BuildOptions,
        make: impl FnOnce(Option<Compat>, &Mechanisms, &Additions) -> Made,
    ) -> Result<Self> {
        let start = Instant::now();
        let mechanisms = options.mechanisms.unwrap_or_default();
        let refuse = |found: Diagnostics| Error::Model(if options.strict { found.strict() } else { found });
        let made = make(options.compat, &mechanisms, &options.additions);
        let (spec, network, mut warnings, more) = made.map_err(|found| refuse(found.folded()))?;
        warnings.extend(more);
        let warnings = warnings.folded();
        if options.strict && warnings.warning_count() > 0 {
            return Err(refuse(warnings));
        }
        let timings = Timings { build: start.elapsed(), ..Timings::default() };
        Ok(Self { spec: Arc::new(spec), network: Arc::new(network), warnings, saved: None, timings })
    }

    /// Simulates for the duration that the configuration says.
    ///
    /// # Errors
    /// A mechanism that stops the run before it has begun. What stops it later, and a voltage that leaves the finite numbers, is an
    /// [`Outcome`](crate::results::Outcome), not an error: what was recorded until then is kept.
    pub fn simulate(&self) -> Result<Simulated> {
        self.simulate_with(&RunOptions::default())
    }

    /// The same with options.
    ///
    /// # Errors
    /// As [`simulate`](Self::simulate).
    pub fn simulate_with(&self, options: &RunOptions) -> Result<Simulated> {
        self.simulate_reporting(options, &mut |_| ControlFlow::Continue(()))
    }

    /// The same, telling `progress` now and then how far it is; the run stops early when that breaks.
    ///
    /// # Errors
    /// As [`simulate`](Self::simulate).
    pub fn simulate_reporting(
        &self,
        options: &RunOptions,
        progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<Simulated> {
        self.clone().simulate_calling(options, None, progress)
    }

    /// The same with a function that is called at intervals.
    pub(crate) fn simulate_calling(
        self,
        options: &RunOptions,
        calling: Option<&mut IntervalFunction<'_>>,
        progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<Simulated> {
        self.simulate_on(&(Arc::new(Solo) as Arc<dyn Communicator>), options, calling, progress)
    }

    /// The same for a part of a network, together with the other ranks. Spikes of all ranks come to rank 0.
    pub(crate) fn simulate_on(
        self,
        comm: &Arc<dyn Communicator>,
        options: &RunOptions,
        calling: Option<&mut IntervalFunction<'_>>,
        progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<Simulated> {
        if options.order == Order::Neuron && options.checkpoints.is_some() {
            let message =
                "a run in NEURON's order cannot be saved and resumed: a state does not keep that order";
            return Err(Diagnostics::from(Diagnostic::error(message)).into());
        }
        if options.stream.is_some() {
            during_run::possible(self.spec.compat.rows_by_time, options.checkpoints.is_some())?;
        }
        let mut underway = self.begin_on(comm, options, calling.is_some())?;
        let Self { spec, network, saved, .. } = &mut underway.built;
        let kernels = (options.fidelity, options.isa);
        let digest = || checkpoint::digest(spec, saved.as_deref(), &network.model.catalog, kernels);
        let checkpoints = options.checkpoints.as_ref().map(|plan| (plan, digest()));
        let (saves, troubles) = (options.saves.as_ref(), &options.troubles);
        let stream = options.stream.as_ref();
        let hooks = Hooks { checkpoints, calling, saves, stream, troubles, progress };
        let ran = run_loop::run(&mut underway.simulation, network, spec, hooks, &**comm)?;
        underway.finish_with(ran)
    }
}

/// Steps between two moments at which a run can be stopped: the same on all ranks, and a fraction of a second apart.
pub(crate) fn pause_interval(network: &Network, comm: &dyn Communicator) -> Result<u32> {
    /// Nodes and point processes that are advanced by a step in that time, on a slow day.
    const WORK: f64 = 2e6;
    let templates = &network.model.templates;
    let nodes = |cell: &netpyne_network::model::Cell| templates[cell.template.index()].tree.parent.len();
    let work = network.model.cells.iter().map(nodes).sum::<usize>() + network.model.points.len();
    Ok((WORK / comm.max(work as f64)?.max(1.0)).clamp(1.0, 128.0) as u32)
}

/// Wall time per phase of the step.
pub(crate) fn phase_times(report: &Report) -> Vec<PhaseTime> {
    let phase = |&(name, seconds): &(&str, f64)| PhaseTime {
        phase: name.to_owned(),
        time: Duration::from_secs_f64(seconds),
        calls: report.steps,
    };
    report.phase_seconds.iter().map(phase).collect()
}

/// Time of each mechanism, the most first.
pub(crate) fn mechanism_times(report: &Report) -> Vec<MechanismTime> {
    let mut all: Vec<MechanismTime> = report
        .mechanisms
        .iter()
        .map(|spent| MechanismTime {
            mechanism: spent.name.clone(),
            instances: spent.instances,
            currents: Duration::from_secs_f64(spent.currents),
            states: Duration::from_secs_f64(spent.states),
        })
        .collect();
    all.sort_by_key(|spent| std::cmp::Reverse(spent.currents + spent.states));
    all
}

/// Memory of the network's description and model, and of the engine.
pub(crate) fn memory_shares(network: &Network, report: &Report) -> Vec<MemoryShare> {
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

/// What the engine is told: the configuration, the globals that cell rules may have added to, and how to run.
pub(crate) fn engine_options(config: &SimConfig, network: &Network, run: &RunOptions) -> Options {
    let defaults = Options::default();
    let global = |name: &str, default: f64| network.globals.get(name).copied().unwrap_or(default);
    Options {
        dt: config.dt.get(),
        v_init: global("v_init", defaults.v_init),
        celsius: global("celsius", defaults.celsius),
        global_index: config.rand123_global_index.map_or(0, |index| index as u32),
        timing: run.timing,
        threads: run.threads,
        order: run.order,
        fidelity: run.fidelity,
        isa: run.isa,
        stop: run.stop.clone(),
        most_events: run.most_events,
        resumable: run.checkpoints.is_some(),
        ..defaults
    }
}
