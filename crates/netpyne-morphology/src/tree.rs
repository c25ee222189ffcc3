//! The discretised cell: numbered nodes with areas and coupling coefficients.

use crate::topology::NodeKey;
use crate::{Morphology, MorphologyError, SectionIx};

/// Where the nodes of a section are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SectionNodes {
    /// First segment seen from the parent; `nseg` segments and the end node follow each other.
    pub first_node: u32,
    /// Number of segments.
    pub nseg: u32,
    /// Node the section hangs on.
    pub parent_node: u32,
    /// Whether it is connected by its 1 end, so that x runs against the node numbers.
    pub reversed: bool,
}

/// A discretised cell, nodes in NEURON's order: root nodes, then tree by tree the
/// sections breadth-first, each from its parent outwards.
#[derive(Clone, Debug, PartialEq)]
pub struct Tree {
    /// Parent of each node: a smaller number; roots are their own parents.
    pub parent: Vec<u32>,
    /// Area in µm²; 100 for nodes without membrane.
    pub area: Vec<f64>,
    /// Coupling of the parent's equation to the node; 0 for roots.
    pub a: Vec<f64>,
    /// Coupling of the node's equation to its parent; 0 for roots.
    pub b: Vec<f64>,
    /// Axial conductance between the node and its parent, µS; 0 for roots.
    pub rinv: Vec<f64>,
    /// Diameter of the segment in µm; 0 for nodes without membrane.
    pub diam: Vec<f64>,
    /// Capacitance of the segment in µF/cm²; 0 for nodes without membrane.
    pub cm: Vec<f64>,
    /// Section each node belongs to; for a root node its root section.
    pub section: Vec<SectionIx>,
    /// Nodes of each section, by section.
    pub sections: Vec<SectionNodes>,
    /// Length of the segments of each section, µm, by section.
    pub segment_length: Vec<f64>,
    /// `rallbranch` of each section.
    pub rallbranch: Vec<f64>,
    /// Section that each section is attached to.
    pub parent_section: Vec<Option<SectionIx>>,
    /// Sections in node order.
    pub order: Vec<SectionIx>,
    /// Number of root nodes, which come first; 1 in a connected cell.
    pub roots: u32,
}

impl Tree {
    /// Number of nodes.
    pub fn len(&self) -> usize {
        self.parent.len()
    }

    /// Whether there are no nodes.
    pub fn is_empty(&self) -> bool {
        self.parent.is_empty()
    }

    /// The node at place `x` of a section: the segment that contains it, or at 0 and 1 the nodes without area there.
    ///
    /// `None` if there is no such section or `x` is not in 0..=1.
    pub fn node_at(&self, section: SectionIx, x: f64) -> Option<u32> {
        let nodes = self.sections.get(section.index())?;
        if !(0.0..=1.0).contains(&x) {
            return None;
        }
        let proximal = if nodes.reversed { 1.0 } else { 0.0 };
        Some(if x == proximal {
            nodes.parent_node
        } else if x == 0.0 || x == 1.0 {
            nodes.first_node + nodes.nseg
        } else {
            let i = ((f64::from(nodes.nseg) * x) as u32).min(nodes.nseg - 1);
            nodes.first_node + if nodes.reversed { nodes.nseg - 1 - i } else { i }
        })
    }

    /// Nodes of the section's segments in order of ascending x.
    pub fn segment_nodes(&self, section: SectionIx) -> impl ExactSizeIterator<Item = u32> + use<> {
        let nodes = self.sections.get(section.index()).copied();
        let (first, n, reversed) = nodes.map_or((0, 0, false), |s| (s.first_node, s.nseg, s.reversed));
        (0..n).map(move |i| first + if reversed { n - 1 - i } else { i })
    }

    /// Whether the node is a point without membrane: a root or the end of a section.
    pub fn is_zero_area(&self, node: u32) -> bool {
        node < self.roots
            || self.section.get(node as usize).is_some_and(|s| {
                let nodes = self.sections[s.index()];
                node == nodes.first_node + nodes.nseg
            })
    }

    /// `x` of the node on its section: the centre of a segment, or an end.
    pub fn centre_x(&self, node: u32) -> f64 {
        let Some(section) = self.section.get(node as usize) else { return 0.0 };
        let nodes = self.sections[section.index()];
        if node < self.roots {
            return if nodes.reversed { 1.0 } else { 0.0 };
        }
        let i = node - nodes.first_node;
        if i == nodes.nseg {
            return if nodes.reversed { 0.0 } else { 1.0 };
        }
        let i = if nodes.reversed { nodes.nseg - 1 - i } else { i };
        (f64::from(i) + 0.5) / f64::from(nodes.nseg)
    }
}

impl Morphology {
    /// Computes areas and resistances of all sections and numbers the nodes.
    ///
    /// Like NEURON's own recalculation it writes the lengths and diameters that 3-D points imply into the sections.
    pub fn discretise(&mut self) -> Result<Tree, MorphologyError> {
        let measures = self.sections.iter_mut().map(|s| s.measure()).collect::<Result<Vec<_>, _>>()?;
        let topology = self.topology();
        let mut sections = vec![
            SectionNodes { first_node: 0, nseg: 0, parent_node: 0, reversed: false };
            self.sections.len()
        ];
        let mut count = topology.roots.len();
        for &ix in &topology.order {
            let section = &self.sections[ix.index()];
            sections[ix.index()] = SectionNodes {
                first_node: count as u32,
                nseg: section.nseg() as u32,
                parent_node: match topology.parent_node[ix.index()] {
                    NodeKey::Root(root) => topology.roots.partition_point(|&r| r < root) as u32,
                    NodeKey::Of(parent, index) => sections[parent.index()].first_node + index,
                },
                reversed: section.is_reversed(),
            };
            count += section.nseg() + 1;
        }
        let roots = topology.roots.len();
        let mut tree = Tree {
            parent: (0..roots as u32).collect(),
            area: vec![100.0; roots],
            a: vec![0.0; roots],
            b: vec![0.0; roots],
            rinv: vec![0.0; roots],
            diam: vec![0.0; roots],
            cm: vec![0.0; roots],
            section: topology.roots.clone(),
            segment_length: self.sections.iter().map(|s| s.length() / s.nseg() as f64).collect(),
            rallbranch: self.sections.iter().map(|s| s.rallbranch).collect(),
            parent_section: self.sections.iter().map(|s| s.connection.map(|at| at.parent)).collect(),
            order: topology.order.clone(),
            roots: roots as u32,
            sections,
        };
        for &ix in &topology.order {
            let (section, nodes) = (&self.sections[ix.index()], tree.sections[ix.index()]);
            let measures = &measures[ix.index()];
            let mut parent = nodes.parent_node;
            for (j, (&area, &rinv)) in measures.area.iter().zip(&measures.rinv).enumerate() {
                let scale = if j == 0 { -1e2 * section.rallbranch } else { -1e2 };
                tree.a.push(scale * rinv / tree.area[parent as usize]);
                tree.b.push(-1e2 * rinv / area);
                tree.parent.push(parent);
                tree.area.push(area);
                tree.rinv.push(rinv);
                let segment = section.segments.get(j);
                tree.diam.push(segment.map_or(0.0, |s| s.diam));
                tree.cm.push(segment.map_or(0.0, |s| s.cm));
                tree.section.push(ix);
                parent = nodes.first_node + j as u32;
            }
        }
        Ok(tree)
    }
}
