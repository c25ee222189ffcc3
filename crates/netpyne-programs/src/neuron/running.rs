//! A network that is simulated, and what of it the world hears.

use super::inputs::{Inputs, changed_globals};
use super::network::Network;
use super::places;
use super::taken_in::{OWN_GIDS, TakenIn};
use crate::ranks::Ranks;
use netpyne::base::Gid;
use netpyne::engine::{Output, SimError, Simulation as Engine};
use netpyne::hoc::world::{Answer, Binding, Object, ObjectId, Quantity, Refusal, World};
use netpyne::results::{Outcome, SimData};
use netpyne::{Built, Simulated};
use std::rc::Rc;
use std::time::Instant;

/// What a run of a network that was taken in left.
#[derive(Debug)]
pub(crate) enum Ended {
    /// With what was recorded on this rank, where there are several.
    Simulated(Box<Simulated>, Output),
    Failed(String),
}

/// A network that is simulated.
#[derive(Debug)]
pub(super) struct Running {
    pub network: Network,
    pub engine: Engine,
    /// How often the world had changed when the network was made, and what else it was made from.
    pub made_from: (u64, Inputs),
    /// Global variables of mechanisms as the engine has them.
    pub globals: Vec<u64>,
    /// Samples of each recording that are in its vector, and spikes that are.
    pub taken: (Vec<usize>, usize),
    pub began: Instant,
    /// Whether it was told to stop.
    pub is_interrupted: bool,
}

/// Spikes of the network's own cells, as far as the options ask for them.
pub(super) fn only_cells(data: &mut SimData, built: &Built) {
    let wanted = built.network.model.recorded_gids.as_ref();
    let is_own =
        |gid: Gid| gid.0 < OWN_GIDS && wanted.is_none_or(|wanted| wanted.binary_search(&gid).is_ok());
    if !data.spikes.gids().iter().all(|gid| is_own(*gid)) {
        data.spikes = data.spikes.select(f64::NEG_INFINITY, f64::INFINITY, is_own);
    }
}

/// The time step that the script chose, ms.
pub(super) fn dt(world: &World) -> f64 {
    world.builtin_number("dt").unwrap_or(0.025)
}

pub(super) fn celsius(world: &World) -> f64 {
    world.builtin_number("celsius").unwrap_or(6.3)
}

pub(super) fn refusal(error: SimError) -> Refusal {
    Refusal::new(error.to_string())
}

impl Running {
    /// What the run of a network left, as it stands.
    pub fn ended(&self, taken_in: &TakenIn, ranks: &Ranks) -> Ended {
        let outcome = if self.is_interrupted { Outcome::Interrupted } else { Outcome::Finished };
        match taken_in.built.simulated_by(&self.engine, outcome, self.began.elapsed()) {
            Ok(mut simulated) => {
                only_cells(&mut simulated.data, &taken_in.built);
                let output = ranks.are_several().then(|| self.engine.output().clone());
                Ended::Simulated(Box::new(simulated), output.unwrap_or_default())
            }
            Err(error) => Ended::Failed(error.to_string()),
        }
    }

    /// Goes on at the temperature and with the global variables that the script chose.
    pub fn take_globals(&mut self, world: &World) {
        self.engine.set_celsius(celsius(world));
        for (name, at, value) in changed_globals(world, &mut self.globals) {
            // Initial concentrations are no variables of a network that runs.
            if let Some(variable) = self.network.places.variable(&Quantity::Global(name, at)) {
                self.engine.set(variable, value);
            }
        }
    }

    /// Goes on at the time and in the steps that the script chose.
    pub fn take_clock(&mut self, world: &World) -> Answer<()> {
        let (t, dt) = (world.builtin_number("t").unwrap_or(0.0), dt(world));
        if !(dt.is_finite() && dt > 0.0 && t.is_finite()) {
            return Err(Refusal::new(format!("`dt` must be positive, not {dt} ms")));
        }
        match self.engine.set_clock(t, dt, &self.network.model) {
            true => Ok(()),
            false => Err(Refusal::new("`dt` cannot change in this simulation")),
        }
    }

    /// Vectors that record start anew.
    pub fn empty_vectors(&mut self, world: &mut World) {
        for &(_, vector) in &self.network.recorded {
            if let Some(values) = vector_mut(world, vector) {
                values.clear();
            }
        }
        self.taken.0.fill(0);
        for counted in &mut self.network.counted {
            counted.seen = 0.0;
            if let Some(values) = vector_mut(world, counted.vector) {
                values.clear();
            }
        }
    }

    /// Vectors that take spikes start anew.
    pub fn empty_spikes(&mut self, world: &mut World) {
        for record in self.network.records.values() {
            for vector in [Some(record.times), record.ids.map(|(ids, _)| ids)].into_iter().flatten() {
                if let Some(values) = vector_mut(world, vector) {
                    values.clear();
                }
            }
        }
        self.taken.1 = 0;
    }

    /// Tells the world the time, and what was recorded since the last time.
    pub fn tell(&mut self, world: &mut World) {
        world.set_builtin_number("t", self.engine.time());
        let output = self.engine.output();
        for counted in &mut self.network.counted {
            let [n, time] = counted.recordings;
            let from = self.taken.0[n];
            for (&n, &t) in output.samples[n][from..].iter().zip(&output.samples[time][from..]) {
                if n > counted.seen
                    && let Some(values) = vector_mut(world, counted.vector)
                {
                    values.push(t);
                }
                counted.seen = n;
            }
            (self.taken.0[n], self.taken.0[time]) = (output.samples[n].len(), output.samples[time].len());
        }
        for &(n, vector) in &self.network.recorded {
            let (samples, taken) = (&output.samples[n], &mut self.taken.0[n]);
            if let Some(values) = vector_mut(world, vector) {
                values.extend_from_slice(&samples[*taken..]);
            }
            *taken = samples.len();
        }
        let from = self.taken.1;
        for (t, source) in output.spike_times[from..].iter().zip(&output.spike_gids[from..]) {
            let Some(record) = self.network.records.get(source) else { continue };
            if let Some(values) = vector_mut(world, record.times) {
                values.push(*t);
            }
            if let Some((ids, id)) = record.ids
                && let Some(values) = vector_mut(world, ids)
            {
                values.push(id);
            }
        }
        self.taken.1 = output.spike_times.len();
    }

    /// Puts all values into the world.
    pub fn hand_back(self, world: &mut World) {
        let Self { network: Network { places, .. }, engine, .. } = self;
        for (&section, &(cell, ix)) in &places.sections {
            let first = places.trees[cell.index()].sections[ix.index()].first_node;
            // It is gone if it was just deleted.
            let Ok(entry) = world.entry_mut(section) else { continue };
            for (n, v) in entry.voltage.iter_mut().enumerate() {
                *v = engine.voltage(cell.index(), first + n as u32).unwrap_or(*v);
            }
            for inserted in &mut entry.mechanisms {
                for (n, values) in inserted.values.iter_mut().enumerate() {
                    for (at, value) in values.iter_mut().enumerate() {
                        let variable = places.density((cell, first + n as u32), inserted.mechanism, at);
                        *value = variable.and_then(|variable| engine.get(variable)).unwrap_or(*value);
                    }
                }
            }
        }
        points_back(world, &places, &engine);
        // What a mechanism leaves in its global variables is part of a cell that is read.
        if world.is_cell {
            globals_back(world, &places, &engine);
        }
    }
}

fn globals_back(world: &World, places: &places::Places, engine: &Engine) {
    for (name, _, len) in world.mechanisms.entries().iter().flat_map(|entry| &entry.globals) {
        let Some(Binding::Numbers(numbers)) = world.builtins.get(name) else { continue };
        for at in 0..*len {
            let variable = places.variable(&Quantity::Global(Rc::clone(name), at));
            if let Some(value) = variable.and_then(|variable| engine.get(variable)) {
                numbers.set(at, value);
            }
        }
    }
}

fn points_back(world: &mut World, places: &places::Places, engine: &Engine) {
    let get = |what: &Quantity| engine.get(places.variable(what)?);
    for &object in places.points.keys() {
        if let Some(Object::PointProcess(own)) = world.objects.get_mut(object).map(|e| &mut e.object) {
            for (at, value) in own.values.iter_mut().enumerate() {
                *value = get(&Quantity::Point(object, at)).unwrap_or(*value);
            }
        }
    }
    for &object in places.connections.keys() {
        if let Some(Object::NetCon(own)) = world.objects.get_mut(object).map(|e| &mut e.object) {
            for (at, weight) in own.weight.iter_mut().enumerate() {
                *weight = get(&Quantity::Weight(object, at)).unwrap_or(*weight);
            }
        }
    }
}

fn vector_mut(world: &mut World, vector: ObjectId) -> Option<&mut Vec<f64>> {
    match &mut world.objects.get_mut(vector)?.object {
        Object::Vector(values) => Some(values),
        _ => None,
    }
}
