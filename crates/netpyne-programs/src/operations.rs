//! What the modules of programs ask for, by family.

use crate::modules::MODULES;
use netpyne::scripting::session::Operations;
use netpyne::scripting::wire::Wire;
use netpyne::scripting::{Answered, Host, Modules};

/// All that a program can ask for beyond the object world.
#[derive(Debug, Default)]
pub(crate) struct Asked {}

impl Operations for Asked {
    fn modules(&self) -> Modules {
        MODULES
    }

    fn answer(&mut self, _: &mut Host, _: &str, _: &[Wire]) -> Option<Answered> {
        None
    }
}
