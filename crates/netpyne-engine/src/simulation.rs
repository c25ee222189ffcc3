//! A simulation: a model laid out in memory, and what has become of it.

use crate::options::Options;
use crate::output::{MatrixRows, Output};
use crate::parallel::build::lay_out_parts;
use crate::parallel::parts::Parts;
use crate::parallel::threads::mode::Mode;
use crate::report::{MechanismSeconds, Report};
use crate::scratch::workspace::Workspace;
use crate::stepper::Stepper;
use crate::timers::PHASES;
use crate::worker::Worker;
use netpyne_base::Diagnostics;
use netpyne_comm::{Communicator, Solo};
use netpyne_mechanism::Executable;
use netpyne_network::model::Model;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A simulation: a model laid out in memory, and what has become of it.
pub struct Simulation {
    pub(crate) parts: Parts,
    pub(crate) options: Options,
    pub(crate) output: Output,
    pub(crate) comm: Arc<dyn Communicator>,
    /// Whether threads work side by side.
    pub(crate) mode: Mode,
    /// Populations, with their workers, whose fields were changed since the last step.
    pub(crate) touched: BTreeSet<(u32, u32)>,
    pub(crate) initialized: bool,
    /// Working memory of steps that are made one by one.
    pub(crate) workspace: Workspace,
    pub(crate) run_seconds: f64,
    /// Kernels for routines that are called from outside, by population, name and number of arguments.
    pub(crate) routines: BTreeMap<(u32, String, usize), Arc<dyn Executable>>,
}

impl std::fmt::Debug for Simulation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Simulation")
            .field("time", &self.time())
            .field("cells", &self.parts.cells.len())
            .field("workers", &self.parts.workers.len())
            .finish_non_exhaustive()
    }
}

impl Simulation {
    /// Lays out a whole model. Nothing of it runs yet but CONSTRUCTOR blocks.
    pub fn new(model: &Model, options: &Options) -> Result<Self, Diagnostics> {
        Self::distributed(model, options, Arc::new(Solo))
    }

    /// Lays out this rank's part of a model; all ranks do so together, each with its own part. All later calls are
    /// made by all ranks as well.
    ///
    /// What comes out does not depend on how many ranks there are and which cells each has: spikes of all ranks together are
    /// those of the whole, traces are equal.
    pub fn distributed(
        model: &Model,
        options: &Options,
        comm: Arc<dyn Communicator>,
    ) -> Result<Self, Diagnostics> {
        Ok(Self {
            parts: lay_out_parts(model, options, &*comm)?,
            options: options.clone(),
            output: Output {
                source_spikes: vec![Vec::new(); model.recorded_sources.len()],
                samples: vec![Vec::new(); model.recordings.len()],
                matrices: model.matrices.iter().map(MatrixRows::new).collect(),
                rows_taken: vec![0; model.matrices.len()],
                ..Output::default()
            },
            comm,
            mode: Mode::new(),
            touched: BTreeSet::new(),
            initialized: false,
            workspace: Workspace::default(),
            run_seconds: 0.0,
            routines: BTreeMap::new(),
        })
    }

    /// Time step, ms.
    pub fn dt(&self) -> f64 {
        self.options.dt
    }

    /// Time, ms.
    pub fn time(&self) -> f64 {
        self.parts.workers.first().map_or(0.0, |worker| worker.variables.clock.t)
    }

    /// Threads that work on it.
    pub fn threads(&self) -> usize {
        self.parts.workers.len()
    }

    /// What has been recorded so far (on this rank).
    pub fn output(&self) -> &Output {
        &self.output
    }

    /// The rows of matrices that were recorded since the last time (on this rank): they leave the output, so that a long run holds few of
    /// them at a time. A state that is saved afterwards has them no more.
    pub fn take_rows(&mut self) -> Vec<MatrixRows> {
        let Output { matrices, rows_taken, .. } = &mut self.output;
        let taken: Vec<MatrixRows> = matrices.iter_mut().map(MatrixRows::take).collect();
        rows_taken.iter_mut().zip(&taken).for_each(|(count, rows)| *count += rows.rows());
        taken
    }

    /// What has been recorded, leaving the rest behind.
    pub fn into_output(self) -> Output {
        self.output
    }

    /// What makes its time steps.
    pub(crate) fn stepper(&self) -> Stepper {
        Stepper { dt: self.options.dt }
    }

    /// The worker and the slot that a node of cell number `cell` is.
    fn slot(&self, cell: usize, node: u32) -> Option<(&Worker, usize)> {
        let &(worker, cell) = self.parts.cells.get(cell)?;
        let worker = &self.parts.workers[worker as usize];
        let lane = worker.variables.cable.cells.get(cell as usize).filter(|lane| node < lane.nodes)?;
        Some((worker, lane.slot(node) as usize))
    }

    /// Potential at a node of cell number `cell`, mV.
    pub fn voltage(&self, cell: usize, node: u32) -> Option<f64> {
        let (worker, slot) = self.slot(cell, node)?;
        Some(worker.variables.cable.v[slot])
    }

    /// What each mechanism in cells took, summed over threads.
    fn mechanism_seconds(&self) -> Vec<MechanismSeconds> {
        let mut all: Vec<MechanismSeconds> = Vec::new();
        for worker in &self.parts.workers {
            let populations = worker.variables.populations.iter().enumerate();
            for (index, population) in populations.filter(|(_, population)| population.is_in_cells()) {
                let name = &population.mechanism().name;
                let at = all.iter().position(|known| known.name == *name).unwrap_or_else(|| {
                    all.push(MechanismSeconds { name: name.clone(), ..MechanismSeconds::default() });
                    all.len() - 1
                });
                let spent = worker.timers.in_kernels(index);
                all[at].instances += population.data.count();
                all[at].currents += spent.currents;
                all[at].states += spent.states;
            }
        }
        all
    }

    /// What the simulation consists of (on this rank) and what it took; times of phases are summed over threads.
    pub fn report(&self) -> Report {
        let timed = if self.options.timing { &PHASES[..] } else { &[] };
        let seconds = |phase| self.parts.workers.iter().map(|w| w.timers.seconds()[phase as usize]).sum();
        let sum = |of: fn(&Worker) -> usize| self.parts.workers.iter().map(of).sum();
        Report {
            cells: self.parts.cells.len(),
            nodes: sum(|w| w.variables.cable.len()),
            compartments: sum(|w| w.variables.cable.diameter.iter().filter(|&&d| d > 0.0).count()),
            instances: sum(|w| w.variables.populations.iter().map(|p| p.data.count()).sum()),
            connections: sum(|w| w.events.network.len()),
            steps: self.output.steps,
            events: self.output.events,
            run_seconds: self.run_seconds,
            phase_seconds: timed.iter().map(|&p| (p.name(), seconds(p))).collect(),
            mechanisms: if self.options.timing { self.mechanism_seconds() } else { Vec::new() },
            membrane_bytes: sum(|w| {
                w.variables.cable.bytes() + w.variables.populations.iter().map(|p| p.bytes()).sum::<usize>()
            }),
            connection_bytes: sum(|w| w.events.network.connection_bytes() + 8 * w.variables.weights.len()),
            event_bytes: sum(|w| w.events.bytes()),
        }
    }
}
