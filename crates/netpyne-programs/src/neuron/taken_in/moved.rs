//! Where things are in cells whose sections or segments the script has changed.

use super::Mirror;
use crate::neuron::places::Places;
use netpyne::hoc::world::{Answer, Refusal, World};
use netpyne::morphology::Tree;
use netpyne::network::model::{CellId, Model, NO_CELL, SourceKind, Variable, VoltageSource};
use std::collections::HashMap;
use std::sync::Arc;

/// Cells whose nodes are others now, with the nodes that the network was built with.
#[derive(Default)]
pub(super) struct Moved {
    pub cells: HashMap<CellId, Arc<Tree>>,
}

impl Moved {
    /// Lets all that refers to nodes refer to those that are at the same places now.
    ///
    /// # Errors
    /// A place is there no more.
    pub fn apply(&self, world: &World, mirror: &Mirror, model: &mut Model, places: &Places) -> Answer<()> {
        if self.cells.is_empty() {
            return Ok(());
        }
        for (n, handle) in mirror.points.iter().enumerate() {
            let cell = model.points.cell[n];
            if cell == NO_CELL || !self.cells.contains_key(&cell) {
                continue;
            }
            // Point processes go with their segments.
            if let Some((section, x)) = world.location(handle)?
                && let Some((_, node)) = places.node(section, x)
            {
                model.points.node[n] = node;
            }
        }
        let now = |cell: CellId, node: u32| self.now(mirror, places, cell, node);
        let move_to = |variable: &mut Variable| -> Answer<()> {
            match variable {
                Variable::Voltage(cell, node)
                | Variable::CapacitiveCurrent(cell, node)
                | Variable::MembraneCurrent(cell, node)
                | Variable::Segment(cell, node, _)
                | Variable::Density(cell, node, ..)
                | Variable::DensityElement(cell, node, ..)
                | Variable::Ion(cell, node, ..) => *node = now(*cell, *node)?,
                _ => {}
            }
            Ok(())
        };
        for source in &mut model.sources {
            if let SourceKind::Crossing(variable) = &mut source.kind {
                move_to(variable)?;
            }
        }
        model.recordings.iter_mut().try_for_each(|recording| move_to(&mut recording.variable))?;
        model.plays.iter_mut().try_for_each(|play| move_to(&mut play.target))?;
        model.pointers.iter_mut().try_for_each(|(_, _, to)| move_to(to))?;
        for transfer in &mut model.transfers {
            if let VoltageSource::Here(cell, node) = &mut transfer.from {
                *node = now(*cell, *node)?;
            }
        }
        for pointer in &mut model.membrane_pointers {
            pointer.node = now(pointer.cell, pointer.node)?;
            move_to(&mut pointer.to)?;
        }
        match model.matrices.is_empty() {
            true => Ok(()),
            false => Err(Refusal::new(
                "LFP, dipoles and membrane currents of cells whose segments the script changes are not supported",
            )
            .help("change `netParams.cellParams` before the network is made")),
        }
    }

    fn now(&self, mirror: &Mirror, places: &Places, cell: CellId, node: u32) -> Answer<u32> {
        let Some(before) = self.cells.get(&cell) else { return Ok(node) };
        let gone = || Refusal::new("a place of a cell that is recorded or connected is there no more");
        let ix = *before.section.get(node as usize).ok_or_else(gone)?;
        let x = before.centre_x(node);
        let section = mirror.cells[cell.index()].get(ix.index()).ok_or_else(gone)?;
        let &(cell, now) = places.sections.get(section).ok_or_else(gone)?;
        let tree = &places.trees[cell.index()];
        tree.node_at(now, x).ok_or_else(gone)
    }
}
