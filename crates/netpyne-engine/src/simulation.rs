//! A simulation: a model laid out in memory, and what has become of it.

use crate::health::Names;
use crate::options::Options;
use crate::output::{Book, Output};
use crate::parallel::distribute::{Ranks, Schedule, lay_out};
use crate::parallel::team::Sharing;
use crate::report::{PHASES, Report};
use crate::steer::Whereabouts;
use crate::worker::Worker;
use netpyne_base::Diagnostics;
use netpyne_comm::{Communicator, Solo};
use netpyne_network::model::Model;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A simulation: a model laid out in memory, and what has become of it.
pub struct Simulation {
    pub(crate) workers: Vec<Worker>,
    pub(crate) options: Options,
    pub(crate) names: Names,
    pub(crate) book: Book,
    pub(crate) output: Output,
    pub(crate) comm: Arc<dyn Communicator>,
    pub(crate) ranks: Ranks,
    pub(crate) schedule: Schedule,
    /// Whether threads work side by side.
    pub(crate) sharing: Sharing,
    /// Worker and number in it of every cell.
    pub(crate) places: Vec<(u32, u32)>,
    /// Worker and place there of points and connections, if variables may be changed.
    pub(crate) whereabouts: Option<Whereabouts>,
    /// Populations, with their workers, whose fields were changed since the last step.
    pub(crate) touched: BTreeSet<(u32, u32)>,
    pub(crate) initialized: bool,
    pub(crate) run_seconds: f64,
}

impl std::fmt::Debug for Simulation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Simulation")
            .field("time", &self.time())
            .field("cells", &self.places.len())
            .field("workers", &self.workers.len())
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
        lay_out(model, options, comm)
    }

    /// Time step, ms.
    pub fn dt(&self) -> f64 {
        self.options.dt
    }

    /// Time, ms.
    pub fn time(&self) -> f64 {
        self.workers.first().map_or(0.0, |worker| worker.clock.t)
    }

    /// Threads that work on it.
    pub fn threads(&self) -> usize {
        self.workers.len()
    }

    /// What has been recorded so far (on this rank).
    pub fn output(&self) -> &Output {
        &self.output
    }

    /// What has been recorded, leaving the rest behind.
    pub fn into_output(self) -> Output {
        self.output
    }

    /// The worker and the slot that a node of cell number `cell` is.
    fn slot(&self, cell: usize, node: u32) -> Option<(&Worker, usize)> {
        let &(worker, cell) = self.places.get(cell)?;
        let worker = &self.workers[worker as usize];
        let lane = worker.cable.cells.get(cell as usize).filter(|lane| node < lane.nodes)?;
        Some((worker, lane.slot(node) as usize))
    }

    /// Potential at a node of cell number `cell`, mV.
    pub fn voltage(&self, cell: usize, node: u32) -> Option<f64> {
        let (worker, slot) = self.slot(cell, node)?;
        Some(worker.cable.v[slot])
    }

    /// Membrane current at a node of cell number `cell`, nA, if [`Options::membrane_currents`] asks for it.
    pub fn membrane_current(&self, cell: usize, node: u32) -> Option<f64> {
        let (worker, slot) = self.slot(cell, node)?;
        Some(worker.membrane.as_ref()?.current[slot])
    }

    /// What the simulation consists of (on this rank) and what it took; times of phases are summed over threads.
    pub fn report(&self) -> Report {
        let timed = if self.options.timing { &PHASES[..] } else { &[] };
        let seconds = |phase| self.workers.iter().map(|w| w.timers.seconds()[phase as usize]).sum();
        let sum = |of: fn(&Worker) -> usize| self.workers.iter().map(of).sum();
        Report {
            cells: self.places.len(),
            nodes: sum(|w| w.cable.len()),
            compartments: sum(|w| w.cable.diameter.iter().filter(|&&d| d > 0.0).count()),
            instances: sum(|w| w.populations.iter().map(|p| p.data.count).sum()),
            connections: sum(|w| w.network.len()),
            steps: self.output.steps,
            events: self.output.events,
            run_seconds: self.run_seconds,
            phase_seconds: timed.iter().map(|&p| (p.name(), seconds(p))).collect(),
            membrane_bytes: sum(|w| w.cable.bytes() + w.populations.iter().map(|p| p.bytes()).sum::<usize>()),
            connection_bytes: sum(|w| w.network.connection_bytes()),
            event_bytes: sum(|w| w.network.source_bytes() + w.queue.bytes() + w.traffic.bytes()),
        }
    }
}
