//! Time, and what is constant in space.

use netpyne_network::model::TimeOrder;

/// Time, and what is constant in space.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    /// Time now, ms.
    pub t: f64,
    /// Time at the beginning of the step, ms: what programs see as the time until the step is over.
    pub begin: f64,
    /// Time step, ms.
    pub dt: f64,
    /// Temperature, °C.
    pub celsius: f64,
    /// Order of integration.
    pub order: TimeOrder,
    /// Steps since initialisation.
    pub steps: u64,
}

impl Clock {
    /// Time half a step from now, ms.
    pub fn half_step_later(&self) -> f64 {
        self.t + 0.5 * self.dt
    }
}
