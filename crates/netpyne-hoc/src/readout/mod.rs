//! From the object world to a cell rule: what NetPyNE's `importCellParams` stores, and what it loses besides.
//!
//! Names, order and contents are NetPyNE's. Kept in addition, where they differ from what is there without them: the taper
//! of sections without 3-D points (`diam` as a list), `cm` per segment, distances along the section that its 3-D points do
//! not give (`arc3d`), `rallbranch`, and RANGE variables that are no PARAMETER but were set.

mod globals;
mod lists;
mod points;
mod section;

use crate::world::{Answer, Handle, SectionId, World};
use netpyne_specs::{CellParams, Dict};

/// Which sections come first in the rule.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// In order of creation, as NetPyNE stores them.
    #[default]
    Creation,
    /// From the root on, so that connecting them in this order gives every section its children in the order they have here.
    /// Sums over children then are those of the original cell, to the last bit.
    Children,
}

/// A cell as a rule, and the synapses that were part of it.
#[derive(Clone, Debug, Default)]
pub struct ReadCell {
    /// The rule.
    pub rule: CellParams,
    /// Distinct parameters of the synapses in the cell: label without the name of the cell, parameters with `mod`.
    pub syn_mechs: Vec<(String, Dict)>,
}

/// The sections of an instance, or of the whole world if there is none, as a cell rule.
pub fn read_cell(world: &mut World, cell: Option<&Handle>, order: Order) -> Answer<ReadCell> {
    let mut sections = match cell {
        Some(cell) => world.sections_of(cell.id()),
        None => world.all_sections().to_vec(),
    };
    if order == Order::Children {
        sections = by_children(world, &sections)?;
    }
    let mut read = ReadCell::default();
    read.rule.conds = Some(Dict::new());
    for &id in &sections {
        let mut params = section::read(world, id)?;
        points::read(world, id, &mut params, &mut read.syn_mechs)?;
        read.rule.secs.insert(rule_name(world, id), params);
    }
    read.rule.sec_lists = lists::read(world, cell)?;
    read.rule.globals = globals::read(world);
    if let Some(v_init) = read.rule.globals.get("v_init").and_then(netpyne_specs::Value::as_number) {
        read.rule.secs.values_mut().for_each(|sec| sec.vinit = Some(v_init));
    }
    Ok(read)
}

/// Name of a section in a rule: without the cell, `dend[3]` as `dend_3`.
pub fn rule_name(world: &World, section: SectionId) -> String {
    let name = world.section_name(section);
    let name = name.split('.').nth(1).unwrap_or(&name);
    match name.split_once('[') {
        Some((base, index)) => format!("{base}_{}", index.split(']').next().unwrap_or_default()),
        None => name.to_owned(),
    }
}

/// Roots first, then level by level the children of each section, the one NEURON visits last first.
fn by_children(world: &World, sections: &[SectionId]) -> Answer<Vec<SectionId>> {
    let mut ordered: Vec<SectionId> = Vec::new();
    for &id in sections {
        if world.parent(id)?.is_none_or(|(parent, _)| !sections.contains(&parent)) {
            ordered.push(id);
        }
    }
    let mut next = 0;
    while let Some(&id) = ordered.get(next) {
        let children = world.children(id)?;
        ordered.extend(children.into_iter().rev().filter(|child| sections.contains(child)));
        next += 1;
    }
    Ok(ordered)
}
