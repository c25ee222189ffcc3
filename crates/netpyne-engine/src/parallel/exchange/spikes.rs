//! Spikes: what is kept of those sent, and what is done with those that arrive.

use crate::events::network::{Network, spread};
use crate::events::queue::{EventQueue, Sent};
use crate::mechanisms::population::NONE;

/// A spike.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Fired {
    /// Its time, ms.
    pub t: f64,
    /// Moment of sending.
    pub moment: u32,
    /// Source, by its number in the whole model.
    pub source: u32,
}

/// Spikes that a worker has sent, and how it finds its own targets of others'.
#[derive(Clone, Debug, Default)]
pub(crate) struct Traffic {
    /// To be recorded.
    pub fired: Vec<Fired>,
    /// To be told to other workers or ranks.
    pub outbox: Vec<Fired>,
    /// By number in the whole model: the worker's own number of each source, [`NONE`] for those it does not have; empty if no
    /// spikes arrive.
    pub inlets: Vec<u32>,
    /// Spikes of cells since initialisation.
    pub spikes: usize,
}

impl Traffic {
    /// Forgets all spikes.
    pub fn clear(&mut self) {
        self.fired.clear();
        self.outbox.clear();
        self.spikes = 0;
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        (self.fired.capacity() + self.outbox.capacity()) * size_of::<Fired>() + 4 * self.inlets.len()
    }
}

/// A spike of another worker or rank arrives.
pub(crate) fn receive(network: &Network, traffic: &Traffic, queue: &mut EventQueue, fired: Fired) {
    let Some(&source) = traffic.inlets.get(fired.source as usize) else { return };
    if source != NONE {
        let sent = Sent { moment: fired.moment, source: network.order[source as usize] };
        spread(network, source, fired.t, sent, queue);
    }
}
