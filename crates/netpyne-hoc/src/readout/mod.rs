//! From the object world to a cell rule: what NetPyNE's `importCellParams` stores, and what it loses besides.
//!
//! Names, order and contents are NetPyNE's. Kept in addition, where they differ from what is there without them: the taper
//! of sections without 3-D points (`diam` as a list), `cm` per segment, distances along the section that its 3-D points do
//! not give (`arc3d`), `rallbranch`, and RANGE variables that are no PARAMETER but were set; where
//! connections of the cell look for spikes (`spikeGenLoc`, `threshold`, `vref`).

mod globals;
mod lists;
mod points;
mod section;
mod selection;
mod spikes;

pub use selection::Selection;

use crate::world::{Answer, SectionId, World};
use netpyne_specs::{CellParams, Dict};

/// Whom the rule is like to the last bit, where NetPyNE's rules are not quite NEURON's cells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Likeness {
    /// What NetPyNE stores: sections in order of creation; one diameter for segments whose 3-D points give the same to 1e-9 um.
    #[default]
    NetPyne,
    /// The cell as NEURON has it: sections from the root on, so that connecting them in this order gives every section its children
    /// in the order they have here, and sums over children are the same; diameters with all their bits.
    Neuron,
}

/// A cell as a rule, and the synapses that were part of it.
#[derive(Clone, Debug, Default)]
pub struct ReadCell {
    /// The rule.
    pub rule: CellParams,
    /// Distinct parameters of the synapses in the cell: label without the name of the cell, parameters with `mod`.
    pub syn_mechs: Vec<(String, Dict)>,
}

/// The chosen sections as a cell rule.
pub fn read_cell(world: &mut World, chosen: &Selection, like: Likeness) -> Answer<ReadCell> {
    let mut sections = chosen.sections.clone();
    if like == Likeness::Neuron {
        sections = by_children(world, &sections)?;
    }
    let mut read = ReadCell::default();
    read.rule.conds = Some(Dict::new());
    for &id in &sections {
        let mut params = section::read(world, chosen, id, like)?;
        points::read(world, id, &mut params, &mut read.syn_mechs)?;
        let name = chosen.name(world, id);
        if read.rule.secs.insert(name.clone(), params).is_some() {
            world.note(format!("two sections are called `{name}` in the rule: the last one is kept"));
        }
    }
    spikes::read(world, chosen, &sections, &mut read.rule)?;
    read.rule.sec_lists = lists::read(world, chosen, like)?;
    read.rule.globals = globals::read(world);
    if let Some(v_init) = read.rule.globals.get("v_init").and_then(netpyne_specs::Value::as_number) {
        read.rule.secs.values_mut().for_each(|sec| sec.vinit = Some(v_init));
    }
    Ok(read)
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
