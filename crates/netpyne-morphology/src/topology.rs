//! Which section comes when, and which node each one hangs on.

use crate::{Section, SectionIx};

/// Derived from the connections; rebuilt when they or the numbers of segments change.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Topology {
    /// Tree by tree in order of their roots, each breadth-first.
    pub order: Vec<SectionIx>,
    /// Position of each section in `order`.
    pub rank: Vec<u32>,
    /// Node each section hangs on.
    pub parent_node: Vec<NodeKey>,
    /// Sections that are not attached, in order of creation.
    pub roots: Vec<SectionIx>,
}

/// A node, before nodes are numbered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NodeKey {
    /// Root node of this root section.
    Root(SectionIx),
    /// Node of a section, counted from its parent's end; `nseg` is the end node.
    Of(SectionIx, u32),
}

impl Topology {
    /// That of all sections of a cell.
    pub fn of(sections: &[Section]) -> Self {
        let all = || (0..sections.len()).map(SectionIx::from_index);
        let is_root = |ix: &SectionIx| sections[ix.index()].connection.is_none();
        let roots: Vec<SectionIx> = all().filter(is_root).collect();
        let mut order = Vec::with_capacity(sections.len());
        for &root in &roots {
            let mut next = order.len();
            order.push(root);
            while let Some(&ix) = order.get(next) {
                order.extend(&sections[ix.index()].children);
                next += 1;
            }
        }
        let mut rank = vec![0; sections.len()];
        for (position, ix) in order.iter().enumerate() {
            rank[ix.index()] = position as u32;
        }
        // Parents come before their children.
        let mut parent_node: Vec<NodeKey> = all().map(NodeKey::Root).collect();
        for &ix in &order {
            parent_node[ix.index()] = hangs_on(sections, ix, &parent_node);
        }
        Topology { order, rank, parent_node, roots }
    }

    /// The node at `x` of a section, with the ends meaning the nodes without area.
    pub fn node_key(&self, sections: &[Section], ix: SectionIx, x: f64) -> Option<NodeKey> {
        let section = sections.get(ix.index())?;
        if !(0.0..=1.0).contains(&x) {
            return None;
        }
        Some(if x == section.orientation {
            self.parent_node[ix.index()]
        } else if x == 0.0 || x == 1.0 {
            NodeKey::Of(ix, section.nseg() as u32)
        } else {
            NodeKey::Of(ix, section.segment_index(x) as u32)
        })
    }
}

/// The node a section hangs on, which at the parent's own proximal end is the one that the parent hangs on.
fn hangs_on(sections: &[Section], ix: SectionIx, of_parents: &[NodeKey]) -> NodeKey {
    let Some(connection) = sections[ix.index()].connection else { return NodeKey::Root(ix) };
    let parent = &sections[connection.parent.index()];
    let x = connection.parent_x;
    if x == parent.orientation {
        return of_parents[connection.parent.index()];
    }
    let index = if x == 0.0 || x == 1.0 { parent.nseg() } else { parent.segment_index(x) };
    NodeKey::Of(connection.parent, index as u32)
}
