//! `Vector`: a list of numbers.

mod arithmetic;
mod change;
mod measure;
mod series;
mod time;
mod trains;

use super::Object;
use crate::world::World;
use crate::world::objects::Handle;
use crate::world::value::{Answer, Args, Refusal, Value};

/// Most elements of a vector.
const MAX: usize = 100_000_000;

pub(super) fn new(args: Args) -> Answer<Object> {
    if args.0.first().is_some_and(|v| !matches!(v, Value::Number(_))) {
        return Err(Refusal::new("a Vector is made with a size and a value"));
    }
    let size = if args.is_empty() { 0 } else { args.count(0)? };
    Ok(Object::Vector(vec![args.number_or(1, 0.0)?; size]))
}

impl World {
    /// The numbers of a vector.
    pub fn vector(&self, handle: &Handle) -> Answer<&[f64]> {
        match self.object(handle)? {
            Object::Vector(values) => Ok(values),
            _ => Err(Refusal::new("this is no Vector")),
        }
    }

    /// The numbers of a vector, to be changed.
    pub fn vector_mut(&mut self, handle: &Handle) -> Answer<&mut Vec<f64>> {
        match self.object_mut(handle)? {
            Object::Vector(values) => Ok(values),
            _ => Err(Refusal::new("this is no Vector")),
        }
    }

    /// A new vector object.
    pub fn new_vector(&mut self, values: Vec<f64>) -> Value {
        Value::Object(Some(self.objects.add("Vector", Object::Vector(values))))
    }
}

/// Whether a vector has a method of that name.
pub(super) fn has_method(name: &str) -> bool {
    let own = ["get", "plot", "line", "mark", "ploterr", "label", "buffer_size", "apply", "reduce"];
    let families = [
        arithmetic::METHODS,
        change::METHODS,
        measure::METHODS,
        series::METHODS,
        time::METHODS,
        trains::METHODS,
    ];
    families.iter().chain(&[&own[..]]).any(|list| list.contains(&name))
}

/// Which element `x` means; NEURON rounds up what is short of a whole number by less than 1e-11.
fn place(x: f64, size: usize) -> Answer<usize> {
    let at = x + 1e-11;
    if at >= 0.0 && at < size as f64 {
        Ok(at as usize)
    } else {
        Err(Refusal::new(format!("index {x} of a vector of {size}")))
    }
}

fn check_size(size: usize) -> Answer<usize> {
    if size > MAX { Err(Refusal::new(format!("a vector of more than {MAX} elements"))) } else { Ok(size) }
}

pub(super) fn call(world: &mut World, this: &Handle, method: &str, args: Args) -> Answer {
    for family in [arithmetic::call, change::call, measure::call, series::call, time::call, trains::call] {
        if let Some(answer) = family(world, this, method, args)? {
            return Ok(answer);
        }
    }
    match method {
        "x" | "get" => {
            let values = world.vector(this)?;
            Ok(Value::Number(values[place(args.number(0)?, values.len())?]))
        }
        "plot" | "line" | "mark" | "ploterr" => {
            world.note(format!("`Vector.{method}` does nothing here: nothing is shown"));
            Ok(Value::Object(Some(this.clone())))
        }
        "label" => Ok(Value::text("")),
        "buffer_size" => Ok(world.vector(this)?.len().into()),
        _ => {
            let known =
                [arithmetic::METHODS, change::METHODS, measure::METHODS, series::METHODS, trains::METHODS]
                    .concat();
            Err(world.unknown(this, method, &known))
        }
    }
}

pub(super) fn attribute(world: &mut World, this: &Handle, name: &str, indices: &[f64]) -> Answer {
    if name != "x" {
        return call(world, this, name, Args(&[]));
    }
    let values = world.vector(this)?;
    Ok(Value::Number(values[place(indices.first().copied().unwrap_or(0.0), values.len())?]))
}

pub(super) fn set_attribute(
    world: &mut World,
    this: &Handle,
    name: &str,
    indices: &[f64],
    value: f64,
) -> Answer<()> {
    if name != "x" {
        return Err(world.unknown(this, name, &["x"]));
    }
    let values = world.vector_mut(this)?;
    let at = place(indices.first().copied().unwrap_or(0.0), values.len())?;
    values[at] = value;
    Ok(())
}
