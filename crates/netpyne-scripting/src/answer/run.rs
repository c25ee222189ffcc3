//! Runs of a simulation that functions of Python take part in.

use super::Given;
use crate::host::{Answered, Host, Mistake};
use crate::wire::Wire;
use netpyne_hoc::world::InitStage;

pub(super) fn answer(host: &mut Host, what: &str, given: &Given) -> Answered {
    match what {
        // Number of the part of initialisation, potential or nothing.
        "initialise" => {
            let stage = match given.number(0)? {
                0.0 => InitStage::Potentials,
                1.0 => InitStage::Mechanisms,
                _ => InitStage::Currents,
            };
            let v_init = if matches!(given.at(1), Wire::None) { None } else { Some(given.number(1)?) };
            host.interpreter.initialise(stage, v_init)?;
            Ok(Wire::None)
        }
        // Spikes are noticed, and events delivered up to the middle of the next step.
        "begin_step" => {
            host.interpreter.world.begin_step()?;
            Ok(Wire::None)
        }
        // The time at which HOC runs a statement next.
        "next_statement" => Ok(Wire::Number(host.interpreter.world.timed.next())),
        // Names: whether all of them are routines as the library has them.
        "is_library" => {
            let is_library =
                |name: &Wire| matches!(name, Wire::Text(name) if host.interpreter.is_library(name));
            Ok(Wire::Bool(given.list(0).iter().all(is_library)))
        }
        _ => Err(Mistake::new("runtime", format!("there is no operation `run.{what}`"))),
    }
}
