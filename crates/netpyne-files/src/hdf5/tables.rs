//! Lists whose entries are not in the tree but in a table beside it, which gives them as columns.

use super::columns::{Column, column};
use crate::{Error, Tree};
use std::ops::Range;
use std::sync::Arc;

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

/// Values of which many are equal: which of `known` stands where. Those that stand nowhere are left out.
///
/// # Errors
/// None but those of values that no column can have.
pub fn coded(mut codes: Vec<u32>, known: &[Tree]) -> Result<Column, Error> {
    let Some(&first) = codes.first() else { return Ok(Column::Nulls(0)) };
    if codes.iter().all(|code| *code == first) {
        let value = known.get(first as usize).cloned().unwrap_or_default();
        return Ok(Column::Same { count: codes.len(), value: Box::new(value) });
    }
    let mut places = vec![u32::MAX; known.len()];
    let mut used: Vec<&Tree> = Vec::new();
    for code in &mut codes {
        let place = &mut places[*code as usize];
        if *place == u32::MAX {
            *place = used.len() as u32;
            used.push(&known[*code as usize]);
        }
        *code = *place;
    }
    let text = |tree: &&Tree| match tree {
        Tree::Text(text) => Some(Arc::clone(text)),
        _ => None,
    };
    match used.iter().map(text).collect() {
        Some(texts) => Ok(Column::Texts { codes, texts }),
        None => column(&codes.iter().map(|code| used[*code as usize]).collect::<Vec<_>>(), &[]),
    }
}

/// Floats, once if they are all the same.
pub fn floats(values: Vec<f64>) -> Column {
    match values.first() {
        None => Column::Nulls(0),
        Some(first) if values.iter().all(|value| value.to_bits() == first.to_bits()) => {
            Column::Same { count: values.len(), value: Box::new(Tree::Float(*first)) }
        }
        Some(_) => Column::Floats(values),
    }
}
