//! Instructions on some lanes of vectors. With AVX2 a mask is a vector register whose lanes are all ones or all zeros.

use super::assembler::{Assembler, Label};
use super::encoding::{Lanes, Part};
use super::opcodes::*;
use super::width::{AT_HAND, Width};

/// Class of numbers of [`CLASSIFY`].
const SUBNORMAL: u8 = 0x20;
/// Bits of a double: exponent, what follows.
const EXPONENT: u64 = 0x7ff << 52;
const FRACTION: u64 = (1 << 52) - 1;

impl Assembler {
    /// One double in the lanes of the mask, 0 elsewhere.
    pub fn spread_in(&mut self, d: Zmm, a: Rm, mask: Mask) {
        match self.width {
            Width::Eight => self.spread(d, a, Lanes::Zero(mask)),
            Width::Four => self.three(AND, d, self.width.mask(mask), a),
        }
    }

    /// `d = mask ? b : a`.
    pub fn blend(&mut self, d: Zmm, a: Zmm, b: Rm, mask: Mask) {
        match self.width {
            Width::Eight => self.evex(BLEND, [d, a], b, Lanes::Of(mask), None),
            Width::Four => {
                let by = self.width.mask(mask) << 4;
                self.vector(BLEND_BY, [d, a], b, Some(by));
            }
        }
    }

    /// `d = d OP b` in the lanes of the mask; others stay.
    pub fn merge(&mut self, o: Opcode, d: Zmm, b: Rm, mask: Mask) {
        match self.width {
            Width::Eight => self.evex(o, [d, d], b, Lanes::Of(mask), None),
            Width::Four => {
                self.three(o, AT_HAND, d, b);
                self.blend(d, d, Rm::Reg(AT_HAND), mask);
            }
        }
    }

    /// `d = a * b` in the lanes of the mask; nothing of `b` is looked at elsewhere, where `d` may become anything.
    pub fn multiply_in(&mut self, d: Zmm, a: Zmm, b: Zmm, mask: Mask) {
        match self.width {
            Width::Eight => self.evex(MUL, [d, a], Rm::Reg(b), Lanes::Zero(mask), None),
            Width::Four => {
                self.three(AND, AT_HAND, self.width.mask(mask), Rm::Reg(b));
                self.three(MUL, d, a, Rm::Reg(AT_HAND));
            }
        }
    }

    /// `d = a` in the lanes of the mask, 0 elsewhere.
    pub fn keep(&mut self, d: Zmm, a: Zmm, mask: Mask) {
        match self.width {
            Width::Eight => self.evex(LOAD, [d, 0], Rm::Reg(a), Lanes::Zero(mask), None),
            Width::Four => self.three(AND, d, self.width.mask(mask), Rm::Reg(a)),
        }
    }

    /// `mask = a PREDICATE b`, within `under` unless that is 0.
    pub fn compare(&mut self, mask: Mask, predicate: u8, a: Zmm, b: Rm, under: Mask) {
        match self.width {
            Width::Eight => self.evex(COMPARE, [mask, a], b, Lanes::Of(under), Some(predicate)),
            Width::Four => {
                let m = self.width.mask(mask);
                if under == 0 {
                    self.vector(COMPARE, [m, a], b, Some(predicate));
                } else {
                    self.vector(COMPARE, [AT_HAND, a], b, Some(predicate));
                    self.three(AND, m, self.width.mask(under), Rm::Reg(AT_HAND));
                }
            }
        }
    }

    /// `mask = (a & b) != 0`, within `under` unless that is 0.
    pub fn test(&mut self, mask: Mask, a: Zmm, b: Rm, under: Mask) {
        match self.width {
            Width::Eight => self.evex(TEST, [mask, a], b, Lanes::Of(under), None),
            Width::Four => {
                self.three(PAND, AT_HAND, a, b);
                self.is_zero(AT_HAND, AT_HAND);
                let within = match under {
                    0 => self.literal(u64::MAX),
                    _ => Rm::Reg(self.width.mask(under)),
                };
                self.three(AND_NOT, self.width.mask(mask), AT_HAND, within);
            }
        }
    }

    /// With AVX2: the lanes of `a` that are 0, all bits of them.
    fn is_zero(&mut self, d: Zmm, a: Zmm) {
        let zero = self.literal(0);
        self.three(SAME, d, a, zero);
    }

    /// `mask` = the lanes of `a` that are subnormal.
    pub fn are_subnormal(&mut self, mask: Mask, a: Zmm) {
        match self.width {
            Width::Eight => self.evex(CLASSIFY, [mask, 0], Rm::Reg(a), Lanes::All, Some(SUBNORMAL)),
            Width::Four => {
                let m = self.width.mask(mask);
                let (exponent, fraction) = (self.literal(EXPONENT), self.literal(FRACTION));
                self.three(PAND, m, a, exponent);
                self.is_zero(m, m);
                self.three(PAND, AT_HAND, a, fraction);
                self.is_zero(AT_HAND, AT_HAND);
                self.three(AND_NOT, m, AT_HAND, Rm::Reg(m));
            }
        }
    }

    /// `mask = a | b`.
    pub fn or_masks(&mut self, mask: Mask, a: Mask, b: Mask) {
        match self.width {
            Width::Eight => self.masks(0x45, mask, a, b, 1),
            Width::Four => {
                let [mask, a, b] = [mask, a, b].map(|m| self.width.mask(m));
                self.three(POR, mask, a, Rm::Reg(b));
            }
        }
    }

    /// `mask` = the lanes that `a` has not.
    pub fn not_mask(&mut self, mask: Mask, a: Mask) {
        match self.width {
            Width::Eight => self.masks(0x44, mask, 0, a, 0),
            Width::Four => {
                let ones = self.literal(u64::MAX);
                self.three(AND_NOT, self.width.mask(mask), self.width.mask(a), ones);
            }
        }
    }

    /// All lanes: with AVX-512.
    pub(super) fn all(&mut self, mask: Mask) {
        self.masks(0x46, mask, mask, mask, 1);
    }

    fn masks(&mut self, byte: u8, d: Mask, a: Mask, b: Mask, long: u8) {
        self.code.extend([0xc5, 0x80 | (!a & 15) << 3 | long << 2, byte, 0xc0 | d << 3 | b]);
    }

    /// Says whether a mask has any lane, for [`Self::jump_if_not_zero`].
    pub fn say_if_any(&mut self, mask: Mask) {
        match self.width {
            Width::Eight => self.masks(0x98, mask, 0, mask, 0),
            Width::Four => {
                let m = self.width.mask(mask);
                self.vex(ANY_SIGN, [m, 0], Rm::Reg(m), Part::Whole, None);
            }
        }
    }

    /// Jumps if a mask has any lane.
    pub fn jump_if_any(&mut self, mask: Mask, to: Label) {
        self.say_if_any(mask);
        self.jump_if_not_zero(to);
    }

    /// Says whether `a & b` has any bit, for [`Self::jump_if_not_zero`]. Mask 1 is lost.
    pub fn say_if_bits(&mut self, a: Zmm, b: Rm) {
        match self.width {
            Width::Eight => {
                self.test(1, a, b, 0);
                self.say_if_any(1);
            }
            Width::Four => self.vector(ANY_BIT, [a, 0], b, None),
        }
    }

    /// The same of the lanes where `x` is not zero; `a` is lost.
    pub fn say_if_bits_but_for_zeros(&mut self, a: Zmm, b: Rm, x: Zmm) {
        match self.width {
            Width::Eight => {
                self.test(1, a, b, 0);
                self.three(PADD, a, x, Rm::Reg(x));
                self.test(1, a, Rm::Reg(a), 1);
                self.say_if_any(1);
            }
            Width::Four => {
                self.three(PADD, AT_HAND, x, Rm::Reg(x));
                self.is_zero(AT_HAND, AT_HAND);
                self.three(AND_NOT, a, AT_HAND, Rm::Reg(a));
                self.vector(ANY_BIT, [a, 0], b, None);
            }
        }
    }

    /// Jumps if a lane of `a` is subnormal. Mask 1 is lost.
    pub fn jump_if_subnormal(&mut self, a: Zmm, to: Label) {
        match self.width {
            Width::Eight => {
                self.are_subnormal(1, a);
                self.jump_if_any(1, to);
            }
            Width::Four => {
                // The sign of the magnitude less one is set for zero only, that of the magnitude less the smallest ordinary number
                // for subnormal numbers too.
                let (magnitude, ones) = (self.literal(u64::MAX >> 1), self.literal(u64::MAX));
                let (ordinary, below) = (self.literal(FRACTION + 1), self.width.mask(1));
                self.three(PAND, AT_HAND, a, magnitude);
                self.three(PSUB, below, AT_HAND, ordinary);
                self.three(PADD, AT_HAND, AT_HAND, ones);
                self.vex(ANY_SIGN, [AT_HAND, 0], Rm::Reg(below), Part::Whole, None);
                self.jump_if_not_below(to);
            }
        }
    }

    /// No lanes.
    pub fn clear_mask(&mut self, mask: Mask) {
        match self.width {
            Width::Eight => self.masks(0x47, mask, mask, mask, 1),
            Width::Four => {
                let m = self.width.mask(mask);
                self.three(XOR, m, m, Rm::Reg(m));
            }
        }
    }

    /// The bits of a mask to the byte at `base`: with AVX-512.
    pub fn store_mask(&mut self, base: Gpr, mask: Mask) {
        self.code.extend([0xc4, 0xc1 | (!base.0 >> 3 & 1) << 5, 0x79, 0x91]);
        self.address(mask << 3, base, None, 0, 1);
    }

    /// The lanes of a mask as bits: with AVX2.
    pub fn bits_of_mask(&mut self, d: Gpr, mask: Mask) {
        self.vex(SIGNS, [d.0, 0], Rm::Reg(self.width.mask(mask)), Part::Whole, None);
    }

    /// The lanes that bits name, as a mask: with AVX-512.
    pub fn take_mask(&mut self, mask: Mask, a: Gpr) {
        self.code.extend([0xc4, 0xc1 | (!a.0 >> 3 & 1) << 5, 0x78, 0x92, 0xc0 | mask << 3 | a.0 & 7]);
    }
}
