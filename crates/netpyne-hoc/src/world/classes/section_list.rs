//! `SectionList`: sections in an order.

use super::Object;
use crate::world::World;
use crate::world::objects::Handle;
use crate::world::sections::SectionId;
use crate::world::value::{Answer, Args, Refusal, Value};

pub(super) const METHODS: &[&str] = &[
    "append",
    "remove",
    "wholetree",
    "subtree",
    "children",
    "unique",
    "allroots",
    "printnames",
    "contains",
    "size",
];

pub(super) fn new(world: &World, args: Args) -> Answer<Object> {
    let items = if args.is_empty() { Vec::new() } else { world.section_list(&args.object(0)?)? };
    Ok(Object::SectionList(items))
}

impl World {
    /// The sections of a list that still exist.
    pub fn section_list(&self, list: &Handle) -> Answer<Vec<SectionId>> {
        match self.object(list)? {
            Object::SectionList(items) => Ok(items.iter().copied().filter(|&id| self.exists(id)).collect()),
            _ => Err(Refusal::new("this is no SectionList")),
        }
    }
}

pub(super) fn call(world: &mut World, this: &Handle, method: &str, args: Args) -> Answer {
    let mut items = world.section_list(this)?;
    let given = |world: &World| match args.0.first() {
        Some(Value::Section(id)) => Ok(*id),
        _ => world.current_section(),
    };
    let mut answer = 1.0;
    match method {
        "append" => items.push(given(world)?),
        "remove" => {
            let before = items.len();
            match args.0.first().and_then(Value::object) {
                Some(list) => {
                    let gone = world.section_list(&list)?;
                    items.retain(|id| !gone.contains(id));
                }
                None => {
                    let gone = given(world)?;
                    items.retain(|&id| id != gone);
                }
            }
            answer = (before - items.len()) as f64;
        }
        "wholetree" => items.extend(world.subtree(world.root(given(world)?)?)?),
        "subtree" => items.extend(world.subtree(given(world)?)?),
        "children" => items.extend(world.children(given(world)?)?),
        "allroots" => items.extend(world.roots()),
        "unique" => {
            let mut seen = std::collections::HashSet::new();
            let before = items.len();
            items.retain(|id| seen.insert(*id));
            answer = (before - items.len()) as f64;
        }
        "contains" => answer = f64::from(u8::from(items.contains(&given(world)?))),
        "size" => answer = items.len() as f64,
        "printnames" => {
            for &id in &items {
                let name = world.section_name(id);
                world.print(&format!("{name}\n"));
            }
        }
        _ => return Err(world.unknown(this, method, METHODS)),
    }
    *world.object_mut(this)? = Object::SectionList(items);
    Ok(Value::Number(answer))
}
