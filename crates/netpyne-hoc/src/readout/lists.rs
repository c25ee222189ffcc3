//! Lists of sections.

use super::Selection;
use crate::world::{Answer, Binding, Handle, Object, World};
use indexmap::IndexMap;

/// All lists of the world: by the name the cell has for them, else by their own. Empty lists without a name are left out.
pub(super) fn read(world: &World, chosen: &Selection) -> Answer<IndexMap<String, Vec<String>>> {
    let names = match chosen.owner.as_ref().map(|cell| world.object(cell)).transpose()? {
        Some(Object::Instance(names)) => names,
        _ => &world.top,
    };
    let name_of = |list: &Handle| {
        if let Some(name) = chosen.lists.get(&list.id()) {
            return Some(name.clone());
        }
        names.iter().find_map(|(name, binding)| match binding {
            Binding::Objects(array) => {
                let holds = array.cells.iter().any(|cell| cell.borrow().as_ref() == Some(list));
                holds.then(|| name.to_owned())
            }
            _ => None,
        })
    };
    let mut lists = IndexMap::new();
    for list in world.objects.of_class("SectionList") {
        let sections: Vec<String> =
            world.section_list(&list)?.into_iter().map(|id| chosen.name(world, id)).collect();
        match name_of(&list) {
            Some(name) => lists.insert(name, sections),
            None if sections.is_empty() => continue,
            None => lists.insert(world.objects.name(list.id()), sections),
        };
    }
    Ok(lists)
}
