//! Settings of a simulation.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The order of what NEURON does in one process, where that order depends on how a network is divided among processes: which of
/// several events of exactly equal time is delivered first, and who draws the next number of the sequence behind `scop_random`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// The same for any number of threads and ranks. The event of the earlier moment of sending (every time step has three) comes
    /// first, then that of the source with the lower gid (sources without a gid come after, in order of creation), then the one
    /// sent first. Every instance has a sequence of its own.
    #[default]
    Invariant,
    /// NEURON's, on one thread only: events in the order of its queue, which depends on what else is in there, and one sequence of
    /// draws for all instances.
    Neuron,
}

pub use netpyne_mechanism::{Fidelity, Isa};

/// A flag that any thread or a handler of signals may raise at any time to stop a run. Clones are one flag.
#[derive(Clone, Debug, Default)]
pub struct StopFlag(Arc<AtomicBool>);

impl StopFlag {
    /// Has the run stop; returns whether that was asked for before.
    pub fn raise(&self) -> bool {
        self.0.swap(true, Ordering::SeqCst)
    }

    /// Lets the next run go on.
    pub fn lower(&self) {
        self.0.store(false, Ordering::SeqCst);
    }

    /// Whether the run is to stop.
    pub fn is_raised(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

impl PartialEq for StopFlag {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// Settings of a simulation. The defaults are NEURON's.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// Time step, ms.
    pub dt: f64,
    /// Membrane potential that initialisation sets everywhere, mV.
    pub v_init: f64,
    /// Temperature, °C.
    pub celsius: f64,
    /// Global index of the Random123 streams from initialisation on; what was computed of a stream before stays.
    pub global_index: u32,
    /// Whether to measure how long each phase takes.
    pub timing: bool,
    /// Whether to compute the membrane current of every node in every step, as LFPs need it. (Recording one does so too.)
    pub membrane_currents: bool,
    /// Whether [`Simulation::state`](crate::Simulation::state) will be asked for; that takes about 20 bytes per connection.
    pub resumable: bool,
    /// Number of time steps between checks for voltages that are not finite; where a run ends, there is one more.
    pub health_interval: u32,
    /// Number of time steps between pauses, at which progress is reported and a run can be stopped.
    pub pause_interval: u32,
    /// Whether [`Simulation::get`](crate::Simulation::get) and [`Simulation::set`](crate::Simulation::set) will be called; that takes about 20 bytes per connection.
    pub addressable: bool,
    /// Whether the currents of all ions are summed up even where nothing in the model reads them.
    pub ion_currents: bool,
    /// Threads that share the work; 0: as many as the machine has and the model can use. Results do not depend on it.
    pub threads: usize,
    /// Order of events of equal time, and of draws that NEURON takes from one sequence.
    pub order: Order,
    /// Whether results are NEURON's bit by bit, or only as good.
    pub fidelity: Fidelity,
    /// Ends the run at the next pause; where events of one step keep it from coming to one, in the middle of that step.
    pub stop: StopFlag,
    /// Most events that one step of a thread may have; none: twenty for each connection, and 20 million in any case.
    pub most_events: Option<u64>,
    /// Instruction set to use; none: the widest of this processor. Exact results do not depend on it.
    pub isa: Option<Isa>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            dt: 0.025,
            v_init: -65.0,
            celsius: 6.3,
            global_index: 0,
            timing: false,
            membrane_currents: false,
            resumable: false,
            health_interval: 128,
            pause_interval: 128,
            addressable: false,
            ion_currents: false,
            threads: 1,
            order: Order::Invariant,
            fidelity: Fidelity::Exact,
            stop: StopFlag::default(),
            most_events: None,
            isa: None,
        }
    }
}
