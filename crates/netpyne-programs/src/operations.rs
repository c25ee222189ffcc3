//! What the modules of programs ask for, by family.

use crate::modules::MODULES;
use crate::neuron::Simulation;
use crate::sim::{Setting, Sim};
use netpyne::scripting::session::Operations;
use netpyne::scripting::wire::Wire;
use netpyne::scripting::{Answered, Host, Modules};

/// All that a program can ask for beyond the object world.
pub(crate) struct Asked {
    sim: Sim,
}

impl Asked {
    pub(crate) fn new(setting: Setting, simulation: Simulation) -> Self {
        Self { sim: Sim::new(setting, simulation) }
    }
}

impl Operations for Asked {
    fn modules(&self) -> Modules {
        MODULES
    }

    fn answer(&mut self, host: &mut Host, operation: &str, args: &[Wire]) -> Option<Answered> {
        let (family, what) = operation.split_once('.')?;
        match family {
            "sim" => Some(self.sim.answer(host, what, args)),
            _ => None,
        }
    }
}
