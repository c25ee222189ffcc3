//! `MechanismType`: the mechanisms there are, one of which is chosen.

use super::Object;
use crate::world::World;
use crate::world::objects::Handle;
use crate::world::table::Place;
use crate::world::value::{Answer, Args, Refusal, Value};
use std::rc::Rc;

/// Density mechanisms, or point processes and artificial cells.
#[derive(Clone, Copy, Debug)]
pub struct MechanismType {
    /// Those that have a place of their own, not those of membranes.
    is_point: bool,
    /// Which one is chosen, if any.
    chosen: Option<usize>,
}

pub(super) const METHODS: &[&str] = &[
    "select",
    "selected",
    "count",
    "make",
    "remove",
    "is_artificial",
    "has_net_event",
    "is_netcon_target",
    "is_ion",
];

pub(super) fn new(args: Args) -> Answer<Object> {
    let is_point = args.number_or(0, 0.0)? != 0.0;
    Ok(Object::MechanismType(MechanismType { is_point, chosen: Some(0) }))
}

/// The names that a list of mechanisms has.
fn names(world: &World, is_point: bool) -> Vec<Rc<str>> {
    let entries = world.mechanisms.entries().iter();
    let is_wanted = |place: Place| matches!(place, Place::Point | Place::Artificial) == is_point;
    let own = entries.filter(|entry| is_wanted(entry.place)).map(|entry| entry.name.clone());
    let always: &[&str] = if is_point { &[] } else { &["morphology", "capacitance"] };
    always.iter().map(|&name| name.into()).chain(own).collect()
}

pub(super) fn call(world: &mut World, this: &Handle, method: &str, args: Args) -> Answer {
    let Object::MechanismType(own) = *world.object(this)? else {
        return Err(Refusal::new("this is no MechanismType"));
    };
    let names = names(world, own.is_point);
    let at = |at: f64| -> Answer<Rc<str>> {
        let name = if at > -1.0 { names.get(at as usize) } else { None };
        name.cloned()
            .ok_or_else(|| Refusal::new(format!("there is no mechanism {at}: there are {}", names.len())))
    };
    let chosen = || {
        let chosen = own.chosen.and_then(|at| names.get(at)).cloned();
        chosen.ok_or_else(|| Refusal::new("no mechanism is chosen").help("`select(name)` chooses one"))
    };
    Ok(match method {
        "count" => names.len().into(),
        "select" => {
            let chosen = if args.is_text(0) {
                let wanted = args.text(0)?;
                names.iter().position(|name| *name == wanted)
            } else {
                Some(args.number(0)?).filter(|&at| at >= 0.0).map(|at| at as usize)
            };
            if let Object::MechanismType(own) = world.object_mut(this)? {
                own.chosen = chosen;
            }
            Value::Number(0.0)
        }
        "selected" => {
            if !args.is_empty() {
                *args.text_cell(0)?.borrow_mut() =
                    own.chosen.and_then(|at| names.get(at)).cloned().unwrap_or("".into());
            }
            Value::Number(own.chosen.map_or(-1.0, |at| at as f64))
        }
        "make" if own.is_point => {
            let made = world.new_object(&chosen()?, Args(&[]))?;
            match args.any(0)? {
                Value::ObjectVariable(variable) => *variable.borrow_mut() = Some(made),
                other => {
                    return Err(Refusal::new(format!(
                        "argument 1 is {}, an object variable is wanted",
                        other.kind()
                    )));
                }
            }
            Value::Number(0.0)
        }
        "make" | "remove" if !own.is_point => {
            let section = world.current_section()?;
            let name = chosen()?;
            if !matches!(&*name, "morphology" | "capacitance") {
                match method {
                    "make" => world.insert(section, &name)?,
                    _ => world.uninsert(section, &name)?,
                }
            }
            Value::Number(0.0)
        }
        "is_artificial" | "has_net_event" | "is_netcon_target" | "is_ion" => {
            let name = at(args.number_or(0, own.chosen.map_or(-1.0, |at| at as f64))?)?;
            let entry = world.mechanisms.find(&name).map(|ix| world.mechanisms.get(ix));
            entry
                .is_some_and(|entry| match method {
                    "is_ion" => entry.place == Place::Ion,
                    "is_netcon_target" => entry.weights > 0,
                    _ => entry.place == Place::Artificial,
                })
                .into()
        }
        _ if METHODS.contains(&method) => {
            return Err(Refusal::new(format!("`{method}` is not for point processes")));
        }
        _ => {
            world.note(format!("`MechanismType.{method}` does nothing here: there are no windows"));
            Value::Number(0.0)
        }
    })
}
