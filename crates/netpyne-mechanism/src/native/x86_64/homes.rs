//! In which memory each column is that code works on.

use super::by_row::Beside;
use crate::native::data::{Home, Plan, memory};
use crate::tape::{Column, Tape};

/// See the module text.
#[derive(Clone, Debug)]
pub(super) struct Homes {
    /// Of the columns of the tape; empty if each is a memory of its own.
    of_tape: Vec<Home>,
    /// Columns behind those of the tape.
    beside: Beside,
    /// Memories before those of targets.
    memories: usize,
}

impl Homes {
    /// For the columns of a tape, and those behind them.
    pub fn new(tape: &Tape, plan: &Plan<'_>) -> Self {
        Self { of_tape: plan.homes.to_vec(), beside: Beside::of(tape), memories: plan.memories }
    }

    /// Where a column is.
    pub fn of(&self, column: Column) -> Home {
        let Beside { rhs, d, scale, picks, area, numbers, targets } = self.beside;
        if column < rhs {
            return *self.of_tape.get(usize::from(column)).unwrap_or(&Home { memory: column, offset: 0 });
        }
        let common = [
            (rhs, memory::RHS),
            (d, memory::DIAGONAL),
            (scale, memory::SCALE),
            (picks, memory::PICKS),
            (area, memory::AREA),
            (numbers, memory::NUMBERS),
        ];
        let known = common.into_iter().find(|(c, _)| *c == column).map(|(_, memory)| memory);
        let memory = known.unwrap_or_else(|| self.memories + usize::from(column - targets));
        Home { memory: memory as u16, offset: 0 }
    }

    /// Where the start of a column that begins a memory is told.
    pub fn start(&self, column: Column) -> i32 {
        8 * i32::from(self.of(column).memory)
    }
}
