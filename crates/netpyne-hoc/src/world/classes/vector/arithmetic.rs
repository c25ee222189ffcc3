//! Element by element: `vec.add(3)`, `vec.mul(other)`, `vec.abs()`. All answer the vector itself.

use crate::world::World;
use crate::world::objects::Handle;
use crate::world::value::{Answer, Args, Refusal, Value};
use netpyne_math::libm::{log, pow, sqrt};

pub(super) const METHODS: &[&str] = &[
    "add", "sub", "mul", "div", "pow", "scale", "abs", "sqrt", "log", "log10", "floor", "setrand", "addrand",
];

/// `Some` if the method is one of these.
pub(super) fn call(world: &mut World, this: &Handle, method: &str, args: Args) -> Answer<Option<Value>> {
    let two: Option<fn(f64, f64) -> f64> = match method {
        "add" => Some(|a, b| a + b),
        "sub" => Some(|a, b| a - b),
        "mul" => Some(|a, b| a * b),
        "div" => Some(|a, b| a / b),
        _ => None,
    };
    let itself = Ok(Some(Value::Object(Some(this.clone()))));
    if let Some(operation) = two {
        if args.is_number(0) {
            let b = args.number(0)?;
            world.vector_mut(this)?.iter_mut().for_each(|a| *a = operation(*a, b));
        } else {
            let other = world.vector(&args.object(0)?)?.to_vec();
            let values = world.vector_mut(this)?;
            if other.len() != values.len() {
                let message = format!("vectors of {} and {} elements", values.len(), other.len());
                return Err(Refusal::new(message).help("both need the same size"));
            }
            values.iter_mut().zip(other).for_each(|(a, b)| *a = operation(*a, b));
        }
        return itself;
    }
    match method {
        "scale" => {
            let (low, high) = (args.number(0)?, args.number(1)?);
            let values = world.vector_mut(this)?;
            let min = values.iter().copied().fold(f64::INFINITY, f64::min);
            let max = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let factor = if max - min > 0.0 { (high - low) / (max - min) } else { 0.0 };
            values.iter_mut().for_each(|x| *x = (*x - min) * factor + low);
            return Ok(Some(Value::Number(factor)));
        }
        "setrand" | "addrand" => {
            let random = args.object(0)?;
            for i in 0..world.vector(this)?.len() {
                let drawn = world.random_stream(&random)?.repick();
                let values = world.vector_mut(this)?;
                values[i] = if method == "setrand" { drawn } else { values[i] + drawn };
            }
            return itself;
        }
        _ => {}
    }
    // With an argument, of another vector.
    let of = |world: &World| match args.0.first().and_then(Value::object) {
        Some(other) => Ok(Some(world.vector(&other)?.to_vec())),
        None => Answer::Ok(None),
    };
    let (source, exponent) = match method {
        "abs" | "sqrt" | "log" | "log10" | "floor" => (of(world)?, 1.0),
        "pow" if args.is_number(0) => (None, args.number(0)?),
        "pow" => (of(world)?, args.number(1)?),
        _ => return Ok(None),
    };
    let values = world.vector_mut(this)?;
    if let Some(source) = source {
        *values = source;
    }
    for x in values.iter_mut() {
        *x = match method {
            "abs" => x.abs(),
            "sqrt" => sqrt(*x),
            "log" => log(*x),
            "log10" => netpyne_math::libm::log10(*x),
            "floor" => x.floor(),
            _ if exponent == 1.0 => *x,
            _ if exponent == 2.0 => *x * *x,
            _ if exponent == 3.0 => *x * *x * *x,
            _ => pow(*x, exponent),
        };
    }
    itself
}
