//! What a program does between the steps that make a network.

use crate::build::Build;
use crate::build::all_cells::change;
use netpyne_base::Gid;
use netpyne_specs::Dict;

/// Changes between the steps: populations and cells, connections, stimuli.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Between {
    /// Whether stimuli are added before cells are connected.
    pub stims_first: bool,
    /// Tags that cells are given once they are there, positions among them.
    pub tags: Vec<(Gid, Dict)>,
}

/// Gives cells their new tags; those of other parts have them where rules look at them.
pub(crate) fn retag(build: &mut Build, tags: &[(Gid, Dict)]) {
    for (gid, changed) in tags {
        if let Some(cell) = build.net.cells.find(*gid) {
            let mut spot = build.own_spot(cell);
            let cells = &mut build.net.cells;
            let i = cell.index();
            change(changed, &mut spot, &mut cells.tags[i]);
            (cells.position[i], cells.normalised[i]) = (spot.position, spot.normalised);
        }
        build.all_cells.retagged.entry(*gid).or_default().extend(changed.clone());
    }
}
