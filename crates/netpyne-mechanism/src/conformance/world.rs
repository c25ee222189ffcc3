//! Instances with all that they see, to run a mechanism on, and what can be seen of them afterwards.

use crate::executable::{
    Arrivals, Call, Context, Event, EventSink, Executable, ExternalAccess, InstanceEvents, KernelError,
    Request, Scratch,
};
use crate::ir::{Mechanism, Role, WatchId};
use crate::storage::{Conditions, CurrentOut, Instances, IonColumns, Sums};
use std::ops::Range;

pub use crate::noise::Noise;

/// How instances are placed on nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placement {
    /// One node after the other.
    Consecutive,
    /// On nodes in no order, all different.
    Scattered,
    /// Eights one after the other, most of them in order.
    Mixed,
    /// Several instances on most nodes.
    Shared,
    /// Rows of instances at the same eight nodes, three rows each.
    Rows,
}

/// A mechanism's data and all it sees.
#[derive(Clone, Debug)]
pub struct World {
    /// Instances.
    pub instances: Instances,
    /// Voltage, area, diameter by node.
    pub nodes: [Vec<f64>; 3],
    /// One per ion of the mechanism, rows = nodes.
    pub ions: Vec<IonColumns>,
    /// Time, ms.
    pub t: f64,
    /// Step, ms.
    pub dt: f64,
    /// Temperature, °C.
    pub celsius: f64,
    /// Result of the last current kernel.
    pub out: CurrentOut,
    /// Every event sent: instance, kind, and its two values.
    pub events: Vec<(usize, &'static str, f64, f64)>,
    /// Weight vectors of the connections onto every instance.
    pub connections: Vec<Vec<f64>>,
    scratch: Scratch,
}

impl World {
    /// `count` instances at defaults, perturbed, on nodes with voltages between -100 and 60 mV.
    pub fn new(mechanism: &Mechanism, count: usize, placement: Placement) -> Self {
        let mut noise = Noise(0x9e37_79b9_7f4a_7c15);
        let mut instances = Instances::new(mechanism, count);
        let nodes = count + 3;
        let node = |i: usize| match placement {
            Placement::Consecutive => i + 1,
            Placement::Scattered => (i * 7 + 3) % nodes_coprime(nodes),
            Placement::Mixed if i / 8 % 3 == 2 => i / 8 * 8 + 7 - i % 8,
            Placement::Mixed => i + 1,
            Placement::Shared => i / 3,
            Placement::Rows => i / 24 * 8 + (i * 5 + 2) % 8,
        } as u32;
        instances.node = (0..instances.stride()).map(|i| node(i.min(count.saturating_sub(1)))).collect();
        for ion in 0..mechanism.ions.len() {
            instances.ion_columns[ion] = ion as u32;
            instances.ion_rows[ion] = instances.node.clone();
        }
        let nodes = nodes_coprime(nodes) + 1;
        let mut column = |low: f64, high: f64| -> Vec<f64> {
            (0..nodes).map(|_| low + (high - low) * noise.draw()).collect()
        };
        let ions = mechanism
            .ions
            .iter()
            .map(|_| IonColumns {
                reversal: column(-90.0, 60.0),
                inside: column(0.1, 60.0),
                outside: column(2.0, 140.0),
                current: column(-1.0, 1.0),
            })
            .collect();
        let nodes = [column(-100.0, 60.0), column(50.0, 500.0), column(0.5, 30.0)];
        let mut noise = Noise(88_172_645_463_325_252);
        for value in instances.pointers.iter_mut().flatten() {
            *value = noise.draw();
        }
        for stream in &mut instances.randoms {
            for (i, stream) in stream.iter_mut().enumerate() {
                stream.set_ids(i as u32, 2, 3);
                stream.set_seq(0.0);
            }
        }
        for vector in instances.vectors.iter_mut().flatten() {
            *vector = Some((0..5).map(f64::from).collect());
        }
        Self {
            instances,
            nodes,
            ions,
            t: 0.0,
            dt: 0.025,
            celsius: 6.3,
            out: CurrentOut::default(),
            events: Vec::new(),
            connections: vec![vec![0.5, 1.5, 2.5]; 2],
            scratch: Scratch::default(),
        }
    }

    fn parts(&mut self) -> (Call<'_>, &mut CurrentOut, Recorder<'_>) {
        let [voltage, area, diameter] = &mut self.nodes;
        let context = Context {
            t: self.t,
            dt: self.dt,
            celsius: self.celsius,
            voltage,
            area,
            diameter,
            ions: &mut self.ions,
        };
        let call = Call { instances: &mut self.instances, context, scratch: &mut self.scratch };
        let recorder = Recorder { instance: 0, events: &mut self.events, connections: &mut self.connections };
        (call, &mut self.out, recorder)
    }

    /// Has kernels made for the instances.
    pub fn specialise(&mut self, what: &dyn Executable, external: &ExternalAccess) {
        what.specialise(&mut self.instances, external);
    }

    /// Adds currents to the sums of the nodes, with this scale in all instances; says of how many.
    pub fn add_currents(
        &mut self,
        what: &dyn Executable,
        rhs: &mut [f64],
        d: &mut [f64],
        scale: &[f64],
    ) -> usize {
        what.add_currents(&mut self.parts().0, &mut Sums { rhs, d, scale })
    }

    /// Fills tables.
    pub fn refresh(&mut self, what: &dyn Executable) -> Result<(), KernelError> {
        what.refresh_tables(&mut self.parts().0)
    }

    /// Runs a kernel on all instances.
    pub fn run(&mut self, what: &dyn Executable, role: Role) -> Result<(), KernelError> {
        self.run_part(what, role, 0..self.instances.count())
    }

    /// Runs a kernel on some instances.
    pub fn run_part(
        &mut self,
        what: &dyn Executable,
        role: Role,
        range: Range<usize>,
    ) -> Result<(), KernelError> {
        let (mut call, _, mut events) = self.parts();
        what.run(role, range, &mut call, &mut events)
    }

    /// Runs the current kernel on all instances.
    pub fn current(&mut self, what: &dyn Executable) -> Result<(), KernelError> {
        self.current_part(what, 0..self.instances.count())
    }

    /// Runs the current kernel on some instances.
    pub fn current_part(&mut self, what: &dyn Executable, range: Range<usize>) -> Result<(), KernelError> {
        let (mut call, out, _) = self.parts();
        what.current(range, &mut call, out)
    }

    /// Delivers an event.
    pub fn receive(
        &mut self,
        what: &dyn Executable,
        instance: usize,
        flag: f64,
        weights: &mut [f64],
    ) -> Result<(), KernelError> {
        let (mut call, _, mut events) = self.parts();
        events.instance = instance;
        what.net_receive(Event { instance, flag, weights }, &mut call, &mut events)
    }

    /// Delivers a batch of events; gives what was asked for, with the number of the arrival.
    pub fn receive_batch(
        &mut self,
        what: &dyn Executable,
        arrivals: &mut Arrivals<'_>,
    ) -> Result<Vec<(u32, Request)>, KernelError> {
        let mut requests = Vec::new();
        what.net_receive_batch(arrivals, &mut self.parts().0, &mut requests).map(|()| requests)
    }

    /// A watched difference.
    pub fn watch(&mut self, what: &dyn Executable, watch: WatchId, instance: usize) -> f64 {
        what.watch_difference(watch, instance, &mut self.parts().0)
    }

    /// All watched differences of all instances, as bits; all NaNs count as one. Those that are positive are found the same way
    /// by themselves.
    pub fn watch_all(&mut self, what: &dyn Executable) -> Vec<u64> {
        let count = self.instances.count();
        let mut out = CurrentOut::default();
        let (mut call, ..) = self.parts();
        what.watch_differences(0..count, &mut call, &mut out);
        let watches = 0..what.mechanism().watches.len();
        let mut conditions = Conditions::default();
        for _ in 0..2 {
            what.watch_conditions(&mut call, &mut conditions);
            for (n, row) in watches.clone().zip(&conditions.rows) {
                for (i, &difference) in out.column(n)[..count].iter().enumerate() {
                    assert_eq!(row[i / 64] >> (i % 64) & 1 == 1, difference > 0.0, "watch {n}, instance {i}");
                }
            }
        }
        let all = watches.flat_map(|n| &out.column(n)[..count]);
        all.map(|x| if x.is_nan() { f64::NAN } else { *x }.to_bits()).collect()
    }

    /// Everything a modeller could see, as bits; all NaNs count as one. Of the currents, those of the first `seen`.
    pub fn bits(&self, seen: usize) -> Vec<u64> {
        let count = self.instances.count();
        let columns = (0..self.instances.columns()).map(|column| self.instances.values(column));
        let out = [&self.out.current, &self.out.conductance].into_iter().chain(&self.out.ion_currents);
        let ions = self.ions.iter().flat_map(|i| [&i.reversal, &i.inside, &i.outside, &i.current]);
        columns
            .chain(out.map(|c| &c[..seen.min(c.len())]))
            .chain(ions.map(|c| &c[..]))
            .chain(self.instances.pointers.iter().map(|c| &c[..count]))
            .chain([&self.instances.globals[..], &self.nodes[0]])
            .flatten()
            .map(|x| if x.is_nan() { u64::MAX } else { x.to_bits() })
            .collect()
    }
}

/// A prime not below `n`, so that steps of 7 visit every node once.
fn nodes_coprime(n: usize) -> usize {
    (n.max(11)..).find(|p| (2..*p).take_while(|d| d * d <= *p).all(|d| p % d != 0)).unwrap_or(n)
}

struct Recorder<'a> {
    instance: usize,
    events: &'a mut Vec<(usize, &'static str, f64, f64)>,
    connections: &'a mut Vec<Vec<f64>>,
}

impl InstanceEvents for Recorder<'_> {
    fn of(&mut self, instance: usize) -> &mut dyn EventSink {
        self.instance = instance;
        self
    }
}

impl EventSink for Recorder<'_> {
    fn net_send(&mut self, time: f64, flag: f64) {
        self.events.push((self.instance, "send", time, flag));
    }

    fn net_event(&mut self, time: f64) {
        self.events.push((self.instance, "event", time, 0.0));
    }

    fn net_move(&mut self, time: f64) {
        self.events.push((self.instance, "move", time, 0.0));
    }

    fn watch(&mut self, watch: WatchId, flag: f64, first: bool) {
        self.events.push((
            self.instance,
            if first { "first watch" } else { "watch" },
            f64::from(watch.0),
            flag,
        ));
    }

    fn connections(&mut self) -> usize {
        self.connections.len()
    }

    fn connection_weights(&mut self, n: usize) -> &mut [f64] {
        &mut self.connections[n]
    }
}
