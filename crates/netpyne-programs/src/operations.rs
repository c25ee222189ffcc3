//! What the modules of programs ask for, by family.

use crate::modules::MODULES;
use crate::neuron::Simulation;
use crate::ranks::Ranks;
use crate::sim::{Setting, Sim};
use netpyne::scripting::session::Operations;
use netpyne::scripting::wire::Wire;
use netpyne::scripting::{Answered, Host, Modules};

/// All that a program can ask for beyond the object world.
pub(crate) struct Asked {
    sim: Sim,
    ranks: Ranks,
}

impl Asked {
    pub(crate) fn new(setting: Setting, simulation: Simulation) -> Self {
        let ranks = setting.ranks.clone();
        Self { sim: Sim::new(setting, simulation), ranks }
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
            "ranks" if what == "alone" => {
                // The scripts of the other ranks have ended.
                self.ranks = Ranks::default();
                self.sim.be_alone();
                Some(Ok(Wire::None))
            }
            "ranks" if !matches!(what, "place" | "section") => Some(self.ranks.answer(what, args)),
            _ => None,
        }
    }
}
