//! Changing connections of a network that exists, before it is simulated.

use crate::Built;
use netpyne_network::Linked;
use std::sync::Arc;

impl Built {
    /// Gives a connection, by its position in [`Network::conns`](netpyne_network::Network::conns), another weight, delay (ms) or both; false if
    /// there is no such connection, or it is a gap junction. Clones of the network keep what they have.
    pub fn set_connection(&mut self, number: usize, weight: Option<f64>, delay: Option<f64>) -> bool {
        if number >= self.network.conns.len() {
            return false;
        }
        let Linked::Connection(id) = self.network.conns.link.get(number).get() else { return false };
        let connections = &mut Arc::make_mut(&mut self.network).model.connections;
        if let Some(weight) = weight {
            connections.weight[id.index()] = weight;
        }
        if let Some(delay) = delay {
            connections.delay[id.index()] = delay;
        }
        true
    }
}
