//! `CVode`: what of it matters with a fixed time step.

use super::Member;
use crate::world::World;
use crate::world::objects::Handle;
use crate::world::simulator::Quantity;
use crate::world::timed::Statement;
use crate::world::value::{Answer, Args, Refusal, Value};
use crate::world::wiring::{RecordedVector, Sampling};

const METHODS: &[&str] = &[
    "active",
    "use_fast_imem",
    "cache_efficient",
    "use_local_dt",
    "atol",
    "rtol",
    "maxstep",
    "minstep",
    "maxorder",
    "jacobian",
    "re_init",
    "queue_mode",
    "debug_event",
    "use_parallel",
    "condition_order",
    "event",
    "record",
];

/// What a name of it stands for.
pub(super) fn member(name: &str) -> Option<Member> {
    METHODS.contains(&name).then_some(Member::Method)
}

pub(super) fn call(world: &mut World, this: &Handle, method: &str, args: Args) -> Answer {
    let is_on = args.is_number(0) && args.number(0)? != 0.0;
    match method {
        "active" | "use_local_dt" if is_on => Err(Refusal::new("variable time steps are not supported")
            .help("leave out `cvode.active(1)`: the step is `dt`, 0.025 ms if nothing else is said")),
        "active" | "use_local_dt" => Ok(Value::Number(0.0)),
        "use_fast_imem" => {
            let before = world.wiring.fast_imem;
            if !args.is_empty() && is_on != before {
                world.change_structure();
                world.wiring.fast_imem = is_on;
            }
            Ok(before.into())
        }
        "cache_efficient" => Ok(true.into()),
        // Where no statement is to be run, nothing happens at that time.
        "event" if args.len() < 2 => Ok(Value::Number(0.0)),
        // Times that are over run nothing, as in NEURON.
        "event" => {
            let (t, text) = (args.number(0)?, args.text(1)?);
            let object = args.0.get(2).and_then(Value::object);
            if t >= world.builtin_number("t").unwrap_or(0.0) {
                world.timed.add(t, Statement { text, object });
            }
            Ok(Value::Number(0.0))
        }
        // In fixed steps the same as recording both.
        "record" => {
            let of = world.quantity(&args.pointer(0)?)?;
            let (values, times) = (world.vector_id(&args.object(1)?)?, world.vector_id(&args.object(2)?)?);
            world.change_structure();
            for (vector, of) in [(values, of), (times, Quantity::Time)] {
                world.wiring.record(RecordedVector { vector, of, sampling: Sampling::EveryStep });
            }
            Ok(Value::Number(0.0))
        }
        "atol" => Ok(Value::Number(args.number_or(0, 1e-3)?)),
        "re_init" => Ok(Value::Number(0.0)),
        _ if METHODS.contains(&method) => Ok(Value::Number(0.0)),
        _ => Err(world.unknown(this, method, METHODS)),
    }
}
