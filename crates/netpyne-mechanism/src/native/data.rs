//! What code works on, and how it walks over it: known to what calls code, on any processor.

use std::ops::Range;

/// Instances per pass through the code.
pub(crate) const LANES: usize = 8;
/// Most tables that code may look things up in.
pub(crate) const MOST_TABLES: usize = 16;
/// Words before the tables' columns in [`Operands::tables`]: four per table.
pub(crate) const TABLE_WORDS: usize = 4 * MOST_TABLES;
/// Magnitudes that may be divided, and divided by, the short way.
pub(crate) const ORDINARY: Range<f64> =
    f64::from_bits((1023 - 256) << 52)..f64::from_bits((1023 + 256) << 52);

/// How code walks over instances.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// All columns by instance: what is by node has been gathered.
    Flat,
    /// What is by node is found at eight nodes that follow one another.
    ByNode,
    /// The same; outputs are rows of bits that say where values are positive.
    Conditions,
    /// The same for a current kernel, or by groups; adds to the sums of the nodes.
    Sums(Summing),
    /// Once through, for a handler of events: fields and weights of any instances.
    Lanes,
}

/// How currents are added up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Summing {
    /// Whether current and conductance are subtracted from their sums, not added.
    pub subtract: [bool; 2],
    /// Point processes have a scale.
    pub scaled: bool,
    /// In groups.
    pub grouped: bool,
}

/// Rows of instances, one at each of eight nodes. Code knows this layout.
#[derive(Clone, Debug)]
#[repr(C)]
pub(crate) struct NodeGroup {
    /// First and last but one byte in a column of the instances.
    pub start: u64,
    /// Where it ends.
    pub end: u64,
    /// The nodes.
    pub nodes: [u32; LANES],
}

/// What code works on.
pub(crate) struct Operands<'a> {
    /// Where each column of the tape starts; but for flat code followed by right-hand side, diagonal, scale (for sums) and the
    /// bytes that say what is picked.
    pub columns: &'a [*mut f64],
    /// Values of the tape's uniforms.
    pub uniforms: &'a [f64],
    /// Per table: first argument, factor and number of intervals as doubles, the latter as an integer too; from
    /// [`TABLE_WORDS`] on the columns that the tape interpolates.
    pub tables: &'a [u64],
    /// Instances, a multiple of [`LANES`].
    pub len: usize,
    /// First node of each eight; of a handler of events eight instances and their first weights.
    pub nodes: &'a [u32],
    /// Groups, for grouped sums.
    pub groups: &'a [NodeGroup],
}
