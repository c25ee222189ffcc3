//! Lists whose entries are not in the tree but in a table beside it, which gives them as columns.

use super::stored_column::Column;
use crate::{Error, Tree};
use std::ops::Range;

/// A list that is stored by columns, made when a file is written.
pub trait Table {
    /// The entries in these ranges, one after the other.
    ///
    /// # Errors
    /// There are no such entries, or they cannot be written.
    fn take(&self, ranges: &[Range<u32>]) -> Result<Column, Error>;
}

/// The key that a dictionary has which stands for entries of a table: no text in an HDF5 file has a zero in it.
const ROWS: &str = "\0rows";

/// What stands in a JSON text for entries of the table with this number.
pub fn stand_in(table: usize, rows: &Range<u32>) -> String {
    format!("{{\"\\u0000rows\":[{table},{},{}]}}", rows.start, rows.end)
}

/// The table and the entries that a tree stands for.
pub(super) fn rows(tree: &Tree) -> Option<(usize, Range<u32>)> {
    let Tree::Dict(entries) = tree else { return None };
    let [(key, Tree::List(numbers))] = &entries[..] else { return None };
    let [Tree::Int(table), Tree::Int(start), Tree::Int(end)] = numbers[..] else { return None };
    let range = u32::try_from(start).ok()?..u32::try_from(end).ok()?;
    (&**key == ROWS).then_some((usize::try_from(table).ok()?, range))
}
