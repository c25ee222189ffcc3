//! What a function sees of a run that is going on.

use super::gathered::GatheredSpikes;
use crate::simulated::sim_data;
use crate::{Error, Result, matrices};
use netpyne_base::{Diagnostic, Diagnostics, Gid, did_you_mean};
use netpyne_comm::{CommError, Communicator, Reader, Solo, Writer};
use netpyne_engine::{Output, Simulation};
use netpyne_network::model::Variable;
use netpyne_network::{Gids, Network};
use netpyne_results::SimData;
use netpyne_specs::ModelSpec;
use std::sync::Arc;

/// A moment of a run: what has happened so far, and what can be changed before it goes on. Times are in ms.
pub struct Moment<'a> {
    pub(super) simulation: &'a mut Simulation,
    pub(super) network: &'a mut Arc<Network>,
    pub(super) spec: &'a ModelSpec,
    /// On several ranks.
    pub(super) gathered: Option<&'a GatheredSpikes>,
    pub(super) comm: &'a dyn Communicator,
    pub(super) stops: bool,
}

impl<'a> Moment<'a> {
    pub(crate) fn new(
        simulation: &'a mut Simulation,
        network: &'a mut Arc<Network>,
        spec: &'a ModelSpec,
        gathered: Option<&'a GatheredSpikes>,
        comm: &'a dyn Communicator,
    ) -> Self {
        Self { simulation, network, spec, gathered, comm, stops: false }
    }

    pub(crate) fn stops(&self) -> bool {
        self.stops
    }

    /// Time now: a sum of time steps, so that 50 ms may be 49.99999999999.
    pub fn time(&self) -> f64 {
        self.simulation.time()
    }

    /// When the run will end.
    pub fn duration(&self) -> f64 {
        self.spec.sim_config.duration.get()
    }

    /// Ends the run here; what was recorded is kept. On several ranks one that says so is enough.
    pub fn stop(&mut self) {
        self.stops = true;
    }

    /// The network with its names (of this rank's cells).
    pub fn network(&self) -> &Network {
        self.network
    }

    /// What the network was built from.
    pub fn spec(&self) -> &ModelSpec {
        self.spec
    }

    /// Times and cells of all spikes so far, of the whole network, in the order in which they were sent.
    pub fn spikes(&self) -> (&[f64], &[Gid]) {
        let Output { spike_times, spike_gids, .. } =
            self.gathered.map_or_else(|| self.simulation.output(), |gathered| &gathered.all);
        (spike_times, spike_gids)
    }

    /// What this rank has recorded so far.
    ///
    /// # Errors
    /// None on one rank.
    pub fn recorded(&self) -> Result<SimData> {
        let (network, output) = (&**self.network, self.simulation.output());
        let matrices = matrices::gather(network, self.spec, output.matrices.clone(), &Solo)?;
        Ok(SimData { matrices, ..sim_data(network, self.spec.sim_config.record_stim, output.clone()) })
    }

    /// The spikes of the last `window` ms: those later than `time() - window`.
    pub fn recent_spikes(&self, window: f64) -> impl Iterator<Item = (f64, Gid)> {
        let (times, gids) = self.spikes();
        let since = self.time() - window;
        times.iter().copied().zip(gids.iter().copied()).filter(move |(t, _)| *t > since)
    }

    /// The cells of a population, wherever they are.
    ///
    /// # Errors
    /// There is no such population.
    pub fn cells(&self, population: &str) -> Result<Gids> {
        let pops = &self.network.pops;
        let found = pops.iter().find(|pop| pop.label == population).map(|pop| pop.gids);
        found.ok_or_else(|| unknown("population", population, pops.iter().map(|pop| pop.label.as_str())))
    }

    /// Mean rate of a population's cells over the last `window` ms, Hz.
    ///
    /// # Errors
    /// There is no such population.
    pub fn rate(&self, population: &str, window: f64) -> Result<f64> {
        let cells = self.cells(population)?;
        let spikes = self.recent_spikes(window).filter(|(_, gid)| cells.contains(*gid)).count();
        let window = window.min(self.time());
        Ok(if cells.is_empty() { 0.0 } else { spikes as f64 / cells.len() as f64 / window * 1e3 })
    }

    /// What was recorded so far under a label of `recordTraces` from a cell of this rank; of several synapses, the first.
    pub fn trace(&self, label: &str, gid: Gid) -> Option<&[f64]> {
        let names = &self.network.recordings;
        let n = names.iter().position(|name| name.gid == Some(gid) && name.trace == label)?;
        self.simulation.output().samples.get(n).map(Vec::as_slice)
    }

    /// Membrane potential now of a cell of this rank, mV.
    pub fn voltage(&self, gid: Gid, section: &str, location: f64) -> Option<f64> {
        let (cell, node) = self.network.locate(gid, section, location)?;
        self.simulation.get(Variable::Voltage(cell, node))
    }

    /// Collective: what all ranks have to say of their cells, in ascending order of gid; the same on all ranks.
    ///
    /// # Errors
    /// A rank is not there any more.
    pub fn share(&self, own: impl IntoIterator<Item = (Gid, f64)>) -> Result<Vec<(Gid, f64)>> {
        let mut mine = Writer::default();
        for (gid, value) in own {
            mine.u32(gid.0);
            mine.f64(value);
        }
        let mut all = Vec::new();
        for part in self.comm.all_gather(mine.written())? {
            let mut reader = Reader::new(&part);
            while let Some(gid) = reader.u32() {
                all.push((Gid(gid), reader.f64().ok_or_else(CommError::cut_short)?));
            }
        }
        all.sort_by_key(|(gid, _)| *gid);
        Ok(all)
    }
}

/// What to say of a name that nothing has.
pub(super) fn unknown<'n>(what: &str, name: &str, known: impl Iterator<Item = &'n str> + Clone) -> Error {
    let help = did_you_mean(name, known.clone()).unwrap_or_else(|| {
        let all: Vec<&str> = known.collect();
        if all.is_empty() {
            "there is none at all".to_owned()
        } else {
            format!("there is: {}", all.join(", "))
        }
    });
    let diagnostic = Diagnostic::error(format!("there is no {what} `{name}`")).help(help);
    Diagnostics::from(diagnostic.at_path("interval function")).into()
}
