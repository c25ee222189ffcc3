//! One section: geometry, topology, mechanisms, ions.

use super::{Likeness, Selection};
use crate::world::{Answer, EXTRACELLULAR, Inserted, Place, SectionId, Slot, World};
use netpyne_morphology::{Morphology, Point, SectionIx};
use netpyne_specs::{Dict, KeyOrder, Number, SectionParams, Value};

pub(super) fn read(
    world: &mut World,
    chosen: &Selection,
    id: SectionId,
    like: Likeness,
) -> Answer<SectionParams> {
    // NetPyNE stores these even if there is nothing in them.
    let key_order = keys(["geom", "topol", "mechs"]);
    let mut params = SectionParams { key_order, ..SectionParams::default() };
    geometry(world, id, like, &mut params)?;
    if let Some((parent, x)) = world.parent(id)? {
        params.topol.parent_sec = Some(chosen.name(world, parent));
        params.topol.parent_x = Some(Number::Float(x));
        params.topol.child_x = Some(Number::Float(world.orientation(id)?));
    }
    let mut inserted: Vec<Inserted> = world.entry(id)?.mechanisms.clone();
    inserted.retain(|m| &*world.mechanisms.get(m.mechanism).name != EXTRACELLULAR);
    inserted.sort_by_key(|m| world.mechanisms.get(m.mechanism).name.clone());
    let reversed = world.shape(id)?.is_reversed();
    for mut mechanism in inserted {
        if reversed {
            mechanism.values.reverse();
        }
        let entry = world.mechanisms.get(mechanism.mechanism);
        let mut dict = Dict::new();
        for slot in entry.slots.iter().filter(|s| s.len == 1) {
            let values: Vec<f64> = mechanism.values.iter().map(|v| v[slot.offset]).collect();
            // Parameters always; what a mechanism computes only where the program set it. NetPyNE loses that.
            if slot.is_parameter || (entry.place != Place::Ion && is_set(world, slot, &values)) {
                dict.insert(key(entry, slot), along(&values));
            }
        }
        match entry.name.strip_suffix("_ion") {
            Some(ion) if entry.place == Place::Ion => params.ions.insert(ion.to_owned(), dict),
            _ => params.mechs.insert(entry.name.to_string(), dict),
        };
    }
    Ok(params)
}

/// The order in which keys are written.
fn keys(names: impl IntoIterator<Item = &'static str>) -> KeyOrder {
    KeyOrder(names.into_iter().map(Into::into).collect())
}

/// Name of a value in a rule: `gbar`; of ions `e`, `i`, `o`.
fn key(entry: &crate::world::Entry, slot: &Slot) -> String {
    let ion = entry.name.strip_suffix("_ion").filter(|_| entry.place == Place::Ion);
    ion.map_or_else(|| slot.name.to_string(), |ion| slot.name.replacen(ion, "", 1))
}

/// Whether a program changed a value that is no state, and that initialisation does not compute anew.
pub(super) fn is_set(world: &World, slot: &Slot, values: &[f64]) -> bool {
    !world.is_initialised && !slot.is_state && values.iter().any(|&v| v != slot.default)
}

/// One number if all segments have it, else all of them.
fn along(values: &[f64]) -> Value {
    match values {
        [first, rest @ ..] if rest.iter().all(|v| v == first) => Value::from(*first),
        _ => Value::from(values.to_vec()),
    }
}

/// A section of its own of these points: what is set first, then the points.
fn of_points(points: &[Point], first: impl FnOnce(&mut Morphology, SectionIx)) -> (Morphology, SectionIx) {
    let mut shape = Morphology::new();
    let ix = shape.add_section("");
    first(&mut shape, ix);
    for p in points {
        // These points are in a section already, so nothing is wrong with them.
        let _ = shape.add_point(ix, [p.x, p.y, p.z, p.d].map(f64::from));
    }
    (shape, ix)
}

/// Distances along a section that has nothing but these points.
fn straight(points: &[Point]) -> Vec<f64> {
    let (shape, _) = of_points(points, |_, _| {});
    shape.sections()[0].points().iter().map(|p| p.arc).collect()
}

/// Diameters of the segments of a section that had one diameter before it got these points, which replace it only where they
/// differ by more than NEURON cares about.
fn from_points(points: &[Point], centres: &[f64], diam: f64) -> Vec<f64> {
    let (mut shape, ix) = of_points(points, |shape, ix| {
        let _ = shape.set_nseg(ix, centres.len() as i64).and_then(|()| shape.set_diam(ix, diam));
    });
    let arcs: Vec<f64> = points.iter().map(|p| p.arc).collect();
    let _ = shape.set_arcs(ix, &arcs);
    centres.iter().map(|&x| shape.segment(ix, x).map_or(f64::NAN, |segment| segment.diam)).collect()
}

fn geometry(world: &mut World, id: SectionId, like: Likeness, params: &mut SectionParams) -> Answer<()> {
    let shape = world.shape(id)?;
    let (n, length, ra, rallbranch) = (shape.nseg(), shape.length(), shape.ra, shape.rallbranch);
    let centres: Vec<f64> = (0..n).map(|i| (i as f64 + 0.5) / n as f64).collect();
    let cm: Vec<f64> = centres.iter().map(|&x| shape.segments()[shape.segment_index(x)].cm).collect();
    let points = world.points(id)?.to_vec();
    let (diam, _) = world.range_name("diam").ok_or_else(|| crate::world::Refusal::new("no `diam`"))?;
    let middle = world.range_get(id, diam, 0.5)?;
    let diams: Vec<f64> = centres.iter().map(|&x| world.range_get(id, diam, x)).collect::<Answer<_>>()?;
    let is_given_by_points = || like == Likeness::NetPyne || from_points(&points, &centres, middle) == diams;
    let diam = match points.len() > 1 && is_given_by_points() {
        true => Value::from(middle),
        false => along(&diams),
    };
    let geom = &mut params.geom.rest;
    geom.insert("L".to_owned(), length.into());
    geom.insert("nseg".to_owned(), n.into());
    geom.insert("diam".to_owned(), diam);
    geom.insert("Ra".to_owned(), ra.into());
    geom.insert("cm".to_owned(), along(&cm));
    if rallbranch != 1.0 {
        geom.insert("rallbranch".to_owned(), rallbranch.into());
    }
    let points_are_last = (!points.is_empty()).then_some("pt3d");
    params.geom.key_order = keys(["L", "nseg", "diam", "Ra", "cm"].into_iter().chain(points_are_last));
    let arcs: Vec<f64> = points.iter().map(|p| p.arc).collect();
    if arcs != straight(&points) {
        geom.insert("arc3d".to_owned(), Value::from(arcs));
    }
    let number = |x: f32| Number::Float(f64::from(x));
    params.geom.pt3d =
        points.iter().map(|p| [number(p.x), number(p.y), number(p.z), number(p.d.abs())]).collect();
    Ok(())
}
