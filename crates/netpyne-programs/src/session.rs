//! The objects and networks of one script, asked by operations: over a pipe, or by a Python in this process.

use crate::modules;
use crate::neuron::Simulation;
use crate::operations::Asked;
use crate::sim::Setting;
use netpyne::hoc::run::Interpreter;
use netpyne::hoc::world::{Disk, World};
use netpyne::scripting::session::Operations;
use netpyne::scripting::wire::Wire;
use netpyne::scripting::{Answered, Host, MODULES};
use std::path::PathBuf;
use std::sync::Arc;

/// What a script has built, and how networks are built and simulated for it.
pub struct Session {
    pub(crate) host: Host,
    pub(crate) asked: Asked,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("host", &self.host).finish_non_exhaustive()
    }
}

impl Session {
    /// Nothing is built yet. Names of files are seen from `folder`; nothing stands for the working folder, wherever it is by then.
    pub fn new(setting: Setting, folder: PathBuf) -> Self {
        let catalog = Arc::clone(setting.mechanisms.catalog());
        let mut world = World::new(&catalog, Box::new(Disk));
        world.folder = folder;
        (world.rank, world.ranks) = (setting.ranks.rank(), setting.ranks.size());
        let simulation = Simulation::new(catalog);
        simulation.share_with(&setting.ranks);
        simulation.stop_by(setting.run.stop.clone());
        world.simulator = Some(Box::new(simulation.clone()));
        let host = Host::new(Interpreter::new(world));
        Self { host, asked: Asked::new(setting, simulation) }
    }

    /// The modules of Python that ask: their paths without the ending, and their texts. Of two with one path the last one counts.
    pub fn modules() -> impl Iterator<Item = (&'static str, &'static str)> {
        MODULES.iter().chain(modules::MODULES).copied()
    }

    /// Answers one operation. It may need more stack than threads usually have ([`netpyne::hoc::with_stack`]).
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn answer(&mut self, operation: &str, args: &[Wire]) -> Answered {
        if operation == "script.done" {
            return Ok(Wire::None);
        }
        let own = self.asked.answer(&mut self.host, operation, args);
        own.unwrap_or_else(|| netpyne::scripting::answer(&mut self.host, operation, args))
    }

    /// Takes what programs of HOC have printed.
    pub fn printed(&mut self) -> String {
        std::mem::take(&mut self.host.interpreter.world.output)
    }

    /// Takes what the script uses that does nothing here.
    pub fn notes(&mut self) -> Vec<String> {
        std::mem::take(&mut self.host.interpreter.world.notes)
    }
}
