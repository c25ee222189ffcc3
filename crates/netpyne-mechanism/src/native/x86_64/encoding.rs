//! How vector instructions are written: EVEX for AVX-512, VEX for AVX2 (Intel's manual, volume 2, chapter 2).

use super::assembler::Assembler;
use super::opcodes::*;
use super::width::{AT_HAND, Width};

/// The lanes that an instruction with AVX-512 computes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Lanes {
    All,
    /// Those of a mask; others stay. No mask: all.
    Of(Mask),
    /// Those of a mask; others become 0.
    Zero(Mask),
}

/// How much of a vector register an instruction with AVX2 is about.
#[derive(Clone, Copy, Debug)]
pub(super) enum Part {
    /// A pair of doubles, or one.
    Pair = 0,
    Whole = 1,
}

impl Assembler {
    /// The general form, for all lanes: registers `reg` and `second`, and `rm`.
    pub(super) fn vector(&mut self, o: Opcode, registers: [u8; 2], rm: Rm, imm: Option<u8>) {
        match self.width {
            Width::Eight => self.evex(o, registers, rm, Lanes::All, imm),
            Width::Four => {
                let rm = self.whole(rm);
                self.vex(o, registers, rm, Part::Whole, imm);
            }
        }
    }

    /// With AVX2, an operand that an instruction may have: none takes one double for all lanes.
    pub(super) fn whole(&mut self, rm: Rm) -> Rm {
        let Rm::Spread(base, disp) = rm else { return rm };
        self.vex(SPREAD, [AT_HAND, 0], Rm::Mem(base, None, disp), Part::Whole, None);
        Rm::Reg(AT_HAND)
    }

    /// With AVX-512.
    pub(super) fn evex(&mut self, o: Opcode, [reg, second]: [u8; 2], rm: Rm, lanes: Lanes, imm: Option<u8>) {
        let spread = matches!(rm, Rm::Spread(..) | Rm::Pool(_));
        let (x, b) = match rm {
            Rm::Reg(r) => (r >> 4, r >> 3),
            other => other.high_bits(),
        };
        self.evex_prefix(o, [reg, second], [x, b], lanes, spread);
        self.code.push(o.byte);
        self.last_operand(reg, rm, if spread { 8 } else { 64 }, imm);
    }

    /// Its prefix; `x` and `b` are the high bits of the last operand's registers.
    pub(super) fn evex_prefix(
        &mut self,
        o: Opcode,
        [reg, second]: [u8; 2],
        [x, b]: [u8; 2],
        lanes: Lanes,
        spread: bool,
    ) {
        let (mask, zero) = match lanes {
            Lanes::All => (0, false),
            Lanes::Of(mask) => (mask, false),
            Lanes::Zero(mask) => (mask, true),
        };
        let not = |bit: u8| !bit & 1;
        self.code.push(0x62);
        self.code.push(not(reg >> 3) << 7 | not(x) << 6 | not(b) << 5 | not(reg >> 4) << 4 | o.map);
        self.code.push(o.wide << 7 | (!second & 15) << 3 | 1 << 2 | o.prefix);
        self.code.push(u8::from(zero) << 7 | 2 << 5 | u8::from(spread) << 4 | not(second >> 4) << 3 | mask);
    }

    /// With AVX2.
    pub(super) fn vex(&mut self, o: Opcode, [reg, second]: [u8; 2], rm: Rm, part: Part, imm: Option<u8>) {
        let (x, b) = match rm {
            Rm::Reg(r) => (0, r >> 3),
            other => other.high_bits(),
        };
        self.vex_prefix(o, [reg, second], [x, b], part);
        self.code.push(o.byte);
        self.last_operand(reg, rm, 1, imm);
    }

    /// Its prefix, the short form where that can say it.
    pub(super) fn vex_prefix(&mut self, o: Opcode, [reg, second]: [u8; 2], [x, b]: [u8; 2], part: Part) {
        let not = |bit: u8| !bit & 1;
        let end = (!second & 15) << 3 | (part as u8) << 2 | o.prefix;
        if o.map == 1 && o.vex_wide == 0 && (x | b) & 1 == 0 {
            self.code.extend([0xc5, not(reg >> 3) << 7 | end]);
        } else {
            let first = not(reg >> 3) << 7 | not(x) << 6 | not(b) << 5 | o.map;
            self.code.extend([0xc4, first, o.vex_wide << 7 | end]);
        }
    }

    /// ModRM and what follows, for displacements in units of `n` bytes.
    fn last_operand(&mut self, reg: u8, rm: Rm, n: i32, imm: Option<u8>) {
        let reg = (reg & 7) << 3;
        match rm {
            Rm::Reg(r) => self.code.push(0xc0 | reg | (r & 7)),
            Rm::Mem(base, index, disp) => self.address(reg, base, index.map(|i| (i.0 & 7, 0)), disp, n),
            Rm::Spread(base, disp) => self.address(reg, base, None, disp, n),
            Rm::Pool(literal) => {
                self.code.push(reg | 5);
                let at = self.code.len();
                self.code.extend([0; 4]);
                self.pool_uses.push((at, at + 4 + usize::from(imm.is_some()), literal));
            }
        }
        self.code.extend(imm);
    }

    /// ModRM, SIB (index with its scale) and displacement, in units of `n` bytes where that is shorter.
    pub(super) fn address(&mut self, reg: u8, base: Gpr, index: Option<(u8, u8)>, disp: i32, n: i32) {
        let short = if disp % n == 0 { i8::try_from(disp / n).ok() } else { None };
        let mode = if short.is_some() { 0x40 } else { 0x80 };
        let low = base.0 & 7;
        match index {
            Some((index, scale)) => self.code.extend([mode | reg | 4, scale << 6 | index << 3 | low]),
            None if low == 4 => self.code.extend([mode | reg | 4, 0x24]),
            None => self.code.push(mode | reg | low),
        }
        match short {
            Some(byte) => self.code.push(byte as u8),
            None => self.code.extend(disp.to_le_bytes()),
        }
    }
}

impl Rm {
    /// The high bits of the registers that an address consists of: index and base.
    fn high_bits(self) -> (u8, u8) {
        match self {
            Self::Mem(base, index, _) => (index.map_or(0, |i| i.0 >> 3), base.0 >> 3),
            Self::Spread(base, _) => (0, base.0 >> 3),
            Self::Reg(_) | Self::Pool(_) => (0, 0),
        }
    }
}
