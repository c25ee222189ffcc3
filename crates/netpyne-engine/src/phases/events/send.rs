//! Spikes on their way: recorded, sent to other workers and ranks, and put into the queue for every connection.

use crate::arrays::network::Network;
use crate::arrays::population::NONE;
use crate::arrays::prefetch::prefetch;
use crate::arrays::queue::event::Sent;
use crate::arrays::queue::event_queue::EventQueue;
use crate::arrays::spikes::{Spike, SpikeBuffers};

/// A source spikes at `t`: it is recorded, sent to other workers and ranks, and put into the queue.
pub(crate) fn send_spike(
    network: &Network,
    source: u32,
    t: f64,
    queue: &mut EventQueue,
    spikes: &mut SpikeBuffers,
) {
    let sent = queue.sent_by(network.order[source as usize]);
    let uses = network.uses[source as usize];
    let spike = Spike { t, moment: sent.moment, source: network.origin[source as usize] };
    if uses.cell || uses.list {
        spikes.recorded.push(spike);
        spikes.of_cells += usize::from(uses.cell);
    }
    if uses.others {
        spikes.outgoing.push(spike);
    }
    spread(network, source, t, sent, queue);
}

/// Puts the events of a spike at `t` into the queue.
fn spread(network: &Network, source: u32, t: f64, sent: Sent, queue: &mut EventQueue) {
    let connections = network.connections_of(source);
    if network.one_event[source as usize] {
        queue.insert_source(t + network.delay[connections.start], sent, source);
    } else {
        let (delays, targets) = (&network.delay[connections.clone()], &network.targets[connections.clone()]);
        for n in (0..delays.len()).step_by(8) {
            prefetch(delays, n);
            prefetch(targets, n);
        }
        queue.insert_spike(t, sent, connections.start as u32, delays, targets);
    }
}

/// A spike of another worker or rank arrives.
pub(crate) fn receive_spike(network: &Network, queue: &mut EventQueue, spike: Spike) {
    let Some(&source) = network.own_number.get(spike.source as usize) else { return };
    if source != NONE {
        let sent = Sent { moment: spike.moment, source: network.order[source as usize] };
        spread(network, source, spike.t, sent, queue);
    }
}
