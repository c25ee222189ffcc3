//! What a program does between the steps that make a network.

use crate::build::Build;
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

/// Gives cells their new tags.
pub(crate) fn retag(build: &mut Build, tags: &[(Gid, Dict)]) {
    let cells = &mut build.net.cells;
    for (gid, changed) in tags {
        let Some(cell) = cells.find(*gid) else { continue };
        let i = cell.index();
        for (key, value) in changed {
            let axis = |names: [&str; 3]| names.iter().position(|name| name == key);
            let number = value.as_f64();
            let place = match (axis(["x", "y", "z"]), axis(["xnorm", "ynorm", "znorm"])) {
                (Some(axis), _) => Some(&mut cells.position[i][axis]),
                (_, Some(axis)) => Some(&mut cells.normalised[i][axis]),
                _ => None,
            };
            let is_place = place.is_some();
            if let (Some(place), Some(number)) = (place, number) {
                *place = number;
            }
            // Cells of a list keep their positions among their other tags.
            if !is_place || cells.tags[i].own.contains_key(key) {
                Arc::make_mut(&mut cells.tags[i]).own.insert(key.clone(), Value::clone(value));
            }
        }
    }
}
