//! Sections: making them, their topology, membranes and 3-D points.

use super::Given;
use crate::host::{Answered, Host, Mistake, numbers};
use crate::wire::Wire;
use netpyne_hoc::world::{Place, SectionId, SectionName, World};

pub(super) fn answer(host: &mut Host, what: &str, given: &Given) -> Answered {
    match what {
        // Name or nothing, what the cell is called or nothing.
        "new" => return new(host, given),
        "all" => {
            let all = host.interpreter.world.all_sections().to_vec();
            return Ok(Wire::List(all.into_iter().map(|id| host.section(id)).collect()));
        }
        "current" => {
            let id = host.interpreter.world.current_section()?;
            return Ok(host.section(id));
        }
        _ => {}
    }
    let id = given.section(0)?;
    if what == "exists" {
        return Ok(Wire::Bool(host.interpreter.world.exists(id)));
    }
    host.interpreter.world.entry(id)?;
    if let Some(answer) = topology(host, what, id, given)? {
        return Ok(answer);
    }
    if let Some(answer) = points(&mut host.interpreter.world, what, id, given)? {
        return Ok(answer);
    }
    let world = &mut host.interpreter.world;
    match what {
        "name" => Ok(Wire::text(&world.section_name(id))),
        // Name without the cell.
        "base" => {
            let name = &world.entry(id)?.name;
            let base = match name.index {
                Some(index) => format!("{}[{index}]", name.base),
                None => name.base.to_string(),
            };
            Ok(Wire::text(&base))
        }
        // The instance of a template it belongs to.
        "owner" => {
            let owner = world.entry(id)?.name.owner;
            let owner = owner.and_then(|owner| world.objects.handle(owner));
            Ok(host.object(owner))
        }
        "owned" => Ok(Wire::Bool(host.is_owned(id))),
        "push" => {
            world.push_section(id);
            Ok(Wire::None)
        }
        // L, Ra, nseg, rallbranch.
        "get" => {
            let value = world.section_get(id, given.text(1)?)?;
            Ok(if given.text(1)? == "nseg" { Wire::Int(value as i64) } else { Wire::Number(value) })
        }
        "set" => {
            let (name, value) = (given.text(1)?, given.at(2));
            if name == "nseg" && !matches!(value, Wire::Int(1..=32767)) {
                return Err(Mistake::new("value", "nseg must be an integer in range 1 to 32767"));
            }
            if name == "L" && given.number(2).is_ok_and(|length| length <= 0.0) {
                return Err(Mistake::new("value", "L must be > 0."));
            }
            let value = given.number(2).map_err(|_| Mistake::new("value", "bad value"))?;
            world.section_set(id, name, value)?;
            Ok(Wire::None)
        }
        "insert" => {
            let name = given.text(1)?;
            let known = world.membrane_mechanism(name);
            if !known {
                return Err(Mistake::new("value", "argument not a density mechanism name.")
                    .explained(world.insert(id, name).err().and_then(|refusal| refusal.help)));
            }
            world.insert(id, name)?;
            Ok(Wire::None)
        }
        "uninsert" => {
            world.uninsert(id, given.text(1)?)?;
            Ok(Wire::None)
        }
        "has" => Ok(Wire::Bool(world.has_mechanism(id, given.text(1)?)?)),
        // Names of mechanisms with the names of their values.
        "mechanisms" => Ok(Wire::List(mechanisms(world, id)?)),
        _ => Err(Mistake::new("runtime", format!("there is no operation `section.{what}`"))),
    }
}

fn new(host: &mut Host, given: &Given) -> Answered {
    let world = &mut host.interpreter.world;
    let cell = given.text(1).ok().map(Into::into);
    let named = given.text(0).ok().filter(|name| !name.is_empty());
    let base = match named {
        Some(name) => name.into(),
        // NEURON puts an address there.
        None => format!("__nrnsec_{:#014x}", world.all_sections().last().map_or(0, |id| id.0 + 1)).into(),
    };
    let id = world.create_section(SectionName { owner: None, cell, base, index: None })?;
    host.own_section(id);
    Ok(host.section(id))
}

fn topology(host: &mut Host, what: &str, id: SectionId, given: &Given) -> Answered<Option<Wire>> {
    let world = &mut host.interpreter.world;
    let sections = match what {
        // Child, parent, place there, end of the child.
        "connect" => {
            world.connect(id, given.number(3)?, given.section(1)?, given.number(2)?)?;
            return Ok(Some(Wire::None));
        }
        "disconnect" => {
            world.disconnect(id)?;
            return Ok(Some(Wire::None));
        }
        "orientation" => return Ok(Some(Wire::Number(world.orientation(id)?))),
        "parent" => {
            let place = world.parent(id)?;
            return Ok(Some(place.map_or(Wire::None, |place| host.segment(place))));
        }
        "true_parent" => {
            let place = world.true_parent(id)?;
            let Some(parent) = place else { return Ok(Some(Wire::None)) };
            let mut at = id;
            while let Some((above, x)) = world.parent(at)? {
                if above == parent {
                    return Ok(Some(host.segment((above, x))));
                }
                at = above;
            }
            return Ok(Some(Wire::None));
        }
        "children" => world.children(id)?,
        "subtree" => world.subtree(id)?,
        "whole_tree" => world.subtree(world.root(id)?)?,
        _ => return Ok(None),
    };
    Ok(Some(Wire::List(sections.into_iter().map(|id| host.section(id)).collect())))
}

fn points(world: &mut World, what: &str, id: SectionId, given: &Given) -> Answered<Option<Wire>> {
    let four = |from: usize| -> Answered<[f64; 4]> {
        Ok([given.number(from)?, given.number(from + 1)?, given.number(from + 2)?, given.number(from + 3)?])
    };
    let index = || -> Answered<usize> { Ok(given.number(1)?.max(0.0) as usize) };
    Ok(Some(match what {
        "n3d" => Wire::Int(world.points(id)?.len() as i64),
        // All points: x, y, z, diameter, distance from the start, of each one after the other.
        "points" => Wire::Array(
            world
                .points(id)?
                .iter()
                .flat_map(|p| [f64::from(p.x), f64::from(p.y), f64::from(p.z), p.diameter(), p.arc])
                .collect(),
        ),
        "point" => {
            let p = world.point(id, index()?).map_err(|r| Mistake::new("plain", r.message))?;
            let place = [p.x, p.y, p.z].map(f64::from);
            Wire::Array(vec![place[0], place[1], place[2], p.diameter(), p.arc])
        }
        // x, y, z, diameter of any number of points.
        "add_points" => {
            let points = numbers(given.at(1))?;
            for point in points.as_chunks::<4>().0 {
                world.add_point(id, *point)?;
            }
            Wire::None
        }
        "insert_point" => {
            world.insert_point(id, index()?, four(2)?)?;
            Wire::None
        }
        "change_point" => {
            world.change_point(id, index()?, four(2)?)?;
            Wire::None
        }
        "remove_point" => {
            world.remove_point(id, index()?)?;
            Wire::None
        }
        "clear_points" => {
            world.clear_points(id)?;
            Wire::None
        }
        _ => return Ok(None),
    }))
}

fn mechanisms(world: &World, id: SectionId) -> Answered<Vec<Wire>> {
    // NEURON puts what is inserted before what is there.
    let inserted = world.entry(id)?.mechanisms.iter().rev();
    let described = inserted.map(|inserted| {
        let entry = world.mechanisms.get(inserted.mechanism);
        let names = entry.slots.iter().map(|slot| Wire::text(&slot.name));
        let is_ion = entry.place == Place::Ion;
        Wire::List(vec![Wire::text(&entry.name), Wire::Bool(is_ion), Wire::List(names.collect())])
    });
    Ok(described.collect())
}
