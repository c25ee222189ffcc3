//! Vectors in time: `vec.record(&v(.5))`, `vec.play(&stim.amp, times, 1)`.

use crate::world::World;
use crate::world::objects::Handle;
use crate::world::simulator::Quantity;
use crate::world::value::{Answer, Args, Refusal, Value};
use crate::world::wiring::{PlayedVector, RecordedVector, Sampling};

pub(super) const METHODS: &[&str] = &["record", "record_remove", "play", "play_remove"];

/// `Some` if the method is one of these.
pub(super) fn call(world: &mut World, this: &Handle, method: &str, args: Args) -> Answer<Option<Value>> {
    if !METHODS.contains(&method) {
        return Ok(None);
    }
    if !world.is_simulated() {
        world.note(format!("`Vector.{method}` does nothing here: nothing is simulated"));
        return Ok(Some(Value::Object(Some(this.clone()))));
    }
    world.change_structure();
    match method {
        "record" => record(world, this, args)?,
        "play" => play(world, this, args)?,
        "record_remove" => world.wiring.recorded.retain(|r| r.vector != this.id()),
        _ => world.wiring.played.retain(|p| p.vector != this.id()),
    }
    Ok(Some(Value::Object(Some(this.clone()))))
}

/// Arguments without the point process that says on which thread it happens.
fn without_owner<'a>(args: Args<'a>) -> Args<'a> {
    match args.0 {
        [Value::Object(_) | Value::ObjectVariable(_), rest @ ..] => Args(rest),
        _ => args,
    }
}

fn quantity(world: &World, args: Args) -> Answer<Quantity> {
    if args.is_text(0) {
        return Err(Refusal::new("statements that are played are not supported")
            .help("play into a variable: `vec.play(&stim.amp, times)`"));
    }
    world.quantity(&args.pointer(0)?)
}

/// `record(&x)`, `record(&x, interval)`, `record(&x, times)`.
fn record(world: &mut World, this: &Handle, args: Args) -> Answer<()> {
    let args = without_owner(args);
    let of = quantity(world, args)?;
    let sampling = match args.0.get(1) {
        None => Sampling::EveryStep,
        Some(Value::Number(interval)) if *interval > 0.0 => Sampling::Interval(*interval),
        Some(Value::Number(_)) => Sampling::EveryStep,
        Some(_) => Sampling::Times(world.vector_id(&args.object(1)?)?),
    };
    let vector = this.id();
    world.wiring.record(RecordedVector { vector, of, sampling });
    Ok(())
}

/// `play(&x, interval)`, `play(&x, times)`, `play(&x, times, continuous)`.
fn play(world: &mut World, this: &Handle, args: Args) -> Answer<()> {
    let args = without_owner(args);
    let into = quantity(world, args)?;
    if matches!(into, Quantity::Time | Quantity::Global(..)) {
        return Err(Refusal::new("nothing can be played into this variable"));
    }
    let sampling = match args.0.get(1) {
        Some(Value::Number(interval)) if *interval > 0.0 => Sampling::Interval(*interval),
        Some(Value::Object(_) | Value::ObjectVariable(_)) => {
            Sampling::Times(world.vector_id(&args.object(1)?)?)
        }
        _ => return Err(Refusal::new("`play` needs an interval or a Vector of times")),
    };
    if args.len() > 3 {
        return Err(Refusal::new("`play` with indices of discontinuities is not supported"));
    }
    let continuous = args.number_or(2, 0.0)? != 0.0;
    let vector = this.id();
    world.wiring.played.retain(|p| p.vector != vector);
    world.wiring.played.push(PlayedVector { vector, into, sampling, continuous });
    Ok(())
}
