//! Point processes at places of sections, and artificial cells.

use super::Object;
use crate::world::World;
use crate::world::namespace::element;
use crate::world::objects::Handle;
use crate::world::sections::SectionId;
use crate::world::simulator::Quantity;
use crate::world::table::{MechIx, Place, Slot};
use crate::world::value::{Answer, Args, Pointer, Refusal, Value};
use netpyne_base::did_you_mean;
use netpyne_math::hoc_random::Generator;

/// Which node of a section.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum At {
    /// Node of this segment, counted from the parent's end.
    Segment(usize),
    /// The node at x = 0 or 1.
    End(f64),
}

/// A point process or artificial cell.
#[derive(Debug)]
pub struct PointProcess {
    /// Which mechanism.
    pub mechanism: MechIx,
    /// Where it is, if anywhere.
    pub place: Option<(SectionId, At)>,
    /// Its values.
    pub values: Vec<f64>,
    /// How many changes of the structure there had been when it was placed: newer ones come first in a node.
    pub placed: u64,
    /// Random streams that there were before its own.
    pub streams: [u32; 2],
    /// The stream of Random123 that its random numbers are drawn from, if that was said.
    pub random: Option<[u32; 3]>,
    /// The vector that a `VecStim` plays, or that an `APCount` puts the times of spikes into.
    pub vector: Option<Handle>,
    /// What its POINTER variables point at.
    pub pointers: Vec<(std::rc::Rc<str>, Pointer)>,
}

pub(super) const METHODS: &[&str] = &["loc", "get_loc", "has_loc", "get_segment"];

pub(super) fn new(world: &mut World, mechanism: MechIx, args: Args) -> Answer<Object> {
    world.change_structure();
    let streams = world.take_streams(mechanism);
    let entry = world.mechanisms.get(mechanism);
    let mut made = PointProcess {
        mechanism,
        place: None,
        values: entry.defaults.to_vec(),
        placed: world.changes(),
        streams,
        random: None,
        vector: None,
        pointers: Vec::new(),
    };
    if entry.place == Place::Point && args.is_number(0) {
        made.place = Some(locate(world, mechanism, args.number(0)?)?);
    }
    Ok(Object::PointProcess(Box::new(made)))
}

/// The node at `x` of the current section, with the ions the mechanism uses there.
fn locate(world: &mut World, mechanism: MechIx, x: f64) -> Answer<(SectionId, At)> {
    let section = world.current_section()?;
    let index = world.segment_index(section, x)?;
    for of in world.mechanisms.get(mechanism).ions.clone() {
        world.use_ion(section, of)?;
    }
    Ok((section, if x == 0.0 || x == 1.0 { At::End(x) } else { At::Segment(index) }))
}

impl World {
    /// A point process.
    pub fn point_process(&self, handle: &Handle) -> Answer<&PointProcess> {
        match self.object(handle)? {
            Object::PointProcess(own) => Ok(own),
            _ => Err(Refusal::new("this is no point process")),
        }
    }

    /// A point process, to be changed without a simulation hearing of it.
    pub fn point_process_mut(&mut self, handle: &Handle) -> Answer<&mut PointProcess> {
        match self.object_mut(handle)? {
            Object::PointProcess(own) => Ok(own),
            _ => Err(Refusal::new("this is no point process")),
        }
    }

    /// All point processes that have a place, oldest first.
    pub fn placed_point_processes(&self) -> Vec<Handle> {
        let points = self.mechanisms.entries().iter().filter(|e| e.place == Place::Point);
        let mut all: Vec<Handle> = points.flat_map(|e| self.objects.of_class(&e.name)).collect();
        all.retain(|handle| self.point_process(handle).is_ok_and(|p| p.place.is_some()));
        all.sort_by_key(Handle::id);
        all
    }

    /// Where a point process is: section and x of its node.
    pub fn location(&self, handle: &Handle) -> Answer<Option<(SectionId, f64)>> {
        let Some((section, at)) = self.point_process(handle)?.place else { return Ok(None) };
        let x = match at {
            At::Segment(index) => self.shape(section)?.centre_x(index),
            At::End(x) => x,
        };
        Ok(Some((section, x)))
    }

    /// Lets the point processes of a section go with the segments they are in when their number changes.
    pub(crate) fn move_point_processes(&mut self, section: SectionId, before: usize, after: usize) {
        for handle in self.placed_point_processes() {
            if let Ok(own) = self.point_process_mut(&handle)
                && let Some((place, At::Segment(index))) = &mut own.place
                && *place == section
            {
                *index = (after as f64 * ((*index as f64 + 0.5) / before as f64)) as usize;
            }
        }
    }

    /// Takes the point processes of a deleted section out of it.
    pub(crate) fn drop_point_processes(&mut self) {
        for handle in self.placed_point_processes() {
            let place = self.point_process(&handle).ok().and_then(|own| own.place);
            if place.is_some_and(|(section, _)| !self.exists(section))
                && let Ok(own) = self.point_process_mut(&handle)
            {
                own.place = None;
            }
        }
    }

    /// Lets a POINTER variable of a point process point at something.
    pub fn set_pointer(&mut self, handle: &Handle, name: &str, pointer: Pointer) -> Answer<()> {
        let own = self.point_process(handle)?;
        let entry = self.mechanisms.get(own.mechanism);
        if !entry.pointers.iter().any(|p| **p == *name) {
            return Err(Refusal::new(format!("`{}` has no POINTER `{name}`", entry.name)));
        }
        self.touch_object(handle);
        self.change_structure();
        let own = self.point_process_mut(handle)?;
        own.pointers.retain(|(known, _)| **known != *name);
        own.pointers.push((name.into(), pointer));
        Ok(())
    }

    fn class_of_point(&self, handle: &Handle) -> Answer<std::rc::Rc<str>> {
        Ok(self.mechanisms.get(self.point_process(handle)?.mechanism).name.clone())
    }

    fn point_slot(&self, handle: &Handle, name: &str) -> Answer<Slot> {
        let entry = self.mechanisms.get(self.point_process(handle)?.mechanism);
        entry.slot(name).cloned().ok_or_else(|| {
            let mut refusal = Refusal::new(format!("`{}` has no variable `{name}`", entry.name));
            refusal.help = did_you_mean(name, entry.slots.iter().map(|s| &*s.name));
            refusal
        })
    }
}

pub(super) fn call(world: &mut World, this: &Handle, method: &str, args: Args) -> Answer {
    match method {
        "loc" => {
            let mechanism = world.point_process(this)?.mechanism;
            let place = locate(world, mechanism, args.number(0)?)?;
            world.touch_object(this);
            world.change_structure();
            let placed = world.changes();
            let own = world.point_process_mut(this)?;
            (own.place, own.placed) = (Some(place), placed);
            Ok(Value::Number(1.0))
        }
        // Leaves the section pushed, as NEURON does.
        "get_loc" => match world.location(this)? {
            Some((section, x)) => {
                world.push_section(section);
                Ok(Value::Number(x))
            }
            None => Err(Refusal::new("the point process has no place")),
        },
        "has_loc" => Ok(world.point_process(this)?.place.is_some().into()),
        _ if concerns_simulation(&world.class_of_point(this)?, method) => {
            simulated(world, this, method, args)
        }
        _ if has_routine(world, this, method)? => routine(world, this, method, args),
        _ if args.is_empty() => attribute(world, this, method, &[]),
        _ => Err(world.unknown(this, method, METHODS)),
    }
}

fn has_routine(world: &World, this: &Handle, name: &str) -> Answer<bool> {
    let entry = world.mechanisms.get(world.point_process(this)?.mechanism);
    Ok(entry.slot(name).is_none() && entry.routines.iter().any(|(routine, _)| **routine == *name))
}

/// A PROCEDURE or FUNCTION of the mechanism.
fn routine(world: &mut World, this: &Handle, name: &str, args: Args) -> Answer {
    if !world.is_simulated() {
        let class = world.class_of_point(this)?;
        world.note(format!("`{class}.{name}` does nothing here: nothing is simulated while a cell is read"));
        return Ok(Value::Number(0.0));
    }
    let numbers = (0..args.len()).map(|n| args.number(n)).collect::<Answer<Vec<f64>>>()?;
    let mut result = 0.0;
    world.with_simulator(|simulator, _| {
        result = simulator.call_routine(this.id(), name, &numbers)?;
        Ok(())
    })?;
    Ok(Value::Number(result))
}

/// Methods that only matter when there is a simulation.
fn simulated(world: &mut World, this: &Handle, method: &str, args: Args) -> Answer {
    let class = world.class_of_point(this)?;
    if !world.is_simulated() {
        world
            .note(format!("`{class}.{method}` does nothing here: nothing is simulated while a cell is read"));
        return Ok(Value::Number(0.0));
    }
    world.touch_object(this);
    world.change_structure();
    match method {
        "noiseFromRandom" => {
            let Generator::Random123(stream) = world.random_stream(&args.object(0)?)?.stream() else {
                return Err(Refusal::new("`noiseFromRandom` takes numbers from Random123 only")
                    .help("choose it for the Random: `r.Random123(id1, id2, id3)`"));
            };
            let (id1, id2, id3) = stream.ids();
            world.point_process_mut(this)?.random = Some([id1, id2, id3]);
        }
        "noiseFromRandom123" => {
            let id = |i: usize| args.number_or(i, 0.0).map(|x| x as u32);
            let ids = [id(0)?, id(1)?, id(2)?];
            world.point_process_mut(this)?.random = Some(ids);
        }
        "play" | "record" => {
            let vector = if args.is_empty() { None } else { Some(args.object(0)?) };
            vector.as_ref().map(|vector| world.vector_id(vector)).transpose()?;
            world.point_process_mut(this)?.vector = vector;
        }
        _ => {
            return Err(Refusal::new(format!("`{class}.{method}` is not supported")).help(
                "record spikes with a NetCon, choose random numbers with `noiseFromRandom123(id1, id2, id3)`",
            ));
        }
    }
    Ok(Value::Number(1.0))
}

/// Whether a method of one of NEURON's own point processes only matters when there is a simulation.
pub(super) fn concerns_simulation(class: &str, method: &str) -> bool {
    matches!(
        (class, method),
        ("APCount", "record")
            | ("NetStim", "seed" | "noiseFromRandom" | "noiseFromRandom123")
            | ("VecStim", "play")
    )
}

pub(super) fn attribute(world: &mut World, this: &Handle, name: &str, indices: &[f64]) -> Answer {
    let pointer = world.point_process(this)?.pointers.iter().find(|(own, _)| **own == *name);
    if let Some((_, pointer)) = pointer {
        let pointer = pointer.clone();
        return Ok(Value::Number(world.read(&pointer)?));
    }
    if METHODS.contains(&name) {
        return call(world, this, name, Args(&[]));
    }
    let slot = world.point_slot(this, name)?;
    let at =
        slot.offset + element(if slot.len > 1 { std::slice::from_ref(&slot.len) } else { &[] }, indices)?;
    if let Some(value) = world.live(&Quantity::Point(this.id(), at)) {
        return Ok(Value::Number(value));
    }
    Ok(Value::Number(world.point_process(this)?.values[at]))
}

pub(super) fn set_attribute(
    world: &mut World,
    this: &Handle,
    name: &str,
    indices: &[f64],
    value: f64,
) -> Answer<()> {
    let slot = world.point_slot(this, name)?;
    let at =
        slot.offset + element(if slot.len > 1 { std::slice::from_ref(&slot.len) } else { &[] }, indices)?;
    world.point_process_mut(this)?.values[at] = value;
    world.touch_object(this);
    world.set_live(&Quantity::Point(this.id(), at), value);
    Ok(())
}
