//! A simulation: a model laid out in memory, and what has become of it.

use crate::error::{Place, SimError};
use crate::initialize::initialize;
use crate::kernels::{run_role_in_cells, run_role_of_artificial_cells};
use crate::lower::lower;
use crate::options::Options;
use crate::output::Output;
use crate::report::{PHASES, Report};
use crate::step::step;
use crate::worker::{Failure, Worker};
use netpyne_base::{Diagnostic, Diagnostics, Gid};
use netpyne_mechanism::run::Role;
use netpyne_network::model::Model;

/// A simulation: a model laid out in memory, and what has become of it.
pub struct Simulation {
    pub(crate) worker: Worker,
    pub(crate) options: Options,
    pub(crate) gids: Vec<Gid>,
    pub(crate) initialized: bool,
    pub(crate) run_seconds: f64,
}

impl std::fmt::Debug for Simulation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Simulation")
            .field("time", &self.time())
            .field("cells", &self.gids.len())
            .finish_non_exhaustive()
    }
}

impl Simulation {
    /// Lays out a model. Nothing of it runs yet but CONSTRUCTOR blocks.
    pub fn new(model: &Model, options: &Options) -> Result<Self, Diagnostics> {
        let worker = lower(model, options)?;
        let gids = model.cells.iter().map(|cell| cell.gid).collect();
        let mut new = Self { worker, options: options.clone(), gids, initialized: false, run_seconds: 0.0 };
        let constructed = run_role_in_cells(&mut new.worker, Role::Constructor)
            .and_then(|()| run_role_of_artificial_cells(&mut new.worker, Role::Constructor));
        constructed.map_err(|failure| Diagnostic::error(new.explain(failure).to_string()))?;
        Ok(new)
    }

    /// Brings everything to time 0: NEURON's `finitialize(v_init)`.
    pub fn initialize(&mut self) -> Result<(), SimError> {
        self.initialized = true;
        self.run_seconds = 0.0;
        initialize(&mut self.worker, self.options.v_init).map_err(|failure| self.explain(failure))
    }

    /// Makes one time step: NEURON's `fadvance()`.
    pub fn step(&mut self) -> Result<(), SimError> {
        if !self.initialized {
            return Err(SimError::NotInitialized);
        }
        step(&mut self.worker).map_err(|failure| self.explain(failure))
    }

    /// Time, ms.
    pub fn time(&self) -> f64 {
        self.worker.clock.t
    }

    /// What has been recorded so far.
    pub fn output(&self) -> &Output {
        &self.worker.output
    }

    /// What has been recorded, leaving the rest behind.
    pub fn into_output(self) -> Output {
        self.worker.output
    }

    /// Potential at a node of cell number `cell`, mV.
    pub fn voltage(&self, cell: usize, node: u32) -> Option<f64> {
        let lane = self.worker.cable.cells.get(cell).filter(|lane| node < lane.nodes)?;
        Some(self.worker.cable.v[lane.slot(node) as usize])
    }

    /// Membrane current at a node of cell number `cell`, nA, if [`Options::membrane_currents`] asks for it.
    pub fn membrane_current(&self, cell: usize, node: u32) -> Option<f64> {
        let lane = self.worker.cable.cells.get(cell).filter(|lane| node < lane.nodes)?;
        Some(self.worker.membrane.as_ref()?.current[lane.slot(node) as usize])
    }

    /// What the simulation consists of and what it took.
    pub fn report(&self) -> Report {
        let worker = &self.worker;
        let seconds = worker.timers.seconds();
        let timed = if self.options.timing { &PHASES[..] } else { &[] };
        let membrane: usize = worker.populations.iter().map(|p| p.bytes()).sum();
        Report {
            cells: self.gids.len(),
            nodes: worker.cable.len(),
            compartments: worker.cable.diameter.iter().filter(|&&d| d > 0.0).count(),
            instances: worker.populations.iter().map(|p| p.data.count).sum(),
            connections: worker.network.target.len(),
            steps: worker.output.steps,
            events: worker.output.events,
            run_seconds: self.run_seconds,
            phase_seconds: timed.iter().map(|&p| (p.name(), seconds[p as usize])).collect(),
            membrane_bytes: worker.cable.bytes() + membrane,
            connection_bytes: worker.network.connection_bytes(),
            event_bytes: worker.network.source_bytes() + worker.queue.bytes(),
        }
    }

    /// The failure of an instance in terms that mean something outside.
    pub(crate) fn explain(&self, failure: Failure) -> SimError {
        let time = self.worker.clock.t;
        let (population, instance) = match &failure {
            Failure::Kernel(population, error) => (*population, error.instance as u32),
            Failure::Event(population, instance, _) => (*population, *instance),
        };
        let population = &self.worker.populations[population as usize];
        let mechanism = population.mechanism().name.clone();
        let slot = population.data.node.get(instance as usize);
        let place = slot
            .and_then(|&slot| self.worker.cable.owner(slot))
            .map_or(Place::Artificial(instance), |(cell, node)| Place::Cell(self.gids[cell], node));
        match failure {
            Failure::Kernel(_, error) => {
                SimError::Mechanism { mechanism, place, time, message: error.message }
            }
            Failure::Event(_, _, message) => SimError::Event { mechanism, place, time, message },
        }
    }
}
