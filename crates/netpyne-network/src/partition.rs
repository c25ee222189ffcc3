//! Which part of a network a rank builds: every rank decides for itself, and all come to the same answer.

use crate::network::CellIndex;
use netpyne_base::define_id;

define_id! { /// A cell's place in the order of creation of the whole network, whoever builds it.
Ordinal }

/// A part of a network: the cells that one of several ranks builds.
#[derive(Clone, Debug, PartialEq)]
pub struct Partition {
    /// Which of the ranks.
    pub rank: usize,
    /// How many ranks there are.
    pub size: usize,
}

impl Partition {
    /// The part of rank `rank` of `size`: cells are dealt out one by one, in order of creation, as NetPyNE does.
    ///
    /// A `rank` that does not exist among `size` ranks stands for the last one, and 0 ranks for 1.
    pub fn new(rank: usize, size: usize) -> Self {
        let size = size.max(1);
        Self { rank: rank.min(size - 1), size }
    }

    /// Everything.
    pub fn whole() -> Self {
        Self::new(0, 1)
    }

    /// Whether this is everything.
    pub fn is_whole(&self) -> bool {
        self.size == 1
    }
}

impl Default for Partition {
    fn default() -> Self {
        Self::whole()
    }
}

/// The cells of one part, by both their numbers.
#[derive(Clone, Debug)]
pub(crate) enum Share {
    /// Every `size`-th cell from the `rank`-th on.
    Dealt { rank: u32, size: u32 },
}

impl Share {
    /// What a partition means.
    pub fn of(partition: &Partition) -> Self {
        Share::Dealt { rank: partition.rank as u32, size: partition.size as u32 }
    }

    /// Whether all cells are in this part.
    pub fn is_everything(&self) -> bool {
        matches!(self, Share::Dealt { size: 1, .. })
    }

    /// The number of a cell among those of this part, if it is one of them.
    #[inline]
    pub fn own(&self, cell: Ordinal) -> Option<CellIndex> {
        match self {
            Share::Dealt { size: 1, .. } => Some(CellIndex(cell.0)),
            Share::Dealt { rank, size } => (cell.0 % size == *rank).then(|| CellIndex(cell.0 / size)),
        }
    }

    /// The place in the whole network of a cell of this part.
    #[inline]
    pub fn ordinal(&self, cell: CellIndex) -> Ordinal {
        match self {
            Share::Dealt { rank, size } => Ordinal(cell.0 * size + rank),
        }
    }
}
