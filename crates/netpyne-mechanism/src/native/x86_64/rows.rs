//! Columns by row, as of nodes and of ions: where the rows of eight instances are, however they lie.

use super::by_row::ROWS;
use super::opcodes::*;
use super::registers::Registers;
use super::values::{Origin, Value};
use crate::native::data::{LANES, Layout};
use crate::tape::Column;

/// The mask of gathers and scatters; instructions that hold a mask while they fetch operands use others.
const ALL: Mask = 4;

/// Where the values of a column are.
#[derive(Clone, Copy, Debug)]
enum Place {
    /// By instance.
    Instance,
    /// One after the other, from the row of this kind on.
    InOrder(usize),
    /// One, in the row of this kind.
    Single(usize),
    /// In the rows of this kind.
    Scattered(usize),
    /// Where this register says.
    Gathered(Zmm),
}

impl Registers {
    /// Makes rows known for the eight instances whose words R9 has just gone past.
    pub fn begin_rows(&mut self) {
        let by_row = &self.columns.by_row;
        let (first, numbers) = (by_row.word(0), by_row.numbers);
        match by_row.layout {
            Layout::InOrder => self.asm.load_word(R11, R9, first),
            Layout::Single => {}
            Layout::Scattered => {
                self.asm.load_word(R11, R9, first);
                self.load_start(R10, numbers);
                self.asm.widen_at(ROWS, R10, R11, 0);
            }
        }
    }

    /// Whether only the first lane matters; R11 is free then.
    pub fn is_single(&self) -> bool {
        self.columns.by_row.is_in_use() && self.columns.by_row.layout == Layout::Single
    }

    /// `d` = the values at `base + 8*index + disp`, by lane; R11 and a mask that `lanes` names may change.
    pub fn look_up(&mut self, d: Zmm, (base, index, disp): (Gpr, Zmm, i32), lanes: Mask) {
        if self.is_single() {
            self.asm.first_word(R11, index);
            self.asm.spread_at(d, (base, R11, disp));
        } else {
            self.asm.all(lanes);
            self.asm.gather(d, base, index, disp, lanes);
        }
    }

    /// The pairs of values at `base + 8*index`, by lane: their first ones to `first`, the second ones to `second`. The register of
    /// the index is used up; R10 may change, and R11 where it is free.
    ///
    /// Lane by lane this takes half the time of two gathers, which processors make of many more steps.
    pub fn look_up_pairs(&mut self, [first, second]: [Zmm; 2], base: Gpr, index: Zmm) {
        if self.is_single() {
            self.asm.first_word(R11, index);
            self.asm.spread_at(first, (base, R11, 0));
            self.asm.spread_at(second, (base, R11, 8));
            return;
        }
        let [slot, _] = self.room_for_lanes();
        self.asm.store(Rm::Mem(R8, None, slot), index);
        for lane in 0..LANES as u8 {
            self.asm.load_word(R10, R8, slot + 8 * i32::from(lane));
            let half = if lane % 2 == 0 { first } else { index };
            self.asm.load_pair(half, lane / 2, (base, R10));
        }
        self.asm.three(SECONDS, second, first, Rm::Reg(index));
        self.asm.three(FIRSTS, first, first, Rm::Reg(index));
    }

    fn place(&self, column: Column) -> Place {
        if let Some((_, index)) = self.columns.gathered.iter().find(|(c, _)| *c == column) {
            return Place::Gathered(*index);
        }
        match (self.columns.by_row.kind(column), self.columns.by_row.layout) {
            (None, _) => Place::Instance,
            (Some(kind), Layout::InOrder) => Place::InOrder(kind),
            (Some(kind), Layout::Single) => Place::Single(kind),
            (Some(kind), Layout::Scattered) => Place::Scattered(kind),
        }
    }

    /// Whether the values of a column have to be gathered.
    pub fn is_apart(&self, column: Column) -> bool {
        matches!(self.place(column), Place::Scattered(_) | Place::Gathered(_))
    }

    /// Where a column's doubles are at hand, if they are not [apart](Self::is_apart). May be in R10.
    pub fn column(&mut self, column: Column) -> Rm {
        match self.place(column) {
            Place::InOrder(0) => {
                let (base, offset) = self.start(column);
                Rm::Mem(base, Some(R11), offset)
            }
            Place::InOrder(kind) => Rm::Mem(self.row(column, kind), None, 0),
            Place::Single(kind) => Rm::Spread(self.row(column, kind), 0),
            _ => {
                let (base, offset) = self.start(column);
                Rm::Mem(base, Some(RAX), offset)
            }
        }
    }

    /// R10 with the first row of a column.
    fn row(&mut self, column: Column, kind: usize) -> Gpr {
        let word = self.columns.by_row.word(kind);
        self.load_start(R10, column);
        self.asm.add_word(R10, R9, word);
        R10
    }

    /// Row numbers of a column that is apart.
    fn index(&mut self, column: Column) -> Zmm {
        match self.place(column) {
            Place::Gathered(index) => index,
            Place::Scattered(kind) if kind > 0 => {
                let index = self.scratch();
                let numbers = self.columns.by_row.numbers;
                self.load_start(R10, numbers);
                self.asm.widen_at(index, R10, R11, (4 * LANES * kind) as i32);
                index
            }
            _ => ROWS,
        }
    }

    /// Gathers the values of a column that is apart.
    pub fn gather(&mut self, d: Zmm, column: Column) {
        let index = self.index(column);
        let (base, offset) = self.start(column);
        self.asm.all(ALL);
        self.asm.gather(d, base, index, offset, ALL);
    }

    /// Stores a register to a column.
    pub fn store(&mut self, column: Column, a: Zmm) {
        match self.place(column) {
            Place::Gathered(index) => {
                let (base, offset) = self.start(column);
                self.asm.all(ALL);
                self.asm.scatter(a, (base, index, offset), ALL);
            }
            Place::Scattered(_) => {
                let index = self.index(column);
                self.scatter(column, a, index);
            }
            Place::Single(kind) => {
                let row = self.row(column, kind);
                self.asm.store_one(row, a);
            }
            _ => {
                let to = self.column(column);
                self.asm.store(to, a);
            }
        }
    }

    /// Puts the values of those instances that there are to their rows.
    fn scatter(&mut self, column: Column, a: Zmm, index: Zmm) {
        let first = -self.columns.by_row.bytes;
        self.asm.load_word(R10, R9, first);
        self.asm.take_mask(ALL, R10);
        let (base, offset) = self.start(column);
        self.asm.scatter(a, (base, index, offset), ALL);
    }

    /// Adds a register to a column (or subtracts it).
    pub fn accumulate(&mut self, column: Column, op: Opcode, a: Zmm) {
        let sum = self.scratch();
        match self.place(column) {
            Place::Scattered(_) => {
                let index = self.index(column);
                let (base, offset) = self.start(column);
                self.asm.all(ALL);
                self.asm.gather(sum, base, index, offset, ALL);
                self.asm.three(op, sum, sum, Rm::Reg(a));
                self.scatter(column, sum, index);
            }
            Place::Single(kind) => {
                let row = self.row(column, kind);
                self.asm.load(sum, Rm::Spread(row, 0));
                self.asm.three(op, sum, sum, Rm::Reg(a));
                self.asm.store_one(row, sum);
            }
            _ => {
                let at = self.column(column);
                self.asm.load(sum, at);
                self.asm.three(op, sum, sum, Rm::Reg(a));
                self.asm.store(at, sum);
            }
        }
    }

    /// Whether the value is neither in a register nor in memory in one piece.
    pub fn apart(&self, v: Value) -> bool {
        let column = match self.origins[v as usize] {
            Origin::Column(column) => self.is_apart(column),
            _ => false,
        };
        self.picked(v).is_some() || column && self.slot[v as usize].is_none()
    }
}
