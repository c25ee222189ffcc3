//! Reading and writing variables of a simulation, between calls that run it.

use crate::arrays::address::Address;
use crate::arrays::queue::event::Event;
use crate::arrays::target::Target;
use crate::phases::specialise::specialise_again;
use crate::simulation::Simulation;
use crate::worker::Worker;
use netpyne_mechanism::MechId;
use netpyne_mechanism::ir::{FieldId, GlobalId};
use netpyne_network::model::{CellId, ConnectionId, Variable};

impl Simulation {
    /// The value of a variable of this rank's part of the model, if it can be read: the simulation must have been made with
    /// [`Options::addressable`](crate::Options::addressable).
    pub fn get(&self, variable: Variable) -> Option<f64> {
        let (worker, address) = self.find(variable)?;
        Some(self.parts.workers[worker as usize].variables.read(address))
    }

    /// Changes a field or global variable of a mechanism, a value of an ion, a weight or a voltage, as assigning to it does in NEURON; the next step goes on from there.
    /// Whether there is such a variable here. The simulation must have been made with
    /// [`Options::addressable`](crate::Options::addressable).
    pub fn set(&mut self, variable: Variable, value: f64) -> bool {
        let Some((worker, address)) = self.find(variable) else { return false };
        // Every worker has global variables of its own.
        if matches!(address, Address::Global { .. }) && self.parts.workers.len() > 1 {
            return false;
        }
        match address {
            Address::Voltage(_) | Address::Weight(_) | Address::Ion { .. } => {}
            // Kernels may have been made for the value as it was.
            Address::Field { population, .. } | Address::Global { population, .. } => {
                if self.touched.insert((worker, population)) {
                    let worker = &mut self.parts.workers[worker as usize];
                    worker.variables.populations[population as usize].data.end_specialisation();
                }
            }
            _ => return false,
        }
        self.parts.workers[worker as usize].variables.write(address, value);
        true
    }

    /// Changes the temperature, °C.
    pub fn set_celsius(&mut self, celsius: f64) {
        self.options.celsius = celsius;
        self.parts.workers.iter_mut().for_each(|worker| worker.variables.clock.celsius = celsius);
    }

    /// Lets an event arrive over a connection at time `t`, as NEURON's `NetCon.event` does. Whether there is such a connection
    /// here. The simulation must have been made with [`Options::addressable`](crate::Options::addressable).
    pub fn send_event(&mut self, connection: ConnectionId, t: f64) -> bool {
        let known = self.parts.locations.as_ref().and_then(|l| l.connections.get(connection.index()));
        let Some(&(worker, connection)) = known else { return false };
        let events = &mut self.parts.workers[worker as usize].events;
        let arrival = events.network.arrival(connection as usize);
        events.queue.insert(t, Event::Connection(arrival));
        true
    }

    /// Has kernels made for what was changed.
    pub(crate) fn specialise_touched(&mut self) {
        for (worker, population) in std::mem::take(&mut self.touched) {
            let Worker { variables, events, vectors, transfers, .. } =
                &mut self.parts.workers[worker as usize];
            let populations = &mut variables.populations;
            specialise_again(population as usize, populations, vectors, transfers, &events.detectors);
        }
    }

    /// The worker that has a variable, and where.
    fn find(&self, variable: Variable) -> Option<(u32, Address)> {
        let locations = self.parts.locations.as_ref()?;
        match variable {
            Variable::Time => Some((0, Address::Time)),
            Variable::Voltage(cell, node) => {
                let (worker, slot) = self.slot_of(cell, node)?;
                Some((worker, Address::Voltage(slot)))
            }
            Variable::Density(cell, node, mechanism, field) => {
                self.find(Variable::DensityElement(cell, node, mechanism, field, 0))
            }
            Variable::DensityElement(cell, node, mechanism, field, element) => {
                let (worker, slot) = self.slot_of(cell, node)?;
                let populations = &self.parts.workers[worker as usize].variables.populations;
                let population = populations.iter().position(|p| p.id == mechanism)?;
                let data = &populations[population].data;
                let instance = data.node[..data.count()].binary_search(&slot).ok()?;
                let target = Target { population: population as u32, instance: instance as u32 };
                self.field(worker, target, field, element)
            }
            Variable::Point(point, field) => self.find(Variable::PointElement(point, field, 0)),
            Variable::PointElement(point, field, element) => {
                let &(worker, target) = locations.points.get(point.index())?;
                self.field(worker, target, field, element)
            }
            Variable::Weight(connection, element) => self.weight(connection, element),
            Variable::CapacitiveCurrent(cell, node) => {
                let (worker, slot) = self.slot_of(cell, node)?;
                Some((worker, Address::CapacitiveCurrent(slot)))
            }
            Variable::MembraneCurrent(cell, node) => {
                let (worker, slot) = self.slot_of(cell, node)?;
                self.parts.workers[worker as usize].variables.membrane.as_ref()?;
                Some((worker, Address::MembraneCurrent(slot)))
            }
            Variable::Ion(cell, node, ion, variable) => {
                let (worker, slot) = self.slot_of(cell, node)?;
                let traits = self.parts.workers[worker as usize].variables.ions.traits.get(ion.index())?;
                let row = traits.row(slot)? as u32;
                Some((worker, Address::Ion { ion: ion.0, variable, row }))
            }
            Variable::Global(mechanism, global, element) => self.global(mechanism, global, element),
            Variable::VoltageThere(..) | Variable::Segment(..) => None,
        }
    }

    fn slot_of(&self, cell: CellId, node: u32) -> Option<(u32, u32)> {
        let &(worker, cell) = self.parts.cells.get(cell.index())?;
        let lane = self.parts.workers[worker as usize].variables.cable.cells.get(cell as usize)?;
        (node < lane.nodes).then(|| (worker, lane.slot(node)))
    }

    fn field(&self, worker: u32, target: Target, field: FieldId, element: u32) -> Option<(u32, Address)> {
        let population =
            &self.parts.workers[worker as usize].variables.populations[target.population as usize];
        population.mechanism().fields.get(field.index()).filter(|f| element < f.len)?;
        let index = population.data.index_of(field, element, target.instance as usize) as u32;
        Some((worker, Address::Field { population: target.population, index }))
    }

    /// That of the first worker which has the mechanism.
    fn global(&self, mechanism: MechId, global: GlobalId, element: u32) -> Option<(u32, Address)> {
        let of_worker = |worker: &Worker| {
            let populations = &worker.variables.populations;
            let population = populations.iter().position(|p| p.id == mechanism)?;
            let traits = populations[population].mechanism().globals.get(global.index())?;
            let first = populations[population].data.first_global(global)? as u32;
            (element < traits.len)
                .then_some(Address::Global { population: population as u32, index: first + element })
        };
        let workers = self.parts.workers.iter().enumerate();
        workers.filter_map(|(n, worker)| Some((n as u32, of_worker(worker)?))).next()
    }

    fn weight(&self, connection: ConnectionId, element: u32) -> Option<(u32, Address)> {
        let &(worker, connection) = self.parts.locations.as_ref()?.connections.get(connection.index())?;
        let weights = self.parts.workers[worker as usize].events.network.weights_of(connection as usize);
        let index = weights.clone().nth(element as usize)?;
        Some((worker, Address::Weight(index as u32)))
    }
}
