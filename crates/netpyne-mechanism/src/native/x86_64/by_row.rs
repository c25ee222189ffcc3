//! Columns that belong to rows of nodes and ions, not to instances.

use super::opcodes::Zmm;
use crate::native::data::{Layout, RowOf, Rows};
use crate::ssa::graph::Source;
use crate::tape::{Column, Link, Tape};

/// Row numbers of the first kind, where rows are scattered.
pub(super) const ROWS: Zmm = 26;

/// Columns that code has behind those of the tape.
#[derive(Clone, Copy, Debug)]
pub(super) struct Beside {
    pub rhs: Column,
    pub d: Column,
    pub scale: Column,
    pub picks: Column,
    pub area: Column,
    pub numbers: Column,
    /// The first one of [`Rows::targets`].
    pub targets: Column,
}

impl Beside {
    /// For a tape.
    pub fn of(tape: &Tape) -> Self {
        let end = tape.working + tape.links.len() as u16;
        let [rhs, d, scale, picks, area, numbers, targets] = std::array::from_fn(|n| end + n as u16);
        Self { rhs, d, scale, picks, area, numbers, targets }
    }
}

/// Columns by row.
#[derive(Clone, Debug)]
pub(super) struct ByRow {
    /// Which these are, and the number of the kind of their rows.
    columns: Vec<(Column, usize)>,
    /// How rows lie.
    pub layout: Layout,
    pub numbers: Column,
    /// Bytes of the words of an eight; R9 is behind them.
    pub bytes: i32,
}

impl ByRow {
    /// Those of a tape.
    pub fn of(tape: &Tape, rows: &Rows) -> Self {
        let beside = Beside::of(tape);
        let kind = |row: RowOf| rows.position(row);
        let links = tape.links.iter().zip(tape.working..).filter_map(|(link, column)| match link {
            Link::Load(Source::Voltage | Source::Area | Source::Diameter) => Some((column, RowOf::Nodes)),
            Link::Load(Source::Ion(ion, _)) => Some((column, RowOf::Ion(*ion))),
            _ => None,
        });
        let sums = [beside.rhs, beside.d, beside.area].map(|column| (column, RowOf::Nodes));
        let targets = rows.targets.iter().zip(beside.targets..).map(|(t, column)| (column, RowOf::Ion(t.0)));
        let all = links.chain(sums).chain(targets);
        let columns = all.filter_map(|(column, row)| Some((column, kind(row)?))).collect();
        let bytes = 8 * rows.words() as i32;
        Self { columns, layout: Layout::InOrder, numbers: beside.numbers, bytes }
    }

    /// The same where rows lie like this.
    pub fn laid_out(&self, layout: Layout) -> Self {
        Self { layout, ..self.clone() }
    }

    /// Whether any kinds of rows are looked at.
    pub fn is_in_use(&self) -> bool {
        self.bytes > 8
    }

    /// The number of the kind of rows of a column, if it has rows.
    pub fn kind(&self, column: Column) -> Option<usize> {
        self.columns.iter().find(|(c, _)| *c == column).map(|(_, kind)| *kind)
    }

    /// Whether the start of a column is of use in a register.
    pub fn has_start(&self, column: Column) -> bool {
        self.kind(column).is_none_or(|kind| kind == 0)
    }

    /// Where the word of a kind is, from R9.
    pub fn word(&self, kind: usize) -> i32 {
        8 * (1 + kind as i32) - self.bytes
    }
}
