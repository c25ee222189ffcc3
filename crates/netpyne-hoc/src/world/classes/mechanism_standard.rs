//! `MechanismStandard`: values of the variables of a mechanism, taken out of an instance and put into others.

use super::Object;
use crate::world::World;
use crate::world::objects::Handle;
use crate::world::range::RangeName;
use crate::world::table::{MechIx, Place, Slot};
use crate::world::value::{Answer, Args, Refusal, Value};
use netpyne_base::did_you_mean;
use std::rc::Rc;

/// Values of a mechanism.
#[derive(Clone, Debug)]
pub struct MechanismStandard {
    mechanism: MechIx,
    kind: i32,
    values: Vec<Held>,
}

/// A variable with the values that are held.
#[derive(Clone, Debug)]
struct Held {
    /// Name in HOC: `gnabar_hh`, `amp`.
    name: Rc<str>,
    /// Where it is among the values of an instance; for global variables it is not.
    offset: Option<usize>,
    /// One for each element.
    values: Vec<f64>,
}

pub(super) const METHODS: &[&str] = &["count", "name", "get", "set", "in", "out", "is_array"];

/// `new MechanismStandard(name, kind)`: 1 parameters, 2 what is computed, 3 states, 0 all of these, -1 global variables.
pub(super) fn new(world: &World, args: Args) -> Answer<Object> {
    let name = args.text(0)?;
    let Some(mechanism) = world.mechanisms.find(&name) else {
        let mut refusal = Refusal::new(format!("there is no mechanism `{name}`"));
        refusal.help = did_you_mean(&name, world.mechanisms.entries().iter().map(|e| &*e.name));
        return Err(refusal);
    };
    let kind = args.number_or(1, 1.0)? as i32;
    let entry = world.mechanisms.get(mechanism);
    let is_wanted = |slot: &&Slot| match kind {
        0 => true,
        1 => slot.is_parameter,
        2 => !slot.is_parameter && !slot.is_state,
        3 => slot.is_state,
        _ => false,
    };
    let held = |slot: &Slot| Held {
        name: match entry.place {
            Place::Membrane => format!("{}_{}", slot.name, entry.name).into(),
            _ => slot.name.clone(),
        },
        offset: Some(slot.offset),
        values: vec![slot.default; slot.len],
    };
    let mut values: Vec<Held> = entry.slots.iter().filter(is_wanted).map(held).collect();
    if kind == -1 {
        let global = |(name, value, len): &(Rc<str>, f64, usize)| Held {
            name: name.clone(),
            offset: None,
            values: vec![*value; *len],
        };
        values = entry.globals.iter().map(global).collect();
    }
    Ok(Object::MechanismStandard(Box::new(MechanismStandard { mechanism, kind, values })))
}

fn standard(world: &World, this: &Handle) -> Answer<MechanismStandard> {
    match world.object(this)? {
        Object::MechanismStandard(own) => Ok((**own).clone()),
        _ => Err(Refusal::new("this is no MechanismStandard")),
    }
}

pub(super) fn call(world: &mut World, this: &Handle, method: &str, args: Args) -> Answer {
    let mut own = standard(world, this)?;
    match method {
        "count" => Ok(own.values.len().into()),
        "name" => {
            let at = if args.len() > 1 { args.count(1)? } else { 0 };
            let held = own.values.get(at).ok_or_else(|| {
                Refusal::new(format!("there is no variable {at}: there are {}", own.values.len()))
            })?;
            *args.text_cell(0)?.borrow_mut() = held.name.clone();
            Ok(held.values.len().into())
        }
        "is_array" => Ok((own.held(&args.text(0)?)?.values.len() > 1).into()),
        "get" | "set" => {
            let held = own.held(&args.text(0)?)?;
            let index = usize::from(method == "set") + 1;
            let at = if args.len() > index { args.count(index)? } else { 0 };
            let size = held.values.len();
            let Some(value) = held.values.get_mut(at) else {
                return Err(Refusal::new(format!("`{}` has no element {at}: there are {size}", held.name)));
            };
            if method == "get" {
                return Ok(Value::Number(*value));
            }
            *value = args.number(1)?;
            store(world, this, own)
        }
        "in" => {
            take(world, &mut own, args)?;
            store(world, this, own)
        }
        "out" => give(world, &own, args),
        _ => {
            world.note(format!("`MechanismStandard.{method}` does nothing here: there are no windows"));
            Ok(Value::Number(0.0))
        }
    }
}

impl MechanismStandard {
    fn held(&mut self, name: &str) -> Answer<&mut Held> {
        let known: Vec<Rc<str>> = self.values.iter().map(|held| held.name.clone()).collect();
        self.values.iter_mut().find(|held| *held.name == *name).ok_or_else(|| {
            let mut refusal = Refusal::new(format!("the mechanism has no variable `{name}`"));
            refusal.help = did_you_mean(name, known.iter());
            refusal
        })
    }
}

fn store(world: &mut World, this: &Handle, changed: MechanismStandard) -> Answer {
    if let Object::MechanismStandard(own) = world.object_mut(this)? {
        **own = changed;
    }
    Ok(Value::Number(0.0))
}

/// The object that values are taken from or put into, if it is one; and the place in the current section, where none means all
/// of it.
fn other(args: Args) -> Answer<(Option<Handle>, Option<f64>)> {
    match args.0.first() {
        None => Ok((None, None)),
        Some(Value::Number(x)) => Ok((None, Some(*x))),
        Some(_) => Ok((Some(args.object(0)?), None)),
    }
}

/// Takes values out of another standard, a point process, or the current section.
fn take(world: &mut World, own: &mut MechanismStandard, args: Args) -> Answer<()> {
    let (object, x) = other(args)?;
    if let Some(object) = object {
        if let Object::MechanismStandard(from) = world.object(&object)? {
            own.values = matching(from, own)?.values.clone();
            return Ok(());
        }
        is_of(world, &object, own)?;
        for held in &mut own.values {
            let count = held.values.len();
            for (at, value) in held.values.iter_mut().enumerate() {
                if let Value::Number(x) = world.attribute(&object, &held.name, &indices(at, count))? {
                    *value = x;
                }
            }
        }
        return Ok(());
    }
    let section = world.current_section()?;
    for (held, at) in own.values.iter_mut().flat_map(elements) {
        *held = world.range_get(section, RangeName::Field(own.mechanism, at), x.unwrap_or(0.5))?;
    }
    Ok(())
}

/// An element of a variable; scalars have no indices.
fn indices(at: usize, count: usize) -> Vec<f64> {
    if count > 1 { vec![at as f64] } else { Vec::new() }
}

fn elements(held: &mut Held) -> impl Iterator<Item = (&mut f64, usize)> {
    let offset = held.offset;
    held.values.iter_mut().enumerate().filter_map(move |(at, value)| Some((value, offset? + at)))
}

/// Puts values into another standard, a point process, or the current section.
fn give(world: &mut World, own: &MechanismStandard, args: Args) -> Answer {
    let (object, x) = other(args)?;
    if let Some(object) = object {
        if let Object::MechanismStandard(into) = world.object(&object)? {
            let changed =
                MechanismStandard { values: matching(own, into)?.values.clone(), ..(**into).clone() };
            return store(world, &object, changed);
        }
        is_of(world, &object, own)?;
        for held in &own.values {
            for (at, value) in held.values.iter().enumerate() {
                world.set_attribute(&object, &held.name, &indices(at, held.values.len()), *value)?;
            }
        }
        return Ok(Value::Number(0.0));
    }
    let section = world.current_section()?;
    for (value, at) in own.values.clone().iter_mut().flat_map(elements) {
        world.range_set(section, RangeName::Field(own.mechanism, at), x, *value)?;
    }
    Ok(Value::Number(0.0))
}

fn matching<'a>(from: &'a MechanismStandard, to: &MechanismStandard) -> Answer<&'a MechanismStandard> {
    if (from.mechanism, from.kind) == (to.mechanism, to.kind) {
        Ok(from)
    } else {
        Err(Refusal::new("the other MechanismStandard is of another mechanism or of other variables"))
    }
}

fn is_of(world: &World, point: &Handle, own: &MechanismStandard) -> Answer<()> {
    let mechanism = world.point_process(point)?.mechanism;
    if mechanism == own.mechanism {
        return Ok(());
    }
    let (is, wanted) = (&world.mechanisms.get(mechanism).name, &world.mechanisms.get(own.mechanism).name);
    Err(Refusal::new(format!("the object is a `{is}`, a `{wanted}` is wanted")))
}
