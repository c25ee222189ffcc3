//! What cells, synapses and connections cost: time per step, and memory.

use netpyne_mechanism::print::Cost;
use netpyne_mechanism::{Catalog, validate};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Figures of a machine. The defaults are orders of magnitude for one core of a present-day server; a run's own report gives
/// better ones.
#[derive(Clone, Debug, PartialEq)]
pub struct Costs {
    /// Of the cable equation, per compartment and step, ns.
    pub compartment: f64,
    /// Of a density mechanism, per compartment and step, ns, where it has no figure of its own.
    pub mechanism: f64,
    /// Of a synapse or another point process, per step, ns, where it has no figure of its own.
    pub point: f64,
    /// Of an artificial cell, per step, ns.
    pub artificial: f64,
    /// Of single mechanisms, by name: per instance and step, ns.
    pub named: BTreeMap<String, f64>,
    /// Bytes of a cell, its description included.
    pub cell_bytes: f64,
    /// Bytes of a compartment.
    pub compartment_bytes: f64,
    /// Bytes of a density mechanism in a compartment.
    pub mechanism_bytes: f64,
    /// Bytes of a point process or artificial cell.
    pub point_bytes: f64,
    /// Bytes of a connection.
    pub connection_bytes: f64,
    /// Bytes of a spike time of a VecStim or a sample of a trace.
    pub number_bytes: f64,
    /// Bytes of a cell of another rank that sends spikes here.
    pub remote_bytes: f64,
}

impl Default for Costs {
    fn default() -> Self {
        Self {
            compartment: 4.0,
            mechanism: 15.0,
            point: 8.0,
            artificial: 1.0,
            named: BTreeMap::new(),
            cell_bytes: 250.0,
            compartment_bytes: 150.0,
            mechanism_bytes: 100.0,
            point_bytes: 130.0,
            connection_bytes: 50.0,
            number_bytes: 8.0,
            remote_bytes: 60.0,
        }
    }
}

/// What an instance costs besides its operations: its share of loops, and its current's way to the node, ns.
const INSTANCE: f64 = 1.0;

impl Costs {
    /// The same with a figure for each mechanism: the prices of its operations, the same on every machine.
    pub fn of_mechanisms(catalog: &Catalog) -> Self {
        let price = |mechanism| validate(mechanism).map_or(0.0, |valid| INSTANCE + Cost::of_step(&valid));
        let mechanisms = catalog.mechanisms().iter();
        let named = mechanisms.map(|m| (m.name.clone(), price(Arc::clone(m)))).collect();
        Self { named, ..Self::default() }
    }

    /// What an instance of a density mechanism costs per step, ns.
    pub fn of_mechanism(&self, name: &str) -> f64 {
        self.named.get(name).copied().unwrap_or(self.mechanism)
    }

    /// What a point process costs per step, ns.
    pub fn of_point(&self, name: &str) -> f64 {
        self.named.get(name).copied().unwrap_or(self.point)
    }
}
