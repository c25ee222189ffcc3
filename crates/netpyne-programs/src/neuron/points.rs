//! Point processes and artificial cells, in the order in which they were placed.

use super::places::{MechanismPlace, Places};
use netpyne::hoc::world::{Answer, Handle, Object, Place, PointProcess, Refusal, World};
use netpyne::mechanism::ir::{FieldId, PointerId, RandomId, VectorId};
use netpyne::network::StreamCount;
use netpyne::network::model::{Model, NO_CELL, ParameterSetId, PointId};

/// All point processes that have a place, and all artificial cells.
fn all(world: &World) -> Vec<Handle> {
    let is_point = |place| matches!(place, Place::Point | Place::Artificial);
    let classes = world.mechanisms.entries().iter().filter(|entry| is_point(entry.place));
    let mut all: Vec<(u64, Handle)> = Vec::new();
    for class in classes {
        for handle in world.objects.of_class(&class.name) {
            if let Ok(own) = world.point_process(&handle)
                && (own.place.is_some() || class.place == Place::Artificial)
            {
                all.push((own.placed, handle));
            }
        }
    }
    all.sort_by_key(|(placed, _)| *placed);
    all.into_iter().map(|(_, handle)| handle).collect()
}

/// Adds those that are not there yet.
pub(super) fn read(world: &World, model: &mut Model, places: &mut Places) -> Answer<()> {
    for handle in all(world) {
        if places.points.contains_key(&handle.id()) {
            continue;
        }
        let own = world.point_process(&handle)?;
        let Some(MechanismPlace::Mechanism(mechanism, slots)) = places.mechanisms[own.mechanism].clone()
        else {
            continue;
        };
        let (cell, node) = match world.location(&handle)? {
            None => (NO_CELL, 0),
            Some((section, x)) => {
                let node = places.node(section, x);
                node.ok_or_else(|| Refusal::new("a point process is on a section that is in no cell"))?
            }
        };
        let point = PointId::from_index(model.points.len());
        let set = parameters(world, own, (point, &slots), model);
        model.points.push(mechanism, cell, node, set);
        streams(own, point, model);
        vector(world, own, point, model)?;
        places.points.insert(handle.id(), (point, own.mechanism));
    }
    Ok(())
}

/// Parameters that are not the mechanism's defaults.
pub(super) fn parameters(
    world: &World,
    own: &PointProcess,
    (point, slots): (PointId, &[(FieldId, u32)]),
    model: &mut Model,
) -> ParameterSetId {
    let defaults = &world.mechanisms.get(own.mechanism).defaults;
    let changed = || (0..slots.len()).filter(|&at| own.values[at].to_bits() != defaults[at].to_bits());
    let set: Vec<_> =
        changed().filter(|&at| slots[at].1 == 0).map(|at| (slots[at].0, own.values[at])).collect();
    for at in changed().filter(|&at| slots[at].1 > 0) {
        model.elements.push((point, slots[at].0, slots[at].1, own.values[at]));
    }
    if model.parameter_sets.last() != Some(&set) {
        model.parameter_sets.push(set);
    }
    ParameterSetId::from_index(model.parameter_sets.len() - 1)
}

/// Random streams and vectors that a program has chosen for a point process that is there.
pub(super) fn chosen(world: &World, own: &PointProcess, point: PointId, model: &mut Model) -> Answer<()> {
    if let Some(ids) = own.random {
        model.streams.push((point, RandomId(0), ids));
    }
    if own.vector.is_some() {
        model.vectors.retain(|(of, ..)| *of != point);
    }
    vector(world, own, point, model)
}

/// What a VecStim plays.
fn vector(world: &World, own: &PointProcess, point: PointId, model: &mut Model) -> Answer<()> {
    let mechanism = model.points.mechanism[point.index()];
    if let Some(vector) = &own.vector
        && !model.catalog.get(mechanism).vectors.is_empty()
    {
        model.vectors.push((point, VectorId(0), world.vector(vector)?.into()));
    }
    Ok(())
}

/// Random streams: those that were chosen, else numbered in order of creation.
fn streams(own: &PointProcess, point: PointId, model: &mut Model) {
    let mechanism = model.catalog.get(model.points.mechanism[point.index()]).clone();
    let [random, shared] = own.streams;
    for (stream, ids) in (StreamCount { random, shared }).ids(&mechanism) {
        let chosen = own.random.filter(|_| stream == RandomId(0) && mechanism.shared_random != Some(stream));
        model.streams.push((point, stream, chosen.unwrap_or(ids)));
    }
}

/// What their POINTER variables point at.
pub(super) fn pointers(world: &World, model: &mut Model, places: &Places) -> Answer<()> {
    let mut set = Vec::new();
    for (&object, &(point, mechanism)) in &places.points {
        let Some(Object::PointProcess(own)) = world.objects.get(object).map(|entry| &entry.object) else {
            continue;
        };
        let entry = world.mechanisms.get(mechanism);
        let names = &model.catalog.get(model.points.mechanism[point.index()]).pointers;
        for (name, pointer) in &own.pointers {
            let Some(at) = names.iter().position(|known| **known == **name) else { continue };
            let to = world.quantity(pointer).map(|what| places.variable(&what));
            let Ok(Some(to)) = to else {
                let message =
                    format!("the POINTER `{name}` of `{}` points at nothing that is simulated", entry.name);
                return Err(Refusal::new(message));
            };
            set.push((point, PointerId::from_index(at), to));
        }
    }
    let replaced = |own: &(PointId, PointerId, _)| {
        set.iter().any(|new: &(PointId, PointerId, _)| (new.0, new.1) == (own.0, own.1))
    };
    model.pointers.retain(|own| !replaced(own));
    model.pointers.extend(set);
    model.pointers.sort_by_key(|(point, pointer, _)| (*point, *pointer));
    Ok(())
}
