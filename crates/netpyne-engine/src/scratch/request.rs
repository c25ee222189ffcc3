//! What kernels ask for: self events, spikes, watches.

use netpyne_mechanism::executable::{EventSink, InstanceEvents};
use netpyne_mechanism::ir::WatchId;

/// What a kernel asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Request {
    /// net_send.
    Send { at: f64, flag: f64 },
    /// net_event.
    Spike(f64),
    /// net_move.
    Move(f64),
    /// WATCH.
    Watch { watch: WatchId, flag: f64, first: bool },
}

/// Collects what the kernels of many instances ask for.
pub(crate) struct Collector<'a> {
    sent: &'a mut Vec<(u32, Request)>,
    instance: u32,
}

impl<'a> Collector<'a> {
    /// Collects into `sent`.
    pub fn new(sent: &'a mut Vec<(u32, Request)>) -> Self {
        Self { sent, instance: 0 }
    }
}

impl InstanceEvents for Collector<'_> {
    fn of(&mut self, instance: usize) -> &mut dyn EventSink {
        self.instance = instance as u32;
        self
    }
}

impl EventSink for Collector<'_> {
    fn net_send(&mut self, time: f64, flag: f64) {
        self.sent.push((self.instance, Request::Send { at: time, flag }));
    }

    fn net_event(&mut self, time: f64) {
        self.sent.push((self.instance, Request::Spike(time)));
    }

    fn net_move(&mut self, time: f64) {
        self.sent.push((self.instance, Request::Move(time)));
    }

    fn watch(&mut self, watch: WatchId, flag: f64, first: bool) {
        self.sent.push((self.instance, Request::Watch { watch, flag, first }));
    }
}

/// Takes what the handler of one event asks for, and shows it the connections onto its instance.
pub(crate) struct Handler<'a> {
    /// What it asks for.
    pub requests: &'a mut Vec<Request>,
    /// Connections onto the instance, if its mechanism has FOR_NETCONS.
    pub connections: &'a [u32],
    /// First weight of each connection of the network.
    pub first_weight: &'a [u32],
    /// All weights.
    pub weights: &'a mut [f64],
}

impl EventSink for Handler<'_> {
    fn net_send(&mut self, time: f64, flag: f64) {
        self.requests.push(Request::Send { at: time, flag });
    }

    fn net_event(&mut self, time: f64) {
        self.requests.push(Request::Spike(time));
    }

    fn net_move(&mut self, time: f64) {
        self.requests.push(Request::Move(time));
    }

    fn watch(&mut self, watch: WatchId, flag: f64, first: bool) {
        self.requests.push(Request::Watch { watch, flag, first });
    }

    fn connections(&mut self) -> usize {
        self.connections.len()
    }

    fn connection_weights(&mut self, n: usize) -> &mut [f64] {
        let connection = self.connections[n] as usize;
        &mut self.weights[self.first_weight[connection] as usize..self.first_weight[connection + 1] as usize]
    }
}
