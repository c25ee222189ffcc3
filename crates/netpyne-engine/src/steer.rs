//! Looking at a simulation and changing it, between calls that run it.

use crate::events::queue::Target;
use crate::mechanisms::settle::settle_again;
use crate::parallel::split::Assignment;
use crate::simulation::Simulation;
use crate::variables::address::{Address, read, write};
use crate::worker::Worker;
use netpyne_mechanism::ir::FieldId;
use netpyne_network::model::{CellId, ConnectionId, Model, PointId, Variable};

/// Where the model's points and connections have gone, in one worker by the numbers of its part, or in all by those of the whole.
#[derive(Clone, Debug, Default)]
pub(crate) struct Whereabouts {
    /// Worker and place of each point.
    points: Vec<(u32, Target)>,
    /// Worker of each connection, and its place there.
    connections: Vec<(u32, u32)>,
}

impl Whereabouts {
    /// What a worker that has been laid out remembers of its part.
    pub fn of_part(points: &[Target], connections: &[u32]) -> Self {
        Self {
            points: points.iter().map(|&target| (0, target)).collect(),
            connections: connections.iter().map(|&connection| (0, connection)).collect(),
        }
    }

    /// Puts together what workers remember; nothing is there twice, and parts keep the order of the whole.
    pub fn of_whole(model: &Model, assignment: &Assignment, workers: &mut [Worker]) -> Option<Self> {
        let parts: Option<Vec<Self>> = workers.iter_mut().map(|worker| worker.whereabouts.take()).collect();
        let parts = parts?;
        let part_of = |point: PointId| if parts.len() == 1 { 0 } else { assignment.points[point.index()] };
        let mut seen = vec![(0, 0); parts.len()];
        let points = (0..model.points.len()).map(|n| {
            let part = part_of(PointId::from_index(n)) as usize;
            seen[part].0 += 1;
            (part as u32, parts[part].points[seen[part].0 - 1].1)
        });
        let points = points.collect();
        let connections = model.connections.target.iter().map(|target| {
            let part = part_of(target) as usize;
            seen[part].1 += 1;
            (part as u32, parts[part].connections[seen[part].1 - 1].1)
        });
        let connections = connections.collect();
        Some(Self { points, connections })
    }
}

impl Simulation {
    /// The value of a variable of this rank's part of the model, if it can be looked at: the simulation must have been made with
    /// [`Options::steerable`](crate::Options::steerable).
    pub fn get(&self, variable: Variable) -> Option<f64> {
        let (worker, address) = self.find(variable)?;
        Some(read(&self.workers[worker as usize], address))
    }

    /// Changes a field of a mechanism, a weight or a voltage, as assigning to it does in NEURON; the next step goes on from there.
    /// Whether there is such a variable here. The simulation must have been made with
    /// [`Options::steerable`](crate::Options::steerable).
    pub fn set(&mut self, variable: Variable, value: f64) -> bool {
        let Some((worker, address)) = self.find(variable) else { return false };
        match address {
            Address::Voltage(_) | Address::Weight(_) => {}
            // Kernels may have been made for the value as it was.
            Address::Field { population, .. } => {
                if self.touched.insert((worker, population)) {
                    let worker = &mut self.workers[worker as usize];
                    worker.populations[population as usize].data.unsettle();
                }
            }
            _ => return false,
        }
        write(&mut self.workers[worker as usize], address, value);
        true
    }

    /// Has kernels made for what was changed.
    pub(crate) fn settle_touched(&mut self) {
        for (worker, population) in std::mem::take(&mut self.touched) {
            settle_again(&mut self.workers[worker as usize], population as usize);
        }
    }

    /// The worker that has a variable, and where.
    fn find(&self, variable: Variable) -> Option<(u32, Address)> {
        let whereabouts = self.whereabouts.as_ref()?;
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
                let populations = &self.workers[worker as usize].populations;
                let population = populations.iter().position(|p| p.id == mechanism)?;
                let data = &populations[population].data;
                let instance = data.node[..data.count].binary_search(&slot).ok()?;
                let target = Target { population: population as u32, instance: instance as u32 };
                self.field(worker, target, field, element)
            }
            Variable::Point(point, field) => self.find(Variable::PointElement(point, field, 0)),
            Variable::PointElement(point, field, element) => {
                let &(worker, target) = whereabouts.points.get(point.index())?;
                self.field(worker, target, field, element)
            }
            Variable::Weight(connection, element) => self.weight(connection, element),
            Variable::VoltageThere(..)
            | Variable::CapacitiveCurrent(..)
            | Variable::MembraneCurrent(..)
            | Variable::Global(..)
            | Variable::Ion(..) => None,
        }
    }

    fn slot_of(&self, cell: CellId, node: u32) -> Option<(u32, u32)> {
        let &(worker, cell) = self.places.get(cell.index())?;
        let lane = self.workers[worker as usize].cable.cells.get(cell as usize)?;
        (node < lane.nodes).then(|| (worker, lane.slot(node)))
    }

    fn field(&self, worker: u32, target: Target, field: FieldId, element: u32) -> Option<(u32, Address)> {
        let population = &self.workers[worker as usize].populations[target.population as usize];
        population.mechanism().fields.get(field.index()).filter(|f| element < f.len)?;
        let data = &population.data;
        let column = (data.offsets[field.index()] + element) as usize;
        let index = (column * data.stride) as u32 + target.instance;
        Some((worker, Address::Field { population: target.population, index }))
    }

    fn weight(&self, connection: ConnectionId, element: u32) -> Option<(u32, Address)> {
        let &(worker, connection) = self.whereabouts.as_ref()?.connections.get(connection.index())?;
        let weights = self.workers[worker as usize].network.weights_of(connection as usize);
        let index = weights.clone().nth(element as usize)?;
        Some((worker, Address::Weight(index as u32)))
    }
}
