//! What handlers of events ask for.

use crate::events::network::send_spike;
use crate::events::queue::{Event, NO_WEIGHTS, SelfEvent, Target};
use crate::events::watch::watch;
use crate::mechanisms::population::NONE;
use crate::worker::{Failure, Worker};
use netpyne_mechanism::ir::WatchId;
use netpyne_mechanism::run::{EventSink, InstanceEvents};

/// What a kernel asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Operation {
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
    sent: &'a mut Vec<(u32, Operation)>,
    instance: u32,
}

impl<'a> Collector<'a> {
    /// Collects into `sent`.
    pub fn new(sent: &'a mut Vec<(u32, Operation)>) -> Self {
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
        self.sent.push((self.instance, Operation::Send { at: time, flag }));
    }

    fn net_event(&mut self, time: f64) {
        self.sent.push((self.instance, Operation::Spike(time)));
    }

    fn net_move(&mut self, time: f64) {
        self.sent.push((self.instance, Operation::Move(time)));
    }

    fn watch(&mut self, watch: WatchId, flag: f64, first: bool) {
        self.sent.push((self.instance, Operation::Watch { watch, flag, first }));
    }
}

/// Takes what the handler of one event asks for, and shows it the connections onto its instance.
pub(crate) struct Handler<'a> {
    /// What it asks for.
    pub operations: &'a mut Vec<Operation>,
    /// Connections onto the instance, for those who ask.
    pub connections: &'a [u32],
    /// First weight of each connection of the network.
    pub first_weight: &'a [u32],
    /// All weights.
    pub weights: &'a mut [f64],
}

impl EventSink for Handler<'_> {
    fn net_send(&mut self, time: f64, flag: f64) {
        self.operations.push(Operation::Send { at: time, flag });
    }

    fn net_event(&mut self, time: f64) {
        self.operations.push(Operation::Spike(time));
    }

    fn net_move(&mut self, time: f64) {
        self.operations.push(Operation::Move(time));
    }

    fn watch(&mut self, watch: WatchId, flag: f64, first: bool) {
        self.operations.push(Operation::Watch { watch, flag, first });
    }

    fn connections(&mut self) -> usize {
        self.connections.len()
    }

    fn connection_weights(&mut self, n: usize) -> &mut [f64] {
        let connection = self.connections[n] as usize;
        &mut self.weights[self.first_weight[connection] as usize..self.first_weight[connection + 1] as usize]
    }
}

/// Does what a handler asked for.
pub(crate) fn carry_out(
    worker: &mut Worker,
    target: Target,
    weights: u32,
    operation: Operation,
) -> Result<(), Failure> {
    let t = worker.clock.t;
    let Target { population, instance } = target;
    let fail = |message: String| Failure::Event(population, instance, message);
    // Written so that NaN is refused as well.
    let not_past = |time: f64| time >= t;
    match operation {
        Operation::Send { at, flag } => {
            if !not_past(at) {
                return Err(fail(format!("net_send would arrive in the past, at {at} ms")));
            }
            let handle = worker.queue.insert(at, Event::Own(SelfEvent { target, weights, flag }));
            if flag == 1.0
                && let Some(movable) =
                    worker.populations[population as usize].movable.get_mut(instance as usize)
            {
                *movable = handle;
            }
        }
        Operation::Spike(at) => {
            let sources = &worker.populations[population as usize].sources;
            let source = sources.get(instance as usize).copied().unwrap_or(NONE);
            if source != NONE {
                if !not_past(at) {
                    return Err(fail(format!("net_event at {at} ms is in the past")));
                }
                send_spike(&worker.network, source, at, &mut worker.queue, &mut worker.traffic);
            }
        }
        Operation::Move(at) => {
            let movable = worker.populations[population as usize].movable.get_mut(instance as usize);
            let Some(Some(handle)) = movable else {
                return Err(fail("net_move without a pending self event of flag 1".to_owned()));
            };
            if !not_past(at) {
                return Err(fail(format!("net_move to {at} ms is in the past")));
            }
            *handle = worker.queue.reschedule(*handle, at);
        }
        Operation::Watch { watch: id, flag, first } => watch(worker, target, id, flag, first),
    }
    Ok(())
}

/// Does what the INITIAL kernels of a population asked for, in NEURON's order of instances.
pub(crate) fn carry_out_initial(
    worker: &mut Worker,
    population: u32,
    sent: &mut [(u32, Operation)],
) -> Result<(), Failure> {
    let order = &worker.populations[population as usize].neuron_order;
    if !order.is_empty() {
        sent.sort_by_key(|(instance, _)| order[*instance as usize]);
    }
    for (instance, operation) in sent {
        carry_out(worker, Target { population, instance: *instance }, NO_WEIGHTS, *operation)?;
    }
    Ok(())
}
