//! Instructions that load and store lanes from different places.
//!
//! AVX-512 gathers and scatters. AVX2 has no scatters, and its gathers are slower than loads one by one: places are told by
//! [`Numbers`] in memory, or by the lanes of an index.

use super::assembler::Assembler;
use super::encoding::{Lanes, Part};
use super::opcodes::*;
use super::width::{AT_HAND, Width};

/// The mask of gathers and scatters, which no other instruction uses.
const ALL: Mask = 4;
/// With AVX2: the number of a row.
pub(super) const NUMBER: Gpr = R13;
/// With AVX2: a vector register besides the one [at hand](AT_HAND), that of mask 2.
const SECOND: Zmm = 14;

/// With AVX2: where the numbers of four rows are.
#[derive(Clone, Copy, Debug)]
pub(super) enum Numbers {
    /// 32 bits each.
    Words(Gpr, i32),
    /// A byte each.
    Bytes(Gpr, i32),
}

/// Which lanes there are: bits in the byte at an address, the first one for the first lane.
#[derive(Clone, Copy, Debug)]
pub(super) struct Present {
    pub base: Gpr,
    pub disp: i32,
    pub first: u8,
}

impl Assembler {
    /// The first lane, a whole number, to a general register.
    pub fn first_word(&mut self, d: Gpr, a: Zmm) {
        match self.width {
            Width::Eight => {
                let before = self.code.len();
                self.evex(FIRST_WORD, [a, 0], Rm::Reg(d.0), Lanes::All, None);
                // The encoding has no longer vector.
                self.code[before + 3] &= !(3 << 5);
            }
            Width::Four => self.vex(FIRST_WORD, [a, 0], Rm::Reg(d.0), Part::Pair, None),
        }
    }

    /// The two doubles at `base + index*8` to a pair of lanes of `d`; for the first pair the others become 0.
    pub fn load_pair(&mut self, d: Zmm, pair: u8, (base, index): (Gpr, Gpr)) {
        let (o, second) = if pair == 0 { (LOAD, 0) } else { (INSERT_PAIR, d) };
        match self.width {
            Width::Eight => {
                let before = self.code.len();
                self.evex_prefix(o, [d, second], [index.0 >> 3, base.0 >> 3], Lanes::All, false);
                if pair == 0 {
                    self.code[before + 3] &= !(3 << 5);
                }
                self.code.push(o.byte);
                self.address((d & 7) << 3, base, Some((index.0 & 7, 3)), 0, 16);
            }
            Width::Four => {
                let part = if pair == 0 { Part::Pair } else { Part::Whole };
                self.scaled(o, [d, second], (base, index, 0), part);
            }
        }
        self.code.extend((pair > 0).then_some(pair));
    }

    /// The double at `base + index*8 + disp` in all lanes.
    pub fn spread_at(&mut self, d: Zmm, at: (Gpr, Gpr, i32)) {
        match self.width {
            Width::Eight => {
                let (base, index, disp) = at;
                self.evex_prefix(SPREAD, [d, 0], [index.0 >> 3, base.0 >> 3], Lanes::All, false);
                self.code.push(SPREAD.byte);
                self.address((d & 7) << 3, base, Some((index.0 & 7, 3)), disp, 8);
            }
            Width::Four => self.scaled(SPREAD, [d, 0], at, Part::Whole),
        }
    }

    /// The first lane to an address.
    pub fn store_one(&mut self, base: Gpr, a: Zmm) {
        match self.width {
            Width::Eight => self.evex(STORE_FIRST, [a, 0], Rm::Mem(base, None, 0), Lanes::All, None),
            Width::Four => self.vex(STORE_FIRST, [a, 0], Rm::Mem(base, None, 0), Part::Pair, None),
        }
    }

    /// With AVX2: an instruction whose last operand is at `base + index*8 + disp`.
    fn scaled(
        &mut self,
        o: Opcode,
        [reg, second]: [u8; 2],
        (base, index, disp): (Gpr, Gpr, i32),
        part: Part,
    ) {
        self.vex_prefix(o, [reg, second], [index.0 >> 3, base.0 >> 3], part);
        self.code.push(o.byte);
        self.address((reg & 7) << 3, base, Some((index.0 & 7, 3)), disp, 1);
    }

    /// `d = [base + index*8 + disp]` by quadword indices. With AVX2 the base is not R13, and mask 2 is lost.
    pub fn gather(&mut self, d: Zmm, base: Gpr, index: Zmm, disp: i32) {
        match self.width {
            Width::Eight => {
                self.all(ALL);
                self.indexed(GATHER, d, (base, index, disp));
            }
            Width::Four => {
                let at = (base, NUMBER, disp);
                let pair = |asm: &mut Self, d: Zmm, words: Zmm| {
                    asm.first_word(NUMBER, words);
                    asm.scaled(LOAD_FIRST, [d, 0], at, Part::Pair);
                    asm.vex(SECOND_WORD, [words, 0], Rm::Reg(NUMBER.0), Part::Pair, Some(1));
                    asm.scaled(LOAD_SECOND, [d, d], at, Part::Pair);
                };
                self.vex(SECOND_PAIR, [index, 0], Rm::Reg(AT_HAND), Part::Whole, Some(1));
                pair(self, SECOND, AT_HAND);
                pair(self, d, index);
                self.vex(INSERT_PAIR, [d, d], Rm::Reg(SECOND), Part::Whole, Some(1));
            }
        }
    }

    /// With AVX-512: the next [scatter](Self::scatter) is of the lanes that bits name.
    pub fn name_lanes(&mut self, bits: Gpr) {
        self.take_mask(ALL, bits);
    }

    /// The same of all lanes.
    pub fn name_all(&mut self) {
        self.all(ALL);
    }

    /// With AVX-512: `[base + index*8 + disp] = a` by quadword indices, in the lanes that have been named.
    pub fn scatter(&mut self, a: Zmm, to: (Gpr, Zmm, i32)) {
        self.indexed(SCATTER, a, to);
    }

    fn indexed(&mut self, o: Opcode, reg: Zmm, (base, index, disp): (Gpr, Zmm, i32)) {
        self.evex_prefix(o, [reg, index & 16], [index >> 3, base.0 >> 3], Lanes::Of(ALL), false);
        self.code.push(o.byte);
        self.address((reg & 7) << 3, base, Some((index & 7, 3)), disp, 8);
    }

    /// With AVX2: `d = [base + 8*number + disp]`.
    pub fn gather_numbered(&mut self, d: Zmm, (base, disp): (Gpr, i32), numbers: Numbers) {
        for (register, first) in [(d, 0), (AT_HAND, 2)] {
            self.load_lane_number(numbers, first);
            self.scaled(LOAD_FIRST, [register, 0], (base, NUMBER, disp), Part::Pair);
            self.load_lane_number(numbers, first + 1);
            self.scaled(LOAD_SECOND, [register, register], (base, NUMBER, disp), Part::Pair);
        }
        self.vex(INSERT_PAIR, [d, d], Rm::Reg(AT_HAND), Part::Whole, Some(1));
    }

    /// With AVX2: `[base + 8*number + disp] = a`, of all lanes, or of those that are present.
    pub fn scatter_numbered(
        &mut self,
        a: Zmm,
        (base, disp): (Gpr, i32),
        numbers: Numbers,
        present: Option<Present>,
    ) {
        for lane in 0..4 {
            let skip = self.label();
            if lane == 2 {
                self.vex(SECOND_PAIR, [a, 0], Rm::Reg(AT_HAND), Part::Whole, Some(1));
            }
            if let Some(Present { base, disp, first }) = present {
                self.test_byte(base, disp, first << lane);
                self.jump_if_zero(skip);
            }
            self.load_lane_number(numbers, lane);
            let o = if lane % 2 == 0 { STORE_FIRST } else { STORE_SECOND };
            let register = if lane < 2 { a } else { AT_HAND };
            self.scaled(o, [register, 0], (base, NUMBER, disp), Part::Pair);
            self.place(skip);
        }
    }

    fn load_lane_number(&mut self, numbers: Numbers, lane: i32) {
        match numbers {
            Numbers::Words(base, disp) => self.load_half_word(NUMBER, base, disp + 4 * lane),
            Numbers::Bytes(base, disp) => self.load_byte(NUMBER, base, disp + lane),
        }
    }

    /// 32-bit numbers at an address, widened: with AVX-512.
    pub fn widen(&mut self, d: Zmm, base: Gpr, disp: i32) {
        self.evex_prefix(WIDEN, [d, 0], [0, base.0 >> 3], Lanes::All, false);
        self.code.push(WIDEN.byte);
        self.address((d & 7) << 3, base, None, disp, 32);
    }

    /// Bytes at an address, widened: with AVX-512.
    pub fn widen_bytes(&mut self, d: Zmm, base: Gpr, disp: i32) {
        self.evex_prefix(WIDEN_BYTES, [d, 0], [0, base.0 >> 3], Lanes::All, false);
        self.code.push(WIDEN_BYTES.byte);
        self.address((d & 7) << 3, base, None, disp, 8);
    }
}
