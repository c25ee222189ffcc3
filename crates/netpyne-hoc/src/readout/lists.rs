//! Lists of sections.

use super::{Likeness, Selection};
use crate::world::{Answer, Binding, Handle, Namespace, Object, World};
use indexmap::IndexMap;

/// Lists that there are in every program of NetPyNE, with nothing in them: all others are counted from here.
const OF_NETPYNE: usize = 2;

/// All lists of the world: by the name the cell shows to others for them, else by their own.
pub(super) fn read(
    world: &World,
    chosen: &Selection,
    like: Likeness,
) -> Answer<IndexMap<String, Vec<String>>> {
    let is_netpyne = like == Likeness::NetPyne;
    let before = if is_netpyne { OF_NETPYNE } else { 0 };
    let mut lists: IndexMap<String, Vec<String>> = (0..before).map(|n| (numbered(n), Vec::new())).collect();
    for list in world.objects.of_class("SectionList") {
        let sections: Vec<String> =
            world.section_list(&list)?.into_iter().map(|id| chosen.name(world, id)).collect();
        match name_of(world, chosen, &list)? {
            Some(name) => lists.insert(name, sections),
            None if sections.is_empty() && !is_netpyne => continue,
            None => {
                let number = world.objects.get(list.id()).map_or(0, |entry| entry.number as usize);
                lists.insert(numbered(number + before), sections)
            }
        };
    }
    Ok(lists)
}

fn numbered(number: usize) -> String {
    format!("SectionList[{number}]")
}

/// What the cell calls a list.
fn name_of(world: &World, chosen: &Selection, list: &Handle) -> Answer<Option<String>> {
    if let Some(name) = chosen.lists.get(&list.id()) {
        return Ok(Some(name.clone()));
    }
    let holds = |names: &Namespace, name: &str| match names.get(name) {
        Some(Binding::Objects(array)) => array.cells.iter().any(|cell| cell.borrow().as_ref() == Some(list)),
        _ => false,
    };
    let Some(cell) = &chosen.owner else {
        let mut names = world.top.iter().map(|(name, _)| name);
        return Ok(names.find(|name| holds(&world.top, name)).map(str::to_owned));
    };
    let Object::Instance(names) = world.object(cell)? else { return Ok(None) };
    let class = world.objects.get(cell.id()).map_or("", |entry| &*entry.class);
    // Of several names the last counts.
    let public = world.public_names.get(class).into_iter().flatten();
    Ok(public.rev().find(|name| holds(names, name)).cloned())
}
