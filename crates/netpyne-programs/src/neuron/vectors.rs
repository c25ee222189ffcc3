//! Vectors that are recorded and played.

use super::places::Places;
use netpyne::hoc::world::{Answer, Object, ObjectId, Quantity, Refusal, Sampling, World};
use netpyne::network::model::{Model, Play, Recording, Variable};

fn variable(places: &Places, what: &Quantity, done: &str) -> Answer<Variable> {
    let gone = || Refusal::new(format!("the variable that is {done} is not simulated: {what:?}"));
    places.variable(what).ok_or_else(gone)
}

/// The numbers of a vector; none if it is gone.
pub(super) fn numbers(world: &World, vector: ObjectId) -> &[f64] {
    match world.objects.get(vector).map(|entry| &entry.object) {
        Some(Object::Vector(values)) => values,
        _ => &[],
    }
}

/// Adds what is recorded; gives which recordings are taken by which vectors.
pub(super) fn record(world: &World, model: &mut Model, places: &Places) -> Answer<Vec<(usize, ObjectId)>> {
    let mut vectors = Vec::new();
    for recorded in &world.wiring.recorded {
        let variable = variable(places, &recorded.of, "recorded")?;
        let step = match recorded.sampling {
            Sampling::Interval(interval) => interval,
            Sampling::EveryStep => 0.0,
            Sampling::Times(times) => {
                let number = model.recordings.len() as u32;
                model.recording_times.push((number, numbers(world, times).into()));
                0.0
            }
        };
        model.recordings.push(Recording { variable, step });
        vectors.push((model.recordings.len() - 1, recorded.vector));
    }
    Ok(vectors)
}

/// A vector that takes the times at which a counter counts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Counted {
    /// The vector.
    pub vector: ObjectId,
    /// Which recordings are its count and the time of the last one.
    pub recordings: [usize; 2],
    /// The count that was seen last.
    pub seen: f64,
}

/// Adds what is recorded of counters of spikes.
pub(super) fn count(world: &World, model: &mut Model, places: &Places) -> Vec<Counted> {
    let mut all = Vec::new();
    for handle in world.objects.of_class("APCount") {
        let Ok(Object::PointProcess(own)) = world.object(&handle) else { continue };
        let Some(vector) = &own.vector else { continue };
        let entry = world.mechanisms.get(own.mechanism);
        let slots = ["n", "time"].map(|name| entry.slot(name).map_or(usize::MAX, |slot| slot.offset));
        let [Some(n), Some(time)] = slots.map(|at| places.variable(&Quantity::Point(handle.id(), at))) else {
            continue;
        };
        let first = model.recordings.len();
        model.recordings.extend([n, time].map(|variable| Recording { variable, step: 0.0 }));
        all.push(Counted { vector: vector.id(), recordings: [first, first + 1], seen: 0.0 });
    }
    all
}

/// Adds what is played. Values without a time are left out, as in NEURON; so are times without a value, where NEURON reads beyond the
/// end of its vector.
pub(super) fn play(world: &World, model: &mut Model, places: &Places) -> Answer<()> {
    for played in &world.wiring.played {
        let target = variable(places, &played.into, "played into")?;
        let values = numbers(world, played.vector);
        let times: Vec<f64> = match played.sampling {
            Sampling::Interval(interval) => (0..values.len()).map(|n| interval * n as f64).collect(),
            Sampling::Times(times) => numbers(world, times).into(),
            Sampling::EveryStep => continue,
        };
        let continuous = played.continuous;
        let (times, values) = match continuous {
            true => (&times[..values.len().min(times.len())], &values[..values.len().min(times.len())]),
            false => (&times[..], values),
        };
        model.plays.push(Play { target, times: times.into(), values: values.into(), continuous });
    }
    Ok(())
}
