//! Events: those that kernels send, and those that are delivered to them.

use crate::ir::WatchId;

/// Where kernels put events, in the order executed. Times are in ms.
pub trait EventSink {
    /// A self event at `time` with `flag`.
    fn net_send(&mut self, time: f64, flag: f64);
    /// `net_event(time)`.
    fn net_event(&mut self, time: f64);
    /// `net_move(time)`.
    fn net_move(&mut self, time: f64);
    /// `WATCH (...) flag`; `first` for the first one executed in this call, which ends all earlier watches of the instance.
    fn watch(&mut self, watch: WatchId, flag: f64, first: bool);
    /// Number of connections onto this instance, for FOR_NETCONS.
    fn connections(&mut self) -> usize {
        0
    }
    /// Weight vector of the n-th of them.
    fn connection_weights(&mut self, _n: usize) -> &mut [f64] {
        &mut []
    }
}

/// Events of kernels that run over many instances.
pub trait InstanceEvents {
    /// The sink for events of `instance`.
    fn of(&mut self, instance: usize) -> &mut dyn EventSink;
}

/// Takes events where none can come.
#[derive(Clone, Copy, Debug)]
pub struct NoEvents;

impl InstanceEvents for NoEvents {
    fn of(&mut self, _: usize) -> &mut dyn EventSink {
        self
    }
}

impl EventSink for NoEvents {
    fn net_send(&mut self, _: f64, _: f64) {}
    fn net_event(&mut self, _: f64) {}
    fn net_move(&mut self, _: f64) {}
    fn watch(&mut self, _: WatchId, _: f64, _: bool) {}
}

/// An event that is delivered now.
#[derive(Debug)]
pub struct Event<'a> {
    /// The instance that it goes to.
    pub instance: usize,
    /// 0 for events of connections, else the flag of the self event or of the WATCH.
    pub flag: f64,
    /// Weight vector of the connection; empty for self events that INITIAL sent.
    pub weights: &'a mut [f64],
}

/// Events that are delivered as a batch, in the order given: of connections (flag 0), to distinct instances.
#[derive(Debug)]
pub struct Arrivals<'a> {
    /// The instances that they go to; none twice.
    pub instances: &'a [u32],
    /// Time of each, ms: `t` of the handler.
    pub times: &'a [f64],
    /// Where in `weights` the weight vector of each starts.
    pub first_weight: &'a [u32],
    /// Weight vectors of all connections.
    pub weights: &'a mut [f64],
}

/// What a handler of events asks for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Request {
    /// A self event.
    SelfEvent {
        /// When it is delivered, ms.
        time: f64,
        /// Its flag.
        flag: f64,
    },
    /// A spike of the point process or artificial cell (`net_event`) at a time, ms.
    Spike(f64),
}
