//! `List`: objects in an order, or all objects of a class.

use super::Object;
use crate::world::World;
use crate::world::objects::Handle;
use crate::world::value::{Answer, Args, Refusal, Value};

pub(super) const METHODS: &[&str] =
    &["append", "prepend", "insrt", "remove", "remove_all", "index", "count", "object", "o"];

pub(super) fn new(args: Args) -> Answer<Object> {
    Ok(if args.is_empty() { Object::List(Vec::new()) } else { Object::ClassList(args.text(0)?) })
}

impl World {
    /// The objects of a list.
    pub fn list_items(&self, list: &Handle) -> Answer<Vec<Handle>> {
        match self.object(list)? {
            Object::List(items) => Ok(items.clone()),
            Object::ClassList(class) => Ok(self.objects.of_class(class).collect()),
            _ => Err(Refusal::new("this is no List")),
        }
    }
}

pub(super) fn call(world: &mut World, this: &Handle, method: &str, args: Args) -> Answer {
    let inside = |at: f64, size: usize| {
        if at > -1.0 && (at as usize) < size {
            Ok(at as usize)
        } else {
            Err(Refusal::new(format!("index {at} of a list of {size}")))
        }
    };
    match method {
        "count" => return Ok(world.list_items(this)?.len().into()),
        "object" | "o" => {
            let items = world.list_items(this)?;
            return Ok(Value::Object(items.get(inside(args.number(0)?, items.len())?).cloned()));
        }
        "index" => {
            let (items, wanted) = (world.list_items(this)?, args.object(0)?);
            let at = items.iter().position(|item| *item == wanted);
            return Ok(Value::Number(at.map_or(-1.0, |at| at as f64)));
        }
        "browser" | "select" | "select_action" | "accept_action" | "scroll_pos" | "selected" => {
            world.note("lists are not shown in windows here");
            return Ok(Value::Number(0.0));
        }
        _ if !METHODS.contains(&method) => return Err(world.unknown(this, method, METHODS)),
        _ => {}
    }
    let Object::List(items) = world.object_mut(this)? else {
        return Err(Refusal::new("a list of all objects of a class cannot be changed"));
    };
    match method {
        "append" => items.push(args.object(0)?),
        "prepend" => items.insert(0, args.object(0)?),
        "insrt" => {
            let at = inside(args.number(0)?, items.len() + 1)?;
            items.insert(at, args.object(1)?);
        }
        "remove" => {
            let at = inside(args.number(0)?, items.len())?;
            items.remove(at);
        }
        _ => items.clear(),
    }
    Ok(items.len().into())
}
