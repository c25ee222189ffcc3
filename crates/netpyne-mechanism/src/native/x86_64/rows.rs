//! Columns by row, as of nodes and of ions: where the rows of eight instances are, however they lie.

use super::assembler::Label;
use super::by_row::ROWS;
use super::lookups::{Numbers, Present};
use super::opcodes::*;
use super::registers::Registers;
use super::values::{Origin, Value};
use super::width::Width;
use crate::native::data::{LANES, Layout};
use crate::tape::Column;

/// In handlers of events, with AVX-512: instances and first weights.
pub(super) const PLACES: [Zmm; 2] = [31, 30];
/// Which of eight values is picked: with AVX-512 a register, with AVX2 the bytes that end here.
pub(super) const PICKED: Zmm = 27;
pub(super) const PICKS: Gpr = R14;

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
    /// Where instances (0) or first weights (1) say.
    Gathered(usize),
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
                // The address of the row numbers.
                self.asm.load_word(R11, R9, first);
                let start = self.columns.homes.start(numbers);
                self.asm.add_word(R11, RDI, start);
                if self.asm.width == Width::Eight {
                    self.asm.widen(ROWS, R11, 0);
                }
            }
        }
    }

    /// Bytes from the first instance of an eight to the first one of the part at hand.
    fn ahead(&self) -> i32 {
        self.columns.part * self.asm.width.bytes()
    }

    /// Which of the eight instances there are, those of the part at hand first.
    fn present(&self) -> Present {
        let first = self.columns.part as u8 * self.asm.width.lanes();
        Present { base: R9, disp: -self.columns.by_row.bytes, first: 1 << first }
    }

    /// Goes on at a label if there is no instance of the part at hand.
    pub fn skip_if_absent(&mut self, to: Label) {
        let Present { base, disp, first } = self.present();
        self.asm.test_byte(base, disp, first);
        self.asm.jump_if_zero(to);
    }

    /// `d` = for each lane one of the eight values of a column.
    pub fn pick(&mut self, d: Zmm, column: Column) {
        let (base, offset) = self.start(column);
        match self.asm.width {
            Width::Eight => self.asm.three(PICK, d, PICKED, Rm::Mem(base, None, offset)),
            Width::Four => {
                let which = self.columns.part * 4 - LANES as i32;
                self.asm.gather_numbered(d, (base, offset), Numbers::Bytes(PICKS, which));
            }
        }
    }

    /// Whether only the first lane matters; R11 is free then.
    pub fn is_single(&self) -> bool {
        self.columns.by_row.is_in_use() && self.columns.by_row.layout == Layout::Single
    }

    /// `d` = the values at `base + 8*index + disp`, by lane; R11 may change where it is free, and mask 2.
    pub fn look_up(&mut self, d: Zmm, (base, index, disp): (Gpr, Zmm, i32)) {
        if self.is_single() {
            self.asm.first_word(R11, index);
            self.asm.spread_at(d, (base, R11, disp));
        } else {
            self.asm.gather(d, base, index, disp);
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
        for lane in 0..self.asm.width.lanes() {
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
                Rm::Mem(base, Some(R11), offset + self.ahead())
            }
            Place::InOrder(kind) => Rm::Mem(self.row(column, kind), None, self.ahead()),
            Place::Single(kind) => Rm::Spread(self.row(column, kind), 0),
            _ => {
                let (base, offset) = self.start(column);
                Rm::Mem(base, Some(RAX), offset + self.ahead())
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

    /// Row numbers of a column that is apart, with AVX-512.
    fn index(&mut self, place: Place) -> Zmm {
        match place {
            Place::Gathered(which) => PLACES[which],
            Place::Scattered(kind) if kind > 0 => {
                let index = self.scratch();
                self.asm.widen(index, R11, (4 * LANES * kind) as i32);
                index
            }
            _ => ROWS,
        }
    }

    /// The same with AVX2.
    fn numbers(&self, place: Place) -> Numbers {
        let ahead = self.columns.part * 4;
        let (base, which) = match place {
            Place::Gathered(which) => (R9, which),
            Place::Scattered(kind) => (R11, kind),
            _ => (R11, 0),
        };
        Numbers::Words(base, 4 * (LANES as i32 * which as i32 + ahead))
    }

    /// Gathers the values of a column that is apart.
    pub fn gather(&mut self, d: Zmm, column: Column) {
        let place = self.place(column);
        match self.asm.width {
            Width::Eight => {
                let index = self.index(place);
                let (base, offset) = self.start(column);
                self.asm.gather(d, base, index, offset);
            }
            Width::Four => {
                let (numbers, start) = (self.numbers(place), self.start(column));
                self.asm.gather_numbered(d, start, numbers);
            }
        }
    }

    /// Puts values to where a column has them that is apart: of scattered rows only of those instances that there are.
    fn scatter(&mut self, column: Column, a: Zmm) {
        let place = self.place(column);
        let by_presence = matches!(place, Place::Scattered(_));
        match self.asm.width {
            Width::Eight => {
                let index = self.index(place);
                if by_presence {
                    let Present { base, disp, .. } = self.present();
                    self.asm.load_word(R10, base, disp);
                    self.asm.name_lanes(R10);
                } else {
                    self.asm.name_all();
                }
                let (base, offset) = self.start(column);
                self.asm.scatter(a, (base, index, offset));
            }
            Width::Four => {
                let present = by_presence.then(|| self.present());
                let (numbers, start) = (self.numbers(place), self.start(column));
                self.asm.scatter_numbered(a, start, numbers, present);
            }
        }
    }

    /// Stores a register to a column.
    pub fn store(&mut self, column: Column, a: Zmm) {
        match self.place(column) {
            Place::Gathered(_) | Place::Scattered(_) => self.scatter(column, a),
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

    /// Adds a register to a column (or subtracts it).
    pub fn accumulate(&mut self, column: Column, op: Opcode, a: Zmm) {
        let sum = self.scratch();
        match self.place(column) {
            Place::Scattered(_) => {
                self.gather(sum, column);
                self.asm.three(op, sum, sum, Rm::Reg(a));
                self.scatter(column, sum);
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
