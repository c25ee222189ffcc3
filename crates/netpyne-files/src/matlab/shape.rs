//! Which of MATLAB's arrays a value becomes, in files of either version.

use super::NONE;
use crate::Tree;
use std::borrow::Cow;
use std::sync::Arc;

/// The size of an array: rows and columns.
pub(super) type Size = (usize, usize);

/// An array.
pub(super) enum Shape<'t> {
    /// Characters in a row.
    Text(&'t str),
    /// Truths in a row, 0 or 1.
    Bools(Vec<u8>),
    /// Whole numbers in a row.
    Ints(Vec<i64>),
    /// Numbers, column by column.
    Floats(Size, Cow<'t, [f64]>),
    /// Anything, in a row.
    Cell(Vec<Entry<'t>>),
    /// Named fields.
    Struct(&'t [(Arc<str>, Tree)]),
}

/// An entry of a cell array.
#[derive(Clone, Copy)]
pub(super) enum Entry<'t> {
    /// A value of its own.
    Value(&'t Tree),
    /// A number of a list.
    Float(f64),
}

impl<'t> Shape<'t> {
    /// The array for an entry.
    pub fn of_entry(entry: Entry<'t>) -> Self {
        match entry {
            Entry::Value(value) => Self::of(value),
            Entry::Float(x) => Self::Floats((1, 1), vec![x].into()),
        }
    }

    /// The array for a value.
    pub fn of(value: &'t Tree) -> Self {
        match value {
            Tree::Null => Self::Text(NONE),
            Tree::Bool(b) => Self::Bools(vec![u8::from(*b)]),
            Tree::Int(i) => Self::Ints(vec![*i]),
            Tree::Float(x) => Self::Floats((1, 1), vec![*x].into()),
            Tree::Text(text) => Self::Text(text),
            Tree::Floats(values) if values.len() > 1 => Self::Floats((1, values.len()), values.into()),
            Tree::Floats(values) => Self::Cell(values.iter().map(|x| Entry::Float(*x)).collect()),
            Tree::List(items) => Self::of_list(items),
            Tree::Dict(entries) => Self::Struct(entries),
        }
    }

    fn of_list(items: &'t [Tree]) -> Self {
        if items.len() > 1 {
            if let Some(ints) = items.iter().map(as_int).collect() {
                return Self::Ints(ints);
            }
            if let Some(bools) = items.iter().map(as_bool).collect() {
                return Self::Bools(bools);
            }
            if let Some(rows) = rows(items) {
                let columns = rows[0].len();
                let by_column = (0..columns).flat_map(|c| rows.iter().map(move |row| row[c]));
                return Self::Floats((rows.len(), columns), by_column.collect());
            }
        }
        Self::Cell(items.iter().map(Entry::Value).collect())
    }
}

fn as_int(item: &Tree) -> Option<i64> {
    match item {
        Tree::Int(i) => Some(*i),
        _ => None,
    }
}

fn as_bool(item: &Tree) -> Option<u8> {
    match item {
        Tree::Bool(b) => Some(u8::from(*b)),
        _ => None,
    }
}

/// Rows of floats, if all are rows of equally many, two at least.
fn rows<'t>(items: &'t [Tree]) -> Option<Vec<&'t [f64]>> {
    let row = |item: &'t Tree| match item {
        Tree::Floats(values) => Some(&values[..]),
        _ => None,
    };
    let rows: Vec<&[f64]> = items.iter().map(row).collect::<Option<_>>()?;
    let columns = rows.first()?.len();
    (columns > 1 && rows.iter().all(|row| row.len() == columns)).then_some(rows)
}
