//! The simulation of an object world.

use super::between_ranks::share_voltages;
use super::cells;
use super::inputs::{Inputs, changed_globals};
use super::network::read;
use super::running::{Ended, Running, celsius, dt, only_cells, refusal};
use super::taken_in::TakenIn;
use crate::ranks::Ranks;
use netpyne::comm::{Communicator, Failed, agree};
use netpyne::engine::{Options, Order, Outcome, Output, Simulation as Engine, Stage, StopFlag};
use netpyne::hoc::world::{Advance, Answer, InitStage, ObjectId, Quantity, Refusal, Simulator, World};
use netpyne::mechanism::Catalog;
use netpyne::results::SimData;
use netpyne::scripting::Mistake;
use std::cell::RefCell;
use std::ops::ControlFlow;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Instant;

/// Simulates a world as NEURON does it in one process with fixed time steps. Clones are one simulation.
#[derive(Clone, Debug)]
pub struct Simulation(Rc<RefCell<State>>);

/// What becomes of it.
#[derive(Debug)]
struct State {
    catalog: Arc<Catalog>,
    running: Option<Running>,
    /// Whether there was one that a change of the world put an end to.
    is_outdated: bool,
    /// The network of a model, if the script has one.
    taken_in: Option<TakenIn>,
    /// What of its run was over when a change of the world put an end to its simulation.
    left: Option<Ended>,
    watch: Watch,
    /// Ends runs early when it is raised.
    stop: StopFlag,
    /// The other processes of the job.
    ranks: Ranks,
}

/// Whether the run is to go on.
struct Watch(Box<dyn Fn() -> ControlFlow<()>>);

impl std::fmt::Debug for Watch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Watch")
    }
}

impl Simulation {
    /// A simulation of worlds with the mechanisms of a catalog; nothing is made yet.
    pub fn new(catalog: Arc<Catalog>) -> Self {
        Self(Rc::new(RefCell::new(State {
            catalog,
            running: None,
            is_outdated: false,
            taken_in: None,
            left: None,
            watch: Watch(Box::new(|| ControlFlow::Continue(()))),
            stop: StopFlag::default(),
            ranks: Ranks::default(),
        })))
    }

    /// From the next initialisation on worlds have the mechanisms of another catalog.
    pub(crate) fn set_catalog(&self, catalog: Arc<Catalog>) {
        self.0.borrow_mut().catalog = catalog;
    }

    /// Runs end early when a flag is raised.
    pub(crate) fn stop_by(&self, stop: StopFlag) {
        self.0.borrow_mut().stop = stop;
    }

    /// From the next initialisation on simulates together with other ranks.
    pub(crate) fn share_with(&self, ranks: &Ranks) {
        self.0.borrow_mut().ranks = ranks.clone();
    }

    /// Asks, while it runs, whether it is to go on.
    pub(crate) fn watch(&self, watch: impl Fn() -> ControlFlow<()> + 'static) {
        self.0.borrow_mut().watch = Watch(Box::new(watch));
    }

    /// From the next initialisation on simulates a network in the place of the whole world; `None`: the world.
    pub(crate) fn take_in(&self, taken_in: Option<TakenIn>) {
        let mut state = self.0.borrow_mut();
        state.taken_in = taken_in;
        state.running = None;
        state.left = None;
    }

    /// Goes on with a run of the network that was taken in.
    ///
    /// # Errors
    /// The world has things that are no part of that run.
    pub(crate) fn go_on_with(&self, world: &World, engine: Engine) -> Answer<()> {
        let mut state = self.0.borrow_mut();
        let network = read(world, &state.catalog, state.taken_in.as_ref())?;
        let taken = (vec![0; network.model.recordings.len()], engine.output().spike_times.len());
        let made_from = (world.changes(), Inputs::of(world));
        let mut globals = Vec::new();
        changed_globals(world, &mut globals);
        let (began, is_interrupted) = (Instant::now(), false);
        state.running = Some(Running { network, engine, made_from, globals, taken, began, is_interrupted });
        Ok(())
    }

    /// What stands for the network that was taken in.
    pub(crate) fn with_taken_in<T>(&self, see: impl FnOnce(&mut TakenIn) -> T) -> Option<T> {
        self.0.borrow_mut().taken_in.as_mut().map(see)
    }

    /// What has been recorded of the network that was taken in, so far.
    pub(crate) fn recorded(&self) -> Option<SimData> {
        let state = self.0.borrow();
        let (taken_in, running) = (state.taken_in.as_ref()?, state.running.as_ref()?);
        let mut data = taken_in.built.recorded_by(&running.engine);
        only_cells(&mut data, &taken_in.built);
        Some(data)
    }

    /// Collective: on rank 0, what all ranks have recorded of the network that was taken in; on the others, their own.
    pub(crate) fn gathered(&self, comm: &dyn Communicator) -> netpyne::Result<Option<SimData>> {
        let state = self.0.borrow();
        let Some(TakenIn { built, .. }) = &state.taken_in else { return Ok(None) };
        let output = match (&state.running, &state.left) {
            (Some(running), _) => running.engine.output(),
            (None, Some(Ended::Simulated(_, output))) => output,
            (None, _) => &Output::default(),
        };
        let mut data = built.gathered_by(output, comm)?;
        only_cells(&mut data, built);
        Ok(Some(data))
    }

    /// What the run of the network that was taken in left; it can still be looked at.
    pub(crate) fn ended(&self) -> Option<Ended> {
        let mut state = self.0.borrow_mut();
        match &state.running {
            Some(running) => Some(running.ended(state.taken_in.as_ref()?, &state.ranks)),
            None => state.left.take(),
        }
    }
}

impl State {
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
        let is_same =
            self.running.as_ref().is_some_and(|running| running.made_from == (world.changes(), inputs));
        let ranks = self.together(world);
        let is_same = ranks.all(is_same).map_err(told)?;
        if self.running.is_some() {
            if is_same {
                let running = self.running()?;
                return if dt(world) == running.engine.dt() { Ok(()) } else { running.take_clock(world) };
            }
            self.hand_back(world);
        }
        (self.is_outdated, self.left) = (false, None);
        let read = read(world, &self.catalog, self.taken_in.as_ref());
        let mut network = agreed(&ranks, read)?;
        if ranks.are_several() {
            let shared = share_voltages(world, &mut network, &ranks);
            agreed(&ranks, shared)?;
        }
        let options = match &self.taken_in {
            Some(taken_in) => taken_in.built.engine_options(&taken_in.run),
            None => Options { order: order(&ranks), ..Options::default() },
        };
        let options = Options {
            stop: self.stop.clone(),
            dt: dt(world),
            celsius: celsius(world),
            addressable: true,
            ion_currents: true,
            membrane_currents: world.wiring.fast_imem || options.membrane_currents,
            ..options
        };
        let engine = Engine::distributed(&network.model, &options, Arc::clone(ranks.comm()));
        let mut engine = engine.map_err(|mistakes| Refusal::new(mistakes.to_string()))?;
        for &(variable, value) in network.later.iter().chain(&cells::voltages(world, &network.places)?) {
            engine.set(variable, value);
        }
        let taken = (vec![0; network.model.recordings.len()], 0);
        let made_from = (world.changes(), Inputs::of(world));
        let mut globals = Vec::new();
        changed_globals(world, &mut globals);
        let (began, is_interrupted) = (Instant::now(), false);
        self.running = Some(Running { network, engine, made_from, globals, taken, began, is_interrupted });
        Ok(())
    }

    /// The ranks that this simulation is shared out over: a script of NEURON alone may have one on each rank.
    fn together(&self, world: &World) -> Ranks {
        match self.taken_in.is_some() || world.wiring.spans_ranks {
            true => self.ranks.clone(),
            false => Ranks::default(),
        }
    }

    fn initialise(&mut self, world: &mut World, stage: InitStage, v_init: Option<f64>) -> Answer<()> {
        self.together(world).enter("finitialize").map_err(told)?;
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
            running.began = Instant::now();
            running.empty_vectors(world);
            running.empty_spikes(world);
        }
        running.engine.initialize_stage(part, v_init).map_err(refusal)?;
        running.tell(world);
        Ok(())
    }

    fn advance(&mut self, world: &mut World, by: Advance) -> Answer<()> {
        self.running()?;
        self.together(world).enter("the next steps of the simulation").map_err(told)?;
        let Self { running: Some(running), watch, .. } = self else { return Ok(()) };
        if dt(world) != running.engine.dt() {
            running.take_clock(world)?;
        }
        running.take_globals(world);
        let engine = &mut running.engine;
        let go_on = &mut |_| (watch.0)();
        let done = match by {
            Advance::Steps(1) => engine.step().map(|()| Outcome::Finished),
            Advance::Steps(steps) => engine.run_steps(steps, f64::INFINITY, go_on),
            Advance::Until(until) => engine.run_until(until, go_on),
        };
        running.is_interrupted |= !matches!(done, Ok(Outcome::Finished));
        running.tell(world);
        done.map(drop).map_err(refusal)
    }

    fn begin_step(&mut self, world: &mut World) -> Answer<()> {
        self.running()?;
        self.together(world).enter("the next step of the simulation").map_err(told)?;
        let running = self.running()?;
        running.take_globals(world);
        let done = running.engine.begin_step();
        running.tell(world);
        done.map_err(refusal)
    }

    fn compute_currents(&mut self, world: &mut World) -> Answer<()> {
        if self.running.is_none() && !self.is_outdated {
            // Of the values that variables have before anything was initialised.
            self.prepare(world)?;
        }
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

    fn send_event(&mut self, connection: ObjectId, t: f64) -> Answer<()> {
        let Some(running) = &mut self.running else {
            return Err(Refusal::new("events are sent after `finitialize`"));
        };
        match running.network.places.connections.get(&connection) {
            Some(&id) if running.engine.send_event(id, t) => Ok(()),
            _ => Err(Refusal::new("the connection has no source or no target")),
        }
    }

    fn call_routine(&mut self, point: ObjectId, routine: &str, arguments: &[f64]) -> Answer<f64> {
        let running = self.running()?;
        let known = running.network.places.points.get(&point).map(|(point, _)| *point);
        let called = known.and_then(|point| running.engine.call_routine(point, routine, arguments));
        match called {
            Some(done) => done.map_err(refusal),
            None => Err(Refusal::new(format!("`{routine}` does not take {} arguments", arguments.len()))),
        }
    }

    fn hand_back(&mut self, world: &mut World) {
        if let Some(running) = self.running.take() {
            self.is_outdated = true;
            self.left = self.taken_in.as_ref().map(|taken_in| running.ended(taken_in, &self.ranks));
            running.hand_back(world);
        }
    }
}

/// NEURON's order of events, which there is on one rank alone.
fn order(ranks: &Ranks) -> Order {
    if ranks.are_several() { Order::Invariant } else { Order::Neuron }
}

/// Collective: what this rank has made, if all ranks have made theirs.
fn agreed<T>(ranks: &Ranks, own: Answer<T>) -> Answer<T> {
    agree(&**ranks.comm(), own, |refusal| refusal.message.clone()).map_err(|failed| match failed {
        Failed::Here { error, .. } => error,
        Failed::Elsewhere { rank, message } => Refusal::new(format!("rank {rank}: {message}")),
        Failed::Lost(why) => Refusal::new(why.to_string()),
    })
}

/// A mistake as the object world tells it.
fn told(mistake: Mistake) -> Refusal {
    Refusal::new(mistake.message)
}

impl Simulator for Simulation {
    fn initialise(&mut self, world: &mut World, stage: InitStage, v_init: Option<f64>) -> Answer<()> {
        self.0.borrow_mut().initialise(world, stage, v_init)
    }

    fn advance(&mut self, world: &mut World, by: Advance) -> Answer<()> {
        self.0.borrow_mut().advance(world, by)
    }

    fn begin_step(&mut self, world: &mut World) -> Answer<()> {
        self.0.borrow_mut().begin_step(world)
    }

    fn compute_currents(&mut self, world: &mut World) -> Answer<()> {
        self.0.borrow_mut().compute_currents(world)
    }

    fn restart_recording(&mut self, world: &mut World) -> Answer<()> {
        self.0.borrow_mut().restart_recording(world)
    }

    fn read(&self, what: &Quantity) -> Option<f64> {
        let state = self.0.borrow();
        let running = state.running.as_ref()?;
        running.engine.get(running.network.places.variable(what)?)
    }

    fn write(&mut self, what: &Quantity, value: f64) -> bool {
        let mut state = self.0.borrow_mut();
        let Some(running) = &mut state.running else { return false };
        let variable = running.network.places.variable(what);
        variable.is_some_and(|variable| running.engine.set(variable, value))
    }

    fn send_event(&mut self, connection: ObjectId, t: f64) -> Answer<()> {
        self.0.borrow_mut().send_event(connection, t)
    }

    fn call_routine(&mut self, point: ObjectId, routine: &str, arguments: &[f64]) -> Answer<f64> {
        self.0.borrow_mut().call_routine(point, routine, arguments)
    }

    fn hand_back(&mut self, world: &mut World) {
        self.0.borrow_mut().hand_back(world);
    }
}
