//! All kernels of a mechanism in byte code, behind the interface that the engine calls.

use super::code::Program;
use super::lower;
use super::machine::{Context, NoEvents, prepare, run, value};
use super::tables::Tables;
use crate::ir::{Mechanism, WatchId};
use crate::run::{
    CurrentOut, EventSink, Executable, InstanceEvents, Instances, KernelError, PAD, Role, Scratch,
    Surroundings,
};
use crate::validate::ValidMechanism;
use std::ops::Range;

/// A mechanism whose every kernel runs one instance at a time.
pub(crate) struct ScalarMechanism {
    mechanism: ValidMechanism,
    roles: Vec<Option<Program>>,
    current: Option<Program>,
    net_receive: Option<Program>,
    net_initial: Option<Program>,
    watches: Vec<Program>,
    tables: Tables,
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
        let tables = Tables::new(m);
        Self { roles, current, net_receive, net_initial, watches, tables, mechanism }
    }

    fn role(&self, role: Role) -> Option<&Program> {
        self.roles[role as usize].as_ref()
    }

    /// How tables are filled.
    pub(crate) fn tables(&self) -> &Tables {
        &self.tables
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
            let mut cx = self.tables.context(instance, instances, around, &mut sink);
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
        self.tables.before_step(instances, around)
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
            let mut cx = self.tables.context(instance, instances, around, sink);
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
        let cx = self.tables.context(instance, instances, around, events);
        let mut cx = Context { weights, flag, ..cx };
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
        let cx = self.tables.context(instance, instances, around, events);
        let mut cx = Context { weights, ..cx };
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
        let mut sink = NoEvents;
        let mut cx = self.tables.context(instance, instances, around, &mut sink);
        value(&self.watches[watch.index()], &mut cx, &mut scratch.registers).unwrap_or(f64::NAN)
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
