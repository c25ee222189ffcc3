//! What the sources of a part are in the whole model.

use crate::arrays::network::Uses;

/// What the sources of a part are in the whole model.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sources {
    /// Number of each.
    pub origin: Vec<u32>,
    /// Order of each among events of equal time.
    pub order: Vec<u32>,
    /// Where the spikes of each go.
    pub uses: Vec<Uses>,
}
