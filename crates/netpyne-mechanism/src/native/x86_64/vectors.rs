//! Instructions on all lanes of vectors.

use super::assembler::Assembler;
use super::encoding::{Lanes, Part};
use super::opcodes::*;
use super::width::Width;

/// A double's exponent of 2^52: what is added to a whole number below has that number in its last bits.
const WHOLE: f64 = (1_u64 << 52) as f64;

impl Assembler {
    /// `d = a OP b`.
    pub fn three(&mut self, o: Opcode, d: Zmm, a: Zmm, b: Rm) {
        self.vector(o, [d, a], b, None);
    }

    /// `d = OP a`: loads, roots.
    pub fn two(&mut self, o: Opcode, d: Zmm, a: Rm) {
        self.vector(o, [d, 0], a, None);
    }

    /// `d = a` if they differ.
    pub fn copy(&mut self, d: Zmm, a: Zmm) {
        if d != a {
            self.two(LOAD, d, Rm::Reg(a));
        }
    }

    /// Any value into a register.
    pub fn load(&mut self, d: Zmm, a: Rm) {
        match (a, self.width) {
            (Rm::Reg(a), _) => self.copy(d, a),
            (Rm::Mem(..), _) | (Rm::Pool(_), Width::Four) => self.two(LOAD, d, a),
            (Rm::Spread(base, disp), Width::Four) => {
                self.vex(SPREAD, [d, 0], Rm::Mem(base, None, disp), Part::Whole, None);
            }
            (_, Width::Eight) => self.spread(d, a, Lanes::All),
        }
    }

    /// With AVX-512, one double in all lanes; under a mask, 0 elsewhere.
    pub(super) fn spread(&mut self, d: Zmm, a: Rm, lanes: Lanes) {
        // The instruction spreads by itself: its encoding has no further spread.
        let before = self.code.len();
        self.evex(SPREAD, [d, 0], a, lanes, None);
        self.code[before + 3] &= !(1 << 4);
    }

    pub fn store(&mut self, to: Rm, a: Zmm) {
        self.vector(STORE, [a, 0], to, None);
    }

    /// Two quarters of `a`, then two of `b`: with AVX-512.
    pub fn shuffle_quarters(&mut self, d: Zmm, a: Zmm, b: Zmm, which: u8) {
        self.vector(QUARTERS, [d, a], Rm::Reg(b), Some(which));
    }

    /// Two pairs of those of `a` (0, 1) and `b` (2, 3): with AVX2.
    pub fn shuffle_pairs(&mut self, d: Zmm, a: Zmm, b: Zmm, [first, second]: [u8; 2]) {
        self.vector(PAIRS, [d, a], Rm::Reg(b), Some(first | second << 4));
    }

    /// The nearest integer, of two the even one.
    pub fn nearest(&mut self, d: Zmm, a: Zmm) {
        self.vector(ROUND, [d, 0], Rm::Reg(a), Some(0b1000));
    }

    /// Rounds towards 0.
    pub fn truncate(&mut self, d: Zmm, a: Zmm) {
        self.vector(ROUND, [d, 0], Rm::Reg(a), Some(0b1011));
    }

    /// Shifts quadwords left.
    pub fn shift_left(&mut self, d: Zmm, a: Zmm, by: u8) {
        self.vector(SHIFT, [6, d], Rm::Reg(a), Some(by));
    }

    /// Largest whole number of [`Self::integers_of`].
    pub fn largest_integer(&self) -> f64 {
        match self.width {
            Width::Eight => 2.0 * WHOLE,
            Width::Four => WHOLE,
        }
    }

    /// Doubles from 0 to [`Self::largest_integer`] as integers, rounded towards 0.
    pub fn integers_of(&mut self, d: Zmm, a: Zmm) {
        match self.width {
            Width::Eight => self.two(TO_INTEGER, d, Rm::Reg(a)),
            Width::Four => {
                let (whole, bits) = (self.number(WHOLE), self.number(WHOLE));
                self.truncate(d, a);
                self.three(ADD, d, d, whole);
                self.three(PSUB, d, d, bits);
            }
        }
    }

    /// Integers from 0 to 2^52 - 1 as doubles.
    pub fn doubles_of(&mut self, d: Zmm, a: Zmm) {
        match self.width {
            Width::Eight => self.two(FROM_INTEGER, d, Rm::Reg(a)),
            Width::Four => {
                let whole = self.number(WHOLE);
                self.three(POR, d, a, whole);
                self.three(SUB, d, d, whole);
            }
        }
    }
}
