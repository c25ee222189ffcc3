//! A worker: the arrays of one part of the model. Workers share nothing.

use crate::arrays::events::Events;
use crate::arrays::remote::Transfer;
use crate::arrays::variables::Variables;
use crate::arrays::vectors::Vectors;
use crate::timers::Timers;

/// See the module text.
#[repr(align(128))]
pub(crate) struct Worker {
    /// All values that variables of the model have.
    pub variables: Variables,
    /// Sources, connections, and the events on their way.
    pub events: Events,
    /// Vectors played and recorded.
    pub vectors: Vectors,
    /// Voltages that fields take after every update.
    pub transfers: Vec<Transfer>,
    /// Voltages set after `v_init`: (slot, mV).
    pub initial_voltage: Vec<(u32, f64)>,
    /// Whether any field may be read between runs.
    pub is_observed: bool,
    pub timers: Timers,
}
