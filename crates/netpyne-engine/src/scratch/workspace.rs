//! Working memory that a thread reuses for every phase of every worker it steps.

use super::batch::Batch;
use super::request::Request;
use crate::arrays::diffusion::Equations;
use netpyne_mechanism::Scratch;
use netpyne_mechanism::storage::CurrentOut;

/// See the module text.
#[derive(Debug, Default)]
pub(crate) struct Workspace {
    /// The kernels'.
    pub scratch: Scratch,
    /// The solver's.
    pub solver: Vec<f64>,
    /// Currents and conductances of a chunk of instances.
    pub currents: CurrentOut,
    /// Ion currents of the same at potentials a little higher, in integration of second order.
    pub shifted: Vec<Vec<f64>>,
    /// Potentials before the solve, in integration of second order.
    pub potentials: Vec<f64>,
    /// Of a state that diffuses.
    pub diffusion: Equations,
    /// What the handler of an event asks for.
    pub requests: Vec<Request>,
    /// Events that are delivered at once.
    pub batch: Batch,
    /// What kernels of many instances ask for, with the instance.
    pub sent: Vec<(u32, Request)>,
    /// A copy of a weight vector.
    pub arguments: Vec<f64>,
    /// What POINTERs pointed at before a kernel ran.
    pub pointer_values: Vec<f64>,
}
