//! The queue against literal models: of NEURON's, a slot and a list, and of the defined order, a list.

use super::event::{Arrival, Event, Handle, NO_SOURCE, SelfEvent, Sent};
use super::event_queue::{EventQueue, NEVER};
use crate::arrays::target::Target;
use crate::options::Order;

/// NEURON's queue as its source describes it.
#[derive(Default)]
struct Literal {
    least: Option<(f64, u32)>,
    tree: Vec<(f64, u32)>,
}

impl Literal {
    fn enqueue(&mut self, item: (f64, u32)) {
        let at = self.tree.partition_point(|e| e.0 <= item.0);
        self.tree.insert(at, item);
    }

    fn dequeue(&mut self) -> Option<(f64, u32)> {
        (!self.tree.is_empty()).then(|| self.tree.remove(0))
    }

    fn insert(&mut self, t: f64, id: u32) {
        if t < self.least.map_or(NEVER, |l| l.0) {
            if let Some(least) = self.least.replace((t, id)) {
                self.enqueue(least);
            }
        } else {
            self.enqueue((t, id));
        }
    }

    fn pop(&mut self, limit: f64) -> Option<(f64, u32)> {
        let least = self.least.filter(|l| l.0 <= limit)?;
        self.least = self.dequeue();
        Some(least)
    }

    fn take_from_tree(&mut self, id: u32) {
        let at = self.tree.iter().position(|e| e.1 == id).expect("is in the tree");
        self.tree.remove(at);
    }

    fn reschedule(&mut self, id: u32, t: f64) {
        let least = self.least.expect("is not empty");
        if least.1 == id {
            self.least = Some((t, id));
            if self.tree.first().is_some_and(|front| t > front.0) {
                self.least = self.dequeue();
                self.enqueue((t, id));
            }
        } else {
            self.take_from_tree(id);
            if t < least.0 {
                self.enqueue(least);
                self.least = Some((t, id));
            } else {
                self.enqueue((t, id));
            }
        }
    }

    fn remove(&mut self, id: u32) {
        if self.least.is_some_and(|l| l.1 == id) {
            self.least = self.dequeue();
        } else {
            self.take_from_tree(id);
        }
    }
}

struct Lcg(u64);

impl Lcg {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 33) % n
    }
}

fn own(id: u32) -> Event {
    Event::Own(SelfEvent { target: Target { population: 0, instance: id }, weights: 0, flag: 1.0 })
}

fn over(connection: u32) -> Event {
    Event::Connection(Arrival { connection, target: connection / 2 })
}

fn id_of(event: Event) -> u32 {
    match event {
        Event::Connection(arrival) => arrival.connection,
        Event::Own(own) => own.target.instance,
        other => panic!("{other:?} was never inserted"),
    }
}

/// A random history with many ties, self events, moves, removals, near and far times.
fn compare(seed: u64, steps: u32, span: u64, grid: f64) {
    let (mut queue, mut literal) = (EventQueue::new(0.025, Order::Neuron), Literal::default());
    let mut random = Lcg(seed);
    let mut movable: Vec<(u32, Handle)> = Vec::new();
    let (mut t, mut id) = (0.0, 0);
    for _ in 0..steps {
        for _ in 0..random.below(6) {
            let at = t + random.below(span) as f64 * grid;
            id += 1;
            literal.insert(at, id);
            if random.below(3) == 0 {
                let handle = queue.insert(at, own(id)).expect("self events are tracked");
                movable.push((id, handle));
            } else {
                assert_eq!(queue.insert(at, over(id)), None);
            }
        }
        if !movable.is_empty() && random.below(2) == 0 {
            let which = random.below(movable.len() as u64) as usize;
            if random.below(4) == 0 {
                let (id, handle) = movable.swap_remove(which);
                queue.remove(handle);
                literal.remove(id);
            } else {
                let at = t + random.below(span) as f64 * grid;
                let (id, handle) = movable[which];
                movable[which].1 = queue.reschedule(handle, at);
                literal.reschedule(id, at);
            }
        }
        t += 0.0125 * random.below(4) as f64;
        loop {
            let (got, want) = (queue.pop(t), literal.pop(t));
            assert_eq!(got.map(|(t, e)| (t, id_of(e))), want);
            let Some((at, event)) = got else { break };
            movable.retain(|m| m.0 != id_of(event));
            if random.below(3) == 0 {
                id += 1;
                let at = at + random.below(3) as f64 * grid;
                literal.insert(at, id);
                queue.insert(at, over(id));
            }
        }
        assert_eq!(queue.len(), literal.tree.len() + usize::from(literal.least.is_some()));
        queue.advance(t);
    }
}

#[test]
fn same_order_as_neurons_queue() {
    for seed in 0..20 {
        compare(seed, 400, 40, 0.0125);
        compare(seed, 300, 8, 0.1);
        compare(seed, 300, 3000, 0.1);
    }
}

#[test]
fn events_at_or_beyond_the_limit_of_time_wait_behind_all_others() {
    let mut queue = EventQueue::new(0.025, Order::Neuron);
    queue.insert(1e16, over(1));
    assert_eq!(queue.pop(1e300), None);
    queue.insert(2.0, over(2));
    assert_eq!(queue.pop(5.0), Some((2.0, over(2))));
    assert_eq!(queue.pop(5.0), None);
}

/// Events by time, moment, source and arrival in the queue.
#[derive(Default)]
struct Defined {
    /// Time, what it was sent with, arrival, number.
    list: Vec<(f64, Sent, u32, u32)>,
    arrived: u32,
}

impl Defined {
    fn insert(&mut self, t: f64, sent: Sent, id: u32) {
        self.list.push((t, sent, self.arrived, id));
        self.arrived += 1;
    }

    fn remove(&mut self, id: u32) {
        self.list.retain(|e| e.3 != id);
    }

    fn pop(&mut self, limit: f64) -> Option<(f64, u32)> {
        let key = |at: &usize| (self.list[*at].0.to_bits(), self.list[*at].1, self.list[*at].2);
        let first = (0..self.list.len()).min_by_key(key)?;
        (self.list[first].0 <= limit).then(|| self.list.remove(first)).map(|e| (e.0, e.3))
    }
}

/// A random history: spikes to many at once, self events, moves, removals, ties, far times; taken one by one or several at once.
fn compare_defined(seed: u64, steps: u32, span: u64, grid: f64) {
    let (mut queue, mut list) = (EventQueue::new(0.025, Order::Invariant), Defined::default());
    let mut random = Lcg(seed);
    let mut movable: Vec<(u32, Handle)> = Vec::new();
    let (mut t, mut id) = (0.0, 0);
    let mut taken = 0;
    for _ in 0..steps {
        queue.begin_moment();
        for _ in 0..random.below(4) {
            let sent = queue.sent_by(random.below(5) as u32);
            let delays: Vec<f64> = (0..random.below(40)).map(|_| random.below(span) as f64 * grid).collect();
            let targets: Vec<u32> = (0..delays.len() as u32).map(|n| (id + n) / 2).collect();
            queue.insert_spike(t, sent, id, &delays, &targets);
            for delay in delays {
                list.insert(t + delay, sent, id);
                id += 1;
            }
        }
        for _ in 0..random.below(4) {
            let at = t + random.below(span) as f64 * grid;
            movable.push((id, queue.insert(at, own(id)).expect("self events are tracked")));
            list.insert(at, queue.sent_by(NO_SOURCE), id);
            id += 1;
        }
        if !movable.is_empty() && random.below(2) == 0 {
            let which = random.below(movable.len() as u64) as usize;
            let (id, handle) = movable[which];
            list.remove(id);
            if random.below(3) == 0 {
                movable.swap_remove(which);
                queue.remove(handle);
            } else {
                let at = t + random.below(span) as f64 * grid;
                movable[which].1 = queue.reschedule(handle, at);
                list.insert(at, queue.sent_by(NO_SOURCE), id);
            }
        }
        t += 0.0125 * random.below(4) as f64;
        loop {
            let ahead = queue.ahead(t);
            let known = (0..8).map_while(|n| ahead.arrival(n)).take_while(|(at, _)| *at <= t);
            let known: Vec<(f64, Arrival)> = known.collect();
            if !known.is_empty() && random.below(2) == 0 {
                queue.skip(known.len());
                for (at, Arrival { connection, target }) in known {
                    assert_eq!(list.pop(t), Some((at, connection)));
                    assert_eq!(over(connection), Event::Connection(Arrival { connection, target }));
                }
                taken += 1;
                continue;
            }
            let (got, want) = (queue.pop(t), list.pop(t));
            assert_eq!(got.map(|(t, e)| (t, id_of(e))), want);
            let Some((at, event)) = got else { break };
            movable.retain(|m| m.0 != id_of(event));
            if random.below(3) == 0 {
                let sent = queue.sent_by(random.below(5) as u32);
                let delay = random.below(3) as f64 * grid;
                queue.insert_spike(at, sent, id, &[delay], &[id / 2]);
                list.insert(at + delay, sent, id);
                id += 1;
            }
        }
        assert_eq!(queue.len(), list.list.len());
        queue.advance(t);
    }
    assert!(taken > 0, "nothing was taken together");
}

#[test]
fn the_defined_order_is_time_moment_source_arrival() {
    for seed in 0..10 {
        compare_defined(seed, 300, 40, 0.0125);
        compare_defined(seed, 200, 8, 0.1);
        compare_defined(seed, 200, 3000, 0.1);
        compare_defined(seed, 200, 1 << 20, 1e-6);
    }
}
