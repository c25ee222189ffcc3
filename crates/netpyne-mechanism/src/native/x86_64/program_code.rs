//! Writes code for byte code.
//!
//! Registers of the byte code stay in memory, where the interpreter has them; what was loaded or computed last is also in a
//! vector register until control flow may come from elsewhere. What is not worth an instruction of its own is left to the
//! interpreter, instruction by instruction.

use super::assembler::{Assembler, Label};
use super::frame::{FIELDS, GLOBALS, IONS, REGISTERS, ROUNDS, STACK, STRIDE, WEIGHTS, interpret};
use super::opcodes::*;
use super::touched::Touched;
use crate::ir::IonVar;
use crate::scalar::code::{Op, Program, Reg};

const SAVED: [Gpr; 6] = [RBX, RBP, R12, R13, R14, R15];
/// Vector registers for values; the rest is for constants of instructions.
const VALUES: u8 = 14;
const CONSTANT: u8 = 15;

/// Code under construction.
pub(super) struct Writer<'p> {
    pub asm: Assembler,
    program: &'p Program,
    touched: &'p Touched,
    /// By register of the byte code: bits of the constant that it always has.
    constants: Vec<Option<u64>>,
    /// By instruction: where control flow comes from elsewhere.
    labels: Vec<Option<Label>>,
    /// What vector registers hold too.
    holds: [Option<Reg>; VALUES as usize],
    /// The register to be used next.
    next: u8,
    /// Registers of the instruction at hand.
    locked: u16,
    failure: Label,
    /// Where to go if there are no weights, and the instructions that want some.
    missing: Vec<(Label, usize)>,
    /// Whether any instruction is left to the interpreter.
    pub interprets: bool,
}

impl<'p> Writer<'p> {
    /// For a program.
    pub fn new(program: &'p Program, touched: &'p Touched) -> Self {
        let mut constants = vec![None; program.registers as usize];
        for &(register, value) in &program.constants {
            constants[register as usize] = Some(value.to_bits());
        }
        let mut asm = Assembler::default();
        let failure = asm.label();
        let holds = [None; VALUES as usize];
        let labels = vec![None; program.ops.len()];
        let missing = Vec::new();
        Self {
            asm,
            program,
            touched,
            constants,
            labels,
            holds,
            next: 0,
            locked: 0,
            failure,
            missing,
            interprets: false,
        }
    }

    pub(super) fn label(&mut self, at: usize) -> Label {
        match self.labels[at] {
            Some(label) => label,
            None => {
                let label = self.asm.label();
                self.labels[at] = Some(label);
                label
            }
        }
    }

    /// Writes all code. It may be entered at the instructions `starts`: returned with the places of their code.
    pub fn all(&mut self, starts: &[usize]) -> Vec<(usize, usize)> {
        for op in &self.program.ops {
            if let Op::Jump { to } | Op::JumpIf { to, .. } | Op::JumpUnless { to, .. } | Op::Call { to, .. } =
                *op
            {
                self.label(to as usize);
            }
        }
        let labels: Vec<Label> = starts.iter().map(|&start| self.label(start)).collect();
        SAVED.iter().for_each(|&g| self.asm.push(g));
        self.asm.copy_word(R14, RDI);
        self.asm.store_word(R14, STACK, RSP);
        for (register, at) in [(RBX, REGISTERS), (RBP, FIELDS), (R12, STRIDE), (R13, GLOBALS)] {
            self.asm.load_word(register, R14, at);
        }
        self.asm.jump_to(RSI);
        for (at, &op) in self.program.ops.iter().enumerate() {
            if let Some(label) = self.labels[at] {
                self.forget();
                self.asm.place(label);
            }
            self.locked = 0;
            self.op(at, op);
        }
        // The interpreter knows what to say.
        let interprets = self.interprets;
        for (label, at) in std::mem::take(&mut self.missing) {
            self.asm.place(label);
            self.interpret(at);
            let failure = self.failure;
            self.asm.jump(failure);
        }
        self.interprets = interprets;
        let failure = self.failure;
        self.asm.place(failure);
        self.leave(1);
        let place = |(&start, &label): (&usize, &Label)| Some((start, self.asm.position(label)?));
        starts.iter().zip(&labels).filter_map(place).collect()
    }

    pub(super) fn leave(&mut self, result: u64) {
        self.asm.load_constant(RAX, result);
        self.asm.load_word(R11, R14, STACK);
        self.asm.copy_word(RSP, R11);
        SAVED.iter().rev().for_each(|&g| self.asm.pop(g));
        self.asm.ret();
    }

    /// Vector registers hold nothing that can be relied on.
    pub(super) fn forget(&mut self) {
        self.holds = [None; VALUES as usize];
    }

    /// Where a register of the byte code is in memory.
    fn home(register: Reg) -> Rm {
        Rm::Mem(RBX, None, 8 * register as i32)
    }

    /// A vector register to write to.
    pub(super) fn scratch(&mut self) -> u8 {
        loop {
            let r = self.next;
            self.next = (r + 1) % VALUES;
            if self.locked >> r & 1 == 0 {
                self.locked |= 1 << r;
                self.holds[usize::from(r)] = None;
                return r;
            }
        }
    }

    /// The value as an operand.
    pub(super) fn operand(&mut self, register: Reg) -> Rm {
        if let Some(r) = self.holds.iter().position(|h| *h == Some(register)) {
            self.locked |= 1 << r;
            return Rm::Reg(r as u8);
        }
        match self.constants[register as usize] {
            Some(bits) => self.asm.literal(bits),
            None => Self::home(register),
        }
    }

    /// A new vector register with the value, to be changed.
    pub(super) fn copy(&mut self, register: Reg) -> u8 {
        let from = self.operand(register);
        let r = self.scratch();
        match from {
            Rm::Reg(_) => self.asm.one(ALL_COPY, r, from, None),
            from => self.asm.one(ONE_LOAD, r, from, None),
        }
        r
    }

    /// The value in a vector register, not to be changed.
    pub(super) fn get(&mut self, register: Reg) -> u8 {
        match self.operand(register) {
            Rm::Reg(r) => r,
            from => {
                let r = self.scratch();
                self.asm.one(ONE_LOAD, r, from, None);
                self.holds[usize::from(r)] = Some(register);
                r
            }
        }
    }

    /// The register of the byte code now has the value of a vector register.
    pub(super) fn define(&mut self, register: Reg, r: u8) {
        self.holds.iter_mut().filter(|h| **h == Some(register)).for_each(|h| *h = None);
        self.holds[usize::from(r)] = Some(register);
        self.asm.one(ONE_STORE, r, Self::home(register), None);
    }

    /// The address of a field.
    pub(super) fn field(&mut self, column: u32) -> Rm {
        match column {
            0 => Rm::Mem(RBP, None, 0),
            1 => Rm::Mem(RBP, Some(R12), 0),
            _ => {
                self.asm.multiply(RAX, R12, column as i32);
                Rm::Mem(RBP, Some(RAX), 0)
            }
        }
    }

    /// The address of a weight.
    pub(super) fn weight(&mut self, at: usize, n: u32) -> Rm {
        self.asm.load_word(RAX, R14, WEIGHTS);
        self.asm.test_word(RAX);
        let missing = self.asm.label();
        self.asm.jump_if_zero(missing);
        self.missing.push((missing, at));
        Rm::Mem(RAX, None, 8 * n as i32)
    }

    /// The address of a variable of an ion; changes RAX.
    pub(super) fn ion(&mut self, ion: u32, variable: IonVar) -> Option<Rm> {
        let n = self.touched.ions.iter().position(|touched| *touched == (ion, variable))?;
        self.asm.load_word(RAX, R14, IONS + 8 * n as i32);
        Some(Rm::Mem(RAX, None, 0))
    }

    /// Fails if there were too many rounds of loops.
    pub(super) fn count_round(&mut self) {
        self.asm.load_word(RAX, R14, ROUNDS);
        self.asm.add_constant(RAX, -1);
        self.asm.store_word(R14, ROUNDS, RAX);
        let failure = self.failure;
        self.asm.jump_if_zero(failure);
    }

    pub(super) fn fetch(&mut self, d: Reg, from: Rm) {
        let r = self.scratch();
        self.asm.one(ONE_LOAD, r, from, None);
        self.define(d, r);
    }

    pub(super) fn arithmetic(&mut self, opcode: OneOpcode, d: Reg, a: Reg, b: Reg) {
        let right = self.operand(b);
        let r = self.copy(a);
        self.asm.one(opcode, r, right, None);
        self.define(d, r);
    }

    /// 1 where the comparison holds, else 0.
    pub(super) fn compare(&mut self, predicate: u8, d: Reg, a: Reg, right: Rm) {
        let r = self.copy(a);
        self.asm.one(ONE_COMPARE, r, right, Some(predicate));
        let one = self.asm.number(1.0);
        self.asm.one(ONE_LOAD, CONSTANT, one, None);
        self.asm.one(ALL_AND, r, Rm::Reg(CONSTANT), None);
        self.define(d, r);
    }

    /// Changes bits of a value.
    pub(super) fn bits(&mut self, opcode: OneOpcode, bits: u64, d: Reg, a: Reg) {
        let r = self.copy(a);
        let literal = self.asm.literal(bits);
        self.asm.one(ONE_LOAD, CONSTANT, literal, None);
        self.asm.one(opcode, r, Rm::Reg(CONSTANT), None);
        self.define(d, r);
    }

    /// Says for a jump whether the value is 0.
    pub(super) fn test(&mut self, a: Reg) {
        let r = self.get(a);
        self.asm.bits_of(RAX, r);
        self.asm.double(RAX);
    }

    /// Calls a function; its arguments are where they have to be.
    pub(super) fn call(&mut self, function: u64) {
        self.asm.copy_word(R15, RSP);
        self.asm.align_stack();
        self.asm.load_constant(RAX, function);
        self.asm.call(RAX);
        self.asm.copy_word(RSP, R15);
        self.forget();
    }

    /// Leaves the instruction to the interpreter.
    pub(super) fn interpret(&mut self, at: usize) {
        self.interprets = true;
        self.asm.copy_word(RDI, R14);
        self.asm.load_constant(RSI, at as u64);
        self.call(interpret as *const () as u64);
        self.asm.double(RAX);
        let failure = self.failure;
        self.asm.jump_if_not_zero(failure);
    }
}
