//! What code works on, and how it walks over it: known to what calls code, on any processor.

use crate::ir::IonVar;
use crate::tape::Column;
use std::ops::Range;

/// Instances per pass through the code.
pub(crate) const LANES: usize = 8;
/// Most tables that code may look things up in.
pub(crate) const MOST_TABLES: usize = 16;
/// Words of a table in [`Operands::tables`].
pub(crate) const WORDS_OF_TABLE: usize = 5;
/// Words before the tables' columns in [`Operands::tables`].
pub(crate) const TABLE_WORDS: usize = WORDS_OF_TABLE * MOST_TABLES;
/// Magnitudes that may be divided, and divided by, the short way.
pub(crate) const ORDINARY: Range<f64> =
    f64::from_bits((1023 - 256) << 52)..f64::from_bits((1023 + 256) << 52);

/// How code walks over instances.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// All columns by instance: what is by row has been gathered.
    Flat,
    /// What is by row is found there.
    ByRow(Rows),
    /// The same; outputs are rows of bits that say where values are positive.
    Conditions(Rows),
    /// The same for a current kernel, which adds to the sums.
    Sums(Summing, Rows),
    /// The same by groups: of the kinds of rows those of ions.
    Groups(Summing, Rows),
    /// Once through, for a handler of events: fields and weights of any instances.
    Lanes,
}

/// What belongs to a row of something else, not to the instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RowOf {
    /// Nodes.
    Nodes,
    /// An ion, by its number among those that the mechanism uses.
    Ion(u32),
}

/// Columns by row that code uses, and how the rows of its instances lie.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Rows {
    /// Kinds of rows.
    pub kinds: Vec<RowOf>,
    /// Variables of ions that are written, or added to.
    pub targets: Vec<(u32, IonVar)>,
    /// Layouts of eights that occur.
    pub layouts: Vec<Layout>,
}

impl Rows {
    /// Where the rows of a kind are said.
    pub fn position(&self, kind: RowOf) -> Option<usize> {
        self.kinds.iter().position(|known| *known == kind)
    }

    /// Words of [`Operands::walk`] for each eight.
    pub fn words(&self) -> usize {
        1 + self.kinds.len()
    }
}

/// How the rows of eight instances lie. The first word for them says which it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    /// Rows of each kind follow one another. The first word is 0, those that follow are offsets of the first row in bytes.
    InOrder,
    /// There is one instance only. The first word is 1, those that follow are offsets of its row.
    Single,
    /// Neither: rows are looked up. The first word is [`Self::MARK`] and a bit for each instance that there is, the second one says
    /// where the row numbers are, in bytes: eight of 32 bits for each kind.
    Scattered,
}

impl Layout {
    /// See [`Self::Scattered`].
    pub const MARK: u64 = 1 << 63;
}

/// Memories that all code for instances at once is told of, by their place in [`Operands::columns`]. Further ones of the tape follow,
/// then those of [`Rows::targets`].
pub(crate) mod memory {
    /// Fields of the instances.
    pub const FIELDS: usize = 0;
    /// What is kept of parameters.
    pub const MEMO: usize = 1;
    /// Tables of values that few classes of instances have.
    pub const PICKED: usize = 2;
    /// By node.
    pub const VOLTAGE: usize = 3;
    pub const AREA: usize = 4;
    pub const DIAMETER: usize = 5;
    /// Sums by node: right-hand side and diagonal.
    pub const RHS: usize = 6;
    pub const DIAGONAL: usize = 7;
    /// Factor of currents by instance.
    pub const SCALE: usize = 8;
    /// The bytes that say what is picked.
    pub const PICKS: usize = 9;
    /// Numbers of [scattered](super::Layout::Scattered) rows.
    pub const NUMBERS: usize = 10;
    /// How many these are.
    pub const COMMON: usize = 11;
}

/// How currents are added up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Summing {
    /// Whether current and conductance are subtracted from their sums, not added.
    pub subtract: [bool; 2],
    /// Point processes have a scale.
    pub scaled: bool,
    /// Currents of ions that are added up too: number of the output, and of the use of the ion.
    pub flows: Vec<(u32, u32)>,
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
    /// Where the row numbers of its ions are, in bytes: eight of 32 bits for each kind.
    pub numbers: u64,
}

/// Where a column of a tape starts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Home {
    /// Number of the memory that it is in, in [`Operands::columns`].
    pub memory: u16,
    /// So many bytes behind its start.
    pub offset: i32,
}

/// What code is made for besides its tape.
pub(crate) struct Plan<'a> {
    pub shape: Shape,
    /// Columns that hold a table of eight values instead of one per instance; a byte per instance says which.
    pub picked: &'a [Column],
    /// Where the columns of the tape are; empty if each is a memory of its own, and there are no others.
    pub homes: &'a [Home],
    /// Memories of these.
    pub memories: usize,
}

impl Plan<'_> {
    /// Where every column is a memory of its own.
    pub fn plain(shape: Shape) -> Self {
        Self { shape, picked: &[], homes: &[], memories: 0 }
    }
}

/// What code works on.
pub(crate) struct Operands<'a> {
    /// Where each memory starts: for code for all instances at once those of [`memory`] first, else the columns of the tape.
    pub columns: &'a [*mut f64],
    /// Values of the tape's uniforms.
    pub uniforms: &'a [f64],
    /// Per table: first argument, factor and number of intervals as doubles, the latter as an integer too, and where its rows are;
    /// from [`TABLE_WORDS`] on the columns that the tape interpolates.
    pub tables: &'a [u64],
    /// Instances, a multiple of [`LANES`] except for those of [events](Walk::Places).
    pub len: usize,
    /// The way over them.
    pub walk: Walk<'a>,
}

/// The way over instances.
#[derive(Clone, Copy)]
pub(crate) enum Walk<'a> {
    /// Straight on: everything is by instance.
    Straight,
    /// For each eight [`Rows::words`] words, see [`Layout`].
    Eights(&'a [u64]),
    /// By groups.
    Groups(&'a [NodeGroup]),
    /// Eight instances and their first weights. What is behind the number of instances repeats the last one.
    Places(&'a [u32]),
}

impl Operands<'_> {
    /// Whether the number of instances is one that code can take.
    pub fn is_whole(&self) -> bool {
        match self.walk {
            Walk::Places(places) => places.len() == 2 * LANES && self.len <= LANES,
            _ => self.len.is_multiple_of(LANES),
        }
    }
}
