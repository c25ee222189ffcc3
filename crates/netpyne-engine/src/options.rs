//! What a run is told besides the model.

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
    /// Number of time steps between looks for voltages that are not finite.
    pub health_interval: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            dt: 0.025,
            v_init: -65.0,
            celsius: 6.3,
            timing: false,
            membrane_currents: false,
            health_interval: 128,
        }
    }
}
