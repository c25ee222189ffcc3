//! A rank of a world that is not there.

use crate::{CommError, Communicator};

/// One rank of several of which only it exists: to see what it would hold. Of the others, collectives say nothing.
#[derive(Clone, Copy, Debug)]
pub struct DryRun {
    /// Which rank it is.
    pub rank: usize,
    /// How many there would be.
    pub size: usize,
}

impl Communicator for DryRun {
    fn rank(&self) -> usize {
        self.rank
    }

    fn size(&self) -> usize {
        self.size
    }

    /// Its own bytes at its place, and none at the others'.
    fn all_gather(&self, mine: &[u8]) -> Result<Vec<Vec<u8>>, CommError> {
        let mut all = vec![Vec::new(); self.size];
        if let Some(own) = all.get_mut(self.rank) {
            *own = mine.to_vec();
        }
        Ok(all)
    }

    fn gather(&self, mine: &[u8]) -> Result<Option<Vec<Vec<u8>>>, CommError> {
        Ok(if self.rank == 0 { Some(self.all_gather(mine)?) } else { None })
    }

    /// Its own bytes, as there is no other rank.
    fn broadcast(&self, from_rank_0: &[u8]) -> Result<Vec<u8>, CommError> {
        Ok(from_rank_0.to_vec())
    }

    fn abort(&self, _message: &str) {}
}
