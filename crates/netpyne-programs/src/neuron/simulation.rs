//! The simulation of an object world.

use super::inputs::{Inputs, changed_globals};
use super::network::{Network, read};
use super::{cells, places};
use netpyne::engine::{Options, Order, SimError, Simulation as Engine, Stage};
use netpyne::hoc::world::{
    Advance, Answer, InitStage, Object, ObjectId, Quantity, Refusal, Simulator, World,
};
use netpyne::mechanism::Catalog;
use std::ops::ControlFlow;
use std::sync::Arc;

/// Simulates a world as NEURON does it in one process with fixed time steps.
#[derive(Debug)]
pub struct Simulation {
    catalog: Arc<Catalog>,
    running: Option<Running>,
    /// Whether there was one that a change of the world put an end to.
    is_outdated: bool,
}

/// A network that is simulated.
#[derive(Debug)]
struct Running {
    network: Network,
    engine: Engine,
    /// How often the world had changed when the network was made, and what else it was made from.
    made_from: (u64, Inputs),
    /// Global variables of mechanisms as the engine has them.
    globals: Vec<u64>,
    /// Samples of each recording that are in its vector, and spikes that are.
    taken: (Vec<usize>, usize),
}

impl Simulation {
    /// A simulation of worlds with the mechanisms of a catalog; nothing is made yet.
    pub fn new(catalog: Arc<Catalog>) -> Self {
        Self { catalog, running: None, is_outdated: false }
    }

    fn running(&mut self) -> Answer<&mut Running> {
        let outdated = self.is_outdated;
        self.running.as_mut().ok_or_else(|| match outdated {
            true => Refusal::new("the model was changed after `finitialize`")
                .help("call `finitialize` again before the simulation goes on"),
            false => Refusal::new("nothing was initialised").help("call `finitialize` first"),
        })
    }

    /// Makes a network of the world, unless there is one of the world as it is.
    fn prepare(&mut self, world: &mut World) -> Answer<()> {
        let inputs = Inputs::of(world);
        if let Some(running) = &self.running {
            if running.made_from == (world.changes(), inputs) {
                let running = self.running()?;
                return if dt(world) == running.engine.dt() { Ok(()) } else { running.take_clock(world) };
            }
            self.hand_back(world);
        }
        self.is_outdated = false;
        let network = read(world, &self.catalog)?;
        let options = Options {
            dt: dt(world),
            celsius: celsius(world),
            order: Order::Neuron,
            addressable: true,
            ion_currents: true,
            membrane_currents: world.wiring.fast_imem,
            ..Options::default()
        };
        let mut engine =
            Engine::new(&network.model, &options).map_err(|mistakes| Refusal::new(mistakes.to_string()))?;
        for &(variable, value) in network.later.iter().chain(&cells::voltages(world, &network.places)?) {
            engine.set(variable, value);
        }
        let taken = (vec![0; network.model.recordings.len()], 0);
        let made_from = (world.changes(), Inputs::of(world));
        let mut globals = Vec::new();
        changed_globals(world, &mut globals);
        self.running = Some(Running { network, engine, made_from, globals, taken });
        Ok(())
    }
}

/// The time step that the script chose, ms.
fn dt(world: &World) -> f64 {
    world.builtin_number("dt").unwrap_or(0.025)
}

fn celsius(world: &World) -> f64 {
    world.builtin_number("celsius").unwrap_or(6.3)
}

fn refusal(error: SimError) -> Refusal {
    Refusal::new(error.to_string())
}

impl Simulator for Simulation {
    fn initialise(&mut self, world: &mut World, stage: InitStage, v_init: Option<f64>) -> Answer<()> {
        if stage == InitStage::Potentials {
            self.prepare(world)?;
        }
        let Some(running) = &mut self.running else {
            return Err(Refusal::new("the world was changed while it was initialised"));
        };
        let part = match stage {
            InitStage::Potentials => Stage::Potentials,
            InitStage::Mechanisms => Stage::Mechanisms,
            InitStage::Currents => Stage::Currents,
        };
        if stage == InitStage::Potentials {
            running.engine.set_celsius(celsius(world));
            running.empty_vectors(world);
            running.empty_spikes(world);
        }
        running.engine.initialize_stage(part, v_init).map_err(refusal)?;
        running.tell(world);
        Ok(())
    }

    fn advance(&mut self, world: &mut World, by: Advance) -> Answer<()> {
        let running = self.running()?;
        if dt(world) != running.engine.dt() {
            running.take_clock(world)?;
        }
        running.take_globals(world);
        let engine = &mut running.engine;
        let go_on = &mut |_| ControlFlow::Continue(());
        let done = match by {
            Advance::Steps(1) => engine.step(),
            Advance::Steps(steps) => engine.run_steps(steps, f64::INFINITY, go_on).map(drop),
            Advance::Until(until) => engine.run_until(until, go_on).map(drop),
        };
        running.tell(world);
        done.map_err(refusal)
    }

    fn compute_currents(&mut self, world: &mut World) -> Answer<()> {
        let running = self.running()?;
        running.take_clock(world)?;
        running.engine.compute_currents().map_err(refusal)
    }

    fn restart_recording(&mut self, world: &mut World) -> Answer<()> {
        let running = self.running()?;
        running.engine.restart_recording();
        running.empty_vectors(world);
        running.tell(world);
        Ok(())
    }

    fn read(&self, what: &Quantity) -> Option<f64> {
        let running = self.running.as_ref()?;
        running.engine.get(running.network.places.variable(what)?)
    }

    fn write(&mut self, what: &Quantity, value: f64) -> bool {
        let Some(running) = &mut self.running else { return false };
        let variable = running.network.places.variable(what);
        variable.is_some_and(|variable| running.engine.set(variable, value))
    }

    fn send_event(&mut self, connection: ObjectId, t: f64) -> Answer<()> {
        let Some(running) = &mut self.running else {
            return Err(Refusal::new("events are sent after `finitialize`"));
        };
        match running.network.places.connections.get(&connection) {
            Some(&id) if running.engine.send_event(id, t) => Ok(()),
            _ => Err(Refusal::new("the connection has no source or no target")),
        }
    }

    fn hand_back(&mut self, world: &mut World) {
        if let Some(running) = self.running.take() {
            self.is_outdated = true;
            running.hand_back(world);
        }
    }
}

impl Running {
    /// Goes on at the temperature and with the global variables that the script chose.
    fn take_globals(&mut self, world: &World) {
        self.engine.set_celsius(celsius(world));
        for (name, at, value) in changed_globals(world, &mut self.globals) {
            // Initial concentrations are no variables of a network that runs.
            if let Some(variable) = self.network.places.variable(&Quantity::Global(name, at)) {
                self.engine.set(variable, value);
            }
        }
    }

    /// Goes on at the time and in the steps that the script chose.
    fn take_clock(&mut self, world: &World) -> Answer<()> {
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
    fn empty_vectors(&mut self, world: &mut World) {
        for &vector in &self.network.recorded {
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
    fn empty_spikes(&mut self, world: &mut World) {
        for record in self.network.records.iter().flatten() {
            for vector in [Some(record.times), record.ids.map(|(ids, _)| ids)].into_iter().flatten() {
                if let Some(values) = vector_mut(world, vector) {
                    values.clear();
                }
            }
        }
        self.taken.1 = 0;
    }

    /// Tells the world the time, and what was recorded since the last time.
    fn tell(&mut self, world: &mut World) {
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
        for ((vector, samples), taken) in
            self.network.recorded.iter().zip(&output.samples).zip(&mut self.taken.0)
        {
            if let Some(values) = vector_mut(world, *vector) {
                values.extend_from_slice(&samples[*taken..]);
            }
            *taken = samples.len();
        }
        let from = self.taken.1;
        for (t, source) in output.spike_times[from..].iter().zip(&output.spike_gids[from..]) {
            let Some(record) = self.network.records[source.index()] else { continue };
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
    fn hand_back(self, world: &mut World) {
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
