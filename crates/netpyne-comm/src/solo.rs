//! One rank.

use crate::{CommError, Communicator};

/// A rank that is alone.
#[derive(Clone, Copy, Debug, Default)]
pub struct Solo;

impl Communicator for Solo {
    fn rank(&self) -> usize {
        0
    }

    fn size(&self) -> usize {
        1
    }

    fn all_gather(&self, mine: &[u8]) -> Result<Vec<Vec<u8>>, CommError> {
        Ok(vec![mine.to_vec()])
    }

    fn gather(&self, mine: &[u8]) -> Result<Option<Vec<Vec<u8>>>, CommError> {
        Ok(Some(vec![mine.to_vec()]))
    }

    fn broadcast(&self, from_rank_0: &[u8]) -> Result<Vec<u8>, CommError> {
        Ok(from_rank_0.to_vec())
    }

    fn abort(&self, _message: &str) {}
}
