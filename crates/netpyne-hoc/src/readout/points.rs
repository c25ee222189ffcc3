//! Point processes: synapses become synaptic mechanisms, all others stay in their section.

use super::section::is_set;
use super::spikes::watched_value;
use crate::world::{Answer, At, Handle, SectionId, Slot, World};
use netpyne_specs::{Dict, PointProcess, SectionParams, Value};

/// NetPyNE takes point processes with these words in their names for synapses.
const SYNAPSES: &[&str] = &["syn", "ampa", "gaba", "nmda", "glu"];

/// The point processes at the segments of a section, newest first at each, as NEURON lists them. Those at its ends are left out,
/// as NetPyNE does.
fn at_segments(world: &World, id: SectionId) -> Answer<Vec<(Handle, f64)>> {
    let mut all = Vec::new();
    for handle in world.placed_point_processes().into_iter().rev() {
        if let Some((section, At::Segment(_))) = world.point_process(&handle)?.place
            && section == id
            && let Some((_, x)) = world.location(&handle)?
        {
            all.push((handle, x));
        }
    }
    all.sort_by(|a, b| a.1.total_cmp(&b.1));
    Ok(all)
}

pub(super) fn read(
    world: &World,
    id: SectionId,
    params: &mut SectionParams,
    syn_mechs: &mut Vec<(String, Dict)>,
) -> Answer<()> {
    for (handle, x) in at_segments(world, id)? {
        let own = world.point_process(&handle)?;
        let entry = world.mechanisms.get(own.mechanism);
        let mut values = Dict::new();
        let chosen =
            |s: &&Slot| s.len == 1 && (s.is_parameter || is_set(world, s, &own.values[s.offset..=s.offset]));
        for slot in entry.slots.iter().filter(chosen) {
            values.insert(slot.name.to_string(), Value::from(own.values[slot.offset]));
        }
        let name = entry.name.to_string();
        let lower = name.to_lowercase();
        if SYNAPSES.iter().any(|word| lower.contains(word)) {
            let mut dict = Dict::new();
            dict.insert("mod".to_owned(), name.as_str().into());
            dict.extend(values);
            if syn_mechs.iter().all(|(_, known)| *known != dict) {
                syn_mechs.push((format!("{name}_{}", syn_mechs.len()), dict));
            }
        } else {
            let label = format!("{name}_{}", params.pointps.len());
            let watched = watched_value(world, handle.id());
            let vref = watched.and_then(|value| entry.slots.iter().find(|slot| slot.offset == value));
            let vref = vref.map(|slot| slot.name.to_string());
            let loc = Some(x.into());
            let point = PointProcess { mod_name: name, loc, vref, rest: values, ..PointProcess::default() };
            params.pointps.insert(label, point);
        }
    }
    Ok(())
}
