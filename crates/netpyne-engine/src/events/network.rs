//! Sources and connections as columns, connections grouped by source in order of creation.

use crate::events::detect::Detectors;
use crate::events::numbering::Numbering;
use crate::events::prefetch::prefetch;
use crate::events::queue::{Arrival, EventQueue, Sent, Target};
use crate::parallel::exchange::{Fired, Traffic};
use std::ops::Range;

/// What links sources to targets.
#[derive(Clone, Debug, Default)]
pub(crate) struct Network {
    /// First connection of each source, and the end.
    pub first_connection: Vec<u32>,
    /// Target of each connection.
    pub place: Vec<u32>,
    /// What numbers of targets mean.
    pub numbering: Numbering,
    /// First weight of each connection, and the end.
    pub first_weight: Vec<u32>,
    /// Length of all weight vectors, if that is the same.
    pub weights_each: Option<u32>,
    /// Delay of each connection, ms.
    pub delay: Vec<f64>,
    /// All weight vectors.
    pub weights: Vec<f64>,
    /// Whether a spike of a source is one event for all its connections: more than two, of equal delay.
    pub one_event: Vec<bool>,
    /// Order of each source among events of equal time.
    pub order: Vec<u32>,
    /// Number of each source in the whole model.
    pub origin: Vec<u32>,
    /// Who wants to know of each source's spikes.
    pub uses: Vec<Uses>,
    /// Connections in order of creation, if that order can be seen at initialisation; else empty.
    pub creation_order: Vec<u32>,
    /// Variables watched for crossings.
    pub detectors: Detectors,
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
        self.place.len()
    }

    /// Target of a connection.
    #[inline]
    pub fn target(&self, connection: usize) -> Target {
        self.numbering.target(self.place[connection])
    }

    /// What arrives over a connection.
    #[inline]
    pub fn arrival(&self, connection: usize) -> Arrival {
        Arrival { connection: connection as u32, place: self.place[connection] }
    }

    /// Decides for every source whether its spikes travel as one event.
    pub fn decide_single_events(&mut self) {
        for source in 0..self.one_event.len() {
            let delays = &self.delay[self.connections_of(source as u32)];
            self.one_event[source] = delays.len() > 2 && delays.iter().all(|&d| d == delays[0]);
        }
    }

    /// Bytes held by connections.
    pub fn connection_bytes(&self) -> usize {
        4 * (self.place.len() + self.first_weight.len() + self.creation_order.len())
            + 8 * (self.delay.len() + self.weights.len())
    }

    /// Bytes held by sources.
    pub fn source_bytes(&self) -> usize {
        4 * self.first_connection.len()
            + self.origin.len() * (4 + 4 + size_of::<Uses>() + 1)
            + self.detectors.bytes()
    }
}

/// Who wants to know of a source's spikes besides its connections.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Uses {
    /// They are recorded as a cell's.
    pub cell: bool,
    /// A list of its own records them.
    pub list: bool,
    /// Other workers or ranks have connections from it.
    pub others: bool,
}

/// A source spikes at `t`: it is recorded, told to others, and sent on its way.
pub(crate) fn send_spike(
    network: &Network,
    source: u32,
    t: f64,
    queue: &mut EventQueue,
    traffic: &mut Traffic,
) {
    let sent = queue.sent_by(network.order[source as usize]);
    let uses = network.uses[source as usize];
    let fired = Fired { t, moment: sent.moment, source: network.origin[source as usize] };
    if uses.cell || uses.list {
        traffic.fired.push(fired);
        traffic.spikes += usize::from(uses.cell);
    }
    if uses.others {
        traffic.outbox.push(fired);
    }
    spread(network, source, t, sent, queue);
}

/// Puts the events of a spike at `t` into the queue.
pub(crate) fn spread(network: &Network, source: u32, t: f64, sent: Sent, queue: &mut EventQueue) {
    let connections = network.connections_of(source);
    if network.one_event[source as usize] {
        queue.insert_source(t + network.delay[connections.start], sent, source);
    } else {
        let (delays, places) = (&network.delay[connections.clone()], &network.place[connections.clone()]);
        // Nobody has looked at these for long.
        for n in (0..delays.len()).step_by(8) {
            prefetch(delays, n);
            prefetch(places, n);
        }
        queue.insert_spike(t, sent, connections.start as u32, delays, places);
    }
}
