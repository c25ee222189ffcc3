//! What a network takes in memory, by what it is made of.

use crate::description::network::{Body, Network, Stim};
use crate::model::Template;
use crate::streams::StreamCount;
use netpyne_base::Gid;
use std::sync::Arc;

/// Bytes of the description and the model of a network, without what rules were made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MemoryUse {
    /// Columns of cells and their spike sources; what cells share counts as templates.
    pub cells: usize,
    /// Morphologies and mechanisms that cells share.
    pub templates: usize,
    /// Columns of connections, and of synapses and other point processes.
    pub connections: usize,
    /// Stimuli and their random streams.
    pub stimuli: usize,
}

impl MemoryUse {
    /// All of it.
    pub fn total(&self) -> usize {
        self.cells + self.templates + self.connections + self.stimuli
    }
}

impl Network {
    /// What it takes in memory.
    pub fn memory(&self) -> MemoryUse {
        let (model, conns, sites) = (&self.model, &self.conns, &self.sites);
        let (points, c) = (&model.points, &model.connections);
        let cells = &self.cells;
        let of_cells = cells.gid.capacity() * size_of::<Gid>()
            + cells.pop.capacity() * 4
            + (cells.position.capacity() + cells.normalised.capacity()) * size_of::<[f64; 3]>()
            + cells.tags.capacity() * size_of::<usize>()
            + cells.body.capacity() * size_of::<Body>()
            + model.cells.capacity() * size_of::<crate::model::Cell>()
            + model.sources.capacity() * size_of::<crate::model::Source>();
        let columns =
            points.mechanism.bytes() + points.cell.bytes() + points.node.bytes() + points.parameters.bytes();
        let places = sites.sec.bytes() + sites.loc.bytes() + sites.plan.bytes();
        let numbers =
            c.source.bytes() + c.target.bytes() + c.weight.bytes() + c.weight_index.bytes() + c.delay.bytes();
        let described = conns.post.bytes() + conns.plan.bytes() + conns.link.bytes();
        MemoryUse {
            cells: of_cells,
            templates: model.templates.iter().map(template_bytes).sum(),
            connections: columns + places + numbers + described,
            stimuli: self.stims.capacity() * size_of::<Stim>() + model.streams.capacity() * 20,
        }
    }

    /// Gives back memory that was kept for more.
    pub(crate) fn shrink_to_fit(&mut self) {
        let (points, c) = (&mut self.model.points, &mut self.model.connections);
        points.mechanism.shrink_to_fit();
        points.cell.shrink_to_fit();
        points.node.shrink_to_fit();
        points.parameters.shrink_to_fit();
        c.source.shrink_to_fit();
        c.target.shrink_to_fit();
        c.weight.shrink_to_fit();
        c.weight_index.shrink_to_fit();
        c.delay.shrink_to_fit();
        self.sites.sec.shrink_to_fit();
        self.sites.loc.shrink_to_fit();
        self.sites.plan.shrink_to_fit();
        self.conns.post.shrink_to_fit();
        self.conns.plan.shrink_to_fit();
        self.conns.link.shrink_to_fit();
        self.model.sources.shrink_to_fit();
        self.model.streams.shrink_to_fit();
        self.stims.shrink_to_fit();
    }
}

/// A tree shared by several templates is counted in the parts it has.
fn template_bytes(template: &Template) -> usize {
    const PER_NODE: usize = 4 + 6 * 8 + 4;
    let tree = template.tree.len() * PER_NODE / Arc::strong_count(&template.tree).max(1);
    let insertions = template.mechanisms.iter().map(|m| {
        4 * m.nodes.capacity()
            + size_of::<StreamCount>() * m.streams.capacity()
            + m.parameters.iter().map(|(_, values)| 8 * values.capacity() + 32).sum::<usize>()
    });
    let ions = template.ions.iter().map(|ion| {
        4 * ion.nodes.capacity()
            + ion.values.iter().map(|(_, values)| 8 * values.capacity() + 32).sum::<usize>()
    });
    tree + 8 * template.capacitance.capacity() + insertions.sum::<usize>() + ions.sum::<usize>()
}
