//! What programs do to a simulation that goes on in another way: at another time, in other steps, recording anew.

use crate::error::SimError;
use crate::layout::cable::set_time_step;
use crate::parallel::each::with_each_worker;
use crate::phases::currents::{clear_sums, membrane_currents};
use crate::phases::mechanisms::run_in_cells;
use crate::phases::record::{restart_recorders, sample_every_step};
use crate::simulation::Simulation;
use crate::timers::Timers;
use crate::worker::Worker;
use netpyne_mechanism::ir::Role;
use netpyne_network::model::Model;

impl Simulation {
    /// Computes currents and conductances of the state as it is: NEURON's `fcurrent()`.
    pub fn compute_currents(&mut self) -> Result<(), SimError> {
        self.specialise_touched();
        with_each_worker(&mut self.parts.workers, &self.parts.names, |worker, workspace| {
            let variables = &mut worker.variables;
            clear_sums(variables);
            run_in_cells(Role::BeforeBreakpoint, variables, &mut Timers::default(), workspace)?;
            membrane_currents(variables, &mut Timers::default(), workspace)
        })
    }

    /// Forgets all samples and records from now on: NEURON's `frecord_init()`.
    pub fn restart_recording(&mut self) {
        self.output.samples.iter_mut().for_each(Vec::clear);
        for Worker { variables, events, vectors, .. } in &mut self.parts.workers {
            events.queue.begin_moment();
            restart_recorders(&mut vectors.recorders, &mut events.queue, variables.clock.t);
            sample_every_step(&mut vectors.recorders, variables);
        }
        self.collect(None);
    }

    /// Goes on from another time and in other steps, as NEURON does when `t` and `dt` are assigned to. Events keep their times.
    /// `model` is what the simulation was made from. Whether it could: the simulation must have one worker alone.
    pub fn set_clock(&mut self, t: f64, dt: f64, model: &Model) -> bool {
        let [Worker { variables, .. }] = &mut self.parts.workers[..] else { return false };
        if self.comm.size() > 1 {
            return false;
        }
        (variables.clock.t, variables.clock.begin) = (t, t);
        if dt != variables.clock.dt {
            variables.clock.dt = dt;
            self.options.dt = dt;
            set_time_step(model, dt, &mut variables.cable);
            #[cfg(target_arch = "x86_64")]
            variables.cable.find_single_compartments(
                variables.populations.iter().flat_map(|population| &population.data.node),
            );
        }
        true
    }
}
