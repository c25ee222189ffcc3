//! Code under construction: its bytes, literals, and jumps. Instructions are in [`super::vectors`], [`super::masks`],
//! [`super::lookups`] and [`super::general`].

use super::opcodes::*;
use super::width::Width;

/// A place to jump to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Label(usize);

/// Code under construction.
#[derive(Debug, Default)]
pub(super) struct Assembler {
    pub(super) code: Vec<u8>,
    /// How wide vectors are.
    pub width: Width,
    /// Literals by bits.
    pool: Vec<u64>,
    /// Where a displacement refers to a literal, and where its instruction ends.
    pub(super) pool_uses: Vec<(usize, usize, u32)>,
    /// Where each label is.
    labels: Vec<Option<usize>>,
    /// Where displacements refer to labels.
    jumps: Vec<(usize, Label)>,
}

impl Assembler {
    /// Nothing yet.
    pub fn new(width: Width) -> Self {
        Self { width, ..Self::default() }
    }

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

    pub fn jump(&mut self, to: Label) {
        self.code.push(0xe9);
        self.jump_target(to);
    }

    /// Jumps if the last comparison found less, unsigned.
    pub fn jump_if_below(&mut self, to: Label) {
        self.code.extend([0x0f, 0x82]);
        self.jump_target(to);
    }

    /// Jumps if the last comparison did not find less, or a [test of signs](ANY_SIGN) some in the last operand only.
    pub fn jump_if_not_below(&mut self, to: Label) {
        self.code.extend([0x0f, 0x83]);
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
        // Instructions with AVX2 load a whole register.
        let copies = match self.width {
            Width::Eight => 1,
            Width::Four => 4,
        };
        for (at, end, literal) in &self.pool_uses {
            let distance = (pool + 8 * copies * *literal as usize) as i64 - *end as i64;
            self.code[*at..*at + 4].copy_from_slice(&(distance as i32).to_le_bytes());
        }
        for (at, label) in &self.jumps {
            let to = self.labels[label.0].unwrap_or(*at + 4);
            let distance = to as i64 - (*at + 4) as i64;
            self.code[*at..*at + 4].copy_from_slice(&(distance as i32).to_le_bytes());
        }
        for literal in &self.pool {
            self.code.extend(literal.to_le_bytes().repeat(copies));
        }
        self.code
    }
}
