//! `cargo xtask bench`: our engine beside NEURON, interleaved in one run, on the same networks.

mod mersenne;
mod peers;
mod w1;
mod w2;

use netpyne::engine::{Options, Simulation};
use netpyne::mechanism::ir::FieldId;
use netpyne::mechanism::{Catalog, MechId};
use netpyne::network::model::{
    CellId, Model, NO_CELL, ParameterSetId, PointId, Source, SourceId, SourceKind,
};
use std::fmt::Write;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;

/// What to run.
pub struct Settings {
    /// Python that has NEURON; without it only our figures are printed.
    pub python: Option<PathBuf>,
    /// Folder with the peers' scripts.
    pub peers: PathBuf,
    /// Interleaved rounds.
    pub rounds: usize,
    /// Only workloads whose name contains one of these.
    pub only: Vec<String>,
}

/// One workload.
struct Workload {
    name: &'static str,
    /// Model time, ms.
    tstop: f64,
    build: fn(Arc<Catalog>) -> Result<Model, String>,
    script: &'static str,
    arguments: &'static [&'static str],
}

const WORKLOADS: &[Workload] = &[
    Workload {
        name: "w1-pas-128",
        tstop: 200.0,
        build: |c| w1::model(c, 8, w1::Dendrite::Pas),
        script: "w1_neuron.py",
        arguments: &["--rings", "8", "--tstop", "200"],
    },
    Workload {
        name: "w1-pas-1024",
        tstop: 100.0,
        build: |c| w1::model(c, 64, w1::Dendrite::Pas),
        script: "w1_neuron.py",
        arguments: &["--rings", "64", "--tstop", "100"],
    },
    Workload {
        name: "w1-hh-128",
        tstop: 100.0,
        build: |c| w1::model(c, 8, w1::Dendrite::Hh),
        script: "w1_neuron.py",
        arguments: &["--rings", "8", "--dend", "hh", "--tstop", "100"],
    },
    Workload {
        name: "w2-own",
        tstop: 100.0,
        build: |c| w2::model(c, 1000, false),
        script: "w2_neuron.py",
        arguments: &["--tstop", "100"],
    },
    Workload {
        name: "w2-shared",
        tstop: 1000.0,
        build: |c| w2::model(c, 1000, true),
        script: "w2_neuron.py",
        arguments: &["--shared", "--tstop", "1000"],
    },
];

/// Figures of one run.
struct Figures {
    cpu: f64,
    compartments: f64,
    spikes: usize,
}

impl Figures {
    fn ns_per_compartment_step(&self, tstop: f64) -> f64 {
        self.cpu * 1e9 / (self.compartments * (tstop / DT).round())
    }
}

const DT: f64 = 0.025;

/// Runs the workloads and returns the table.
pub fn run(settings: &Settings) -> Result<String, String> {
    let catalog = Arc::clone(netpyne::Mechanisms::standard().catalog());
    let mut table = String::from(
        "| workload | spikes | same as NEURON | ours: ns per compartment-step, median (min-max) | NEURON 9.0.2 | ratio of CPU time |\n|---|--:|---|--:|--:|--:|\n",
    );
    for workload in WORKLOADS {
        if !settings.only.is_empty() && !settings.only.iter().any(|o| workload.name.contains(o.as_str())) {
            continue;
        }
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for round in 0..settings.rounds {
            eprintln!("{} round {}", workload.name, round + 1);
            ours.push(ours_once(workload, &catalog)?);
            if let Some(python) = &settings.python {
                theirs.push(peers::neuron_once(
                    python,
                    &settings.peers.join(workload.script),
                    workload.arguments,
                )?);
            }
        }
        let spread = |runs: &[Figures]| {
            let mut ns: Vec<f64> = runs.iter().map(|f| f.ns_per_compartment_step(workload.tstop)).collect();
            ns.sort_by(f64::total_cmp);
            (!ns.is_empty()).then(|| (ns[ns.len() / 2], ns[0], ns[ns.len() - 1]))
        };
        let show = |s: Option<(f64, f64, f64)>| {
            s.map_or("-".to_owned(), |(m, low, high)| format!("{m:.2} ({low:.2}-{high:.2})"))
        };
        let (a, b) = (spread(&ours), spread(&theirs));
        let ratio = a.zip(b).map_or("-".to_owned(), |(a, b)| format!("{:.3}", a.0 / b.0));
        let spikes = ours.first().map_or(0, |f| f.spikes);
        let same = match theirs.first() {
            Some(f) if f.spikes == spikes => "yes",
            Some(_) => "NO",
            None => "-",
        };
        let _ = writeln!(
            table,
            "| {} | {spikes} | {same} | {} | {} | {ratio} |",
            workload.name,
            show(a),
            show(b)
        );
    }
    Ok(table)
}

fn ours_once(workload: &Workload, catalog: &Arc<Catalog>) -> Result<Figures, String> {
    let model = (workload.build)(Arc::clone(catalog))?;
    let options = Options { dt: DT, ..Options::default() };
    let mut simulation = Simulation::new(&model, &options).map_err(|e| e.to_string())?;
    let before = peers::own_cpu_seconds();
    simulation.initialize().map_err(|e| e.to_string())?;
    simulation.run_until(workload.tstop, &mut |_| ControlFlow::Continue(())).map_err(|e| e.to_string())?;
    let cpu = peers::own_cpu_seconds() - before;
    let compartments = simulation.report().compartments as f64;
    Ok(Figures { cpu, compartments, spikes: simulation.output().spike_times.len() })
}

/// Looks up mechanisms and fields by name.
struct Params<'a> {
    catalog: &'a Catalog,
}

impl<'a> Params<'a> {
    fn new(catalog: &'a Catalog) -> Self {
        Params { catalog }
    }

    fn mechanism(&self, name: &str) -> Result<MechId, String> {
        self.catalog.find(name).ok_or_else(|| format!("no mechanism {name}"))
    }

    fn field(&self, mechanism: MechId, name: &str) -> Result<FieldId, String> {
        let fields = &self.catalog.get(mechanism).fields;
        let at = fields.iter().position(|f| f.name == name);
        at.map(FieldId::from_index).ok_or_else(|| format!("no parameter {name}"))
    }

    fn set(
        &self,
        model: &mut Model,
        mechanism: MechId,
        values: &[(&str, f64)],
    ) -> Result<ParameterSetId, String> {
        let set: Result<Vec<_>, String> =
            values.iter().map(|(name, value)| Ok((self.field(mechanism, name)?, *value))).collect();
        model.parameter_sets.push(set?);
        Ok(ParameterSetId::from_index(model.parameter_sets.len() - 1))
    }
}

/// Adds point processes and their sources to a model.
struct Points<'a>(&'a mut Model);

impl Points<'_> {
    fn add(&mut self, mechanism: MechId, cell: CellId, node: u32, set: ParameterSetId) -> PointId {
        debug_assert!(cell != NO_CELL || node == 0);
        self.0.points.push(mechanism, cell, node, set)
    }

    fn events_of(&mut self, point: PointId) -> SourceId {
        self.0.sources.push(Source { kind: SourceKind::Events(point), threshold: 10.0, gid: None });
        SourceId::from_index(self.0.sources.len() - 1)
    }
}
