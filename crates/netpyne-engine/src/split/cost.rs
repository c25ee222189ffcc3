//! What a time step of something costs, roughly, in nanoseconds: good enough to share work out.

use crate::scan;
use netpyne_mechanism::ir::{Kind, Mechanism};
use netpyne_network::model::{Model, Template};
use std::cell::Cell;

/// The Hines solve and the voltage update of one node.
const NODE: f64 = 3.0;
/// A synaptic event now and then, per connection.
const CONNECTION: f64 = 0.2;

/// Costs of what a model consists of.
pub(super) struct Costs {
    mechanisms: Vec<f64>,
    templates: Vec<f64>,
}

impl Costs {
    /// Of a model.
    pub fn of(model: &Model) -> Self {
        let mechanisms: Vec<f64> =
            model.catalog.mechanisms().iter().map(|mechanism| of_instance(mechanism)).collect();
        let of_template = |template: &Template| {
            let inserted = template.mechanisms.iter();
            let inserted = inserted.map(|i| i.nodes.len() as f64 * mechanisms[i.mechanism.index()]);
            NODE * template.tree.parent.len() as f64 + inserted.sum::<f64>()
        };
        let templates = model.templates.iter().map(of_template).collect();
        Self { mechanisms, templates }
    }

    /// Of every unit: cells, then points (0 for those that sit in a cell, which has their cost).
    pub fn of_units(&self, model: &Model, unit_of_point: impl Fn(usize) -> usize) -> Vec<f64> {
        let mut costs: Vec<f64> =
            model.cells.iter().map(|cell| self.templates[cell.template.index()]).collect();
        costs.resize(model.cells.len() + model.points.len(), 0.0);
        for (point, mechanism) in model.points.mechanism.iter().enumerate() {
            costs[unit_of_point(point)] += self.mechanisms[mechanism.index()];
        }
        for target in model.connections.target.iter() {
            costs[unit_of_point(target.index())] += CONNECTION;
        }
        costs
    }
}

/// A little for being there, and something for every statement that runs in every step.
fn of_instance(mechanism: &Mechanism) -> f64 {
    if mechanism.kind == Kind::ArtificialCell {
        return 1.0;
    }
    let statements = Cell::new(0);
    scan::any_statement(mechanism, &|_| {
        statements.set(statements.get() + 1);
        false
    });
    1.0 + 1.0 * f64::from(statements.get())
}
