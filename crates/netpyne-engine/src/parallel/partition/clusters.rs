//! What must stay together.

use crate::layout::statements;
use crate::stepper::Stepper;
use netpyne_mechanism::MechId;
use netpyne_network::model::{Model, NO_CELL, PointId, Source, SourceKind, Variable, VoltageSource};

/// Cells and artificial cells by cluster. A *unit* is a cell, or an artificial cell: the cells first, then all points.
pub(super) struct Clusters<'m> {
    model: &'m Model,
    parent: Vec<u32>,
}

impl<'m> Clusters<'m> {
    /// Finds the clusters of a model.
    pub fn of(model: &'m Model, stepper: Stepper) -> Self {
        let units = model.cells.len() + model.points.len();
        let mut clusters = Self { model, parent: (0..units as u32).collect() };
        clusters.join_by_short_delays(stepper);
        clusters.join_by_pointers();
        clusters.join_by_played_voltages();
        clusters.join_private_stimuli();
        clusters
    }

    /// The unit that a point belongs to.
    pub fn unit_of_point(&self, point: PointId) -> usize {
        match self.model.points.cell[point.index()] {
            NO_CELL => self.model.cells.len() + point.index(),
            cell => cell.index(),
        }
    }

    /// The unit that a variable belongs to, if it does.
    pub fn unit_of_variable(&self, variable: Variable) -> Option<usize> {
        match variable {
            Variable::Time | Variable::VoltageThere(..) | Variable::Global(..) => None,
            Variable::Voltage(cell, _)
            | Variable::CapacitiveCurrent(cell, _)
            | Variable::MembraneCurrent(cell, _)
            | Variable::Segment(cell, ..)
            | Variable::Density(cell, ..)
            | Variable::DensityElement(cell, ..)
            | Variable::Ion(cell, ..) => Some(cell.index()),
            Variable::Point(point, _) | Variable::PointElement(point, ..) => Some(self.unit_of_point(point)),
            Variable::Weight(connection, _) => {
                Some(self.unit_of_point(self.model.connections.target.get(connection.index())))
            }
        }
    }

    /// The unit that a source belongs to; none if it is in another part of the network.
    pub fn unit_of_source(&self, source: &Source) -> Option<usize> {
        match source.kind {
            SourceKind::Crossing(variable) => self.unit_of_variable(variable),
            SourceKind::Events(point) => Some(self.unit_of_point(point)),
            SourceKind::Remote => None,
        }
    }

    /// The unit that stands for the cluster of a unit.
    pub fn cluster(&mut self, unit: usize) -> usize {
        let mut at = unit as u32;
        while self.parent[at as usize] != at {
            let above = self.parent[self.parent[at as usize] as usize];
            self.parent[at as usize] = above;
            at = above;
        }
        at as usize
    }

    /// Makes one cluster of two; the earlier unit stands for it.
    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.cluster(a), self.cluster(b));
        self.parent[a.max(b)] = a.min(b) as u32;
    }

    fn join_by_short_delays(&mut self, stepper: Stepper) {
        let (model, c) = (self.model, &self.model.connections);
        for ((source, target), &delay) in c.source.iter().zip(c.target.iter()).zip(&c.delay) {
            if stepper.steps_within(delay) == 0
                && let Some(source) = self.unit_of_source(&model.sources[source.index()])
            {
                self.join(source, self.unit_of_point(target));
            }
        }
    }

    /// All POINTERs: unit that has it, mechanism, what it points at.
    fn pointers(&self) -> Vec<(usize, MechId, Variable)> {
        let model = self.model;
        let of_points = model
            .pointers
            .iter()
            .map(|&(point, _, to)| (self.unit_of_point(point), model.points.mechanism[point.index()], to));
        let in_membranes = model.membrane_pointers.iter().map(|p| (p.cell.index(), p.mechanism, p.to));
        of_points.chain(in_membranes).collect()
    }

    /// A voltage can be sent once per step; nothing else that a POINTER may point at can.
    fn join_by_pointers(&mut self) {
        for (holder, mechanism, variable) in self.pointers() {
            let is_sent = matches!(variable, Variable::Voltage(..))
                && !statements::stores_to_pointers(self.model.catalog.get(mechanism));
            if !is_sent && let Some(unit) = self.unit_of_variable(variable) {
                self.join(unit, holder);
            }
        }
    }

    /// A voltage that changes within a step is seen at once by those who take it.
    fn join_by_played_voltages(&mut self) {
        let played =
            |cell, node| self.model.plays.iter().any(|play| play.target == Variable::Voltage(cell, node));
        let mut joined = Vec::new();
        if !self.model.plays.is_empty() {
            for transfer in &self.model.transfers {
                if let VoltageSource::Here(cell, node) = transfer.from
                    && played(cell, node)
                {
                    joined.push((cell.index(), self.unit_of_point(transfer.to.0)));
                }
            }
            for (holder, _, variable) in self.pointers() {
                if let Variable::Voltage(cell, node) = variable
                    && played(cell, node)
                {
                    joined.push((cell.index(), holder));
                }
            }
        }
        for (a, b) in joined {
            self.join(a, b);
        }
    }

    /// An artificial cell that nothing is connected to and that drives one cluster only goes where that is.
    fn join_private_stimuli(&mut self) {
        let (model, connections) = (self.model, &self.model.connections);
        let first = model.cells.len();
        const NOTHING: u32 = u32::MAX;
        const MANY: u32 = u32::MAX - 1;
        let mut driven = vec![NOTHING; model.points.len()];
        for (source, target) in connections.source.iter().zip(connections.target.iter()) {
            let source = self.unit_of_source(&model.sources[source.index()]);
            let target = self.unit_of_point(target);
            if let Some(point) = source.and_then(|unit| unit.checked_sub(first)) {
                let cluster = self.cluster(target) as u32;
                let known = &mut driven[point];
                *known = if *known == NOTHING || *known == cluster { cluster } else { MANY };
            }
        }
        for target in connections.target.iter() {
            if model.points.cell[target.index()] == NO_CELL {
                driven[target.index()] = MANY;
            }
        }
        for (point, cluster) in driven.into_iter().enumerate() {
            if cluster < MANY {
                self.join(first + point, cluster as usize);
            }
        }
    }
}
