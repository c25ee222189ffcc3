//! Machine instructions of x86-64 with AVX-512, as far as kernels need them (Intel's manual, volume 2).

/// A vector register, 0 to 31.
pub(super) type Zmm = u8;
/// A mask register, 1 to 7; 0 stands for no mask.
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
    /// Eight doubles at `base + index + displacement`.
    Mem(Gpr, Option<Gpr>, i32),
    /// One double at `base + displacement`, eight times.
    Spread(Gpr, i32),
    /// One double of the literal pool, eight times.
    Pool(u32),
}

/// Group of an opcode: map, prefix and W of the EVEX encoding, and the opcode.
#[derive(Clone, Copy, Debug)]
pub(super) struct Opcode {
    map: u8,
    prefix: u8,
    wide: u8,
    byte: u8,
}

const fn op(map: u8, prefix: u8, wide: u8, byte: u8) -> Opcode {
    Opcode { map, prefix, wide, byte }
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
pub(super) const SPREAD: Opcode = op(2, 1, 1, 0x19);
pub(super) const BLEND: Opcode = op(2, 1, 1, 0x65);
/// `d = a*d + c`, `d = a*c + d` and so on, named as in the manual: operand 2 `a`, operand 3 `c`.
pub(super) const FMADD213: Opcode = op(2, 1, 1, 0xa8);
pub(super) const FMADD231: Opcode = op(2, 1, 1, 0xb8);
pub(super) const FMSUB132: Opcode = op(2, 1, 1, 0x9a);
pub(super) const FMSUB231: Opcode = op(2, 1, 1, 0xba);
pub(super) const FNMADD213: Opcode = op(2, 1, 1, 0xac);
pub(super) const FNMADD231: Opcode = op(2, 1, 1, 0xbc);
pub(super) const PADD: Opcode = op(1, 1, 1, 0xd4);
pub(super) const PSUB: Opcode = op(1, 1, 1, 0xfb);
pub(super) const PAND: Opcode = op(1, 1, 1, 0xdb);
pub(super) const POR: Opcode = op(1, 1, 1, 0xeb);
pub(super) const PMIN: Opcode = op(2, 1, 1, 0x39);
pub(super) const TO_INTEGER: Opcode = op(1, 1, 1, 0x7a);
pub(super) const FROM_INTEGER: Opcode = op(1, 2, 1, 0xe6);
const SHIFT: Opcode = op(1, 1, 1, 0x73);
const COMPARE: Opcode = op(1, 1, 1, 0xc2);
const TEST: Opcode = op(2, 1, 1, 0x27);
const CLASSIFY: Opcode = op(3, 1, 1, 0x66);
const ROUND: Opcode = op(3, 1, 1, 0x09);
const GATHER: Opcode = op(2, 1, 1, 0x93);
const SCATTER: Opcode = op(2, 1, 1, 0xa3);
/// `d = table[index]`: the index in operand 2, eight entries in operand 3.
pub(super) const PICK: Opcode = op(2, 1, 1, 0x16);
const WIDEN_BYTES: Opcode = op(2, 1, 0, 0x32);
const WIDEN: Opcode = op(2, 1, 0, 0x35);

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

/// A place to jump to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Label(usize);

/// Code under construction.
#[derive(Debug, Default)]
pub(super) struct Assembler {
    code: Vec<u8>,
    /// Literals by bits.
    pool: Vec<u64>,
    /// Where a displacement refers to a literal, and where its instruction ends.
    pool_uses: Vec<(usize, usize, u32)>,
    /// Where each label is.
    labels: Vec<Option<usize>>,
    /// Where displacements refer to labels.
    jumps: Vec<(usize, Label)>,
}

impl Assembler {
    /// The literal with these bits.
    pub fn literal(&mut self, bits: u64) -> Rm {
        let known = self.pool.iter().position(|&b| b == bits);
        let n = known.unwrap_or_else(|| {
            self.pool.push(bits);
            self.pool.len() - 1
        });
        Rm::Pool(n as u32)
    }

    /// The literal of a number.
    pub fn number(&mut self, x: f64) -> Rm {
        self.literal(x.to_bits())
    }

    /// The general form: `reg`, `second` and `rm`, under a mask, lanes outside which become 0 or stay.
    #[allow(clippy::too_many_arguments)]
    fn evex(&mut self, o: Opcode, reg: u8, second: u8, rm: Rm, mask: Mask, zero: bool, imm: Option<u8>) {
        let spread = matches!(rm, Rm::Spread(..) | Rm::Pool(_));
        let (x, b) = match rm {
            Rm::Reg(r) => (r >> 4, r >> 3),
            Rm::Mem(base, index, _) => (index.map_or(0, |i| i.0 >> 3), base.0 >> 3),
            Rm::Spread(base, _) => (0, base.0 >> 3),
            Rm::Pool(_) => (0, 0),
        };
        self.prefix(o, reg, second, x, b, mask, zero, spread);
        self.code.push(o.byte);
        let reg = (reg & 7) << 3;
        let n = if spread { 8 } else { 64 };
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

    #[allow(clippy::too_many_arguments)]
    fn prefix(&mut self, o: Opcode, reg: u8, second: u8, x: u8, b: u8, mask: Mask, zero: bool, spread: bool) {
        let not = |bit: u8| !bit & 1;
        self.code.push(0x62);
        self.code.push(not(reg >> 3) << 7 | not(x) << 6 | not(b) << 5 | not(reg >> 4) << 4 | o.map);
        self.code.push(o.wide << 7 | (!second & 15) << 3 | 1 << 2 | o.prefix);
        self.code.push(u8::from(zero) << 7 | 2 << 5 | u8::from(spread) << 4 | not(second >> 4) << 3 | mask);
    }

    /// ModRM, SIB (index with its scale) and displacement, in units of `n` bytes where that is shorter.
    fn address(&mut self, reg: u8, base: Gpr, index: Option<(u8, u8)>, disp: i32, n: i32) {
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

    /// `d = a OP b`.
    pub fn three(&mut self, o: Opcode, d: Zmm, a: Zmm, b: Rm) {
        self.evex(o, d, a, b, 0, false, None);
    }

    /// `d = OP a`: loads, conversions, roots.
    pub fn two(&mut self, o: Opcode, d: Zmm, a: Rm) {
        self.evex(o, d, 0, a, 0, false, None);
    }

    /// `d = a` if they differ.
    pub fn copy(&mut self, d: Zmm, a: Zmm) {
        if d != a {
            self.two(LOAD, d, Rm::Reg(a));
        }
    }

    /// Any value into a register.
    pub fn load(&mut self, d: Zmm, a: Rm) {
        match a {
            Rm::Reg(a) => self.copy(d, a),
            Rm::Mem(..) => self.two(LOAD, d, a),
            // The load is eight times one double by itself: the encoding has no further spread.
            Rm::Spread(..) | Rm::Pool(_) => self.spread(d, a, 0),
        }
    }

    /// Eight times one double; under a mask, 0 elsewhere.
    pub fn spread(&mut self, d: Zmm, a: Rm, mask: Mask) {
        let before = self.code.len();
        self.evex(SPREAD, d, 0, a, mask, mask != 0, None);
        self.code[before + 3] &= !(1 << 4);
    }

    pub fn store(&mut self, to: Rm, a: Zmm) {
        self.evex(STORE, a, 0, to, 0, false, None);
    }

    /// `d = a OP b` in the lanes of the mask; others stay.
    pub fn merge(&mut self, o: Opcode, d: Zmm, a: Zmm, b: Rm, mask: Mask) {
        self.evex(o, d, a, b, mask, false, None);
    }

    /// `d = a OP b` in the lanes of the mask, 0 elsewhere.
    pub fn three_kept(&mut self, o: Opcode, d: Zmm, a: Zmm, b: Rm, mask: Mask) {
        self.evex(o, d, a, b, mask, true, None);
    }

    /// `d = a` in the lanes of the mask, 0 elsewhere.
    pub fn keep(&mut self, d: Zmm, a: Zmm, mask: Mask) {
        self.evex(LOAD, d, 0, Rm::Reg(a), mask, true, None);
    }

    /// `mask = a PREDICATE b`, within `under` unless that is 0.
    pub fn compare(&mut self, mask: Mask, predicate: u8, a: Zmm, b: Rm, under: Mask) {
        self.evex(COMPARE, mask, a, b, under, false, Some(predicate));
    }

    /// `mask = (a & b) != 0`, within `under` unless that is 0.
    pub fn test(&mut self, mask: Mask, a: Zmm, b: Rm, under: Mask) {
        self.evex(TEST, mask, a, b, under, false, None);
    }

    /// `mask` = the lanes of `a` that are in these classes of numbers.
    pub fn classify(&mut self, mask: Mask, a: Zmm, classes: u8) {
        self.evex(CLASSIFY, mask, 0, Rm::Reg(a), 0, false, Some(classes));
    }

    /// The nearest integer, of two the even one.
    pub fn nearest(&mut self, d: Zmm, a: Zmm) {
        self.evex(ROUND, d, 0, Rm::Reg(a), 0, false, Some(0b1000));
    }

    /// Rounds towards 0.
    pub fn truncate(&mut self, d: Zmm, a: Zmm) {
        self.evex(ROUND, d, 0, Rm::Reg(a), 0, false, Some(0b1011));
    }

    /// Shifts quadwords left.
    pub fn shift_left(&mut self, d: Zmm, a: Zmm, by: u8) {
        self.evex(SHIFT, 6, d, Rm::Reg(a), 0, false, Some(by));
    }

    /// `d = [base + index*8 + disp]` by quadword indices. Clears the mask.
    pub fn gather(&mut self, d: Zmm, base: Gpr, index: Zmm, disp: i32, mask: Mask) {
        self.indexed(GATHER, d, base, index, disp, mask);
    }

    /// `[base + index*8] = a` by quadword indices. Clears the mask.
    pub fn scatter(&mut self, a: Zmm, base: Gpr, index: Zmm, mask: Mask) {
        self.indexed(SCATTER, a, base, index, 0, mask);
    }

    fn indexed(&mut self, o: Opcode, reg: Zmm, base: Gpr, index: Zmm, disp: i32, mask: Mask) {
        self.prefix(o, reg, index & 16, index >> 3, base.0 >> 3, mask, false, false);
        self.code.push(o.byte);
        self.address((reg & 7) << 3, base, Some((index & 7, 3)), disp, 8);
    }

    /// Eight 32-bit numbers at an address, widened.
    pub fn widen(&mut self, d: Zmm, base: Gpr, disp: i32) {
        self.prefix(WIDEN, d, 0, 0, base.0 >> 3, 0, false, false);
        self.code.push(WIDEN.byte);
        self.address((d & 7) << 3, base, None, disp, 32);
    }

    /// Eight bytes at an address, widened.
    pub fn widen_bytes(&mut self, d: Zmm, base: Gpr) {
        self.prefix(WIDEN_BYTES, d, 0, 0, base.0 >> 3, 0, false, false);
        self.code.push(WIDEN_BYTES.byte);
        self.address((d & 7) << 3, base, None, 0, 8);
    }

    /// All lanes.
    pub fn all(&mut self, mask: Mask) {
        self.masks(0x46, mask, mask, mask, 1);
    }

    /// `mask = a | b`.
    pub fn or_masks(&mut self, mask: Mask, a: Mask, b: Mask) {
        self.masks(0x45, mask, a, b, 1);
    }

    /// `mask` = the lanes that `a` has not.
    pub fn not_mask(&mut self, mask: Mask, a: Mask) {
        self.masks(0x44, mask, 0, a, 0);
    }

    fn masks(&mut self, byte: u8, d: Mask, a: Mask, b: Mask, long: u8) {
        self.code.extend([0xc5, 0x80 | (!a & 15) << 3 | long << 2, byte, 0xc0 | d << 3 | b]);
    }

    /// Jumps if a mask has any lane.
    pub fn jump_if_any(&mut self, mask: Mask, to: Label) {
        self.masks(0x98, mask, 0, mask, 0);
        self.code.extend([0x0f, 0x85]);
        self.jump_target(to);
    }

    pub fn jump(&mut self, to: Label) {
        self.code.push(0xe9);
        self.jump_target(to);
    }

    /// Jumps if the last comparison found less, unsigned.
    pub fn jump_if_below(&mut self, to: Label) {
        self.code.extend([0x0f, 0x82]);
        self.jump_target(to);
    }

    fn jump_target(&mut self, to: Label) {
        self.jumps.push((self.code.len(), to));
        self.code.extend([0; 4]);
    }

    pub fn label(&mut self) -> Label {
        self.labels.push(None);
        Label(self.labels.len() - 1)
    }

    /// The label is here.
    pub fn place(&mut self, label: Label) {
        self.labels[label.0] = Some(self.code.len());
    }

    /// `d = 64 bits at base + disp`.
    pub fn load_word(&mut self, d: Gpr, base: Gpr, disp: i32) {
        self.code.extend([0x48 | d.0 >> 3 << 2 | base.0 >> 3, 0x8b]);
        self.address((d.0 & 7) << 3, base, None, disp, 1);
    }

    /// `d = 32 bits at base + disp`, zero-extended.
    pub fn load_half(&mut self, d: Gpr, base: Gpr, disp: i32) {
        self.code.extend([0x40 | d.0 >> 3 << 2 | base.0 >> 3, 0x8b]);
        self.address((d.0 & 7) << 3, base, None, disp, 1);
    }

    pub fn load_constant(&mut self, d: Gpr, value: u64) {
        self.code.extend([0x48 | d.0 >> 3, 0xb8 | d.0 & 7]);
        self.code.extend(value.to_le_bytes());
    }

    /// `d = a`.
    pub fn copy_word(&mut self, d: Gpr, a: Gpr) {
        self.code.extend([0x48 | a.0 >> 3 << 2 | d.0 >> 3, 0x89, 0xc0 | (a.0 & 7) << 3 | d.0 & 7]);
    }

    pub fn add_constant(&mut self, d: Gpr, value: i32) {
        self.code.extend([0x48 | d.0 >> 3, 0x81, 0xc0 | d.0 & 7]);
        self.code.extend(value.to_le_bytes());
    }

    pub fn shift_word_left(&mut self, d: Gpr, by: u8) {
        self.code.extend([0x48 | d.0 >> 3, 0xc1, 0xe0 | d.0 & 7, by]);
    }

    pub fn shift_word_right(&mut self, d: Gpr, by: u8) {
        self.code.extend([0x48 | d.0 >> 3, 0xc1, 0xe8 | d.0 & 7, by]);
    }

    /// `d += 64 bits at base + disp`.
    pub fn add_word(&mut self, d: Gpr, base: Gpr, disp: i32) {
        self.code.extend([0x48 | d.0 >> 3 << 2 | base.0 >> 3, 0x03]);
        self.address((d.0 & 7) << 3, base, None, disp, 1);
    }

    /// A mask of eight lanes to the byte at an address.
    pub fn store_mask(&mut self, base: Gpr, mask: Mask) {
        self.code.extend([0xc4, 0xc1 | (!base.0 >> 3 & 1) << 5, 0x79, 0x91]);
        self.address(mask << 3, base, None, 0, 1);
    }

    /// Compares `a` with `b` for a jump.
    pub fn compare_words(&mut self, a: Gpr, b: Gpr) {
        self.code.extend([0x48 | b.0 >> 3 << 2 | a.0 >> 3, 0x39, 0xc0 | (b.0 & 7) << 3 | a.0 & 7]);
    }

    pub fn push(&mut self, r: Gpr) {
        self.code.extend([0x40 | r.0 >> 3, 0x50 | r.0 & 7]);
    }

    pub fn pop(&mut self, r: Gpr) {
        self.code.extend([0x40 | r.0 >> 3, 0x58 | r.0 & 7]);
    }

    /// Calls what `r` points at.
    pub fn call(&mut self, r: Gpr) {
        self.code.extend([0x40 | r.0 >> 3, 0xff, 0xd0 | r.0 & 7]);
    }

    /// `d = d OP a` on one double; registers up to 15.
    pub fn one(&mut self, (prefix, opcode): OneOpcode, d: u8, a: Rm, predicate: Option<u8>) {
        let (x, b) = match a {
            Rm::Reg(r) => (0, r >> 3),
            Rm::Mem(base, index, _) => (index.map_or(0, |i| i.0 >> 3), base.0 >> 3),
            Rm::Spread(base, _) => (0, base.0 >> 3),
            Rm::Pool(_) => (0, 0),
        };
        self.code.extend([prefix, 0x40 | d >> 3 << 2 | x << 1 | b, 0x0f, opcode]);
        let reg = (d & 7) << 3;
        match a {
            Rm::Reg(r) => self.code.push(0xc0 | reg | r & 7),
            Rm::Mem(base, index, disp) => self.address(reg, base, index.map(|i| (i.0 & 7, 0)), disp, 1),
            Rm::Spread(base, disp) => self.address(reg, base, None, disp, 1),
            Rm::Pool(literal) => {
                self.code.push(reg | 5);
                let at = self.code.len();
                self.code.extend([0; 4]);
                self.pool_uses.push((at, at + 4 + usize::from(predicate.is_some()), literal));
            }
        }
        self.code.extend(predicate);
    }

    /// The bits of a double.
    pub fn bits_of(&mut self, d: Gpr, a: u8) {
        self.code.extend([0x66, 0x48 | a >> 3 << 2 | d.0 >> 3, 0x0f, 0x7e, 0xc0 | (a & 7) << 3 | d.0 & 7]);
    }

    /// `64 bits at base + disp = a`.
    pub fn store_word(&mut self, base: Gpr, disp: i32, a: Gpr) {
        self.code.extend([0x48 | a.0 >> 3 << 2 | base.0 >> 3, 0x89]);
        self.address((a.0 & 7) << 3, base, None, disp, 1);
    }

    /// `d = a * value`.
    pub fn multiply(&mut self, d: Gpr, a: Gpr, value: i32) {
        self.code.extend([0x48 | d.0 >> 3 << 2 | a.0 >> 3, 0x69, 0xc0 | (d.0 & 7) << 3 | a.0 & 7]);
        self.code.extend(value.to_le_bytes());
    }

    /// Doubles a number, which says whether more than its sign was set: see [`Self::jump_if_zero`].
    pub fn double(&mut self, r: Gpr) {
        self.code.extend([0x48 | r.0 >> 3 << 2 | r.0 >> 3, 0x01, 0xc0 | (r.0 & 7) << 3 | r.0 & 7]);
    }

    /// Says for a jump whether a number is 0.
    pub fn test_word(&mut self, r: Gpr) {
        self.code.extend([0x48 | r.0 >> 3 << 2 | r.0 >> 3, 0x85, 0xc0 | (r.0 & 7) << 3 | r.0 & 7]);
    }

    /// Rounds the stack pointer down to what calls want.
    pub fn align_stack(&mut self) {
        self.code.extend([0x48, 0x83, 0xe4, 0xf0]);
    }

    /// Jumps if the last result was 0.
    pub fn jump_if_zero(&mut self, to: Label) {
        self.code.extend([0x0f, 0x84]);
        self.jump_target(to);
    }

    /// Jumps if it was not.
    pub fn jump_if_not_zero(&mut self, to: Label) {
        self.code.extend([0x0f, 0x85]);
        self.jump_target(to);
    }

    /// Calls code in here.
    pub fn call_label(&mut self, to: Label) {
        self.code.push(0xe8);
        self.jump_target(to);
    }

    /// Upper halves are not in use any more: older vector instructions may follow.
    pub fn leave_vectors(&mut self) {
        self.code.extend([0xc5, 0xf8, 0x77]);
    }

    /// From here on subnormal numbers count as zero; takes 16 bytes of the stack. Changes RAX.
    pub fn begin_flushing(&mut self) {
        // sub rsp, 16; stmxcsr [rsp]; mov eax, [rsp]
        self.code.extend([0x48, 0x83, 0xec, 0x10, 0x0f, 0xae, 0x1c, 0x24, 0x8b, 0x04, 0x24]);
        // or eax, FTZ | DAZ; mov [rsp + 4], eax; ldmxcsr [rsp + 4]
        self.code.extend([0x0d, 0x40, 0x80, 0, 0, 0x89, 0x44, 0x24, 0x04, 0x0f, 0xae, 0x54, 0x24, 0x04]);
    }

    /// Arithmetic is again what it was before.
    pub fn end_flushing(&mut self) {
        // ldmxcsr [rsp]; add rsp, 16
        self.code.extend([0x0f, 0xae, 0x14, 0x24, 0x48, 0x83, 0xc4, 0x10]);
    }

    pub fn ret(&mut self) {
        self.code.push(0xc3);
    }

    /// The bytes, literals behind the instructions.
    pub fn finish(mut self) -> Vec<u8> {
        self.code.resize(self.code.len().next_multiple_of(64), 0xcc);
        let pool = self.code.len();
        for (at, end, literal) in &self.pool_uses {
            let distance = (pool + 8 * *literal as usize) as i64 - *end as i64;
            self.code[*at..*at + 4].copy_from_slice(&(distance as i32).to_le_bytes());
        }
        for (at, label) in &self.jumps {
            let to = self.labels[label.0].unwrap_or(*at + 4);
            let distance = to as i64 - (*at + 4) as i64;
            self.code[*at..*at + 4].copy_from_slice(&(distance as i32).to_le_bytes());
        }
        for literal in &self.pool {
            self.code.extend(literal.to_le_bytes());
        }
        self.code
    }
}
