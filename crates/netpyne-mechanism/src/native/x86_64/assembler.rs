//! Code under construction: vector instructions, jumps, literals. Those on general registers are in [`super::general`].

use super::opcodes::*;

/// A place to jump to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Label(usize);

/// Code under construction.
#[derive(Debug, Default)]
pub(super) struct Assembler {
    pub(super) code: Vec<u8>,
    /// Literals by bits.
    pool: Vec<u64>,
    /// Where a displacement refers to a literal, and where its instruction ends.
    pub(super) pool_uses: Vec<(usize, usize, u32)>,
    /// Where each label is.
    labels: Vec<Option<usize>>,
    /// Where displacements refer to labels.
    jumps: Vec<(usize, Label)>,
}

/// The lanes that an instruction computes.
#[derive(Clone, Copy, Debug)]
enum Lanes {
    All,
    /// Those of a mask; others stay. No mask: all.
    Of(Mask),
    /// Those of a mask; others become 0.
    Zero(Mask),
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

    /// The general form: registers `reg` and `second`, and `rm`.
    fn evex(&mut self, o: Opcode, [reg, second]: [u8; 2], rm: Rm, lanes: Lanes, imm: Option<u8>) {
        let spread = matches!(rm, Rm::Spread(..) | Rm::Pool(_));
        let (x, b) = match rm {
            Rm::Reg(r) => (r >> 4, r >> 3),
            Rm::Mem(base, index, _) => (index.map_or(0, |i| i.0 >> 3), base.0 >> 3),
            Rm::Spread(base, _) => (0, base.0 >> 3),
            Rm::Pool(_) => (0, 0),
        };
        self.prefix(o, [reg, second], [x, b], lanes, spread);
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

    /// The prefix; `x` and `b` are the high bits of the last operand's registers.
    fn prefix(&mut self, o: Opcode, [reg, second]: [u8; 2], [x, b]: [u8; 2], lanes: Lanes, spread: bool) {
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

    /// `d = a OP b`.
    pub fn three(&mut self, o: Opcode, d: Zmm, a: Zmm, b: Rm) {
        self.evex(o, [d, a], b, Lanes::All, None);
    }

    /// `d = OP a`: loads, conversions, roots.
    pub fn two(&mut self, o: Opcode, d: Zmm, a: Rm) {
        self.evex(o, [d, 0], a, Lanes::All, None);
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
        self.evex(SPREAD, [d, 0], a, if mask == 0 { Lanes::All } else { Lanes::Zero(mask) }, None);
        self.code[before + 3] &= !(1 << 4);
    }

    pub fn store(&mut self, to: Rm, a: Zmm) {
        self.evex(STORE, [a, 0], to, Lanes::All, None);
    }

    /// The first lane, a whole number, to a general register.
    pub fn first_word(&mut self, d: Gpr, a: Zmm) {
        let before = self.code.len();
        self.evex(FIRST_WORD, [a, 0], Rm::Reg(d.0), Lanes::All, None);
        // The encoding has no longer vector.
        self.code[before + 3] &= !(3 << 5);
    }

    /// The two doubles at `base + index*8` to a quarter of `d`; for the first quarter the others become 0.
    pub fn load_pair(&mut self, d: Zmm, quarter: u8, (base, index): (Gpr, Gpr)) {
        let (o, second) = if quarter == 0 { (LOAD, 0) } else { (INSERT_PAIR, d) };
        let before = self.code.len();
        self.prefix(o, [d, second], [index.0 >> 3, base.0 >> 3], Lanes::All, false);
        if quarter == 0 {
            self.code[before + 3] &= !(3 << 5);
        }
        self.code.push(o.byte);
        self.address((d & 7) << 3, base, Some((index.0 & 7, 3)), 0, 16);
        self.code.extend((quarter > 0).then_some(quarter));
    }

    /// Two quarters of `a`, then two of `b`.
    pub fn shuffle_pairs(&mut self, d: Zmm, a: Zmm, b: Zmm, which: u8) {
        self.evex(QUARTERS, [d, a], Rm::Reg(b), Lanes::All, Some(which));
    }

    /// Eight times the double at `base + index*8 + disp`.
    pub fn spread_at(&mut self, d: Zmm, (base, index, disp): (Gpr, Gpr, i32)) {
        self.prefix(SPREAD, [d, 0], [index.0 >> 3, base.0 >> 3], Lanes::All, false);
        self.code.push(SPREAD.byte);
        self.address((d & 7) << 3, base, Some((index.0 & 7, 3)), disp, 8);
    }

    /// The first lane to an address.
    pub fn store_one(&mut self, base: Gpr, a: Zmm) {
        self.evex(STORE_FIRST, [a, 0], Rm::Mem(base, None, 0), Lanes::All, None);
    }

    /// `d = a OP b` in the lanes of the mask; others stay.
    pub fn merge(&mut self, o: Opcode, d: Zmm, a: Zmm, b: Rm, mask: Mask) {
        self.evex(o, [d, a], b, Lanes::Of(mask), None);
    }

    /// `d = a OP b` in the lanes of the mask, 0 elsewhere.
    pub fn three_kept(&mut self, o: Opcode, d: Zmm, a: Zmm, b: Rm, mask: Mask) {
        self.evex(o, [d, a], b, Lanes::Zero(mask), None);
    }

    /// `d = a` in the lanes of the mask, 0 elsewhere.
    pub fn keep(&mut self, d: Zmm, a: Zmm, mask: Mask) {
        self.evex(LOAD, [d, 0], Rm::Reg(a), Lanes::Zero(mask), None);
    }

    /// `mask = a PREDICATE b`, within `under` unless that is 0.
    pub fn compare(&mut self, mask: Mask, predicate: u8, a: Zmm, b: Rm, under: Mask) {
        self.evex(COMPARE, [mask, a], b, Lanes::Of(under), Some(predicate));
    }

    /// `mask = (a & b) != 0`, within `under` unless that is 0.
    pub fn test(&mut self, mask: Mask, a: Zmm, b: Rm, under: Mask) {
        self.evex(TEST, [mask, a], b, Lanes::Of(under), None);
    }

    /// `mask` = the lanes of `a` that are in these classes of numbers.
    pub fn classify(&mut self, mask: Mask, a: Zmm, classes: u8) {
        self.evex(CLASSIFY, [mask, 0], Rm::Reg(a), Lanes::All, Some(classes));
    }

    /// The nearest integer, of two the even one.
    pub fn nearest(&mut self, d: Zmm, a: Zmm) {
        self.evex(ROUND, [d, 0], Rm::Reg(a), Lanes::All, Some(0b1000));
    }

    /// Rounds towards 0.
    pub fn truncate(&mut self, d: Zmm, a: Zmm) {
        self.evex(ROUND, [d, 0], Rm::Reg(a), Lanes::All, Some(0b1011));
    }

    /// Shifts quadwords left.
    pub fn shift_left(&mut self, d: Zmm, a: Zmm, by: u8) {
        self.evex(SHIFT, [6, d], Rm::Reg(a), Lanes::All, Some(by));
    }

    /// `d = [base + index*8 + disp]` by quadword indices. Clears the mask.
    pub fn gather(&mut self, d: Zmm, base: Gpr, index: Zmm, disp: i32, mask: Mask) {
        self.indexed(GATHER, d, (base, index, disp), mask);
    }

    /// `[base + index*8 + disp] = a` by quadword indices. Clears the mask.
    pub fn scatter(&mut self, a: Zmm, to: (Gpr, Zmm, i32), mask: Mask) {
        self.indexed(SCATTER, a, to, mask);
    }

    fn indexed(&mut self, o: Opcode, reg: Zmm, (base, index, disp): (Gpr, Zmm, i32), mask: Mask) {
        self.prefix(o, [reg, index & 16], [index >> 3, base.0 >> 3], Lanes::Of(mask), false);
        self.code.push(o.byte);
        self.address((reg & 7) << 3, base, Some((index & 7, 3)), disp, 8);
    }

    /// Eight 32-bit numbers at an address, widened.
    pub fn widen(&mut self, d: Zmm, base: Gpr, disp: i32) {
        self.prefix(WIDEN, [d, 0], [0, base.0 >> 3], Lanes::All, false);
        self.code.push(WIDEN.byte);
        self.address((d & 7) << 3, base, None, disp, 32);
    }

    /// The same at `base + index + disp`.
    pub fn widen_at(&mut self, d: Zmm, base: Gpr, index: Gpr, disp: i32) {
        self.prefix(WIDEN, [d, 0], [index.0 >> 3, base.0 >> 3], Lanes::All, false);
        self.code.push(WIDEN.byte);
        self.address((d & 7) << 3, base, Some((index.0 & 7, 0)), disp, 32);
    }

    /// Eight bytes at an address, widened.
    pub fn widen_bytes(&mut self, d: Zmm, base: Gpr) {
        self.prefix(WIDEN_BYTES, [d, 0], [0, base.0 >> 3], Lanes::All, false);
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

    /// Where a label is, from the start of the code.
    pub fn position(&self, label: Label) -> Option<usize> {
        self.labels[label.0]
    }

    /// A mask of eight lanes to the byte at an address.
    pub fn store_mask(&mut self, base: Gpr, mask: Mask) {
        self.code.extend([0xc4, 0xc1 | (!base.0 >> 3 & 1) << 5, 0x79, 0x91]);
        self.address(mask << 3, base, None, 0, 1);
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

    /// Jumps if the highest bit of what was tested is set.
    pub fn jump_if_marked(&mut self, to: Label) {
        self.code.extend([0x0f, 0x88]);
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
