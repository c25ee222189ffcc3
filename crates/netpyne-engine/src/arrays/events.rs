//! Where events come from, where they wait, and where they go.

use super::detectors::Detectors;
use super::guard::Guard;
use super::network::Network;
use super::queue::event_queue::EventQueue;
use super::spikes::SpikeBuffers;
use super::watches::Watches;

/// Sources, connections, and the events on their way.
pub(crate) struct Events {
    pub network: Network,
    /// Variables watched for crossings of thresholds.
    pub detectors: Detectors,
    pub queue: EventQueue,
    /// Conditions of WATCH statements.
    pub watches: Watches,
    /// Spikes to be recorded and to be sent to other workers and ranks.
    pub spikes: SpikeBuffers,
    /// Events delivered since initialisation; one that goes to many targets counts as many.
    pub delivered: u64,
    pub guard: Guard,
    /// Whether events are delivered in batches where that changes no result.
    pub in_batches: bool,
}

impl Events {
    /// Bytes held, without connections.
    pub fn bytes(&self) -> usize {
        self.network.source_bytes() + self.detectors.bytes() + self.queue.bytes() + self.spikes.bytes()
    }
}
