//! Who is connected to whom, as a sparse matrix.

use crate::description::conns::Pre;
use crate::description::network::Network;
use sprs::{CsMat, TriMat};

/// What an entry of a connectivity matrix is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contacts {
    /// Number of synaptic contacts from one cell onto the other.
    Count,
    /// Sum of their weights.
    Weight,
}

impl Network {
    /// Connections between cells: row = gid of the presynaptic cell, column = gid of the postsynaptic one, a square of as many rows
    /// as the highest gid needs. Stimuli are not in it; gap junctions and other pointer connections are, once per side that is
    /// listed. In a part of a network, the connections onto its own cells.
    pub fn connectivity(&self, entries: Contacts) -> CsMat<f64> {
        let size =
            self.pops.iter().map(|pop| pop.gids.first.index() + pop.gids.count as usize).max().unwrap_or(0);
        let mut triplets = TriMat::with_capacity((size, size), self.conns.len());
        for i in 0..self.conns.len() {
            let conn = self.conn(i);
            if let Pre::Cell(pre) = conn.pre {
                let value = match entries {
                    Contacts::Count => 1.0,
                    Contacts::Weight => conn.weight,
                };
                triplets.add_triplet(pre.index(), self.cells.gid[conn.post.index()].index(), value);
            }
        }
        triplets.to_csr()
    }
}
