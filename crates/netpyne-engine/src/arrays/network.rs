//! Sources and connections as columns, connections grouped by source in order of creation.

use super::index::InstanceIndex;
use super::queue::event::Arrival;
use super::target::Target;
use std::ops::Range;

/// Orders of sources without a gid begin here, after those with one.
pub(crate) const WITHOUT_GID: u32 = 1 << 31;

/// What links sources to targets.
#[derive(Clone, Debug, Default)]
pub(crate) struct Network {
    /// First connection of each source, and the end.
    pub first_connection: Vec<u32>,
    /// Target of each connection.
    pub targets: Vec<u32>,
    /// What numbers of targets mean.
    pub index: InstanceIndex,
    /// First weight of each connection, and the end.
    pub first_weight: Vec<u32>,
    /// Length of all weight vectors, if that is the same.
    pub weights_each: Option<u32>,
    /// Delay of each connection, ms.
    pub delay: Vec<f64>,
    /// Whether a spike of a source is one event for all its connections: more than two, of equal delay.
    pub one_event: Vec<bool>,
    /// Order of each source among events of equal time.
    pub order: Vec<u32>,
    /// Number of each source in the whole model.
    pub origin: Vec<u32>,
    /// Where each source's spikes go besides over connections.
    pub uses: Vec<Uses>,
    /// Connections in order of creation, if that order can be seen at initialisation; else empty.
    pub creation_order: Vec<u32>,
    /// By number in the whole model: the worker's own number of each source that it has connections from, else [`NONE`]; empty
    /// if no spikes arrive from elsewhere.
    pub own_number: Vec<u32>,
}

impl Network {
    /// Connections of a source.
    #[inline]
    pub fn connections_of(&self, source: u32) -> Range<usize> {
        let source = source as usize;
        self.first_connection[source] as usize..self.first_connection[source + 1] as usize
    }

    /// Weights of a connection.
    #[inline]
    pub fn weights_of(&self, connection: usize) -> Range<usize> {
        self.first_weight[connection] as usize..self.first_weight[connection + 1] as usize
    }

    /// First weight of a connection, if possible without looking it up.
    #[inline]
    pub fn first_weight_of(&self, connection: u32) -> u32 {
        match self.weights_each {
            Some(length) => connection * length,
            None => self.first_weight[connection as usize],
        }
    }

    /// Finds out whether all weight vectors are of one length.
    pub fn compare_weights(&mut self) {
        let length = self.first_weight.get(1).copied();
        let regular = |length: &u32| self.first_weight.chunk_by(|a, b| a + length == *b).count() == 1;
        self.weights_each = length.filter(regular);
    }

    /// Number of connections.
    pub fn len(&self) -> usize {
        self.targets.len()
    }

    /// Target of a connection.
    #[inline]
    pub fn target(&self, connection: usize) -> Target {
        self.index.target(self.targets[connection])
    }

    /// What arrives over a connection.
    #[inline]
    pub fn arrival(&self, connection: usize) -> Arrival {
        Arrival { connection: connection as u32, target: self.targets[connection] }
    }

    /// Decides for every source whether its spikes travel as one event.
    pub fn decide_single_events(&mut self) {
        for source in 0..self.one_event.len() {
            let delays = &self.delay[self.connections_of(source as u32)];
            self.one_event[source] = delays.len() > 2 && delays.iter().all(|&d| d == delays[0]);
        }
    }

    /// Bytes held by connections, without their weights.
    pub fn connection_bytes(&self) -> usize {
        4 * (self.targets.len() + self.first_weight.len() + self.creation_order.len()) + 8 * self.delay.len()
    }

    /// Bytes held by sources.
    pub fn source_bytes(&self) -> usize {
        4 * self.first_connection.len()
            + self.origin.len() * (4 + 4 + size_of::<Uses>() + 1)
            + 4 * self.own_number.len()
    }
}

/// Where a source's spikes go besides over its connections.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Uses {
    /// They are recorded as a cell's.
    pub cell: bool,
    /// A list of its own records them.
    pub list: bool,
    /// Other workers or ranks have connections from it.
    pub others: bool,
}
