//! Simulating together, and what comes of it on rank 0.

use crate::during_run::IntervalFunction;
use crate::ranks::{self, agree};
use crate::{Built, Result, RunOptions, Simulated, Underway};
use netpyne_comm::Communicator;
use netpyne_engine::Progress;
use netpyne_io::{Format, Include};
use netpyne_results::Counts;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

/// One rank's part of a network, with its connection to the others. Cheap to clone.
#[derive(Clone)]
pub struct Part {
    /// The part.
    pub built: Built,
    /// The other ranks.
    pub comm: Arc<dyn Communicator>,
}

/// What a run on several ranks left.
pub struct Run {
    /// On rank 0, the data of all ranks beside its own part of the network; on the others, what they recorded themselves.
    /// Sizes are those of the whole network everywhere.
    pub simulated: Simulated,
    /// The other ranks.
    pub comm: Arc<dyn Communicator>,
}

impl Part {
    /// Collective: initialises a simulation and lets it stand at 0 ms; warnings of the part then are those of the whole network.
    ///
    /// # Errors
    /// As [`Built::begin`]; on every rank.
    pub fn begin(self, options: &RunOptions) -> Result<Underway> {
        let Part { mut built, comm } = self;
        super::missing::warn_of_missing(&mut built, &*comm)?;
        agree(&*comm, built.begin_on(&comm, options, true))
    }

    /// Collective: simulates for the duration that the configuration says.
    ///
    /// # Errors
    /// As [`Built::simulate`]; on every rank.
    pub fn simulate(&self) -> Result<Run> {
        self.simulate_with(&RunOptions::default())
    }

    /// The same with options.
    ///
    /// # Errors
    /// As [`simulate`](Self::simulate).
    pub fn simulate_with(&self, options: &RunOptions) -> Result<Run> {
        self.simulate_reporting(options, &mut |_| ControlFlow::Continue(()))
    }

    /// The same, telling `progress` now and then how far it is; the run of all ranks stops early when that of one breaks.
    ///
    /// # Errors
    /// As [`simulate`](Self::simulate).
    pub fn simulate_reporting(
        &self,
        options: &RunOptions,
        progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<Run> {
        self.clone().simulate_calling(options, None, progress)
    }

    /// The same with a function that is called at intervals.
    pub(crate) fn simulate_calling(
        self,
        options: &RunOptions,
        calling: Option<&mut IntervalFunction<'_>>,
        progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<Run> {
        let Part { built, comm } = self;
        let mut simulated = agree(&*comm, built.simulate_on(&comm, options, calling, progress))?;
        let config = &simulated.spec.sim_config;
        let data = std::mem::take(&mut simulated.data);
        simulated.data = ranks::gather(data, &simulated.network, config, &*comm)?;
        let own = simulated.summary.counts;
        let all = |x: usize| comm.sum(x as f64).map(|sum| sum as usize);
        simulated.summary.counts = Counts {
            cells: all(own.cells)?,
            connections: all(own.connections)?,
            synapses: all(own.synapses)?,
            compartments: all(own.compartments)?,
        };
        simulated.summary.events = all(simulated.summary.events as usize)? as u64;
        Ok(Run { simulated, comm })
    }
}

impl Run {
    /// Collective: saves network, specification and data, as [`Simulated::save`] would if everything were on one rank.
    ///
    /// # Errors
    /// The file cannot be written; an older one then stays as it is. All ranks get the error.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<()> {
        self.save_parts(path, &Include::from_config(&self.simulated.spec.sim_config))
    }

    /// Collective: the same for chosen parts of the document.
    ///
    /// # Errors
    /// As [`save`](Self::save).
    pub fn save_parts(&self, path: impl AsRef<Path>, include: &Include) -> Result<()> {
        self.save_as(path, None, include)
    }

    /// Collective: each rank saves its own cells and what was recorded of them, in files beside the one at `path`, which is their
    /// index and is read as the whole document.
    ///
    /// # Errors
    /// As [`save`](Self::save).
    pub fn save_in_nodes(
        &self,
        path: impl AsRef<Path>,
        format: Option<Format>,
        include: &Include,
    ) -> Result<()> {
        ranks::save_in_nodes(path.as_ref(), format, self.simulated.document(), include, &*self.comm)
    }

    /// Collective: the same in a format; without one, the ending of the file tells it.
    ///
    /// # Errors
    /// As [`save`](Self::save).
    pub fn save_as(&self, path: impl AsRef<Path>, format: Option<Format>, include: &Include) -> Result<()> {
        ranks::save(path, format, self.simulated.document(), include, &*self.comm)
    }
}
