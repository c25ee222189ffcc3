//! Functions on NEURON's generator MCellRan4.

use crate::world::{Answer, Args, Value, World};
use netpyne_math::mcell_ran4::uniform;

pub(super) const NAMES: &[&str] = &["mcell_ran4", "mcell_ran4_init", "use_mcell_ran4"];

pub(super) fn call(world: &mut World, name: &str, args: Args) -> Answer {
    match name {
        // A number of the shared sequence at a place, which moves on.
        "mcell_ran4" => {
            let place = args.pointer(0)?;
            let at = world.read(&place)? as u32;
            world.write(&place, f64::from(at.wrapping_add(1)))?;
            Ok(Value::Number(uniform(at, world.random.sequence)))
        }
        "mcell_ran4_init" => {
            let before = world.random.sequence;
            if !args.is_empty() {
                world.random.sequence = args.number(0)? as u32;
            }
            Ok(Value::Number(f64::from(before)))
        }
        // Which generator `scop_random` of mechanisms takes: it is of no use while a cell is made.
        _ => {
            world.note("`use_mcell_ran4` does nothing here");
            Ok(Value::Number(0.0))
        }
    }
}
