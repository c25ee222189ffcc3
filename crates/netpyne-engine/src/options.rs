//! What a run is told besides the model.

/// Which of several events of exactly equal time is delivered first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ties {
    /// That of the earlier moment of sending (every time step has three), then that of the source with the lower gid (sources
    /// without a gid come after, in order of creation); then the one sent first. The same for any number of threads and ranks.
    #[default]
    Defined,
    /// NEURON's, which depends on what else is in its queue; on one thread only.
    Neuron,
}

pub use netpyne_mechanism::{Fidelity, Isa};

/// Settings of a simulation. The defaults are NEURON's.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// Time step, ms.
    pub dt: f64,
    /// Membrane potential that initialisation sets everywhere, mV.
    pub v_init: f64,
    /// Temperature, °C.
    pub celsius: f64,
    /// Whether to measure how long each phase takes.
    pub timing: bool,
    /// Whether to compute the membrane current of every node in every step, as LFPs need it. (Recording one does so too.)
    pub membrane_currents: bool,
    /// Whether [`Simulation::state`](crate::Simulation::state) will be asked for; that takes about 20 bytes per connection.
    pub resumable: bool,
    /// Number of time steps between looks for voltages that are not finite; where a run ends, there is one more.
    pub health_interval: u32,
    /// Number of time steps between moments at which progress is told and a run can be stopped.
    pub pause_interval: u32,
    /// Whether [`Simulation::set`](crate::Simulation::set) will be called; that takes about 20 bytes per connection.
    pub steerable: bool,
    /// Threads that share the work; 0: as many as the machine has and the model can use. Results do not depend on it.
    pub threads: usize,
    /// Order of events of equal time.
    pub ties: Ties,
    /// Whether results are NEURON's bit by bit, or only as good.
    pub fidelity: Fidelity,
    /// Instruction set to use; none: the widest of this processor. Exact results do not depend on it.
    pub isa: Option<Isa>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            dt: 0.025,
            v_init: -65.0,
            celsius: 6.3,
            timing: false,
            membrane_currents: false,
            resumable: false,
            health_interval: 128,
            pause_interval: 128,
            steerable: false,
            threads: 1,
            ties: Ties::Defined,
            fidelity: Fidelity::Exact,
            isa: None,
        }
    }
}
