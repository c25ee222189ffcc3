//! Registers, operands and opcodes of x86-64 with AVX-512 and AVX2, as far as kernels need them (Intel's manual, volume 2).

/// A vector register, 0 to 31; with AVX2 up to 15.
pub(super) type Zmm = u8;
/// A mask, 1 to 7; 0 stands for no mask. With AVX2 there are 1, 2 and 5, see [`Width::mask`](super::width::Width::mask).
pub(super) type Mask = u8;

/// General registers by their number in the encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Gpr(pub u8);

pub(super) const RAX: Gpr = Gpr(0);
pub(super) const RCX: Gpr = Gpr(1);
pub(super) const RDX: Gpr = Gpr(2);
pub(super) const RBX: Gpr = Gpr(3);
pub(super) const RSP: Gpr = Gpr(4);
pub(super) const RBP: Gpr = Gpr(5);
pub(super) const RSI: Gpr = Gpr(6);
pub(super) const RDI: Gpr = Gpr(7);
pub(super) const R8: Gpr = Gpr(8);
pub(super) const R9: Gpr = Gpr(9);
pub(super) const R10: Gpr = Gpr(10);
pub(super) const R11: Gpr = Gpr(11);
pub(super) const R12: Gpr = Gpr(12);
pub(super) const R13: Gpr = Gpr(13);
pub(super) const R14: Gpr = Gpr(14);
pub(super) const R15: Gpr = Gpr(15);

/// The last operand of an instruction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Rm {
    Reg(Zmm),
    /// Doubles at `base + index + displacement`, one for each lane.
    Mem(Gpr, Option<Gpr>, i32),
    /// One double at `base + displacement`, in all lanes.
    Spread(Gpr, i32),
    /// One double of the literal pool, in all lanes.
    Pool(u32),
}

/// Group of an opcode: map, prefix, W of the EVEX encoding and of the VEX encoding, and the opcode.
#[derive(Clone, Copy, Debug)]
pub(super) struct Opcode {
    pub map: u8,
    pub prefix: u8,
    pub wide: u8,
    pub vex_wide: u8,
    pub byte: u8,
}

const fn op(map: u8, prefix: u8, wide: u8, byte: u8) -> Opcode {
    Opcode { map, prefix, wide, vex_wide: 0, byte }
}

/// W is set in both encodings.
const fn wide(map: u8, prefix: u8, byte: u8) -> Opcode {
    Opcode { map, prefix, wide: 1, vex_wide: 1, byte }
}

pub(super) const ADD: Opcode = op(1, 1, 1, 0x58);
pub(super) const MUL: Opcode = op(1, 1, 1, 0x59);
pub(super) const SUB: Opcode = op(1, 1, 1, 0x5c);
pub(super) const MIN: Opcode = op(1, 1, 1, 0x5d);
pub(super) const DIV: Opcode = op(1, 1, 1, 0x5e);
pub(super) const MAX: Opcode = op(1, 1, 1, 0x5f);
pub(super) const SQRT: Opcode = op(1, 1, 1, 0x51);
pub(super) const AND: Opcode = op(1, 1, 1, 0x54);
pub(super) const XOR: Opcode = op(1, 1, 1, 0x57);
pub(super) const LOAD: Opcode = op(1, 1, 1, 0x10);
pub(super) const STORE: Opcode = op(1, 1, 1, 0x11);
/// Two doubles of the last operand to a quarter of `d`, the others from operand 2.
pub(super) const INSERT_PAIR: Opcode = op(3, 1, 1, 0x18);
/// The first, or second, doubles of all pairs of operand 2 and of the last one, in turns.
pub(super) const FIRSTS: Opcode = op(1, 1, 1, 0x14);
pub(super) const SECONDS: Opcode = op(1, 1, 1, 0x15);
/// Quarters of operand 2, then of the last one, by two bits each.
pub(super) const QUARTERS: Opcode = op(3, 1, 1, 0x23);
/// The first lane as a word: to the last operand.
pub(super) const FIRST_WORD: Opcode = wide(1, 1, 0x7e);
/// One double, the first or the second of a pair: loads (what else is loaded is 0, or stays) and stores.
pub(super) const LOAD_FIRST: Opcode = op(1, 3, 1, 0x10);
pub(super) const LOAD_SECOND: Opcode = op(1, 1, 1, 0x16);
pub(super) const STORE_FIRST: Opcode = op(1, 3, 1, 0x11);
pub(super) const STORE_SECOND: Opcode = op(1, 1, 1, 0x17);
pub(super) const SPREAD: Opcode = op(2, 1, 1, 0x19);
pub(super) const BLEND: Opcode = op(2, 1, 1, 0x65);
/// `d = a*d + c`, `d = a*c + d` and so on, named as in the manual: operand 2 `a`, operand 3 `c`.
pub(super) const FMADD213: Opcode = wide(2, 1, 0xa8);
pub(super) const FMADD231: Opcode = wide(2, 1, 0xb8);
pub(super) const FMSUB132: Opcode = wide(2, 1, 0x9a);
pub(super) const FMSUB231: Opcode = wide(2, 1, 0xba);
pub(super) const FNMADD213: Opcode = wide(2, 1, 0xac);
pub(super) const FNMADD231: Opcode = wide(2, 1, 0xbc);
pub(super) const PADD: Opcode = op(1, 1, 1, 0xd4);
pub(super) const PSUB: Opcode = op(1, 1, 1, 0xfb);
pub(super) const PAND: Opcode = op(1, 1, 1, 0xdb);
pub(super) const POR: Opcode = op(1, 1, 1, 0xeb);
/// Of integers from 0 to 2^31 - 1; with AVX2 it compares halves.
pub(super) const PMIN: Opcode = op(2, 1, 1, 0x39);
pub(super) const TO_INTEGER: Opcode = op(1, 1, 1, 0x7a);
pub(super) const FROM_INTEGER: Opcode = op(1, 2, 1, 0xe6);
pub(super) const SHIFT: Opcode = op(1, 1, 1, 0x73);
pub(super) const COMPARE: Opcode = op(1, 1, 1, 0xc2);
pub(super) const TEST: Opcode = op(2, 1, 1, 0x27);
pub(super) const CLASSIFY: Opcode = op(3, 1, 1, 0x66);
pub(super) const ROUND: Opcode = op(3, 1, 1, 0x09);
pub(super) const GATHER: Opcode = op(2, 1, 1, 0x93);
pub(super) const SCATTER: Opcode = op(2, 1, 1, 0xa3);
/// `d = table[index]`: the index in operand 2, eight entries in operand 3.
pub(super) const PICK: Opcode = op(2, 1, 1, 0x16);
pub(super) const WIDEN_BYTES: Opcode = op(2, 1, 0, 0x32);
pub(super) const WIDEN: Opcode = op(2, 1, 0, 0x35);

// What there is with AVX2 instead of masks, gathers and scatters.
/// The second lane as a word: to the last operand.
pub(super) const SECOND_WORD: Opcode = wide(3, 1, 0x16);
/// The second pair of lanes: to the last operand.
pub(super) const SECOND_PAIR: Opcode = op(3, 1, 1, 0x19);
/// Pairs of operand 2 (0, 1) and of the last one (2, 3).
pub(super) const PAIRS: Opcode = op(3, 1, 1, 0x06);
/// Lanes whose bits are equal.
pub(super) const SAME: Opcode = op(2, 1, 1, 0x29);
/// `d = !a & b`.
pub(super) const AND_NOT: Opcode = op(1, 1, 1, 0xdf);
/// Operand 2 where the sign of a register that the last byte names is clear, else the last operand.
pub(super) const BLEND_BY: Opcode = op(3, 1, 1, 0x4b);
/// Signs as bits: from the last operand to a general register.
pub(super) const SIGNS: Opcode = op(1, 1, 1, 0x50);
/// Says for jumps whether there is any: sign set in both operands, or (the other jump) set in the last one only; bit set in both.
pub(super) const ANY_SIGN: Opcode = op(2, 1, 1, 0x0f);
pub(super) const ANY_BIT: Opcode = op(2, 1, 1, 0x17);

/// Instructions on one double, which every x86-64 processor has: prefix and opcode.
pub(super) type OneOpcode = (u8, u8);
pub(super) const ONE_LOAD: OneOpcode = (0xf2, 0x10);
pub(super) const ONE_STORE: OneOpcode = (0xf2, 0x11);
pub(super) const ONE_ADD: OneOpcode = (0xf2, 0x58);
pub(super) const ONE_MUL: OneOpcode = (0xf2, 0x59);
pub(super) const ONE_SUB: OneOpcode = (0xf2, 0x5c);
pub(super) const ONE_DIV: OneOpcode = (0xf2, 0x5e);
pub(super) const ONE_SQRT: OneOpcode = (0xf2, 0x51);
/// A comparison; the predicate follows.
pub(super) const ONE_COMPARE: OneOpcode = (0xf2, 0xc2);
/// Of registers only, as all of them are used.
pub(super) const ALL_COPY: OneOpcode = (0x66, 0x28);
pub(super) const ALL_AND: OneOpcode = (0x66, 0x54);
pub(super) const ALL_XOR: OneOpcode = (0x66, 0x57);

/// Predicates of comparisons.
pub(super) const EQ: u8 = 0;
pub(super) const UNORDERED: u8 = 3;
pub(super) const NE: u8 = 4;
pub(super) const LT: u8 = 0x11;
pub(super) const LE: u8 = 0x12;
pub(super) const GT: u8 = 0x1e;
/// Not less, or not comparable.
pub(super) const NLT: u8 = 0x15;
