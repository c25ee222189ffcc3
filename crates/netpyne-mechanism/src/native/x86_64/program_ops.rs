//! What each instruction of byte code becomes.

use super::frame::{CELSIUS, DT, FLAG, TIME, VOLTAGE, exponential, mathematics};
use super::opcodes::*;
use super::program_code::Writer;
use crate::ir::Env;
use crate::scalar::code::{Op, Reg};

/// Longer arrays are cleared by the interpreter.
const MOST_CLEARED: u32 = 16;

impl Writer<'_> {
    /// Writes one instruction, number `at`.
    pub fn op(&mut self, at: usize, op: Op) {
        match op {
            Op::Nop => {}
            Op::Move { d, a } => {
                let r = self.copy(a);
                self.define(d, r);
            }
            Op::Zero { base, len } if len <= MOST_CLEARED => {
                let r = self.scratch();
                self.asm.one(ALL_XOR, r, Rm::Reg(r), None);
                (base..base + len).for_each(|register| self.define(register, r));
            }
            Op::Neg { d, a } => self.bits(ALL_XOR, 1 << 63, d, a),
            Op::Fabs { d, a } => self.bits(ALL_AND, u64::MAX >> 1, d, a),
            Op::Not { d, a } => {
                let zero = self.asm.number(0.0);
                self.compare(0, d, a, zero);
            }
            Op::Add { d, a, b } => self.arithmetic(ONE_ADD, d, a, b),
            Op::Sub { d, a, b } => self.arithmetic(ONE_SUB, d, a, b),
            Op::Mul { d, a, b } => self.arithmetic(ONE_MUL, d, a, b),
            Op::Div { d, a, b } => self.arithmetic(ONE_DIV, d, a, b),
            Op::Eq { d, a, b } => self.comparison(0, d, a, b),
            Op::Lt { d, a, b } => self.comparison(1, d, a, b),
            Op::Le { d, a, b } => self.comparison(2, d, a, b),
            Op::Ne { d, a, b } => self.comparison(4, d, a, b),
            Op::Sqrt { d, a } => {
                let from = self.operand(a);
                let r = self.scratch();
                self.asm.one(ONE_SQRT, r, from, None);
                self.define(d, r);
            }
            Op::Exp { d, a } => {
                let from = self.operand(a);
                let opcode = if matches!(from, Rm::Reg(_)) { ALL_COPY } else { ONE_LOAD };
                self.asm.one(opcode, 0, from, None);
                self.call(exponential as *const () as u64);
                self.define(d, 0);
            }
            Op::Field { d, column } => {
                let from = self.field(column);
                self.fetch(d, from);
            }
            Op::SetField { column, a } => {
                let r = self.get(a);
                let to = self.field(column);
                self.asm.one(ONE_STORE, r, to, None);
            }
            Op::Global { d, element } => self.fetch(d, Rm::Mem(R13, None, 8 * element as i32)),
            Op::SetGlobal { element, a } => {
                let r = self.get(a);
                self.asm.one(ONE_STORE, r, Rm::Mem(R13, None, 8 * element as i32), None);
            }
            Op::Argument { d, n } => {
                let from = self.weight(at, n);
                self.fetch(d, from);
            }
            Op::SetArgument { n, a } => {
                let r = self.get(a);
                let to = self.weight(at, n);
                self.asm.one(ONE_STORE, r, to, None);
            }
            Op::Env { d, env: Env::Time } => self.fetch(d, Rm::Mem(R14, None, TIME)),
            Op::Env { d, env: Env::Dt } => self.fetch(d, Rm::Mem(R14, None, DT)),
            Op::Env { d, env: Env::Celsius } => self.fetch(d, Rm::Mem(R14, None, CELSIUS)),
            Op::Env { d, env: Env::Flag } => self.fetch(d, Rm::Mem(R14, None, FLAG)),
            Op::Jump { to } => {
                if to as usize <= at {
                    self.count_round();
                }
                let to = self.label(to as usize);
                self.asm.jump(to);
            }
            Op::Voltage { d } => {
                self.asm.load_word(RAX, R14, VOLTAGE);
                self.fetch(d, Rm::Mem(RAX, None, 0));
            }
            Op::SetVoltage { a } => {
                let r = self.get(a);
                self.asm.load_word(RAX, R14, VOLTAGE);
                self.asm.one(ONE_STORE, r, Rm::Mem(RAX, None, 0), None);
            }
            Op::Ion { d, ion, variable } => match self.ion(ion, variable) {
                Some(from) => self.fetch(d, from),
                None => self.interpret(at),
            },
            Op::SetIon { ion, variable, a } => {
                let r = self.get(a);
                match self.ion(ion, variable) {
                    Some(to) => self.asm.one(ONE_STORE, r, to, None),
                    None => self.interpret(at),
                }
            }
            Op::Math { d, .. } => {
                // It reads its arguments where the interpreter has them.
                self.interprets = true;
                self.asm.copy_word(RDI, R14);
                self.asm.load_constant(RSI, at as u64);
                self.call(mathematics as *const () as u64);
                self.define(d, 0);
            }
            Op::JumpIf { a, to } => {
                self.test(a);
                let to = self.label(to as usize);
                self.asm.jump_if_not_zero(to);
            }
            Op::JumpUnless { a, to } => {
                self.test(a);
                let to = self.label(to as usize);
                self.asm.jump_if_zero(to);
            }
            Op::Call { to, .. } => {
                let to = self.label(to as usize);
                self.asm.call_label(to);
                self.forget();
            }
            Op::Return { .. } => self.asm.ret(),
            Op::End => self.leave(0),
            _ => self.interpret(at),
        }
    }

    fn comparison(&mut self, predicate: u8, d: Reg, a: Reg, b: Reg) {
        let right = self.operand(b);
        self.compare(predicate, d, a, right);
    }
}
