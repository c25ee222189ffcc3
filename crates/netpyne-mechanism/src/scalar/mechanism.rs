//! All kernels of a mechanism in byte code, behind the interface that the engine calls.

use super::code::Program;
use super::execution::{Execution, Runs};
use super::lower;
use super::machine::{prepare, run, value};
use super::tables::Tables;
use crate::executable::{Call, Event, EventSink, Executable, InstanceEvents, KernelError, NoEvents};
use crate::ir::{Mechanism, Role, WatchId};
use crate::storage::CurrentOut;
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

    /// The kernel of a role, in byte code.
    pub(crate) fn role(&self, role: Role) -> Option<&Program> {
        self.roles[role as usize].as_ref()
    }

    /// The current kernel, in byte code.
    pub(crate) fn current_program(&self) -> Option<&Program> {
        self.current.as_ref()
    }

    /// The kernel of a role on `range`; `code` runs it where that is possible.
    pub(crate) fn run_by(
        &self,
        code: Option<&dyn Runs>,
        role: Role,
        range: Range<usize>,
        call: &mut Call<'_>,
        events: &mut dyn InstanceEvents,
    ) -> Result<(), KernelError> {
        let Some(program) = self.role(role) else { return Ok(()) };
        let code = code.map(|code| (program, code));
        let mut registers = std::mem::take(&mut call.scratch.registers);
        let r = prepare(program, &mut registers);
        let mut none = NoEvents;
        let mut result = Ok(());
        for instance in range {
            let sink = if program.uses_events { events.of(instance) } else { &mut none };
            let mut x = Execution { code, ..Execution::new(&self.tables, instance, call, sink) };
            result =
                run(program, program.start, r, &mut x).map_err(|message| KernelError { instance, message });
            if result.is_err() {
                break;
            }
        }
        call.scratch.registers = registers;
        result
    }

    /// The current kernel on `range`, results from position `offset` of `out` on; `code` runs it where that is possible.
    pub(crate) fn current_into(
        &self,
        code: Option<&dyn Runs>,
        range: Range<usize>,
        call: &mut Call<'_>,
        (out, offset): (&mut CurrentOut, usize),
    ) -> Result<(), KernelError> {
        let Some(program) = &self.current else { return Ok(()) };
        let code = code.map(|code| (program, code));
        let mut registers = std::mem::take(&mut call.scratch.registers);
        let r = prepare(program, &mut registers);
        let mut sink = NoEvents;
        let mut result = Ok(());
        for (at, instance) in (offset..).zip(range) {
            let mut x = Execution { code, ..Execution::new(&self.tables, instance, call, &mut sink) };
            result =
                run(program, program.start, r, &mut x).map_err(|message| KernelError { instance, message });
            if result.is_err() {
                break;
            }
            let results = &program.outputs;
            out.current[at] = r[results[0] as usize];
            out.conductance[at] = r[results[1] as usize];
            for (column, &reg) in out.ion_currents.iter_mut().zip(&results[2..]) {
                column[at] = r[reg as usize];
            }
        }
        call.scratch.registers = registers;
        result
    }

    /// Runs a program for an event.
    fn handle(
        &self,
        program: &Program,
        event: Event<'_>,
        call: &mut Call<'_>,
        events: &mut dyn EventSink,
    ) -> Result<(), KernelError> {
        let Event { instance, flag, weights } = event;
        let mut registers = std::mem::take(&mut call.scratch.registers);
        let r = prepare(program, &mut registers);
        let mut x = Execution { weights, flag, ..Execution::new(&self.tables, instance, call, events) };
        let result = run(program, program.start, r, &mut x);
        call.scratch.registers = registers;
        result.map_err(|message| KernelError { instance, message })
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

    fn refresh_tables(&self, call: &mut Call<'_>) -> Result<(), KernelError> {
        self.tables.fill_before_step(call)
    }

    fn run(
        &self,
        role: Role,
        range: Range<usize>,
        call: &mut Call<'_>,
        events: &mut dyn InstanceEvents,
    ) -> Result<(), KernelError> {
        self.run_by(None, role, range, call, events)
    }

    fn current(
        &self,
        range: Range<usize>,
        call: &mut Call<'_>,
        out: &mut CurrentOut,
    ) -> Result<(), KernelError> {
        out.resize(range.len(), self.ion_currents());
        self.current_into(None, range, call, (out, 0))
    }

    fn net_receive(
        &self,
        event: Event<'_>,
        call: &mut Call<'_>,
        events: &mut dyn EventSink,
    ) -> Result<(), KernelError> {
        match &self.net_receive {
            Some(program) => self.handle(program, event, call, events),
            None => Ok(()),
        }
    }

    fn net_initial(
        &self,
        event: Event<'_>,
        call: &mut Call<'_>,
        events: &mut dyn EventSink,
    ) -> Result<(), KernelError> {
        match &self.net_initial {
            Some(program) => self.handle(program, Event { flag: 0.0, ..event }, call, events),
            None => {
                event.weights.iter_mut().skip(1).for_each(|w| *w = 0.0);
                Ok(())
            }
        }
    }

    fn watch_difference(&self, watch: WatchId, instance: usize, call: &mut Call<'_>) -> f64 {
        // A condition that cannot be computed does not fire.
        let mut registers = std::mem::take(&mut call.scratch.registers);
        let mut sink = NoEvents;
        let mut x = Execution::new(&self.tables, instance, call, &mut sink);
        let difference = value(&self.watches[watch.index()], &mut x, &mut registers);
        call.scratch.registers = registers;
        difference.unwrap_or(f64::NAN)
    }

    fn describe(&self) -> String {
        let mut text = format!("{}\nscalar interpreter, instructions:", self.mechanism.name);
        for (name, size) in self.sizes() {
            text.push_str(&format!(" {name} {size}"));
        }
        text + "\n"
    }
}
