//! What is rarely needed is written behind everything else: the code goes there only where it has to.

use super::assembler::Label;
use super::opcodes::{Rm, Zmm};
use super::registers::Registers;
use super::values::Note;

/// What is rarely needed, written behind everything else.
#[derive(Clone, Copy, Debug)]
pub(super) enum Rare {
    /// `d = a / b`.
    Quotient { d: Zmm, a: Zmm, b: Rm, zeros: Zeros },
    /// `d = 1 / b`.
    Reciprocal { d: Zmm, b: Zmm },
    /// `d = factor * x`, some lanes of `x` subnormal.
    Fading { d: Zmm, factor: Zmm, x: Zmm, with: [Zmm; 3] },
    /// `d = exp(x)` by all branches.
    Exp { d: Zmm, x: Zmm, with: [Zmm; 4] },
}

/// A rare piece with the places where it starts and goes on.
pub(super) type Detour = (Rare, Label, Label);

/// Zeros that were found to be no numbers of ordinary magnitude.
#[derive(Clone, Copy, Debug)]
pub(super) struct Zeros {
    /// Keeps their quotients, with a register at hand.
    pub keep: Option<Zmm>,
    pub note: Note,
}

/// Bits of the smallest and least magnitude that divisions take the short way for; see [`crate::passes::exact::divide`].
pub(super) const LEAST: u64 = (1023 - 256) << 52;
pub(super) const OUTSIDE: u64 = 0b11 << 61;

/// Goes round by `rare` if it has been said that there is [any](super::assembler::Assembler::say_if_any) lane for it.
pub(super) fn detour(r: &mut Registers, rare: Rare, detours: &mut Vec<Detour>) {
    let (away, back) = (r.asm.label(), r.asm.label());
    r.asm.jump_if_not_zero(away);
    r.asm.place(back);
    detours.push((rare, away, back));
}
