//! Divisions whose reciprocal is known: what has to be checked before the [short way](crate::passes::exact::divide) may be taken.
//!
//! It may be where numerator and divisor are neither very small nor very large, and a positive divisor may divide zeros too.
//! What comes out then is within bounds again, and so are sums, differences (which are zero, or at least a unit in the last
//! place of the smaller one) and products of such values. A numerator within such bounds need not be looked at again: only
//! where one of the divisions that it comes from was checked in vain is it divided the long way. The lanes where that is so are
//! noted in a mask.
//!
//! `r = a - q*b` is exact if the last places of `q` and `b` multiplied are no smaller than the smallest number: if `a` is at
//! least 2^-960. Bounds keep well clear of that.

use super::assembler::{Assembler, Label};
use super::detour::{Detour, LEAST, OUTSIDE, Rare, Zeros, detour};
use super::opcodes::*;
use super::registers::Registers;
use super::values::{Action, Check, Instruction, Note, Origin, Value, Values};
use crate::native::data::ORDINARY;
use crate::tape::{Code, Column};
use std::ops::Range;

/// Exponents that numerators and quotients may have if they need no check.
const BOUNDS: Range<i32> = -900..1000;
/// The mask of lanes where a check was in vain.
const NOTED: Mask = 5;
/// More divisions are all checked.
const MOST: usize = 64;

/// Exponents of values that are not zero, and the divisions whose checks that depends on, a bit each.
#[derive(Clone, Copy)]
struct Bounds {
    low: i32,
    high: i32,
    checks: u64,
}

impl Bounds {
    fn of(low: i32, high: i32, checks: u64) -> Option<Self> {
        (low >= BOUNDS.start && high <= BOUNDS.end).then_some(Self { low, high, checks })
    }

    fn constant(x: f64) -> Option<Self> {
        let exponent = (x.to_bits() >> 52 & 2047) as i32 - 1023;
        if ORDINARY.contains(&x.abs()) { Self::of(exponent, exponent + 1, 0) } else { None }
    }

    fn column() -> Option<Self> {
        Self::of(-256, 256, 0)
    }
}

/// Finds out which checks are needed. The instructions must stay in this order.
pub(super) fn find(values: &mut Values, ordinary: &[Column]) {
    let mut bounds: Vec<Option<Bounds>> = values
        .origins
        .iter()
        .map(|origin| match origin {
            Origin::Constant(bits) => Bounds::constant(f64::from_bits(*bits)),
            Origin::Column(column) if ordinary.contains(column) => Bounds::column(),
            _ => None,
        })
        .collect();
    // Calls leave no mask as it was.
    let calls = values.instructions.iter().any(|i| matches!(i.action, Action::Call(_)));
    let mut checked: Vec<usize> = Vec::new();
    let mut needed = 0;
    for (at, instruction) in values.instructions.iter_mut().enumerate() {
        let o = &instruction.operands;
        let of = |k: usize| bounds[o[k] as usize];
        let either = |a: Option<Bounds>, b: Option<Bounds>, lost: i32| {
            let (a, b) = (a?, b?);
            let high = a.high.max(b.high) + i32::from(lost > 0);
            Bounds::of(a.low.min(b.low) - lost, high, a.checks | b.checks)
        };
        let result = match instruction.action {
            Action::Plain(Code::Neg | Code::Fabs) => of(0),
            Action::Plain(Code::Add | Code::Sub) => either(of(0), of(1), 53),
            Action::Plain(Code::Mul) => of(0)
                .zip(of(1))
                .and_then(|(a, b)| Bounds::of(a.low + b.low, a.high + b.high, a.checks | b.checks)),
            Action::Plain(Code::Select) => either(of(1), of(2), 0),
            Action::SelectBy(_) => either(of(2), of(3), 0),
            Action::Quotient(_) => {
                let divisor = match values.origins[o[1] as usize] {
                    Origin::Constant(bits) if bits >> 63 == 1 => None,
                    Origin::Constant(_) | Origin::Column(_) => of(1),
                    _ => None,
                };
                let quotient = |a: Bounds, b: Bounds| Bounds::of(a.low - b.high, a.high - b.low, a.checks);
                match (divisor, of(0)) {
                    (None, _) => None,
                    (Some(b), Some(a)) if a.checks != 0 && !calls && quotient(a, b).is_some() => {
                        needed |= a.checks;
                        instruction.action = Action::Quotient(Check::Noted);
                        quotient(a, b)
                    }
                    (Some(b), _) => {
                        instruction.action = Action::Quotient(Check::Numerator(Note::No));
                        let bit = if checked.len() < MOST { 1 << checked.len() } else { 0 };
                        checked.push(at);
                        let all = Bounds { low: -256, high: 256, checks: bit };
                        if bit == 0 { None } else { quotient(all, b) }
                    }
                }
            }
            _ => None,
        };
        for &v in &instruction.results {
            bounds[v as usize] = result;
        }
    }
    let noting = checked.iter().enumerate().filter(|(k, _)| *k < MOST && needed >> k & 1 == 1);
    for (n, (_, &at)) in noting.enumerate() {
        let note = if n == 0 { Note::First } else { Note::More };
        values.instructions[at].action = Action::Quotient(Check::Numerator(note));
    }
}

/// Divides.
pub(super) fn emit(r: &mut Registers, check: Check, i: &Instruction, detours: &mut Vec<Detour>) {
    let o: &[Value] = &i.operands;
    let a = r.get(o[0]);
    let (b, y) = (r.steady(o[1]), r.steady(o[2]));
    let (q, t) = (r.scratch(), r.scratch());
    let (least, outside) = (r.asm.literal(LEAST), r.asm.literal(OUTSIDE));
    let mut zeros = Zeros { keep: None, note: Note::No };
    match check {
        Check::Both => {
            let u = r.scratch();
            r.asm.three(PSUB, t, a, least);
            r.asm.load(u, b);
            r.asm.three(PSUB, u, u, least);
            r.asm.three(POR, t, t, Rm::Reg(u));
            r.asm.say_if_bits(t, outside);
        }
        Check::Numerator(note) => {
            r.asm.three(PSUB, t, a, least);
            // Differences are often zero, as those at 0.001 mV are in a synapse at rest.
            match r.constant(o[1]) {
                Some(_) => r.asm.say_if_bits_but_for_zeros(t, outside, a),
                None => r.asm.say_if_bits(t, outside),
            }
            if note == Note::First {
                r.asm.clear_mask(NOTED);
            }
            zeros = Zeros { keep: Some(t), note };
        }
        Check::Noted => r.asm.say_if_any(NOTED),
    }
    r.asm.three(MUL, q, a, y);
    r.asm.copy(t, q);
    // q*b - a, subtracted: leaves the sign of a zero alone.
    r.asm.three(FMSUB132, t, a, b);
    r.asm.three(FNMADD231, q, t, y);
    detour(r, Rare::Quotient { d: q, a, b, zeros }, detours);
    r.release(o);
    r.result(i.results[0], q);
}

/// The same where numerators are out of the ordinary, if that was checked: `zeros` may be, and are kept.
pub(super) fn rare(asm: &mut Assembler, (d, a, b): (Zmm, Zmm, Rm), zeros: Zeros, back: Label) {
    if let Some(t) = zeros.keep {
        let (least, outside) = (asm.literal(LEAST), asm.literal(OUTSIDE));
        asm.three(PSUB, t, a, least);
        asm.test(1, t, outside, 0);
        asm.three(PADD, t, a, Rm::Reg(a));
        asm.test(2, t, Rm::Reg(t), 1);
        match zeros.note {
            Note::No => {}
            Note::First => asm.or_masks(NOTED, 2, 2),
            Note::More => asm.or_masks(NOTED, NOTED, 2),
        }
        let divide = asm.label();
        asm.jump_if_any(2, divide);
        asm.jump(back);
        asm.place(divide);
    }
    asm.three(DIV, d, a, b);
}
