//! All kernels of a mechanism in byte code, behind the interface that the engine calls.

use super::code::Program;
use super::lower;
use super::machine::{Context, NoEvents, prepare, run};
use crate::ir::{Env, Mechanism, Place, Table, WatchId};
use crate::run::{
    CurrentOut, EventSink, Executable, InstanceEvents, Instances, KernelError, PAD, Role, Scratch,
    Surroundings, TableData,
};
use crate::validate::ValidMechanism;
use std::ops::Range;

/// How a table is filled.
struct TableFill {
    depends: Vec<Program>,
    from: Program,
    to: Program,
    row: Program,
}

/// A mechanism whose every kernel runs one instance at a time.
pub(crate) struct ScalarMechanism {
    mechanism: ValidMechanism,
    roles: Vec<Option<Program>>,
    current: Option<Program>,
    net_receive: Option<Program>,
    net_initial: Option<Program>,
    watches: Vec<Program>,
    tables: Vec<TableFill>,
}

impl ScalarMechanism {
    pub(crate) fn new(mechanism: ValidMechanism) -> Self {
        let m = &mechanism;
        let roles = Role::ALL.iter().map(|&role| m.kernels.of(role).map(|k| lower::kernel(m, k))).collect();
        let current = m.kernels.current.as_ref().map(|k| lower::current(m, k));
        let receive = m.net_receive.as_ref();
        let net_receive = receive.map(|n| lower::kernel(m, &n.body));
        let net_initial = receive.and_then(|n| n.initial.as_ref()).map(|k| lower::kernel(m, k));
        let watches = m.watches.iter().map(|w| lower::value(m, &w.locals, &w.difference)).collect();
        let load = |place: &Place| lower::value(m, &[], &crate::ir::Expr::Load(place.clone()));
        let tables = m
            .tables
            .iter()
            .map(|table| TableFill {
                depends: table.depends.iter().map(load).collect(),
                from: lower::value(m, &[], &table.from),
                to: lower::value(m, &[], &table.to),
                row: lower::table_row(m, table),
            })
            .collect();
        Self { roles, current, net_receive, net_initial, watches, tables, mechanism }
    }

    fn role(&self, role: Role) -> Option<&Program> {
        self.roles[role as usize].as_ref()
    }

    /// The handler of events, in byte code.
    pub(crate) fn handler(&self) -> Option<&Program> {
        self.net_receive.as_ref()
    }

    /// Number of currents that belong to an ion.
    pub(crate) fn ion_currents(&self) -> usize {
        self.mechanism.currents.iter().filter(|c| c.ion.is_some()).count()
    }

    /// The current kernel on `range`, results from position `offset` of `out` on.
    pub(crate) fn current_into(
        &self,
        range: Range<usize>,
        instances: &mut Instances,
        around: &mut Surroundings<'_>,
        scratch: &mut Scratch,
        out: &mut CurrentOut,
        offset: usize,
    ) -> Result<(), KernelError> {
        let Some(program) = &self.current else { return Ok(()) };
        let r = prepare(program, &mut scratch.registers);
        let mut sink = NoEvents;
        for (at, instance) in (offset..).zip(range) {
            let mut cx = context(instance, instances, around, &mut sink);
            run(program, program.start, r, &mut cx).map_err(|message| KernelError { instance, message })?;
            let results = &program.outputs;
            out.current[at] = r[results[0] as usize];
            out.conductance[at] = r[results[1] as usize];
            for (column, &reg) in out.ion_currents.iter_mut().zip(&results[2..]) {
                column[at] = r[reg as usize];
            }
        }
        Ok(())
    }

    /// Lines that say what runs: one per kernel.
    pub(crate) fn sizes(&self) -> Vec<(String, usize)> {
        let mut out = Vec::new();
        for role in Role::ALL {
            if let Some(program) = self.role(role) {
                out.push((format!("{role:?}"), program.ops.len()));
            }
        }
        let others = [
            ("Current", &self.current),
            ("NetReceive", &self.net_receive),
            ("NetInitial", &self.net_initial),
        ];
        for (name, program) in others {
            if let Some(program) = program {
                out.push((name.to_string(), program.ops.len()));
            }
        }
        out
    }

    /// Fills table number `id`.
    fn fill_table(
        &self,
        id: usize,
        key: Vec<f64>,
        instances: &mut Instances,
        around: &mut Surroundings<'_>,
        registers: &mut Vec<f64>,
    ) -> Result<(), KernelError> {
        let intervals = self.mechanism.tables[id].intervals as usize;
        let fill = &self.tables[id];
        let from = value(&fill.from, 0, instances, around, registers)?;
        let to = value(&fill.to, 0, instances, around, registers)?;
        let dx = (to - from) / intervals as f64;
        let mut columns = vec![Vec::with_capacity(intervals + 1); fill.row.outputs.len()];
        let mut x = from;
        for _ in 0..=intervals {
            let r = prepare(&fill.row, registers);
            for &input in &fill.row.inputs {
                r[input as usize] = x;
            }
            let mut sink = NoEvents;
            let mut cx = context(0, instances, around, &mut sink);
            run(&fill.row, fill.row.start, r, &mut cx)
                .map_err(|message| KernelError { instance: 0, message })?;
            for (column, &output) in columns.iter_mut().zip(&fill.row.outputs) {
                column.push(r[output as usize]);
            }
            x += dx;
        }
        let times = instances.tables[id].times + 1;
        instances.tables[id] = TableData { key, from, factor: 1.0 / dx, intervals, columns, times };
        Ok(())
    }
}

fn context<'a, 'b>(
    instance: usize,
    instances: &'a mut Instances,
    around: &'a mut Surroundings<'b>,
    sink: &'a mut dyn EventSink,
) -> Context<'a, 'b> {
    Context { instance, instances, around, weights: &mut [], flag: 0.0, sink, watching: false }
}

/// A value that is there without computing.
fn at_hand(place: &Place, instances: &Instances, around: &Surroundings<'_>) -> Option<f64> {
    match *place {
        Place::Field(field) => instances.column(field.index(), 0).first().copied(),
        Place::Global(global) => {
            instances.globals.get(instances.global_offsets[global.index()] as usize).copied()
        }
        Place::Env(Env::Celsius) => Some(around.celsius),
        Place::Env(Env::Dt) => Some(around.dt),
        _ => None,
    }
}

/// Runs a program that computes a value.
fn value(
    program: &Program,
    instance: usize,
    instances: &mut Instances,
    around: &mut Surroundings<'_>,
    registers: &mut Vec<f64>,
) -> Result<f64, KernelError> {
    let r = prepare(program, registers);
    let mut sink = NoEvents;
    let mut cx = context(instance, instances, around, &mut sink);
    run(program, program.start, r, &mut cx).map_err(|message| KernelError { instance, message })?;
    Ok(program.outputs.first().map_or(0.0, |&reg| r[reg as usize]))
}

impl Executable for ScalarMechanism {
    fn mechanism(&self) -> &Mechanism {
        &self.mechanism
    }

    fn has(&self, role: Role) -> bool {
        self.role(role).is_some()
    }

    fn refresh_tables(
        &self,
        instances: &mut Instances,
        around: &mut Surroundings<'_>,
    ) -> Result<(), KernelError> {
        if instances.count == 0 {
            return Ok(());
        }
        let mut registers = Vec::new();
        for (id, fill) in self.tables.iter().enumerate() {
            let Table { enabled, depends, .. } = &self.mechanism.tables[id];
            if instances.globals[instances.global_offsets[enabled.index()] as usize] == 0.0 {
                continue;
            }
            let then = &instances.tables[id];
            let now = depends.iter().map(|place| at_hand(place, instances, around));
            let as_then = now.zip(&then.key).all(|(now, then)| now == Some(*then));
            if as_then && then.key.len() == depends.len() && !then.columns.is_empty() {
                continue;
            }
            let mut key = Vec::with_capacity(fill.depends.len());
            for program in &fill.depends {
                key.push(value(program, 0, instances, around, &mut registers)?);
            }
            let table = &instances.tables[id];
            if table.columns.is_empty() || table.key != key {
                self.fill_table(id, key, instances, around, &mut registers)?;
            }
        }
        Ok(())
    }

    fn run(
        &self,
        role: Role,
        range: Range<usize>,
        instances: &mut Instances,
        around: &mut Surroundings<'_>,
        scratch: &mut Scratch,
        events: &mut dyn InstanceEvents,
    ) -> Result<(), KernelError> {
        let Some(program) = self.role(role) else { return Ok(()) };
        let r = prepare(program, &mut scratch.registers);
        let mut none = NoEvents;
        for instance in range {
            let sink = if program.uses_events { events.of(instance) } else { &mut none };
            let mut cx = context(instance, instances, around, sink);
            run(program, program.start, r, &mut cx).map_err(|message| KernelError { instance, message })?;
        }
        Ok(())
    }

    fn current(
        &self,
        range: Range<usize>,
        instances: &mut Instances,
        around: &mut Surroundings<'_>,
        scratch: &mut Scratch,
        out: &mut CurrentOut,
    ) -> Result<(), KernelError> {
        out.resize(range.len(), self.ion_currents());
        self.current_into(range, instances, around, scratch, out, 0)
    }

    fn net_receive(
        &self,
        instance: usize,
        flag: f64,
        weights: &mut [f64],
        instances: &mut Instances,
        around: &mut Surroundings<'_>,
        scratch: &mut Scratch,
        events: &mut dyn EventSink,
    ) -> Result<(), KernelError> {
        let Some(program) = &self.net_receive else { return Ok(()) };
        let r = prepare(program, &mut scratch.registers);
        let mut cx = Context { instance, instances, around, weights, flag, sink: events, watching: false };
        run(program, program.start, r, &mut cx).map_err(|message| KernelError { instance, message })
    }

    fn net_initial(
        &self,
        instance: usize,
        weights: &mut [f64],
        instances: &mut Instances,
        around: &mut Surroundings<'_>,
        scratch: &mut Scratch,
        events: &mut dyn EventSink,
    ) -> Result<(), KernelError> {
        let Some(program) = &self.net_initial else {
            weights.iter_mut().skip(1).for_each(|w| *w = 0.0);
            return Ok(());
        };
        let r = prepare(program, &mut scratch.registers);
        let mut cx =
            Context { instance, instances, around, weights, flag: 0.0, sink: events, watching: false };
        run(program, program.start, r, &mut cx).map_err(|message| KernelError { instance, message })
    }

    fn watch_difference(
        &self,
        watch: WatchId,
        instance: usize,
        instances: &mut Instances,
        around: &mut Surroundings<'_>,
        scratch: &mut Scratch,
    ) -> f64 {
        // A condition that cannot be computed does not fire.
        value(&self.watches[watch.index()], instance, instances, around, &mut scratch.registers)
            .unwrap_or(f64::NAN)
    }

    fn describe(&self) -> String {
        let mut text = format!("{}\nscalar interpreter, instructions:", self.mechanism.name);
        for (name, size) in self.sizes() {
            text.push_str(&format!(" {name} {size}"));
        }
        text + "\n"
    }
}

impl CurrentOut {
    /// Room for `len` instances, padded, and `ion_currents` ion currents.
    pub(crate) fn resize(&mut self, len: usize, ion_currents: usize) {
        let len = len.next_multiple_of(PAD);
        if self.current.len() != len {
            self.current.resize(len, 0.0);
            self.conductance.resize(len, 0.0);
        }
        self.ion_currents.resize_with(ion_currents, Vec::new);
        self.ion_currents.iter_mut().for_each(|column| column.resize(len, 0.0));
    }
}
