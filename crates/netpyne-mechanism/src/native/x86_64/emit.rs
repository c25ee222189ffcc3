//! One instruction on values as machine instructions.

use super::assembler::Assembler;
use super::detour::{Detour, LEAST, OUTSIDE, Rare, detour};
use super::lookups::NUMBER;
use super::opcodes::*;
use super::registers::Registers;
use super::values::{Action, Instruction, Value};
use super::width::Width;
use super::{approximate, call, fading, quotient, tables};
use crate::ssa::graph::Fused;
use crate::tape::{Code, Column};

/// Where exp's table is.
pub(super) const EXP_TABLE: Gpr = R15;

/// Emits one instruction.
///
/// `held`: columns whose sums are kept in registers.
pub(super) fn emit(
    r: &mut Registers,
    at: usize,
    i: &Instruction,
    held: &[(Column, Zmm)],
    detours: &mut Vec<Detour>,
) {
    let o = &i.operands;
    r.begin(at, o);
    match i.action {
        Action::Plain(code) => plain(r, code, o, i.results[0], detours),
        Action::Fade => fading::emit(r, i, detours),
        Action::Quotient(check) => quotient::emit(r, check, i, detours),
        Action::SelectBy(code) => {
            let a = r.get(o[0]);
            let b = r.operand(o[1]);
            r.asm.compare(1, predicate(code), a, b, 0);
            blend(r, &o[2..], i.results[0], o);
        }
        Action::Store(column) => {
            let a = r.get(o[0]);
            r.overwrite(column);
            r.store(column, a);
            r.release(o);
        }
        Action::Condition(row) => {
            let a = r.get(o[0]);
            let zero = r.asm.number(0.0);
            r.asm.compare(1, GT, a, zero, 0);
            // A byte for eight doubles.
            r.asm.copy_word(R10, RAX);
            r.asm.shift_word_right(R10, 6);
            let row = r.columns.homes.start(row);
            r.asm.add_word(R10, RDI, row);
            match (r.asm.width, r.columns.part) {
                (Width::Eight, _) => r.asm.store_mask(R10, 1),
                (Width::Four, part) => {
                    r.asm.bits_of_mask(NUMBER, 1);
                    r.asm.shift_word_left(NUMBER, 4 * part as u8);
                    r.asm.store_byte(R10, NUMBER, part > 0);
                }
            }
            r.release(o);
        }
        Action::Call(f) => call::emit(r, f, o, i.results[0]),
        Action::Locate(table) => tables::locate(r, i32::from(table), o[0], &i.results),
        Action::Interpolate(column) => tables::one(r, column, i),
        Action::InterpolateRow { table, .. } => tables::row(r, i32::from(table), i),
        Action::Accumulate { column, subtract } => {
            let a = r.get(o[0]);
            let op = if subtract { SUB } else { ADD };
            match held.iter().find(|(c, _)| *c == column) {
                Some(&(_, sum)) => r.asm.three(op, sum, sum, Rm::Reg(a)),
                None => r.accumulate(column, op, a),
            }
            r.release(o);
        }
    }
}

fn predicate(code: Code) -> u8 {
    match code {
        Code::Lt => LT,
        Code::Le => LE,
        Code::Eq => EQ,
        _ => NE,
    }
}

/// `mask 1 ? then : else`; `all` are the operands of the instruction.
fn blend(r: &mut Registers, o: &[Value], result: Value, all: &[Value]) {
    let other = r.get(o[1]);
    let then = r.operand(o[0]);
    r.release(all);
    let d = r.scratch();
    r.asm.blend(d, other, then, 1);
    r.result(result, d);
}

fn plain(r: &mut Registers, code: Code, o: &[Value], result: Value, detours: &mut Vec<Detour>) {
    match code {
        Code::Add | Code::Mul => {
            let swap = !r.is_in_register(o[0]) && r.is_in_register(o[1]);
            let (x, y) = if swap { (o[1], o[0]) } else { (o[0], o[1]) };
            two_operands(r, if code == Code::Add { ADD } else { MUL }, x, y, result);
        }
        Code::Sub => two_operands(r, SUB, o[0], o[1], result),
        Code::Div => two_operands(r, DIV, o[0], o[1], result),
        Code::Neg | Code::Fabs => {
            let a = r.get(o[0]);
            let (op, bits) = if code == Code::Neg { (XOR, 1 << 63) } else { (AND, u64::MAX >> 1) };
            let mask = r.asm.literal(bits);
            r.release(o);
            let d = r.scratch();
            r.asm.three(op, d, a, mask);
            r.result(result, d);
        }
        Code::Sqrt => {
            let a = r.operand(o[0]);
            r.release(o);
            let d = r.scratch();
            r.asm.two(SQRT, d, a);
            r.result(result, d);
        }
        Code::Truncate => truncate(r, o, result),
        Code::Not | Code::Lt | Code::Le | Code::Eq | Code::Ne | Code::And | Code::Or => {
            truth(r, code, o, result);
        }
        Code::Select => {
            let condition = r.get(o[0]);
            let zero = r.asm.number(0.0);
            r.asm.compare(1, NE, condition, zero, 0);
            blend(r, &o[1..], result, o);
        }
        Code::Fused(how) => {
            let sum = r.get(o[2]);
            let a = r.get(o[0]);
            let d = r.scratch();
            r.asm.copy(d, sum);
            let b = r.operand(o[1]);
            let op = match how {
                Fused::Add => FMADD231,
                Fused::Subtract => FMSUB231,
                Fused::From => FNMADD231,
            };
            r.asm.three(op, d, a, b);
            r.release(o);
            r.result(result, d);
        }
        Code::Reciprocal => reciprocal(r, o, result, detours),
        Code::Exp if r.fast => approximate::exp(r, o, result),
        Code::Exp => exp(r, o, result, detours),
        // The other codes are other actions.
        _ => {}
    }
}

fn two_operands(r: &mut Registers, op: Opcode, x: Value, y: Value, result: Value) {
    let a = r.get(x);
    let b = r.operand(y);
    r.release(&[x, y]);
    let d = r.scratch();
    r.asm.three(op, d, a, b);
    r.result(result, d);
}

/// 1 where a comparison holds, 0 elsewhere.
fn truth(r: &mut Registers, code: Code, o: &[Value], result: Value) {
    let a = r.get(o[0]);
    let zero = r.asm.number(0.0);
    match code {
        Code::Not => r.asm.compare(1, EQ, a, zero, 0),
        Code::And => {
            let b = r.get(o[1]);
            r.asm.compare(1, NE, a, zero, 0);
            r.asm.compare(1, NE, b, zero, 1);
        }
        Code::Or => {
            let b = r.get(o[1]);
            r.asm.compare(1, NE, a, zero, 0);
            r.asm.compare(2, NE, b, zero, 0);
            r.asm.or_masks(1, 1, 2);
        }
        _ => {
            let b = r.operand(o[1]);
            r.asm.compare(1, predicate(code), a, b, 0);
        }
    }
    r.release(o);
    let d = r.scratch();
    let one = r.asm.number(1.0);
    r.asm.spread_in(d, one, 1);
    r.result(result, d);
}

/// C's `(int)x`, see [`crate::arith::truncate`].
fn truncate(r: &mut Registers, o: &[Value], result: Value) {
    let a = r.get(o[0]);
    r.release(o);
    let (d, t) = (r.scratch(), r.scratch());
    let [zero, least, limit] = [0.0, -2_147_483_648.0, 2_147_483_648.0].map(|x| r.asm.number(x));
    let magnitude = r.asm.literal(u64::MAX >> 1);
    r.asm.truncate(d, a);
    r.asm.three(ADD, d, d, zero);
    r.asm.three(AND, t, d, magnitude);
    r.asm.compare(1, NLT, t, limit, 0);
    r.asm.blend(d, d, least, 1);
    r.result(result, d);
}

fn reciprocal(r: &mut Registers, o: &[Value], result: Value, detours: &mut Vec<Detour>) {
    let (b, s) = (r.get(o[0]), r.get(o[1]));
    let (d, t) = (r.scratch(), r.scratch());
    let (least, outside) = (r.asm.literal(LEAST), r.asm.literal(OUTSIDE));
    let one = r.asm.number(1.0);
    r.asm.three(PSUB, t, b, least);
    r.asm.say_if_bits(t, outside);
    r.asm.copy(d, s);
    r.asm.three(FNMADD213, d, b, one);
    r.asm.three(FMADD213, d, s, Rm::Reg(s));
    detour(r, Rare::Reciprocal { d, b }, detours);
    r.release(o);
    r.result(result, d);
}

/// glibc's exp, as in [`netpyne_math::exp`], for magnitudes below 512; others go round.
fn exp(r: &mut Registers, o: &[Value], result: Value, detours: &mut Vec<Detour>) {
    let x = r.get(o[0]);
    let d = r.scratch();
    let with = [0; 4].map(|_| r.scratch());
    let magnitude = r.asm.literal(u64::MAX >> 1);
    let bound = r.asm.number(512.0);
    r.asm.three(AND, d, x, magnitude);
    r.asm.compare(1, NLT, d, bound, 0);
    let [k, t, rest, scale] = with;
    r.asm.copy(rest, x);
    exp_reduce(&mut r.asm, [k, t, rest], x);
    r.look_up_pairs([d, scale], EXP_TABLE, t);
    exp_rest(&mut r.asm, d, [k, t, rest, scale]);
    r.asm.three(FMADD213, d, scale, Rm::Reg(scale));
    r.asm.say_if_any(1);
    detour(r, Rare::Exp { d, x, with }, detours);
    r.release(o);
    r.result(result, d);
}

/// What exp is made of: in `t` the place in the table; `rest` must hold `x`.
fn exp_reduce(asm: &mut Assembler, [k, t, rest]: [Zmm; 3], x: Zmm) {
    let parts = netpyne_math::exp::parts();
    let shift = asm.number(parts.shift);
    asm.load(k, shift);
    let inverse = asm.number(parts.inverse);
    asm.three(FMADD231, k, x, inverse);
    asm.three(SUB, t, k, shift);
    let (high, low) = (asm.number(parts.high), asm.number(parts.low));
    asm.three(FMADD231, rest, t, high);
    asm.three(FMADD231, rest, t, low);
    asm.three(PADD, t, k, Rm::Reg(k));
    let index = asm.literal(254);
    asm.three(PAND, t, t, index);
}

/// `scale` and, in `d`, the polynomial; both hold what the table has.
fn exp_rest(asm: &mut Assembler, d: Zmm, [k, t, rest, scale]: [Zmm; 4]) {
    let parts = netpyne_math::exp::parts();
    asm.shift_left(k, k, 45);
    asm.three(PADD, scale, scale, Rm::Reg(k));
    asm.three(ADD, d, d, Rm::Reg(rest));
    asm.three(MUL, k, rest, Rm::Reg(rest));
    let [c2, c3, c4, c5] = parts.coefficients.map(|c| asm.number(c));
    asm.load(t, c2);
    asm.three(FMADD231, t, rest, c3);
    asm.three(FMADD231, d, k, Rm::Reg(t));
    asm.load(t, c4);
    asm.three(FMADD231, t, rest, c5);
    asm.three(MUL, k, k, Rm::Reg(k));
    asm.three(FMADD231, d, k, Rm::Reg(t));
}

/// Writes the rare pieces.
pub(super) fn rare(asm: &mut Assembler, detours: Vec<Detour>) {
    for (rare, away, back) in detours {
        asm.place(away);
        match rare {
            Rare::Quotient { d, a, b, zeros } => quotient::rare(asm, (d, a, b), zeros, back),
            Rare::Fading { d, factor, x, with } => fading::rare(asm, d, factor, x, with),
            Rare::Reciprocal { d, b } => {
                let one = asm.number(1.0);
                asm.load(d, one);
                asm.three(DIV, d, d, Rm::Reg(b));
            }
            Rare::Exp { d, x, with: [k, t, rest, scale] } => {
                let top = asm.number(700.0);
                asm.load(rest, top);
                asm.three(MIN, rest, rest, Rm::Reg(x));
                // `x` itself stays: what is chosen below depends on it.
                asm.copy(d, rest);
                exp_reduce(asm, [k, t, rest], d);
                asm.gather(d, EXP_TABLE, t, 0);
                asm.gather(scale, EXP_TABLE, t, 8);
                exp_rest(asm, d, [k, t, rest, scale]);
                let lift = asm.literal(256 << 52);
                asm.three(PADD, t, scale, lift);
                asm.three(MUL, k, t, Rm::Reg(d));
                asm.three(ADD, k, t, Rm::Reg(k));
                let back_down = asm.literal((1023 - 256) << 52);
                asm.three(MUL, k, k, back_down);
                asm.three(FMADD213, d, scale, Rm::Reg(scale));
                let (deep, bottom) = (asm.number(-512.0), asm.number(-700.0));
                asm.compare(1, LE, x, deep, 0);
                asm.blend(d, d, Rm::Reg(k), 1);
                asm.compare(1, NLT, x, bottom, 0);
                asm.keep(d, d, 1);
            }
        }
        asm.jump(back);
    }
}
