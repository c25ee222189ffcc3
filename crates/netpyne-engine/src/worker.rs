//! All that one worker owns: its cells, mechanisms, connections and events. Nothing is shared, so several workers are
//! several of these.

use crate::cables::cable::Cable;
use crate::cables::ions::Ions;
use crate::cables::membrane::MembraneCurrent;
use crate::events::guard::{Guard, Sender};
use crate::events::network::Network;
use crate::events::operation::Operation;
use crate::events::queue::EventQueue;
use crate::events::together::Group;
use crate::events::watch::Watches;
use crate::mechanisms::population::Population;
use crate::parallel::exchange::{FarVoltages, Traffic};
use crate::report::Timers;
use crate::state::Places;
use crate::steer::Whereabouts;
use crate::variables::address::Address;
use crate::variables::play::Player;
use crate::variables::record::Recorder;
use netpyne_mechanism::Surroundings;
use netpyne_mechanism::run::{CurrentOut, KernelError, Scratch};

/// See the module text.
#[repr(align(128))]
pub(crate) struct Worker {
    pub clock: Clock,
    pub cable: Cable,
    /// If anybody wants it.
    pub membrane: Option<MembraneCurrent>,
    pub ions: Ions,
    /// In the order in which mechanisms act.
    pub populations: Vec<Population>,
    pub network: Network,
    pub queue: EventQueue,
    pub watches: Watches,
    pub transfers: Vec<Transfer>,
    pub players: Vec<Player>,
    pub recorders: Vec<Recorder>,
    /// Samples of each recorder.
    pub samples: Vec<Vec<f64>>,
    /// Events delivered since initialisation; one that goes to many targets counts as many.
    pub events: u64,
    /// Looks after their delivery.
    pub guard: Guard,
    /// Whether events are delivered together where that can be done.
    pub together: bool,
    pub traffic: Traffic,
    pub far: FarVoltages,
    /// Whether anybody may look at any field between runs.
    pub is_watched: bool,
    /// Where points and connections have gone, until all workers' are put together.
    pub whereabouts: Option<Whereabouts>,
    /// What belongs to which gid, if the state may be asked for.
    pub places: Option<Places>,
    pub memory: Memory,
    pub timers: Timers,
    /// Voltages set after `v_init`: (slot, mV).
    pub initial_voltage: Vec<(u32, f64)>,
}

/// Time and what is constant in space.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    /// ms.
    pub t: f64,
    /// ms.
    pub dt: f64,
    /// °C.
    pub celsius: f64,
    /// Steps since initialisation.
    pub steps: u64,
}

/// A voltage that a field takes after every update.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Transfer {
    /// Voltage, of the worker's own or far away.
    pub from: Address,
    /// Field.
    pub to: Address,
}

/// Working memory, reused.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    pub scratch: Scratch,
    pub currents: CurrentOut,
    pub operations: Vec<Operation>,
    pub group: Group,
    pub sent: Vec<(u32, Operation)>,
    pub arguments: Vec<f64>,
    pub pointer_values: Vec<f64>,
}

/// A step could not be finished.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Failure {
    /// It has too many events, the last from this one.
    Flood(Sender),
    /// Somebody wants the run to stop.
    Stopped,
    /// The kernel says so.
    Kernel(u32, KernelError),
    /// It asked for an event that cannot be: population, instance, what is wrong.
    Event(u32, u32, String),
}

/// What kernels see besides their instances.
pub(crate) fn surroundings<'a>(clock: &Clock, cable: &'a mut Cable, ions: &'a mut Ions) -> Surroundings<'a> {
    Surroundings {
        t: clock.t,
        dt: clock.dt,
        celsius: clock.celsius,
        voltage: &mut cable.v,
        area: &cable.area,
        diameter: &cable.diameter,
        ions: &mut ions.columns,
    }
}
