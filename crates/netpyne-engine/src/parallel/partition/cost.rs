//! What a time step of something costs, roughly, in nanoseconds: the prices of its operations, good enough to share work out.

use netpyne_mechanism::ir::{Kind, Mechanism};
use netpyne_mechanism::print::Cost;
use netpyne_mechanism::validate;
use netpyne_network::model::{Model, Template};
use std::sync::Arc;

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
        let mut is_used = vec![false; model.catalog.mechanisms().len()];
        let inserted = model.templates.iter().flat_map(|template| &template.mechanisms);
        let used = inserted.map(|i| i.mechanism).chain(model.points.mechanism.iter().copied());
        used.for_each(|mechanism| is_used[mechanism.index()] = true);
        let mechanisms = model.catalog.mechanisms().iter().zip(is_used);
        let mechanisms: Vec<f64> = mechanisms
            .map(|(mechanism, is_used)| if is_used { of_instance(mechanism) } else { 0.0 })
            .collect();
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

/// A little for being there, and the price of what runs in every step.
fn of_instance(mechanism: &Arc<Mechanism>) -> f64 {
    if mechanism.kind == Kind::ArtificialCell {
        return 1.0;
    }
    1.0 + validate(Arc::clone(mechanism)).map_or(0.0, |valid| Cost::of_step(&valid))
}
