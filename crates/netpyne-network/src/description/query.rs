//! Questions about a network that exists: how large it is, what is where.

use crate::description::conns::Pre;
use crate::description::network::{Body, CellIndex, Network, RecordingName};
use crate::model::{CellId, Recording};
use netpyne_base::Gid;
use netpyne_results::Counts;

impl Network {
    /// Its size, counted as NetPyNE counts: all NetStims onto a cell are one connection.
    pub fn counts(&self) -> Counts {
        let by_cell = self.conns.by_cell(self.cells.len());
        let mut connections = 0;
        for cell in 0..self.cells.len() {
            let positions = by_cell.of(CellIndex::from_index(cell));
            let mut sources: Vec<Option<Gid>> =
                positions.iter().map(|&i| self.source_of(i as usize)).collect();
            sources.sort_unstable();
            sources.dedup();
            connections += sources.len();
        }
        let templates = self.model.cells.iter().map(|cell| &self.model.templates[cell.template.index()]);
        let segments =
            |tree: &netpyne_morphology::Tree| tree.sections.iter().map(|s| s.nseg as usize).sum::<usize>();
        Counts {
            cells: self.cells.len(),
            connections,
            synapses: self.conns.len(),
            compartments: templates.map(|t| segments(&t.tree)).sum(),
        }
    }

    /// The cell and the node at `location` (0 to 1) of the section `name` of the cell `gid`.
    pub fn locate(&self, gid: Gid, name: &str, location: f64) -> Option<(CellId, u32)> {
        let (cell, structure) = self.compartments(gid)?;
        let section = self.structures[structure].secs.get_index_of(name)?;
        let template = self.model.cells[cell.index()].template;
        let tree = &self.model.templates[template.index()].tree;
        let node = tree.node_at(netpyne_morphology::SectionIx::from_index(section), location)?;
        Some((cell, node))
    }

    /// Name of the section that a node of the cell `gid` belongs to.
    pub fn section_at(&self, gid: Gid, node: u32) -> Option<&str> {
        let (cell, structure) = self.compartments(gid)?;
        let template = self.model.cells[cell.index()].template;
        let tree = &self.model.templates[template.index()].tree;
        let holds =
            |s: &netpyne_morphology::SectionNodes| (s.first_node..=s.first_node + s.nseg).contains(&node);
        let section = tree.sections.iter().position(holds).unwrap_or(0);
        self.structures[structure].secs.get_index(section).map(|(name, _)| name.as_str())
    }

    /// Records one more variable, under the label `trace`.
    pub fn record(&mut self, recording: Recording, trace: &str, gid: Option<Gid>) {
        self.model.recordings.push(recording);
        self.recordings.push(RecordingName { trace: trace.to_owned(), gid, key: None });
    }

    /// Presynaptic cell of a connection; none for stimuli.
    fn source_of(&self, conn: usize) -> Option<Gid> {
        match self.conn(conn).pre {
            Pre::Cell(gid) => Some(gid),
            Pre::NetStim => None,
        }
    }

    fn compartments(&self, gid: Gid) -> Option<(CellId, usize)> {
        match &self.cells.body[self.cells.find(gid)?.index()] {
            Body::Compartments { cell, structure } => Some((*cell, structure.index())),
            Body::Artificial { .. } | Body::Bare => None,
        }
    }
}
