//! Which sections of a world are a cell, and what they are called in its rule.

use crate::world::{Handle, ObjectId, SectionId, World};
use std::collections::HashMap;

/// Sections that are one cell, in the order of the rule.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// The instance they belong to; its variables name its lists of sections.
    pub owner: Option<Handle>,
    /// The sections.
    pub sections: Vec<SectionId>,
    /// Names of sections that the cell itself gives.
    pub names: HashMap<SectionId, String>,
    /// Names of lists of sections that the cell itself gives.
    pub lists: HashMap<ObjectId, String>,
}

impl Selection {
    /// The sections of an instance of a template.
    pub fn instance(world: &World, owner: Handle) -> Self {
        Self { sections: world.sections_of(owner.id()), owner: Some(owner), ..Self::default() }
    }

    /// All sections there are.
    pub fn everything(world: &World) -> Self {
        Self { sections: world.all_sections().to_vec(), ..Self::default() }
    }

    /// Name of a section in the rule: as the cell gives it, else without the cell, `dend[3]` as `dend_3`.
    pub fn name(&self, world: &World, section: SectionId) -> String {
        match self.names.get(&section) {
            Some(name) => name.clone(),
            None => without_cell(&world.section_name(section)),
        }
    }
}

/// `Cell[0].dend[3]` as `dend_3`.
fn without_cell(name: &str) -> String {
    let name = match name.split_once(">.") {
        Some((_, own)) => own,
        None => name.split('.').nth(1).unwrap_or(name),
    };
    match name.split_once('[') {
        Some((base, index)) => format!("{base}_{}", index.split(']').next().unwrap_or_default()),
        None => name.to_owned(),
    }
}
