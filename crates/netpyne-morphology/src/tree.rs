//! A discretised cell: NEURON's nodes, in NEURON's order, with the coefficients of the cable equation.

/// A discretised cell.
///
/// Node 0 is the root node; then, breadth first over sections, each section's segments from its parent-side end, followed by its
/// zero-area end node. `parent[i] < i` for every other node; this order decides the order of floating-point sums.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tree {
    /// Parent of each node; node 0 is its own.
    pub parent: Vec<u32>,
    /// Area, µm²; 100 for zero-area nodes.
    pub area: Vec<f64>,
    /// Diameter of the segment, µm; 0 for zero-area nodes.
    pub diameter: Vec<f64>,
    /// Coefficient of the node in its parent's row (negative).
    pub a: Vec<f64>,
    /// Coefficient of the parent in the node's row (negative).
    pub b: Vec<f64>,
    /// The sections, in order of creation.
    pub sections: Vec<TreeSection>,
}

/// Where a section's nodes are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TreeSection {
    /// Node of the segment at the parent-side end; the section's nodes are consecutive, its end node last.
    pub first_node: u32,
    /// Number of segments.
    pub nseg: u32,
    /// Node at the parent-side end (in the parent, or the root node).
    pub parent_node: u32,
    /// Whether it is connected by its 1 end, so that positions run against the nodes.
    pub reversed: bool,
}
