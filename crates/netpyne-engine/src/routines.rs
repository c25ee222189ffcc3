//! Routines of point processes that a caller has run between steps, as scripts do in NEURON.

use crate::error::SimError;
use crate::explain::explain;
use crate::phases::events::receive::receive;
use crate::scratch::workspace::Workspace;
use crate::simulation::Simulation;
use netpyne_mechanism::{Executable, Options, calling, compile, validate};
use netpyne_network::model::PointId;
use std::sync::Arc;

impl Simulation {
    /// Calls a FUNCTION or PROCEDURE of a point process; gives what it returns. None if there is no such point process here, or no
    /// routine of that name with so many arguments. The simulation must have been made with
    /// [`Options::addressable`](crate::Options::addressable).
    ///
    /// # Errors
    /// The routine fails.
    pub fn call_routine(
        &mut self,
        point: PointId,
        routine: &str,
        arguments: &[f64],
    ) -> Option<Result<f64, SimError>> {
        let &(worker, target) = self.parts.locations.as_ref()?.points.get(point.index())?;
        let population =
            &self.parts.workers[worker as usize].variables.populations[target.population as usize];
        let key = (target.population, routine.to_owned(), arguments.len());
        let kernels = match self.routines.get(&key) {
            Some(kernels) => Arc::clone(kernels),
            None => {
                let derived = calling(population.mechanism(), routine, arguments.len())?;
                let valid = validate(Arc::new(derived)).ok()?;
                let options = Options { scalar: true, ..Options::default() };
                let kernels: Arc<dyn Executable> = Arc::from(compile(valid, options));
                self.routines.insert(key, Arc::clone(&kernels));
                kernels
            }
        };
        let part = &mut self.parts.workers[worker as usize];
        // Kernels may have been made for values as they were.
        if self.touched.insert((worker, target.population)) {
            part.variables.populations[target.population as usize].data.end_specialisation();
        }
        let first = part.variables.weights.len();
        part.variables.weights.push(0.0);
        part.variables.weights.extend_from_slice(arguments);
        let own = |part: &mut crate::worker::Worker, kernels| {
            std::mem::replace(&mut part.variables.populations[target.population as usize].kernels, kernels)
        };
        let usual = own(part, kernels);
        let range = first..first + 1 + arguments.len();
        let workspace: &mut Workspace = &mut self.workspace;
        let done = receive((target, 0.0), range, &mut part.variables, &mut part.events, workspace);
        own(part, usual);
        let result = part.variables.weights[first];
        part.variables.weights.truncate(first);
        Some(match done {
            Ok(()) => Ok(result),
            Err(failure) => Err(explain(&self.parts.names, worker as usize, part, failure)),
        })
    }
}
