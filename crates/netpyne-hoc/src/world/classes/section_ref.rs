//! `SectionRef`: a section as an object, with its neighbours.

use super::{Member, Object};
use crate::world::World;
use crate::world::objects::Handle;
use crate::world::sections::SectionId;
use crate::world::value::{Answer, Args, Refusal, Value, count};

const MEMBERS: &[&str] = &[
    "sec",
    "parent",
    "trueparent",
    "root",
    "child",
    "nchild",
    "has_parent",
    "has_trueparent",
    "exists",
    "is_cas",
];

/// What a name of a reference to a section stands for.
pub(super) fn member(name: &str) -> Option<Member> {
    match name {
        "sec" | "parent" | "trueparent" | "root" => Some(Member::Value),
        _ => MEMBERS.contains(&name).then_some(Member::Method),
    }
}

fn section(world: &World, this: &Handle) -> Answer<SectionId> {
    match world.object(this)? {
        Object::SectionRef(id) => Ok(*id),
        _ => Err(Refusal::new("this is no SectionRef")),
    }
}

pub(super) fn call(world: &mut World, this: &Handle, method: &str, args: Args) -> Answer {
    let id = section(world, this)?;
    match method {
        "exists" => Ok(world.exists(id).into()),
        "nchild" => Ok(world.children(id)?.len().into()),
        "has_parent" => Ok(world.parent(id)?.is_some().into()),
        "has_trueparent" => Ok(world.true_parent(id)?.is_some().into()),
        "is_cas" => Ok(world.current_section().is_ok_and(|current| current == id).into()),
        _ => {
            let indices: Vec<f64> = (0..args.len()).map(|i| args.number(i)).collect::<Answer<_>>()?;
            attribute(world, this, method, &indices)
        }
    }
}

pub(super) fn attribute(world: &mut World, this: &Handle, name: &str, indices: &[f64]) -> Answer {
    let id = section(world, this)?;
    world.entry(id)?;
    let none = |what: &str| Refusal::new(format!("section `{}` has no {what}", world.section_name(id)));
    Ok(Value::Section(match name {
        "sec" => id,
        "parent" => world.parent(id)?.ok_or_else(|| none("parent"))?.0,
        "trueparent" => world.true_parent(id)?.ok_or_else(|| none("parent"))?,
        "root" => world.root(id)?,
        "child" => {
            let children = world.children(id)?;
            let at = count(indices.first().copied().unwrap_or(0.0))?;
            *children.get(at).ok_or_else(|| none(&format!("child {at}")))?
        }
        "nchild" | "has_parent" | "has_trueparent" | "exists" | "is_cas" => {
            return call(world, this, name, Args(&[]));
        }
        _ => return Err(world.unknown(this, name, MEMBERS)),
    }))
}
