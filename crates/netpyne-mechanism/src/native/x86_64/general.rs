//! Instructions on general registers and on single doubles, which every x86-64 processor has.

use super::assembler::Assembler;
use super::opcodes::*;

impl Assembler {
    /// `d = 64 bits at base + disp`.
    pub fn load_word(&mut self, d: Gpr, base: Gpr, disp: i32) {
        self.code.extend([0x48 | d.0 >> 3 << 2 | base.0 >> 3, 0x8b]);
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

    pub fn shift_word_right(&mut self, d: Gpr, by: u8) {
        self.code.extend([0x48 | d.0 >> 3, 0xc1, 0xe8 | d.0 & 7, by]);
    }

    /// `d += 64 bits at base + disp`.
    pub fn add_word(&mut self, d: Gpr, base: Gpr, disp: i32) {
        self.code.extend([0x48 | d.0 >> 3 << 2 | base.0 >> 3, 0x03]);
        self.address((d.0 & 7) << 3, base, None, disp, 1);
    }

    /// Compares `a` with `b` for a jump.
    pub fn compare_words(&mut self, a: Gpr, b: Gpr) {
        self.code.extend([0x48 | b.0 >> 3 << 2 | a.0 >> 3, 0x39, 0xc0 | (b.0 & 7) << 3 | a.0 & 7]);
    }

    /// `d = 32 bits at base + disp`, the others 0.
    pub fn load_half_word(&mut self, d: Gpr, base: Gpr, disp: i32) {
        self.code.extend([0x40 | d.0 >> 3 << 2 | base.0 >> 3, 0x8b]);
        self.address((d.0 & 7) << 3, base, None, disp, 1);
    }

    /// `d` = the byte at `base + disp`, the other bits 0.
    pub fn load_byte(&mut self, d: Gpr, base: Gpr, disp: i32) {
        self.code.extend([0x40 | d.0 >> 3 << 2 | base.0 >> 3, 0x0f, 0xb6]);
        self.address((d.0 & 7) << 3, base, None, disp, 1);
    }

    /// The low byte of `a` to the one at `base`, or added to what is set there.
    pub fn store_byte(&mut self, base: Gpr, a: Gpr, add: bool) {
        self.code.extend([0x40 | a.0 >> 3 << 2 | base.0 >> 3, if add { 0x08 } else { 0x88 }]);
        self.address((a.0 & 7) << 3, base, None, 0, 1);
    }

    pub fn shift_word_left(&mut self, d: Gpr, by: u8) {
        self.code.extend([0x48 | d.0 >> 3, 0xc1, 0xe0 | d.0 & 7, by]);
    }

    /// Says for a jump whether the byte at `base + disp` has none of these bits: see [`Self::jump_if_zero`].
    pub fn test_byte(&mut self, base: Gpr, disp: i32, bits: u8) {
        self.code.extend([0x40 | base.0 >> 3, 0xf6]);
        self.address(0, base, None, disp, 1);
        self.code.push(bits);
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

    /// Goes on at what `r` points at.
    pub fn jump_to(&mut self, r: Gpr) {
        self.code.extend([0x40 | r.0 >> 3, 0xff, 0xe0 | r.0 & 7]);
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
}
