//! What the engine's numbers are in the whole model: for messages and results.

use netpyne_base::Gid;
use netpyne_mechanism::MechId;

/// What things are called outside.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    /// Gid of every cell of the whole model.
    pub gids: Vec<Gid>,
    /// Gid of every source of the whole model.
    pub gids_of_sources: Vec<Option<Gid>>,
    /// By worker.
    pub parts: Vec<PartNames>,
    /// Potential that initialisation sets everywhere, mV.
    pub v_init: f64,
}

/// What the things of one worker are in the whole.
#[derive(Clone, Debug, Default)]
pub(crate) struct PartNames {
    /// Number of each cell.
    pub cells: Vec<u32>,
    /// Number of each recording.
    pub recordings: Vec<u32>,
    /// By matrix, number of each column that is a variable.
    pub columns: Vec<Vec<u32>>,
    /// By mechanism, number of each artificial cell; empty if they are the whole's.
    pub artificial: Vec<(MechId, Vec<u32>)>,
}

/// Which spikes are recorded, and where.
#[derive(Clone, Debug, Default)]
pub(crate) struct RecordedSources {
    /// Order of every source of the whole model.
    pub order: Vec<u32>,
    /// Whether its spikes are a cell's that are recorded.
    pub of_cell: Vec<bool>,
    /// (source, list) for each of the model's `recorded_sources`, by source.
    pub lists: Vec<(u32, u32)>,
}

impl RecordedSources {
    /// The lists that record a source.
    pub fn lists_of(&self, source: u32) -> impl Iterator<Item = usize> {
        let first = self.lists.partition_point(|(of, _)| *of < source);
        self.lists[first..].iter().take_while(move |(of, _)| *of == source).map(|(_, list)| *list as usize)
    }
}
