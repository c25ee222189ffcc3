//! IR to byte code.

use super::code::{Newton, Op, Program, Reg};
use crate::arith::arity;
use crate::ir::*;
use crate::validate::ValidMechanism;

/// Frame of a function that a program calls.
#[derive(Clone, Copy)]
struct Frame {
    entry: Option<u32>,
    back: Reg,
    parameters: Reg,
    result: Option<Reg>,
}

/// Where the locals of the unit (kernel or function) at hand are.
type LocalMap = Vec<(Reg, u32)>;

struct Lowerer<'m> {
    mechanism: &'m Mechanism,
    program: Program,
    locals: LocalMap,
    voltage: Reg,
    voltage_used: bool,
    frames: Vec<Option<Frame>>,
    frame_locals: Vec<LocalMap>,
    /// Functions called but not lowered yet.
    pending: Vec<FunctionId>,
    calls: Vec<(usize, FunctionId)>,
    free: Vec<Reg>,
    /// Temporaries of the statements being lowered.
    live: Vec<Reg>,
    /// Per loop being lowered: jumps to its end.
    breaks: Vec<Vec<usize>>,
    /// Jumps to the end of the unit.
    returns: Vec<usize>,
    /// Register with the number of the connection inside FOR_NETCONS.
    connection: Option<Reg>,
    /// Registers that hold what was loaded, on every way to the instruction at hand. A register is never used for two
    /// loads: an expression may still need the value from before a call.
    loaded: Vec<(Loaded, Reg)>,
}

/// A place whose loads are remembered.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Loaded {
    Field(u32),
    Global(u32),
    Argument(u32),
    Env(Env),
}

/// A kernel with no results.
pub(super) fn kernel(mechanism: &ValidMechanism, kernel: &Kernel) -> Program {
    let mut lower = Lowerer::new(mechanism);
    lower.enter(&kernel.locals);
    lower.section(&kernel.body);
    lower.finish(Vec::new())
}

/// The value of an expression that has locals of its own.
pub(super) fn value(mechanism: &ValidMechanism, locals: &[Local], expr: &Expr) -> Program {
    let mut lower = Lowerer::new(mechanism);
    lower.enter(locals);
    let value = lower.expr(expr, None);
    lower.finish(vec![value])
}

/// Current kernel: results are the current, the conductance, and the currents that belong to ions.
pub(super) fn current(mechanism: &ValidMechanism, kernel: &CurrentKernel) -> Program {
    let mut lower = Lowerer::new(mechanism);
    lower.enter(&kernel.locals);
    lower.section(&kernel.prologue);
    let v = lower.voltage;
    let (v0, step) = (lower.register(), lower.constant(0.001));
    lower.emit(Op::Move { d: v0, a: v });
    lower.emit(Op::Add { d: v, a: v0, b: step });
    lower.voltage_used = true;
    let back = lower.register();
    let first = lower.emit(Op::Call { to: 0, back });
    lower.loaded.clear();
    let shifted = lower.sum_currents();
    lower.emit(Op::Move { d: v, a: v0 });
    let second = lower.emit(Op::Call { to: 0, back });
    lower.loaded.clear();
    let sum = lower.sum_currents();
    let mut outputs = vec![sum, lower.register()];
    lower.emit(Op::Sub { d: outputs[1], a: shifted, b: sum });
    lower.emit(Op::Div { d: outputs[1], a: outputs[1], b: step });
    for current in mechanism.currents.iter().filter(|c| c.ion.is_some()) {
        let d = lower.register();
        lower.load_into(d, &current.value);
        outputs.push(d);
    }
    lower.section(&kernel.epilogue);
    lower.emit(Op::End);
    let body = lower.label();
    lower.section(&kernel.body);
    lower.emit(Op::Return { back });
    for call in [first, second] {
        lower.program.ops[call] = Op::Call { to: body, back };
    }
    lower.finish(outputs)
}

/// One row of a table: argument in, one value per column out.
pub(super) fn table_row(mechanism: &ValidMechanism, table: &Table) -> Program {
    let mut lower = Lowerer::new(mechanism);
    let x = lower.register();
    lower.program.inputs = vec![x];
    let result = lower.register();
    lower.call(table.fill, &[x], Some(result));
    let outputs = match &table.columns {
        TableColumns::Result => vec![result],
        TableColumns::Places(places) => places
            .iter()
            .map(|place| {
                let d = lower.register();
                lower.load_into(d, place);
                d
            })
            .collect(),
    };
    lower.finish(outputs)
}

impl<'m> Lowerer<'m> {
    fn new(mechanism: &'m Mechanism) -> Self {
        let functions = mechanism.functions.len();
        let mut program = Program { registers: 1, ..Program::default() };
        program.ops.push(Op::Nop); // becomes the load of the voltage if it is used
        Self {
            mechanism,
            program,
            locals: Vec::new(),
            voltage: 0,
            voltage_used: false,
            frames: vec![None; functions],
            frame_locals: vec![Vec::new(); functions],
            pending: Vec::new(),
            calls: Vec::new(),
            free: Vec::new(),
            live: Vec::new(),
            breaks: Vec::new(),
            returns: Vec::new(),
            connection: None,
            loaded: Vec::new(),
        }
    }

    /// Ends the main unit, appends the functions it needs, and fills in what was open.
    fn finish(mut self, outputs: Vec<Reg>) -> Program {
        self.emit(Op::End);
        self.program.outputs = outputs;
        while let Some(id) = self.pending.pop() {
            let function = &self.mechanism.functions[id.index()];
            // Callers keep temporaries across a call: a function never shares theirs.
            self.free.clear();
            self.live.clear();
            self.connection = None;
            self.locals = std::mem::take(&mut self.frame_locals[id.index()]);
            let entry = self.label();
            let mut back = 0;
            if let Some(frame) = &mut self.frames[id.index()] {
                frame.entry = Some(entry);
                back = frame.back;
            }
            self.zero(function.parameters as usize);
            self.section(&function.body);
            self.emit(Op::Return { back });
        }
        for (at, id) in std::mem::take(&mut self.calls) {
            if let Some(Frame { entry: Some(to), back, .. }) = self.frames[id.index()] {
                self.program.ops[at] = Op::Call { to, back };
            }
        }
        if self.voltage_used {
            self.program.ops[0] = Op::Voltage { d: self.voltage };
        } else {
            self.program.start = 1;
        }
        self.program
    }

    fn here(&self) -> u32 {
        self.program.ops.len() as u32
    }

    /// Here, where control may come from elsewhere.
    fn label(&mut self) -> u32 {
        self.loaded.clear();
        self.here()
    }

    fn emit(&mut self, op: Op) -> usize {
        self.program.ops.push(op);
        self.program.ops.len() - 1
    }

    fn register(&mut self) -> Reg {
        self.block_of(1)
    }

    fn block_of(&mut self, n: u32) -> Reg {
        let first = self.program.registers;
        self.program.registers += n;
        first
    }

    fn temp(&mut self) -> Reg {
        let reg = self.free.pop().unwrap_or_else(|| self.block_of(1));
        self.live.push(reg);
        reg
    }

    fn constant(&mut self, value: f64) -> Reg {
        let known = self.program.constants.iter().find(|(_, v)| v.to_bits() == value.to_bits());
        if let Some((reg, _)) = known {
            return *reg;
        }
        let reg = self.block_of(1);
        self.program.constants.push((reg, value));
        reg
    }

    /// Makes room for the locals of the main unit and sets them to 0.
    fn enter(&mut self, locals: &[Local]) {
        self.locals = self.frame(locals);
        self.zero(0);
    }

    fn frame(&mut self, locals: &[Local]) -> LocalMap {
        locals.iter().map(|local| (self.block_of(local.len), local.len)).collect()
    }

    /// Sets all locals from number `from` to 0.
    fn zero(&mut self, from: usize) {
        if let Some(&(base, _)) = self.locals.get(from) {
            let len = self.locals[from..].iter().map(|(_, len)| len).sum();
            self.emit(Op::Zero { base, len });
        }
    }

    /// A block that `Return` inside leaves.
    fn section(&mut self, block: &Block) {
        let outer = std::mem::take(&mut self.returns);
        self.block(block);
        for at in std::mem::replace(&mut self.returns, outer) {
            self.patch(at);
        }
    }

    /// Lets the jump at `at` lead here.
    fn patch(&mut self, at: usize) {
        let here = self.label();
        match &mut self.program.ops[at] {
            Op::Jump { to } | Op::JumpIf { to, .. } | Op::JumpUnless { to, .. } => *to = here,
            _ => {}
        }
    }

    fn block(&mut self, block: &Block) {
        for stmt in block {
            let mark = self.live.len();
            self.stmt(stmt);
            let dead = self.live.split_off(mark);
            self.free.extend(dead);
        }
    }

    fn stmt(&mut self, stmt: &Stmt) {
        match stmt {
            Stmt::Assign(place, value) => self.assign(place, value),
            Stmt::Eval(expr) => {
                self.expr(expr, None);
            }
            Stmt::If(condition, yes, no) => {
                let a = self.expr(condition, None);
                let skip = self.emit(Op::JumpUnless { a, to: 0 });
                self.block(yes);
                if no.is_empty() {
                    self.patch(skip);
                } else {
                    let end = self.emit(Op::Jump { to: 0 });
                    self.patch(skip);
                    self.block(no);
                    self.patch(end);
                }
            }
            Stmt::While(condition, body) => {
                let top = self.label();
                let a = self.expr(condition, None);
                let out = self.emit(Op::JumpUnless { a, to: 0 });
                self.loop_body(body);
                self.emit(Op::Jump { to: top });
                self.patch(out);
                self.patch_breaks();
            }
            Stmt::For { variable, first, last, step, body } => {
                self.counted(*variable, first, last, step, body);
            }
            Stmt::Break => {
                let at = self.emit(Op::Jump { to: 0 });
                if let Some(breaks) = self.breaks.last_mut() {
                    breaks.push(at);
                }
            }
            Stmt::Return => {
                let at = self.emit(Op::Jump { to: 0 });
                self.returns.push(at);
            }
            Stmt::Table(table, x) => self.table_statement(*table, x),
            Stmt::NetSend { delay, flag } => {
                let delay = self.expr(delay, None);
                let flag = self.expr(flag, None);
                self.event(Op::NetSend { delay, flag });
            }
            Stmt::NetEvent(time) => {
                let a = self.expr(time, None);
                self.event(Op::NetEvent { a });
            }
            Stmt::NetMove(time) => {
                let a = self.expr(time, None);
                self.event(Op::NetMove { a });
            }
            Stmt::Watch(watch, flag) => {
                let flag = self.expr(flag, None);
                self.event(Op::Watch { watch: watch.0, flag });
            }
            Stmt::ForNetCons(body) => {
                let n = self.temp();
                self.event(Op::Connections { d: n });
                let i = self.temp();
                let (zero, one) = (self.constant(0.0), self.constant(1.0));
                self.emit(Op::Move { d: i, a: zero });
                let test = self.temp();
                let top = self.label();
                self.emit(Op::Lt { d: test, a: i, b: n });
                let out = self.emit(Op::JumpUnless { a: test, to: 0 });
                let outer = self.connection.replace(i);
                self.loop_body(body);
                self.connection = outer;
                self.emit(Op::Add { d: i, a: i, b: one });
                self.emit(Op::Jump { to: top });
                self.patch(out);
                self.patch_breaks();
            }
            Stmt::RandomSetSeq(random, value) => {
                let a = self.expr(value, None);
                self.emit(Op::RandomSetSeq { random: random.0, a });
            }
            Stmt::Solve(solve) => match &**solve {
                Solve::DerivImplicit { states, equations, derivatives, body } => {
                    self.newton(states, equations, derivatives, body);
                }
                Solve::Linear { states, rows } => self.linear(states, rows),
            },
            Stmt::Fail(message) => {
                self.program.messages.push(message.clone());
                let message = self.program.messages.len() as u32 - 1;
                self.emit(Op::Fail { message });
            }
        }
    }

    fn event(&mut self, op: Op) {
        self.program.uses_events = true;
        self.emit(op);
    }

    fn loop_body(&mut self, body: &Block) {
        self.breaks.push(Vec::new());
        self.block(body);
    }

    fn patch_breaks(&mut self) {
        for at in self.breaks.pop().unwrap_or_default() {
            self.patch(at);
        }
    }

    /// `for (i = first; i <= last; i += step)`, as C would.
    fn counted(&mut self, variable: LocalId, first: &Expr, last: &Expr, step: &Expr, body: &Block) {
        let i = self.locals[variable.index()].0;
        let from = self.expr(first, None);
        let start = self.temp();
        self.emit(Op::Truncate { d: start, a: from });
        let (end, by, test) = (self.temp(), self.temp(), self.temp());
        let a = self.expr(last, None);
        self.emit(Op::Truncate { d: end, a });
        let a = self.expr(step, None);
        self.emit(Op::Truncate { d: by, a });
        self.emit(Op::CheckStep { a: by });
        self.emit(Op::Move { d: i, a: start });
        let top = self.label();
        self.emit(Op::Le { d: test, a: i, b: end });
        let out = self.emit(Op::JumpUnless { a: test, to: 0 });
        self.loop_body(body);
        self.emit(Op::Add { d: i, a: i, b: by });
        self.emit(Op::Jump { to: top });
        self.patch(out);
        self.patch_breaks();
    }

    fn assign(&mut self, place: &Place, value: &Expr) {
        match place {
            Place::Local(local) => {
                let d = self.locals[local.index()].0;
                let a = self.expr(value, Some(d));
                self.move_to(d, a);
            }
            _ => {
                let a = self.expr(value, None);
                self.store(place, a);
            }
        }
    }

    fn move_to(&mut self, d: Reg, a: Reg) {
        if d != a {
            self.emit(Op::Move { d, a });
        }
    }

    fn array(&mut self, base: u32, len: u32) -> u32 {
        self.program.arrays.push((base, len));
        self.program.arrays.len() as u32 - 1
    }

    fn field_column(&self, field: FieldId) -> u32 {
        self.mechanism.fields[..field.index()].iter().map(|f| f.len).sum()
    }

    fn global_element(&self, global: GlobalId) -> u32 {
        self.mechanism.globals[..global.index()].iter().map(|g| g.len).sum()
    }

    fn store(&mut self, place: &Place, a: Reg) {
        let op = match place {
            Place::Local(local) => Op::Move { d: self.locals[local.index()].0, a },
            Place::Field(field) => Op::SetField { column: self.field_column(*field), a },
            Place::Global(global) => Op::SetGlobal { element: self.global_element(*global), a },
            Place::LocalElement(local, index) => {
                let (base, len) = self.locals[local.index()];
                let (index, array) = (self.expr(index, None), self.array(base, len));
                Op::SetLocalAt { array, index, a }
            }
            Place::FieldElement(field, index) => {
                let (base, len) = (self.field_column(*field), self.mechanism.fields[field.index()].len);
                let (index, array) = (self.expr(index, None), self.array(base, len));
                Op::SetFieldAt { array, index, a }
            }
            Place::GlobalElement(global, index) => {
                let (base, len) = (self.global_element(*global), self.mechanism.globals[global.index()].len);
                let (index, array) = (self.expr(index, None), self.array(base, len));
                Op::SetGlobalAt { array, index, a }
            }
            Place::Voltage => {
                self.voltage_used = true;
                self.emit(Op::Move { d: self.voltage, a });
                Op::SetVoltage { a }
            }
            Place::Ion(ion, variable) => Op::SetIon { ion: ion.0, variable: *variable, a },
            Place::Pointer(pointer) => Op::SetPointer { pointer: pointer.0, a },
            Place::Argument(n) => Op::SetArgument { n: *n, a },
            Place::ConnectionArgument(n) => match self.connection {
                Some(connection) => Op::SetConnectionArgument { connection, n: *n, a },
                None => Op::Nop,
            },
            Place::Env(_) => Op::Nop, // refused by the validator
        };
        match op {
            Op::SetField { column, .. } => self.forget(Loaded::Field(column)),
            Op::SetGlobal { element, .. } => self.forget(Loaded::Global(element)),
            Op::SetArgument { n, .. } => self.forget(Loaded::Argument(n)),
            Op::SetFieldAt { .. } | Op::SetGlobalAt { .. } | Op::SetConnectionArgument { .. } => {
                self.loaded.clear();
            }
            _ => {}
        }
        self.emit(op);
    }

    fn forget(&mut self, place: Loaded) {
        self.loaded.retain(|(known, _)| *known != place);
    }

    /// Loads a place that may be an array element into `d`.
    fn load_into(&mut self, d: Reg, place: &Place) {
        let a = self.load(place, Some(d));
        self.move_to(d, a);
    }

    fn load(&mut self, place: &Place, want: Option<Reg>) -> Reg {
        match place {
            Place::Local(local) => return self.locals[local.index()].0,
            Place::Voltage => {
                self.voltage_used = true;
                return self.voltage;
            }
            _ => {}
        }
        let key = match place {
            Place::Field(field) => Some(Loaded::Field(self.field_column(*field))),
            Place::Global(global) => Some(Loaded::Global(self.global_element(*global))),
            Place::Argument(n) => Some(Loaded::Argument(*n)),
            Place::Env(env) => Some(Loaded::Env(*env)),
            _ => None,
        };
        if let Some(key) = key {
            if let Some((_, reg)) = self.loaded.iter().find(|(known, _)| *known == key) {
                return *reg;
            }
            let d = self.register();
            self.emit(match key {
                Loaded::Field(column) => Op::Field { d, column },
                Loaded::Global(element) => Op::Global { d, element },
                Loaded::Argument(n) => Op::Argument { d, n },
                Loaded::Env(env) => Op::Env { d, env },
            });
            self.loaded.push((key, d));
            return d;
        }
        let d = want.unwrap_or_else(|| self.temp());
        let op = match place {
            Place::LocalElement(local, index) => {
                let (base, len) = self.locals[local.index()];
                let (index, array) = (self.expr(index, None), self.array(base, len));
                Op::LocalAt { d, array, index }
            }
            Place::FieldElement(field, index) => {
                let (base, len) = (self.field_column(*field), self.mechanism.fields[field.index()].len);
                let (index, array) = (self.expr(index, None), self.array(base, len));
                Op::FieldAt { d, array, index }
            }
            Place::GlobalElement(global, index) => {
                let (base, len) = (self.global_element(*global), self.mechanism.globals[global.index()].len);
                let (index, array) = (self.expr(index, None), self.array(base, len));
                Op::GlobalAt { d, array, index }
            }
            Place::Ion(ion, variable) => Op::Ion { d, ion: ion.0, variable: *variable },
            Place::Pointer(pointer) => Op::Pointer { d, pointer: pointer.0 },
            Place::ConnectionArgument(n) => match self.connection {
                Some(connection) => Op::ConnectionArgument { d, connection, n: *n },
                None => Op::Nop,
            },
            // Loaded above.
            Place::Local(_)
            | Place::Voltage
            | Place::Field(_)
            | Place::Global(_)
            | Place::Argument(_)
            | Place::Env(_) => Op::Nop,
        };
        self.emit(op);
        d
    }

    /// Evaluates into `want`, or anywhere; says where. `want` is written by the last instruction only.
    fn expr(&mut self, expr: &Expr, want: Option<Reg>) -> Reg {
        match expr {
            Expr::Number(x) => self.constant(*x),
            Expr::Load(place) => self.load(place, want),
            Expr::Unary(op, a) => {
                let a = self.expr(a, None);
                let d = want.unwrap_or_else(|| self.temp());
                self.emit(match op {
                    UnaryOp::Neg => Op::Neg { d, a },
                    UnaryOp::Not => Op::Not { d, a },
                    UnaryOp::Truncate => Op::Truncate { d, a },
                });
                d
            }
            Expr::Binary(op @ (BinaryOp::And | BinaryOp::Or), a, b) => {
                let d = self.temp();
                let zero = self.constant(0.0);
                let a = self.expr(a, None);
                self.emit(Op::Ne { d, a, b: zero });
                let skip = self.emit(match op {
                    BinaryOp::And => Op::JumpUnless { a: d, to: 0 },
                    _ => Op::JumpIf { a: d, to: 0 },
                });
                let b = self.expr(b, None);
                self.emit(Op::Ne { d, a: b, b: zero });
                self.patch(skip);
                d
            }
            Expr::Binary(op, a, b) => {
                let a = self.expr(a, None);
                let b = self.expr(b, None);
                let d = want.unwrap_or_else(|| self.temp());
                self.emit(match op {
                    BinaryOp::Add => Op::Add { d, a, b },
                    BinaryOp::Sub => Op::Sub { d, a, b },
                    BinaryOp::Mul => Op::Mul { d, a, b },
                    BinaryOp::Div => Op::Div { d, a, b },
                    BinaryOp::IntDiv => Op::IntDiv { d, a, b },
                    BinaryOp::Lt => Op::Lt { d, a, b },
                    BinaryOp::Le => Op::Le { d, a, b },
                    BinaryOp::Gt => Op::Lt { d, a: b, b: a },
                    BinaryOp::Ge => Op::Le { d, a: b, b: a },
                    BinaryOp::Eq => Op::Eq { d, a, b },
                    BinaryOp::Ne => Op::Ne { d, a, b },
                    BinaryOp::And | BinaryOp::Or => Op::Nop, // handled above
                });
                d
            }
            Expr::Math(f, args) => self.math(*f, args, want),
            Expr::Select(condition, yes, no) => {
                let d = want.unwrap_or_else(|| self.temp());
                let a = self.expr(condition, None);
                let skip = self.emit(Op::JumpUnless { a, to: 0 });
                let a = self.expr(yes, Some(d));
                self.move_to(d, a);
                let end = self.emit(Op::Jump { to: 0 });
                self.patch(skip);
                let a = self.expr(no, Some(d));
                self.move_to(d, a);
                self.patch(end);
                d
            }
            Expr::Call(id, args) => {
                let args = self.arguments(args);
                let d = want.unwrap_or_else(|| self.temp());
                self.call(*id, &args, Some(d));
                d
            }
            Expr::Table(table, x) => {
                // Not `want`: it is written on both ways.
                let d = self.temp();
                let x = self.expr(x, None);
                let definition = &self.mechanism.tables[table.index()];
                let direct = self.unless_enabled(definition);
                let at = self.block_of(2);
                self.emit(Op::Locate { d: at, table: table.0, x });
                self.emit(Op::Interpolate { d, table: table.0 as u16, column: 0, at });
                let end = self.emit(Op::Jump { to: 0 });
                self.patch(direct);
                self.call(definition.fill, &[x], Some(d));
                self.patch(end);
                d
            }
            Expr::Random(random, draw, args) => {
                let base = self.consecutive(args);
                let d = want.unwrap_or_else(|| self.temp());
                let (random, args) = (random.0 as u16, args.len() as u8);
                self.emit(Op::Random { d, random, draw: *draw, args, base });
                d
            }
            Expr::VectorSize(vector) => {
                let d = want.unwrap_or_else(|| self.temp());
                self.emit(Op::VectorSize { d, vector: vector.0 });
                d
            }
            Expr::VectorGet(vector, index) => {
                let index = self.expr(index, None);
                let d = want.unwrap_or_else(|| self.temp());
                self.emit(Op::VectorGet { d, vector: vector.0, index });
                d
            }
        }
    }

    /// Evaluates all, each into its own register that later arguments cannot change.
    fn arguments(&mut self, args: &[Expr]) -> Vec<Reg> {
        args.iter().map(|arg| self.expr(arg, None)).collect()
    }

    fn consecutive(&mut self, args: &[Expr]) -> Reg {
        let base = self.block_of(args.len() as u32);
        for (d, arg) in (base..).zip(args) {
            let a = self.expr(arg, Some(d));
            self.move_to(d, a);
        }
        base
    }

    fn math(&mut self, f: MathFn, args: &[Expr], want: Option<Reg>) -> Reg {
        if arity(f) == 1 && matches!(f, MathFn::Exp | MathFn::Sqrt | MathFn::Fabs) {
            let a = self.expr(&args[0], None);
            let d = want.unwrap_or_else(|| self.temp());
            self.emit(match f {
                MathFn::Exp => Op::Exp { d, a },
                MathFn::Sqrt => Op::Sqrt { d, a },
                _ => Op::Fabs { d, a },
            });
            return d;
        }
        let base = self.consecutive(args);
        let d = want.unwrap_or_else(|| self.temp());
        self.emit(Op::Math { f, d, base });
        d
    }

    /// Calls a function with arguments that have been evaluated.
    fn call(&mut self, id: FunctionId, args: &[Reg], result: Option<Reg>) {
        let function = &self.mechanism.functions[id.index()];
        let frame = match self.frames[id.index()] {
            Some(frame) => frame,
            None => {
                let locals = self.frame(&function.locals);
                let frame = Frame {
                    entry: None,
                    back: self.register(),
                    parameters: locals.first().map_or(0, |l| l.0),
                    result: function.result.map(|r| locals[r.index()].0),
                };
                self.frame_locals[id.index()] = locals;
                self.frames[id.index()] = Some(frame);
                self.pending.push(id);
                frame
            }
        };
        for (d, &a) in (frame.parameters..).zip(args) {
            self.emit(Op::Move { d, a });
        }
        let at = self.emit(Op::Call { to: 0, back: frame.back });
        self.loaded.clear();
        self.calls.push((at, id));
        if let Some(d) = result {
            let a = frame.result.unwrap_or_else(|| self.constant(0.0));
            self.emit(Op::Move { d, a });
        }
    }

    /// A jump taken where the table is switched off.
    fn unless_enabled(&mut self, table: &Table) -> usize {
        let a = self.temp();
        let element = self.global_element(table.enabled);
        self.emit(Op::Global { d: a, element });
        self.emit(Op::JumpUnless { a, to: 0 })
    }

    fn table_statement(&mut self, id: TableId, x: &Expr) {
        let table = &self.mechanism.tables[id.index()];
        let x = self.expr(x, None);
        let direct = self.unless_enabled(table);
        if let TableColumns::Places(places) = &table.columns {
            let at = self.block_of(2);
            self.emit(Op::Locate { d: at, table: id.0, x });
            for (column, place) in places.iter().enumerate() {
                let d = self.temp();
                self.emit(Op::Interpolate { d, table: id.0 as u16, column: column as u16, at });
                self.store(place, d);
            }
        }
        let end = self.emit(Op::Jump { to: 0 });
        self.patch(direct);
        self.call(table.fill, &[x], None);
        self.patch(end);
    }

    /// Currents added up in their order, from 0.
    fn sum_currents(&mut self) -> Reg {
        let sum = self.register();
        let zero = self.constant(0.0);
        self.emit(Op::Move { d: sum, a: zero });
        for current in &self.mechanism.currents {
            let b = self.load(&current.value, None);
            self.emit(Op::Add { d: sum, a: sum, b });
        }
        sum
    }

    fn newton(&mut self, states: &[Place], equations: &[u32], derivatives: &[Place], body: &Block) {
        let x = self.block_of(states.len() as u32);
        let derivative = self.block_of(derivatives.len() as u32);
        for (d, place) in (x..).zip(states) {
            self.load_into(d, place);
        }
        let over = self.emit(Op::Jump { to: 0 });
        let entry = self.label();
        for (a, place) in (x..).zip(states) {
            self.store(place, a);
        }
        self.section(body);
        for (d, place) in (derivative..).zip(derivatives) {
            self.load_into(d, place);
        }
        for (d, place) in (x..).zip(states) {
            self.load_into(d, place);
        }
        self.emit(Op::End);
        self.patch(over);
        self.program.newtons.push(Newton { body: entry, x, derivative, unknown: equations.to_vec() });
        let solve = self.program.newtons.len() as u32 - 1;
        self.emit(Op::Newton { solve });
        self.loaded.clear();
        for (a, place) in (x..).zip(states) {
            self.store(place, a);
        }
    }

    fn linear(&mut self, states: &[Place], rows: &[LinearRow]) {
        let n = states.len() as u32;
        let base = self.block_of(n * (n + 1));
        let x = self.block_of(n);
        let zero = self.constant(0.0);
        for (row, start) in rows.iter().zip((base..).step_by(n as usize + 1)) {
            self.block(&row.before);
            for d in start..=start + n {
                self.emit(Op::Move { d, a: zero });
            }
            for (unknown, value) in &row.coefficients {
                let d = start + unknown;
                let b = self.expr(value, None);
                self.emit(Op::Add { d, a: d, b });
            }
            for value in &row.rhs {
                let d = start + n;
                let b = self.expr(value, None);
                self.emit(Op::Add { d, a: d, b });
            }
        }
        self.emit(Op::Linear { base, n, x });
        for (a, place) in (x..).zip(states) {
            self.store(place, a);
        }
    }
}
