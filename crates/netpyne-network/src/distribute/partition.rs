//! Which part of a network a rank builds: every rank decides for itself, and all come to the same answer.

use crate::build::share::Share;
use crate::distribute::costs::Costs;
use std::sync::Arc;

/// A part of a network: the cells that one of several ranks builds.
#[derive(Clone, Debug, PartialEq)]
pub struct Partition {
    /// Which of the ranks.
    pub rank: usize,
    /// How many ranks there are.
    pub size: usize,
    /// What things cost, where cells are dealt out so that all ranks have equally much to do.
    pub balance: Option<Arc<Costs>>,
}

impl Partition {
    /// The part of rank `rank` of `size`: cells are dealt out one by one, in order of creation, as NetPyNE does.
    ///
    /// A `rank` that does not exist among `size` ranks stands for the last one, and 0 ranks for 1.
    pub fn new(rank: usize, size: usize) -> Self {
        let size = size.max(1);
        Self { rank: rank.min(size - 1), size, balance: None }
    }

    /// The same with cells dealt out so that all ranks have equally much to do: of each population every rank gets a stretch,
    /// as long as the cost of its cells and the load that the rank has already say. All ranks come to the same answer.
    pub fn balanced(rank: usize, size: usize, costs: Costs) -> Self {
        Self { balance: Some(Arc::new(costs)), ..Self::new(rank, size) }
    }

    /// Everything.
    pub fn whole() -> Self {
        Self::new(0, 1)
    }

    /// Its cells, as long as it is not balanced.
    pub(crate) fn share(&self) -> Share {
        Share::Dealt { rank: self.rank as u32, size: self.size as u32 }
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
