//! A network whose simulation the caller drives step by step with an engine of its own: scripts in Python do.

use crate::built::{engine_options, memory_shares};
use crate::ranks::gather_all;
use crate::simulated::sim_data;
use crate::{Built, Result, RunOptions, Simulated, matrices};
use netpyne_comm::{Communicator, Solo};
use netpyne_engine::{Options, Output, Simulation};
use netpyne_results::{Outcome, RunSummary, SimData, Timings};
use std::time::Duration;

impl Built {
    /// What an engine is told that simulates this network.
    pub fn engine_options(&self, run: &RunOptions) -> Options {
        engine_options(&self.spec.sim_config, &self.network, run)
    }

    /// What an engine has recorded of this network so far. Its model begins as this network's does, and may have more.
    pub fn recorded_by(&self, engine: &Simulation) -> SimData {
        sim_data(&self.network, self.spec.sim_config.record_stim, engine.output().clone())
    }

    /// Collective: on rank 0, what the engines of all ranks have recorded so far; on the others, their own.
    ///
    /// # Errors
    /// A rank is not there any more.
    pub fn gathered_by(&self, output: &Output, comm: &dyn Communicator) -> Result<SimData> {
        gather_all(output.clone(), &self.network, &self.spec, comm)
    }

    /// What a run left (on this rank) that took so long.
    ///
    /// # Errors
    /// What was recorded does not fit the network.
    pub fn simulated_by(&self, engine: &Simulation, outcome: Outcome, took: Duration) -> Result<Simulated> {
        let report = engine.report();
        let mut output = engine.output().clone();
        let rows = std::mem::take(&mut output.matrices);
        let matrices = matrices::gather(&self.network, &self.spec, rows, &Solo)?;
        let summary = RunSummary {
            duration: self.spec.sim_config.duration.get(),
            reached: engine.time(),
            dt: engine.dt(),
            outcome,
            memory: memory_shares(&self.network, &report),
            events: output.events,
            timings: Timings { simulate: took, ..self.timings },
            ..RunSummary::default()
        };
        let (spec, network, warnings) = (self.spec.clone(), self.network.clone(), self.warnings.clone());
        let mut simulated = Simulated::new(spec, network, warnings, (output, report), summary);
        simulated.data.matrices = matrices;
        Ok(simulated)
    }
}
