//! Saving and restoring a simulation.

use super::matrices;
use super::restore::restore_worker;
use super::save::{Recorded, save_worker};
use super::state::{Common, State, StateError};
use crate::simulation::Simulation;
use netpyne_base::Gid;

impl Simulation {
    /// The state of this rank's cells between two calls that run it.
    ///
    /// # Errors
    /// [`StateError::NotResumable`].
    pub fn state(&self) -> Result<State, StateError> {
        let parts = &self.parts;
        let homes = parts.homes.as_ref().ok_or(StateError::NotResumable)?;
        let mut state = State::default();
        let recorded = Recorded::new(&self.output, &parts.recorded_sources);
        for ((worker, names), homes) in parts.workers.iter().zip(&parts.names.parts).zip(homes) {
            save_worker(worker, names, homes, &recorded, &mut state);
        }
        state.common.sums = matrices::sums(&self.output);
        Ok(state)
    }

    /// Goes back to a state, of which `home_of` knows every cell that this rank has, and every cell whose voltage it takes from
    /// another rank; `common` is that of all ranks, with their sums added up. The simulation has been [initialised](Self::initialize), on any number of threads and ranks.
    ///
    /// # Errors
    /// The state is of another model. Then the simulation is of no use any more.
    pub fn restore<'s>(
        &mut self,
        common: &Common,
        home_of: impl Fn(Gid) -> Option<&'s [u8]>,
    ) -> Result<(), StateError> {
        let parts = &mut self.parts;
        let homes = parts.homes.as_ref().ok_or(StateError::NotResumable)?;
        self.output.clear();
        // What all ranks had together goes to the first of them.
        let sums = (self.comm.rank() == 0).then_some(&common.sums[..]);
        matrices::restore_rows(&mut self.output, &common.rows, sums);
        for ((worker, names), homes) in parts.workers.iter_mut().zip(&parts.names.parts).zip(homes) {
            let output = (&mut self.output, &parts.recorded_sources);
            restore_worker(worker, (names, homes), output, common, &home_of)?;
        }
        if parts.locations.is_some() {
            // Kernels were made for the parameters as they were specified, which may have been changed before the state was saved.
            let workers = parts.workers.iter().enumerate();
            self.touched = workers
                .flat_map(|(n, worker)| {
                    (0..worker.variables.populations.len()).map(move |p| (n as u32, p as u32))
                })
                .collect();
        }
        self.output.steps = common.steps;
        self.output.sort_spikes();
        Ok(())
    }

    /// Gids of all that this rank has a state of.
    pub fn homes(&self) -> impl Iterator<Item = Gid> {
        self.parts.homes.iter().flatten().flat_map(|homes| &homes.homes).map(|home| home.gid)
    }

    /// Gids of the cells of other ranks whose voltage this rank takes.
    pub fn remote_cells(&self) -> impl Iterator<Item = Gid> {
        self.parts.workers.iter().flat_map(|worker| &worker.variables.remote.taken).map(|(gid, _)| *gid)
    }
}
