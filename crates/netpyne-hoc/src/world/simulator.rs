//! The seam to a simulation. The world holds none: it reads and writes through a [`Simulator`] what changes while time passes.
//!
//! A simulator makes a network of the whole world when it is told to initialise. From then on until the structure of the world
//! changes it has the values; the world asks it first. Before a change of structure it hands all values back.

use super::World;
use super::objects::ObjectId;
use super::range::RangeName;
use super::sections::SectionId;
use super::table::MechIx;
use super::value::{Answer, Pointer, Refusal};
use super::{Binding, Object};
use std::fmt::Debug;
use std::rc::Rc;

/// A number that a simulation has.
#[derive(Clone, Debug, PartialEq)]
pub enum Quantity {
    /// Time, ms.
    Time,
    /// Potential at a place of a section, mV.
    Voltage(SectionId, f64),
    /// Capacitive current at a place of a section, mA/cm².
    CapacitiveCurrent(SectionId, f64),
    /// Membrane current at a place of a section, nA.
    MembraneCurrent(SectionId, f64),
    /// Which of the values of a mechanism or ion at a place of a section.
    Density(SectionId, f64, MechIx, usize),
    /// Which of the values of a point process.
    Point(ObjectId, usize),
    /// Which of the weights of a connection.
    Weight(ObjectId, usize),
    /// Which element of a mechanism's global variable, by its name in HOC.
    Global(Rc<str>, usize),
}

/// A part of initialisation; NEURON calls its `FInitializeHandler`s in between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InitStage {
    /// Up to the potentials.
    Potentials,
    /// INITIAL blocks.
    Mechanisms,
    /// Currents and first samples.
    Currents,
}

/// How far a simulation goes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Advance {
    /// So many time steps.
    Steps(u64),
    /// The steps that NEURON's `psolve` makes up to a time, ms.
    Until(f64),
}

/// What simulates a world.
pub trait Simulator: Debug {
    /// Does one part of initialisation; the first one makes a network of the world if there is none that fits.
    fn initialise(&mut self, world: &mut World, stage: InitStage, v_init: Option<f64>) -> Answer<()>;

    /// Does what the next step begins with: notices spikes, and delivers events up to the middle of the step.
    fn begin_step(&mut self, world: &mut World) -> Answer<()>;

    /// Makes time steps.
    fn advance(&mut self, world: &mut World, by: Advance) -> Answer<()>;

    /// Computes currents of the state as it is.
    fn compute_currents(&mut self, world: &mut World) -> Answer<()>;

    /// Empties the vectors that record, and records from now on.
    fn restart_recording(&mut self, world: &mut World) -> Answer<()>;

    /// A value, if there is a simulation that has it.
    fn read(&self, what: &Quantity) -> Option<f64>;

    /// Changes a value; whether there is a simulation that has it.
    fn write(&mut self, what: &Quantity, value: f64) -> bool;

    /// Lets an event arrive over a connection at a time.
    fn send_event(&mut self, connection: ObjectId, t: f64) -> Answer<()>;

    /// Runs a routine of a point process with arguments; gives what it returns.
    fn call_routine(&mut self, point: ObjectId, routine: &str, arguments: &[f64]) -> Answer<f64>;

    /// Hands all values back to the world, whose structure is about to change.
    fn hand_back(&mut self, world: &mut World);
}

impl World {
    /// Whether something simulates this world, and runs are run.
    pub fn is_simulated(&self) -> bool {
        self.simulator.is_some() && !self.is_cell
    }

    /// Takes all values from the simulation; what it computed is then what a program left.
    pub fn end_simulation(&mut self) {
        self.change_structure();
        self.simulator = None;
    }

    pub(crate) fn live(&self, what: &Quantity) -> Option<f64> {
        self.simulator.as_ref()?.read(what)
    }

    pub(crate) fn set_live(&mut self, what: &Quantity, value: f64) {
        if let Some(simulator) = &mut self.simulator {
            simulator.write(what, value);
        }
    }

    /// To be called before anything changes that a network is made from.
    pub(crate) fn change_structure(&mut self) {
        self.changes += 1;
        if let Some(mut simulator) = self.simulator.take() {
            simulator.hand_back(self);
            self.simulator = Some(simulator);
        }
    }

    /// How often the structure has changed.
    pub fn changes(&self) -> u64 {
        self.changes
    }

    /// Does one part of NEURON's `finitialize`.
    ///
    /// # Errors
    /// What cannot be simulated, or that nothing simulates this world.
    pub fn initialise(&mut self, stage: InitStage, v_init: Option<f64>) -> Answer<()> {
        self.with_simulator(|simulator, world| simulator.initialise(world, stage, v_init))?;
        self.is_initialised = true;
        Ok(())
    }

    /// Makes time steps, as NEURON's `fadvance()` and `psolve(until)` do.
    ///
    /// # Errors
    /// What failed in a step, or that nothing was initialised.
    pub fn advance(&mut self, by: Advance) -> Answer<()> {
        self.with_simulator(|simulator, world| simulator.advance(world, by))
    }

    /// Does what the next step begins with; the step then goes on from there.
    ///
    /// # Errors
    /// What failed, or that nothing was initialised.
    pub fn begin_step(&mut self) -> Answer<()> {
        self.with_simulator(|simulator, world| simulator.begin_step(world))
    }

    /// NEURON's `fcurrent()`.
    ///
    /// # Errors
    /// What failed, or that nothing was initialised.
    pub fn compute_currents(&mut self) -> Answer<()> {
        self.with_simulator(|simulator, world| simulator.compute_currents(world))
    }

    /// NEURON's `frecord_init()`.
    ///
    /// # Errors
    /// That nothing was initialised.
    pub fn restart_recording(&mut self) -> Answer<()> {
        self.with_simulator(|simulator, world| simulator.restart_recording(world))
    }

    pub(super) fn with_simulator(
        &mut self,
        act: impl FnOnce(&mut dyn Simulator, &mut World) -> Answer<()>,
    ) -> Answer<()> {
        let Some(mut simulator) = self.simulator.take() else {
            return Err(Refusal::new("nothing is simulated while a cell is read"));
        };
        let done = act(&mut *simulator, self);
        self.simulator = Some(simulator);
        done
    }

    /// What a reference refers to, if a simulation can have it.
    ///
    /// # Errors
    /// That it is a variable of the program, or an attribute that no simulation has.
    pub fn quantity(&self, pointer: &Pointer) -> Answer<Quantity> {
        let none = |what: &str| Err(Refusal::new(format!("{what} is nothing that a simulation has")));
        match pointer {
            Pointer::Time => Ok(Quantity::Time),
            Pointer::Element(numbers, at) => {
                let same = |binding: &Binding| matches!(binding, Binding::Numbers(own) if Rc::ptr_eq(&own.cells, &numbers.cells));
                match self.builtins.iter().find(|(_, binding)| same(binding)) {
                    Some(("t", _)) => Ok(Quantity::Time),
                    Some((name, _)) => Ok(Quantity::Global(name.into(), *at)),
                    None => none("a variable of the program"),
                }
            }
            Pointer::Range(section, name, x) => {
                let x = self.node_place(*section, *x)?;
                match name {
                    RangeName::Voltage => Ok(Quantity::Voltage(*section, x)),
                    RangeName::CapacitiveCurrent => Ok(Quantity::CapacitiveCurrent(*section, x)),
                    RangeName::MembraneCurrent => Ok(Quantity::MembraneCurrent(*section, x)),
                    RangeName::Field(mechanism, at) => Ok(Quantity::Density(*section, x, *mechanism, *at)),
                    RangeName::Diam | RangeName::Cm => none("the shape of a section"),
                }
            }
            Pointer::Attribute(handle, name, indices) => match self.object(handle)? {
                Object::PointProcess(own) => {
                    let slot = self.mechanisms.get(own.mechanism).slot(name);
                    let at = indices.first().copied().unwrap_or(0);
                    match slot.filter(|slot| at < slot.len) {
                        Some(slot) => Ok(Quantity::Point(handle.id(), slot.offset + at)),
                        None => none(&format!("`{name}`")),
                    }
                }
                Object::NetCon(_) if &**name == "weight" => {
                    Ok(Quantity::Weight(handle.id(), indices.first().copied().unwrap_or(0)))
                }
                _ => none(&format!("`{name}`")),
            },
        }
    }

    /// The x of the node that `x` is at: a segment's centre, or an end.
    fn node_place(&self, section: SectionId, x: f64) -> Answer<f64> {
        let index = self.segment_index(section, x)?;
        Ok(if x == 0.0 || x == 1.0 { x } else { self.shape(section)?.centre_x(index) })
    }

    /// A number variable of NEURON or of a mechanism.
    pub fn builtin_number(&self, name: &str) -> Option<f64> {
        match self.builtins.get(name) {
            Some(Binding::Numbers(numbers)) => Some(numbers.get(0)),
            _ => None,
        }
    }

    /// Sets a number variable of NEURON.
    pub fn set_builtin_number(&mut self, name: &str, value: f64) {
        if let Some(Binding::Numbers(numbers)) = self.builtins.get(name) {
            numbers.set(0, value);
        }
    }
}
