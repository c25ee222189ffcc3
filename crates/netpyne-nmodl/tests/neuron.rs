//! Kernels against NEURON: mechanisms driven by a membrane potential that NEURON recorded must go through the very
//! states, currents and event times that NEURON recorded with it. `tests/traces/make.py` made the traces.

use netpyne_base::SourceFile;
use netpyne_mechanism::executable::{Event, EventSink, InstanceEvents};
use netpyne_mechanism::ir::{GlobalId, IonVar, Mechanism, Role, WatchId};
use netpyne_mechanism::storage::CurrentOut;
use netpyne_mechanism::{
    Call, Context, Executable, Instances, IonColumns, Options, Scratch, compile as executable, validate,
};
use netpyne_nmodl::{FolderIncludes, compile, library};

/// A trace file.
#[derive(Default)]
struct Trace {
    mechanism: String,
    celsius: f64,
    every: usize,
    set: Vec<(String, f64)>,
    ions: Vec<(String, f64)>,
    vectors: Vec<(String, Vec<f64>)>,
    /// Time and weights.
    events: Vec<(f64, Vec<f64>)>,
    columns: Vec<String>,
    /// The potential, then the columns (every so many rows).
    rows: Vec<Vec<f64>>,
}

fn double(bits: &str) -> f64 {
    f64::from_bits(u64::from_str_radix(bits, 16).expect("hexadecimal bits"))
}

impl Trace {
    fn read(text: &str) -> Self {
        let mut trace = Trace::default();
        for line in text.lines() {
            let words: Vec<&str> = line.split_whitespace().collect();
            match words.as_slice() {
                ["mechanism", name] => trace.mechanism = (*name).to_string(),
                ["celsius", x] => trace.celsius = x.parse().expect("a number"),
                ["every", n] => trace.every = n.parse().expect("a number"),
                ["set", name, x] => trace.set.push(((*name).to_string(), double(x))),
                ["ion", name, x] => trace.ions.push(((*name).to_string(), double(x))),
                ["vector", name, values @ ..] => {
                    let values = values.iter().map(|x| double(x)).collect();
                    trace.vectors.push(((*name).to_string(), values));
                }
                ["event", time, weights @ ..] => {
                    trace.events.push((double(time), weights.iter().map(|w| double(w)).collect()));
                }
                ["columns", names @ ..] => trace.columns = names.iter().map(|n| n.to_string()).collect(),
                row => trace.rows.push(row.iter().map(|x| double(x)).collect()),
            }
        }
        trace
    }
}

/// One instance on one node, and what it sees.
struct World {
    instances: Instances,
    voltage: [f64; 1],
    ions: Vec<IonColumns>,
    t: f64,
    dt: f64,
    celsius: f64,
    /// Kind and values of all events sent.
    events: Vec<(&'static str, f64, f64)>,
    out: CurrentOut,
    scratch: Scratch,
}

impl World {
    fn new(mechanism: &Mechanism, celsius: f64) -> Self {
        let mut instances = Instances::new(mechanism, 1);
        instances.node = vec![0; instances.stride()];
        for ion in 0..mechanism.ions.len() {
            instances.ion_columns[ion] = ion as u32;
            instances.ion_rows[ion] = instances.node.clone();
        }
        let column = || vec![0.0];
        let ion =
            || IonColumns { reversal: column(), inside: column(), outside: column(), current: column() };
        Self {
            instances,
            voltage: [0.0],
            ions: mechanism.ions.iter().map(|_| ion()).collect(),
            t: 0.0,
            dt: 0.025,
            celsius,
            events: Vec::new(),
            out: CurrentOut::default(),
            scratch: Scratch::default(),
        }
    }

    /// Lets `f` run a kernel.
    fn with<T>(&mut self, f: impl FnOnce(&mut Call<'_>, &mut Sink<'_>, &mut CurrentOut) -> T) -> T {
        let context = Context {
            t: self.t,
            dt: self.dt,
            celsius: self.celsius,
            voltage: &mut self.voltage,
            area: &[100.0],
            diameter: &[1.0],
            ions: &mut self.ions,
        };
        let mut sink = Sink(&mut self.events);
        let mut call = Call { instances: &mut self.instances, context, scratch: &mut self.scratch };
        f(&mut call, &mut sink, &mut self.out)
    }

    fn watch(&mut self, executable: &dyn Executable, id: WatchId) -> f64 {
        self.with(|call, _, _| executable.watch_difference(id, 0, call))
    }
}

struct Sink<'a>(&'a mut Vec<(&'static str, f64, f64)>);

impl InstanceEvents for Sink<'_> {
    fn of(&mut self, _: usize) -> &mut dyn EventSink {
        self
    }
}

impl EventSink for Sink<'_> {
    fn net_send(&mut self, time: f64, flag: f64) {
        self.0.push(("send", time, flag));
    }

    fn net_event(&mut self, _: f64) {}

    fn net_move(&mut self, _: f64) {}

    fn watch(&mut self, watch: WatchId, flag: f64, first: bool) {
        self.0.push((if first { "first watch" } else { "watch" }, f64::from(watch.0), flag));
    }
}

/// One instance of a mechanism, with as much of an engine around it as a single node needs.
struct Bench {
    executable: Box<dyn Executable>,
    world: World,
    /// Time, flag and weights of events to come, earliest first.
    queue: Vec<(f64, f64, Vec<f64>)>,
    /// Watched condition, its flag, and whether it holds already.
    watches: Vec<(WatchId, f64, bool)>,
}

impl Bench {
    fn new(text: &str, trace: &Trace) -> Self {
        let file = SourceFile::new(format!("{}.mod", trace.mechanism), text);
        let includes = FolderIncludes(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/traces").into());
        let (mechanism, _) = compile(&file, &includes).unwrap_or_else(|e| panic!("{e}"));
        let mut world = World::new(&mechanism, trace.celsius);
        for (name, value) in &trace.set {
            *world_value(&mut world, &mechanism, name) = *value;
        }
        for (i, ion) in mechanism.ions.iter().enumerate() {
            for (name, value) in &trace.ions {
                for (variable, column) in [
                    (format!("e{}", ion.ion), IonVar::Reversal),
                    (format!("{}i", ion.ion), IonVar::Inside),
                    (format!("{}o", ion.ion), IonVar::Outside),
                ] {
                    if *name == variable {
                        world.ions[i].column_mut(column).fill(*value);
                    }
                }
            }
        }
        for (name, values) in &trace.vectors {
            let vector = mechanism.vectors.iter().position(|v| v == name).expect("a vector");
            world.instances.vectors[vector][0] = Some(values.as_slice().into());
        }
        let valid = validate(mechanism).unwrap_or_else(|e| panic!("{e}"));
        let executable = executable(valid, Options::default());
        let queue = trace.events.iter().map(|(t, w)| (*t, 0.0, w.clone())).collect();
        Self { executable, world, queue, watches: Vec::new() }
    }

    fn run(&mut self, role: Role) {
        if self.executable.has(role) {
            let e = &*self.executable;
            self.world.with(|call, sink, _| e.run(role, 0..1, call, sink)).expect("kernel");
        }
    }

    /// Takes note of what the last kernel sent; self events carry the weights of the event that they answer.
    fn collect(&mut self, weights: &[f64]) {
        let sent: Vec<_> = self.world.events.drain(..).collect();
        for (kind, a, b) in sent {
            match kind {
                "send" => self.queue.push((a, b, weights.to_vec())),
                "watch" | "first watch" => {
                    if kind == "first watch" {
                        self.watches.clear();
                    }
                    let id = WatchId(a as u32);
                    let difference = self.world.watch(&*self.executable, id);
                    self.watches.push((id, b, difference >= -1e-11));
                }
                _ => {}
            }
        }
        self.queue.sort_by(|a, b| a.0.total_cmp(&b.0));
    }

    fn receive(&mut self, flag: f64, mut weights: Vec<f64>) {
        let e = &*self.executable;
        let event = Event { instance: 0, flag, weights: &mut weights };
        self.world.with(|call, sink, _| e.net_receive(event, call, sink)).expect("net_receive");
        self.collect(&weights);
    }

    /// Delivers what is due by `limit`.
    fn deliver(&mut self, limit: f64) {
        let now = self.world.t;
        while self.queue.first().is_some_and(|e| e.0 <= limit) {
            let (time, flag, weights) = self.queue.remove(0);
            self.world.t = time;
            self.receive(flag, weights);
        }
        self.world.t = now;
    }

    fn current(&mut self) {
        if self.executable.mechanism().kernels.current.is_some() {
            let e = &*self.executable;
            self.world.with(|call, _, out| e.current(0..1, call, out)).expect("current");
        }
    }

    fn initialise(&mut self, v: f64) {
        self.world.voltage[0] = v;
        let e = &*self.executable;
        self.world.with(|call, _, _| e.refresh_tables(call)).expect("tables");
        for role in [Role::Constructor, Role::BeforeInitial, Role::Initial, Role::AfterInitial] {
            self.run(role);
        }
        self.collect(&[]);
        self.deliver(0.0);
        self.run(Role::BeforeBreakpoint);
        self.current();
        self.run(Role::BeforeStep);
    }

    /// One step, at whose end the potential is `v`.
    fn step(&mut self, v: f64) {
        for i in 0..self.watches.len() {
            let Some(&(id, flag, held)) = self.watches.get(i) else { break };
            let holds = self.world.watch(&*self.executable, id) > 0.0;
            self.watches[i].2 = holds;
            if holds && !held {
                self.queue.push((self.world.t, flag, Vec::new()));
            }
        }
        self.deliver(self.world.t + 0.5 * self.world.dt);
        self.world.t += 0.5 * self.world.dt;
        self.run(Role::BeforeBreakpoint);
        self.current();
        self.world.voltage[0] = v;
        self.world.t += 0.5 * self.world.dt;
        self.run(Role::State);
        self.run(Role::AfterSolve);
        self.run(Role::BeforeStep);
    }

    fn value(&mut self, column: &str) -> f64 {
        let mechanism = self.executable.mechanism().clone();
        *world_value(&mut self.world, &mechanism, column)
    }
}

/// The value called `name` or `name[i]` of the only instance.
fn world_value<'w>(world: &'w mut World, mechanism: &Mechanism, name: &str) -> &'w mut f64 {
    let (base, element) = match name.strip_suffix(']').and_then(|n| n.split_once('[')) {
        Some((base, index)) => (base, index.parse().expect("an index")),
        None => (name, 0),
    };
    let field = mechanism.fields.iter().position(|f| f.name == base);
    if let Some(field) = field {
        return &mut world.instances.column_mut(field, element)[0];
    }
    let global = mechanism.globals.iter().position(|g| g.name == base).expect("a field or a global");
    let first = world.instances.first_global(GlobalId(global as u32)).expect("a global");
    &mut world.instances.globals[first + element]
}

/// Runs `text` along `trace` and compares all columns, bit by bit.
fn check(text: &str, trace: &str) {
    let trace = Trace::read(trace);
    let mut bench = Bench::new(text, &trace);
    let mut compared = 0;
    for (i, row) in trace.rows.iter().enumerate() {
        if i == 0 {
            bench.initialise(row[0]);
        } else {
            bench.step(row[0]);
        }
        for (column, expected) in trace.columns.iter().zip(&row[1..]) {
            let value = bench.value(column);
            assert!(
                value.to_bits() == expected.to_bits(),
                "{}: {column} after {i} steps is {value:e}, in NEURON {expected:e}",
                trace.mechanism
            );
            compared += 1;
        }
        // Events due by the end of the step are delivered after recording.
        bench.deliver(bench.world.t);
    }
    assert!(compared >= 80, "{compared} values compared");
}

/// The standard mechanism called `name`.
fn standard(name: &str) -> &'static str {
    library().iter().find(|(n, _)| *n == name).map(|(_, text)| *text).expect("in the library")
}

#[test]
fn hodgkin_huxley() {
    check(standard("hh"), include_str!("traces/hh.txt"));
}

#[test]
fn synapses() {
    check(standard("Exp2Syn"), include_str!("traces/exp2syn.txt"));
    check(standard("MyExp2SynNMDABB"), include_str!("traces/nmda.txt"));
    check(standard("GradedSyn"), include_str!("traces/graded.txt"));
}

#[test]
fn izhikevich() {
    check(standard("Izhi2003a"), include_str!("traces/izhi2003a.txt"));
    check(standard("Izhi2007b"), include_str!("traces/izhi2007b_fs.txt"));
    check(standard("Izhi2007b"), include_str!("traces/izhi2007b_tc.txt"));
}

#[test]
fn clamps() {
    check(standard("SEClamp"), include_str!("traces/seclamp.txt"));
    check(standard("VClamp"), include_str!("traces/vclamp.txt"));
}

#[test]
fn exact_equations_loops_and_tables() {
    check(include_str!("traces/zoo.mod"), include_str!("traces/zoo.txt"));
}

#[test]
fn implicit_equations() {
    check(include_str!("traces/implicit.mod"), include_str!("traces/implicit.txt"));
}

#[test]
fn explicit_equations() {
    check(include_str!("traces/euler.mod"), include_str!("traces/euler.txt"));
}

#[test]
fn reactions() {
    check(include_str!("traces/channel.mod"), include_str!("traces/channel.txt"));
    check(include_str!("traces/pool.mod"), include_str!("traces/pool.txt"));
}

#[test]
fn c_text() {
    check(include_str!("traces/ctext.mod"), include_str!("traces/ctext.txt"));
}

#[test]
fn programs_in_c() {
    check(include_str!("traces/program.mod"), include_str!("traces/program.txt"));
}

#[test]
fn random_streams_of_c_text() {
    check(include_str!("traces/streams.mod"), include_str!("traces/streams.txt"));
}

#[test]
fn nonlinear_equations() {
    check(include_str!("traces/algebra.mod"), include_str!("traces/algebra.txt"));
}

#[test]
fn arrays_in_tables() {
    check(include_str!("traces/gates.mod"), include_str!("traces/gates.txt"));
}

#[test]
fn functions_from_outside() {
    check(include_str!("traces/lookup.mod"), include_str!("traces/lookup.txt"));
}

#[test]
fn runge_and_kutta() {
    check(include_str!("traces/midpoint.mod"), include_str!("traces/midpoint.txt"));
}

#[test]
fn conductances_given() {
    check(include_str!("traces/hinted.mod"), include_str!("traces/hinted.txt"));
}

#[test]
fn steady_states() {
    check(include_str!("traces/steady.mod"), include_str!("traces/steady.txt"));
}

#[test]
fn functions_that_call_themselves() {
    check(include_str!("traces/selfcall.mod"), include_str!("traces/selfcall.txt"));
}

#[test]
fn functions_of_two_arguments_from_outside() {
    check(include_str!("traces/surface.mod"), include_str!("traces/surface.txt"));
}

#[test]
fn difference_equations() {
    check(include_str!("traces/generation.mod"), include_str!("traces/generation.txt"));
}

#[test]
fn blocks_before_and_after() {
    check(include_str!("traces/breadth.mod"), include_str!("traces/breadth.txt"));
}

#[test]
fn tables_filled_when_they_are_used() {
    check(include_str!("traces/late.mod"), include_str!("traces/late.txt"));
}

#[test]
fn implicit_equations_that_are_counted() {
    check(include_str!("traces/counted.mod"), include_str!("traces/counted.txt"));
}

#[test]
fn functions_of_three_arguments_from_outside() {
    check(include_str!("traces/volume.mod"), include_str!("traces/volume.txt"));
}

#[test]
fn initial_values_of_instances_and_local_currents() {
    check(include_str!("traces/start.mod"), include_str!("traces/start.txt"));
}

#[test]
fn blocks_of_equations_that_are_called() {
    check(include_str!("traces/called.mod"), include_str!("traces/called.txt"));
}

#[test]
fn jumps_of_states_while_currents_are_computed() {
    check(include_str!("traces/jumps.mod"), include_str!("traces/jumps.txt"));
}
