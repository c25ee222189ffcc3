//! A column: values one after the other, by what they are.

use crate::Tree;
use std::sync::Arc;

/// Values one after the other, by what they are.
#[derive(Clone, Debug, PartialEq)]
pub enum Column {
    /// So many `None`.
    Nulls(usize),
    /// Truths.
    Bools(Vec<u8>),
    /// Ints.
    Ints(Vec<i64>),
    /// Ints that are not negative and small.
    Counts(Vec<u32>),
    /// Floats.
    Floats(Vec<f64>),
    /// One value again and again.
    Same {
        /// How often.
        count: usize,
        /// The value.
        value: Box<Tree>,
    },
    /// Texts, each once.
    Texts {
        /// Which of them stands where.
        codes: Vec<u32>,
        /// The texts.
        texts: Vec<Arc<str>>,
    },
    /// Lists.
    Lists {
        /// Where each begins, and where the last one ends.
        offsets: Vec<u64>,
        /// Their entries, one after the other.
        items: Box<Column>,
    },
    /// Dictionaries.
    Dicts {
        /// Which set of keys each has.
        shape: Vec<u32>,
        /// The values of all dictionaries with a set of keys, by key.
        shapes: Vec<Vec<(Arc<str>, Column)>>,
    },
    /// Values of several kinds.
    Mixed {
        /// The kind of each, by its place among null, bool, int, float, text, list, dictionary.
        kinds: Vec<u8>,
        /// The values of each kind.
        columns: Vec<Column>,
    },
}

impl Column {
    /// Numbers that are all the same, once.
    #[must_use]
    pub fn once(self) -> Self {
        match self {
            Self::Floats(all) => floats(all),
            Self::Ints(all) if all.windows(2).all(|pair| pair[0] == pair[1]) && !all.is_empty() => {
                Self::Same { count: all.len(), value: Box::new(Tree::Int(all[0])) }
            }
            other => other,
        }
    }

    /// How many values it has.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Nulls(count) | Self::Same { count, .. } => *count,
            Self::Bools(all) => all.len(),
            Self::Ints(all) => all.len(),
            Self::Counts(all) => all.len(),
            Self::Floats(all) => all.len(),
            Self::Texts { codes, .. } => codes.len(),
            Self::Lists { offsets, .. } => offsets.len().saturating_sub(1),
            Self::Dicts { shape, .. } => shape.len(),
            Self::Mixed { kinds, .. } => kinds.len(),
        }
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
