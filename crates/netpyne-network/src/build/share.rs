//! Which cells of the whole network are built here.

use crate::description::network::CellIndex;
use netpyne_base::define_id;
use std::ops::Range;

define_id! { /// A cell's place in the order of creation of the whole network, whoever builds it.
Ordinal }

/// The cells of one part, by both their numbers.
#[derive(Clone, Debug)]
pub(crate) enum Share {
    /// Every `size`-th cell from the `rank`-th on.
    Dealt { rank: u32, size: u32 },
    /// Stretches of cells, in order.
    Stretches(Vec<Stretch>),
}

/// Consecutive cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stretch {
    /// Place of the first in the whole network.
    pub first: u32,
    /// Its number in the part.
    pub own: u32,
    /// How many.
    pub count: u32,
}

impl Share {
    /// No cell at all.
    pub fn nothing() -> Self {
        Share::Stretches(Vec::new())
    }

    /// Stretches of these places, ascending.
    pub fn stretches(places: impl IntoIterator<Item = Range<u32>>) -> Self {
        let mut own = 0;
        let stretch = |places: Range<u32>| {
            let stretch = Stretch { first: places.start, own, count: places.end - places.start };
            own += stretch.count;
            stretch
        };
        Share::Stretches(places.into_iter().filter(|p| !p.is_empty()).map(stretch).collect())
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
            Share::Stretches(all) => {
                let stretch = all[..all.partition_point(|s| s.first <= cell.0)].last()?;
                let i = cell.0 - stretch.first;
                (i < stretch.count).then(|| CellIndex(stretch.own + i))
            }
        }
    }

    /// The place in the whole network of a cell of this part.
    #[inline]
    pub fn ordinal(&self, cell: CellIndex) -> Ordinal {
        match self {
            Share::Dealt { rank, size } => Ordinal(cell.0 * size + rank),
            Share::Stretches(all) => {
                let at = all.partition_point(|s| s.own <= cell.0).saturating_sub(1);
                all.get(at).map_or(Ordinal(u32::MAX), |s| Ordinal(s.first + cell.0 - s.own))
            }
        }
    }
}
