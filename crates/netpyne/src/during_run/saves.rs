//! What is saved while a run goes on.

use crate::ranks;
use crate::{Error, Result};
use netpyne_comm::Communicator;
use netpyne_engine::Simulation;
use netpyne_io::{Document, Include};
use netpyne_network::Network;
use netpyne_results::Spikes;
use netpyne_specs::ModelSpec;
use std::path::PathBuf;

/// Where and when to save what has been recorded so far, as NetPyNE's `intervalSave` does.
///
/// Files are called `interval_<time>.json`; each appears whole, and takes the place of the one before. Spikes in them are sorted
/// by time and cell, and there are no mean rates.
#[derive(Clone, Debug, PartialEq)]
pub struct Saves {
    /// How often, ms.
    pub every: f64,
    /// The folder; made if need be.
    pub folder: PathBuf,
    /// What to save.
    pub include: Include,
}

/// The saving of one run.
pub(crate) struct Saving<'s> {
    saves: &'s Saves,
    previous: Option<PathBuf>,
}

impl<'s> Saving<'s> {
    pub fn new(saves: &'s Saves) -> Self {
        Self { saves, previous: None }
    }

    /// Collective: saves what there is, and removes what was saved before.
    pub fn save(
        &mut self,
        simulation: &Simulation,
        network: &Network,
        spec: &ModelSpec,
        comm: &dyn Communicator,
    ) -> Result<()> {
        let config = &spec.sim_config;
        let mut data = ranks::gather_all(simulation.output().clone(), network, spec, comm)?;
        let mut spikes: Vec<_> = data.spikes.iter().collect();
        spikes.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.cmp(&b.1)));
        data.spikes = spikes.into_iter().collect::<Spikes>();
        let path = self.saves.folder.join(format!("interval_{:.0}.json", simulation.time()));
        let document = Document { net_params: &spec.net_params, sim_config: config, network, data: &data };
        let include = Include { rates: false, ..self.saves.include };
        ranks::save(&path, None, document, &include, comm)?;
        let previous = self.previous.replace(path.clone()).filter(|previous| *previous != path);
        let removed = match previous {
            Some(previous) if comm.rank() == 0 => match std::fs::remove_file(&previous) {
                // Somebody may have taken it away.
                Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(netpyne_io::Error::System {
                    what: "remove",
                    path: previous.display().to_string(),
                    source: e,
                }),
                _ => Ok(()),
            },
            _ => Ok(()),
        };
        ranks::agree(comm, removed.map_err(Error::from))
    }
}
