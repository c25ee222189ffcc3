//! Where the connections that a cell brings along look for its spikes.
//!
//! NetPyNE stores none of this, and looks in the middle of the root section.

use super::Selection;
use crate::world::{Answer, ObjectId, Quantity, SectionId, Watched, World};
use netpyne_specs::{CellParams, Number};

/// Threshold that a connection has if nobody sets one, mV; NetPyNE's too.
const THRESHOLD: f64 = 10.0;

/// The value of a point process that a connection watches, as a number in its list of values.
pub(super) fn watched_value(world: &World, point: ObjectId) -> Option<usize> {
    world.wiring.sources().find_map(|source| match source.watched {
        Watched::Quantity(Quantity::Point(id, value)) if id == point => Some(value),
        _ => None,
    })
}

/// Potentials of the chosen sections that are watched: section, place, threshold; in order of creation.
fn watched_places(world: &World, sections: &[SectionId]) -> Vec<(SectionId, f64, f64)> {
    let place = |watched: &Watched| match watched {
        Watched::Quantity(Quantity::Voltage(section, x)) if sections.contains(section) => {
            Some((*section, *x))
        }
        _ => None,
    };
    let sources = world.wiring.sources();
    sources.filter_map(|s| place(&s.watched).map(|(section, x)| (section, x, s.threshold.get()))).collect()
}

/// Says in the rule where spikes are detected, if not in the middle of the root section, and above what.
pub(super) fn read(
    world: &mut World,
    chosen: &Selection,
    sections: &[SectionId],
    rule: &mut CellParams,
) -> Answer<()> {
    let places = watched_places(world, sections);
    let Some(&(section, x, threshold)) = places.first() else { return Ok(()) };
    if places.len() > 1 {
        let name = chosen.name(world, section);
        world.note(format!(
            "connections of the cell look for spikes in {} places: the rule has the first, `{name}` at {x}",
            places.len()
        ));
    }
    let root = rule.secs.values().position(|sec| sec.topol.parent_sec.is_none()).unwrap_or(0);
    let name = chosen.name(world, section);
    let Some((index, _, own)) = rule.secs.get_full_mut(&name) else { return Ok(()) };
    let nseg = world.shape(section)?.nseg() as f64;
    // Places in the same segment are the same.
    let is_middle = x > 0.0 && x < 1.0 && (x * nseg) as usize == (0.5 * nseg) as usize;
    if index != root || !is_middle {
        own.spike_gen_loc = Some(Number::Float(x));
    }
    if threshold != THRESHOLD {
        own.threshold = Some(Number::Float(threshold));
    }
    Ok(())
}
