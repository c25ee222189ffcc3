//! Events over connections that are delivered at once, to distinct instances of one population.

use crate::arrays::population::NONE;
use netpyne_mechanism::executable::Request;

/// The most events of a batch.
pub(crate) const MOST: usize = 8;

/// See the module text.
#[derive(Clone, Debug, Default)]
pub(crate) struct Batch {
    pub len: usize,
    pub connections: [u32; MOST],
    pub instances: [u32; MOST],
    /// Time of each, ms.
    pub times: [f64; MOST],
    pub first_weight: [u32; MOST],
    /// What they asked for, with the number of the event.
    pub asked: Vec<(u32, Request)>,
}

impl Batch {
    /// Empties it.
    pub fn clear(&mut self) {
        self.len = 0;
        self.instances = [NONE; MOST];
        self.asked.clear();
    }

    /// Whether one of the events goes to that instance.
    #[inline]
    pub fn has(&self, instance: u32) -> bool {
        self.instances.contains(&instance)
    }

    /// Adds an event.
    #[inline]
    pub fn push(&mut self, t: f64, connection: u32, instance: u32, first_weight: u32) {
        let n = self.len;
        self.connections[n] = connection;
        self.instances[n] = instance;
        self.times[n] = t;
        self.first_weight[n] = first_weight;
        self.len += 1;
    }
}
