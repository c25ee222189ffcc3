//! A population as results see it: a label and the cells in it.

use netpyne_base::Gid;
use serde::{Deserialize, Serialize};

/// Label and cells of one population.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Population {
    /// Name in `popParams`.
    pub label: String,
    /// Its cells, ascending.
    gids: Vec<Gid>,
}

impl Population {
    /// The population `label` of the cells `gids` (any order).
    pub fn new(label: impl Into<String>, gids: impl IntoIterator<Item = Gid>) -> Self {
        let mut gids: Vec<Gid> = gids.into_iter().collect();
        gids.sort_unstable();
        gids.dedup();
        Self { label: label.into(), gids }
    }

    /// Its cells, ascending.
    pub fn gids(&self) -> &[Gid] {
        &self.gids
    }

    /// Number of cells.
    pub fn len(&self) -> usize {
        self.gids.len()
    }

    /// Whether it has no cells.
    pub fn is_empty(&self) -> bool {
        self.gids.is_empty()
    }

    /// Whether `gid` is one of its cells.
    pub fn contains(&self, gid: Gid) -> bool {
        self.gids.binary_search(&gid).is_ok()
    }
}
