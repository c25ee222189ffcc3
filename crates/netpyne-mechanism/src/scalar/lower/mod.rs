//! IR to byte code: units, registers, and functions; what they consist of is in the files beside.

mod expressions;
mod places;
mod repetition;
mod statements;
mod systems;

use super::code::{Op, Program, Reg};
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
    /// The function being lowered; none: the kernel.
    unit: Option<FunctionId>,
    /// Functions called but not lowered yet.
    pending: Vec<FunctionId>,
    calls: Vec<(usize, FunctionId)>,
    free: Vec<Reg>,
    /// Temporaries of the statements being lowered.
    live: Vec<Reg>,
    /// Per loop being lowered: jumps to its end.
    breaks: Vec<Vec<usize>>,
    /// Likewise, jumps to where its next round begins.
    continues: Vec<Vec<usize>>,
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
    if !kernel.conductances.is_empty() {
        lower.section(&kernel.body);
        let outputs = lower.given_conductance(&kernel.conductances);
        lower.section(&kernel.epilogue);
        return lower.finish(outputs);
    }
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
    lower.ion_currents(&mut outputs);
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
            unit: None,
            pending: Vec::new(),
            calls: Vec::new(),
            free: Vec::new(),
            live: Vec::new(),
            breaks: Vec::new(),
            continues: Vec::new(),
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
            self.unit = Some(id);
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
}
