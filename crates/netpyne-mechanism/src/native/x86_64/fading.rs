//! Products with what only decays.
//!
//! The state of a synapse that gets no events falls until it is subnormal, and there it stays: rounding gives back each step
//! what the step takes away. Processors multiply subnormal numbers in microcode, a hundred times slower than others, so most
//! synapses of a quiet network would be the slow ones. A subnormal number is a small integer times 2^-1074; that
//! integer is multiplied here, and the product rounded to the nearest integer, ties to even, as the processor would.

use super::assembler::Assembler;
use super::detour::{Detour, Rare};
use super::opcodes::*;
use super::registers::Registers;
use super::values::{Action, Instruction, Origin, Value, Values};
use crate::tape::{Code, Column};

/// Bits of a subnormal number that are not its sign.
const INTEGER: u64 = (1 << 52) - 1;
const SIGN: u64 = 1 << 63;

/// Finds products with a column that is also stored to, or with the difference of such a one and something steady.
pub(super) fn find(values: &mut Values) {
    let stored: Vec<Column> = values
        .instructions
        .iter()
        .filter_map(|i| if let Action::Store(column) = i.action { Some(column) } else { None })
        .collect();
    let decays = |o: &Origin| matches!(o, Origin::Column(column) if stored.contains(column));
    let mut fading: Vec<bool> = values.origins.iter().map(decays).collect();
    let steady: Vec<bool> = values.origins.iter().map(|o| *o != Origin::Computed && !decays(o)).collect();
    for instruction in &mut values.instructions {
        let Action::Plain(code) = instruction.action else { continue };
        let of = |which: &[bool], at: usize| instruction.operands.get(at).is_some_and(|&v| which[v as usize]);
        let result = match code {
            Code::Neg => of(&fading, 0),
            Code::Add | Code::Sub => {
                let either = |at| of(&fading, at) || of(&steady, at);
                either(0) && either(1) && (of(&fading, 0) || of(&fading, 1))
            }
            Code::Mul if of(&fading, 0) != of(&fading, 1) => {
                if of(&fading, 0) {
                    instruction.operands.swap(0, 1);
                }
                instruction.action = Action::Fade;
                true
            }
            _ => false,
        };
        fading[instruction.results[0] as usize] |= result;
    }
}

/// The product of a factor and something fading.
pub(super) fn emit(r: &mut Registers, instruction: &Instruction, detours: &mut Vec<Detour>) {
    let o: &[Value] = &instruction.operands;
    let (factor, x) = (r.get(o[0]), r.get(o[1]));
    let [d, t, u, p] = [0; 4].map(|_| r.scratch());
    let (away, back) = (r.asm.label(), r.asm.label());
    r.asm.jump_if_subnormal(x, away);
    r.asm.three(MUL, d, factor, Rm::Reg(x));
    r.asm.place(back);
    detours.push((Rare::Fading { d, factor, x, with: [t, u, p] }, away, back));
    r.release(o);
    r.result(instruction.results[0], d);
}

/// The same where some lanes of `x` are subnormal.
pub(super) fn rare(asm: &mut Assembler, d: Zmm, factor: Zmm, x: Zmm, [t, u, p]: [Zmm; 3]) {
    let (magnitude, integer, sign) = (asm.literal(u64::MAX >> 1), asm.literal(INTEGER), asm.literal(SIGN));
    // Products become integers again, which there is a largest one of.
    let limit = asm.largest_integer() / (INTEGER + 1) as f64;
    let [zero, one, limit, half, below] = [0.0, 1.0, limit, 0.5, -0.5].map(|x| asm.number(x));
    let (ordinary, end) = (asm.label(), asm.label());
    asm.are_subnormal(1, x);
    // What may be more, or is not a number, is left to the processor.
    asm.three(AND, u, factor, magnitude);
    asm.compare(2, NLT, u, limit, 1);
    asm.jump_if_any(2, ordinary);
    asm.not_mask(2, 1);
    asm.multiply_in(d, factor, x, 2);
    // The product of the integers, what its rounding lost, and the nearest integer.
    asm.three(PAND, t, x, integer);
    asm.doubles_of(t, t);
    asm.three(MUL, p, u, Rm::Reg(t));
    asm.three(FMSUB132, u, p, Rm::Reg(t));
    let (lost, nearest) = (u, t);
    asm.nearest(nearest, p);
    // A product that is half way only because it was rounded itself goes back to the side it came from.
    asm.three(SUB, p, p, Rm::Reg(nearest));
    asm.compare(2, EQ, p, half, 0);
    asm.compare(2, GT, lost, zero, 2);
    asm.merge(ADD, nearest, one, 2);
    asm.compare(2, EQ, p, below, 0);
    asm.compare(2, LT, lost, zero, 2);
    asm.merge(SUB, nearest, one, 2);
    asm.integers_of(nearest, nearest);
    asm.three(XOR, p, factor, Rm::Reg(x));
    asm.three(AND, p, p, sign);
    asm.three(POR, p, p, Rm::Reg(nearest));
    asm.blend(d, d, Rm::Reg(p), 1);
    asm.jump(end);
    asm.place(ordinary);
    asm.three(MUL, d, factor, Rm::Reg(x));
    asm.place(end);
}
