//! What a program does between the steps that make a network.

use crate::build::Build;
use crate::build::placed::Spot;
use crate::description::network::Tags;
use netpyne_base::Gid;
use netpyne_specs::{Dict, Value};
use std::sync::Arc;

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

/// Changes tags and place of a cell.
pub(crate) fn change(changed: &Dict, spot: &mut Spot, tags: &mut Arc<Tags>) {
    for (key, value) in changed {
        let axis = |names: [&str; 3]| names.iter().position(|name| name == key);
        let place = match (axis(["x", "y", "z"]), axis(["xnorm", "ynorm", "znorm"])) {
            (Some(axis), _) => Some(&mut spot.position[axis]),
            (_, Some(axis)) => Some(&mut spot.normalised[axis]),
            _ => None,
        };
        let is_place = place.is_some();
        if let (Some(place), Some(number)) = (place, value.as_f64()) {
            *place = number;
        }
        // Cells of a list keep their positions among their other tags.
        if !is_place || tags.own.contains_key(key) {
            Arc::make_mut(tags).own.insert(key.clone(), Value::clone(value));
        }
    }
}
