//! A value with everything in it.

use std::sync::Arc;

/// A value of any kind. Order of keys, and whether a number was an int, are kept.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Tree {
    /// Python's `None`.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// An int.
    Int(i64),
    /// A float, `NaN` and the infinities included.
    Float(f64),
    /// A text.
    Text(Arc<str>),
    /// Anything in order; floats alone are [`Tree::Floats`], unless there are none.
    List(Vec<Tree>),
    /// One or more floats and nothing else.
    Floats(Vec<f64>),
    /// Values by name, in order.
    Dict(Vec<(Arc<str>, Tree)>),
}

impl Tree {
    /// A dictionary.
    pub fn dict<K: Into<Arc<str>>>(entries: impl IntoIterator<Item = (K, Tree)>) -> Self {
        Self::Dict(entries.into_iter().map(|(key, value)| (key.into(), value)).collect())
    }

    /// A list; of floats alone it becomes [`Tree::Floats`].
    pub fn list(items: Vec<Tree>) -> Self {
        let float = |item: &Tree| match item {
            Tree::Float(x) => Some(*x),
            _ => None,
        };
        if !items.is_empty() && items.iter().all(|item| matches!(item, Tree::Float(_))) {
            return Self::Floats(items.iter().filter_map(float).collect());
        }
        Self::List(items)
    }

    /// A text.
    pub fn text(text: impl Into<Arc<str>>) -> Self {
        Self::Text(text.into())
    }

    /// The value under a key of a dictionary; of several the last, as Python has it.
    pub fn get(&self, key: &str) -> Option<&Tree> {
        match self {
            Tree::Dict(entries) => {
                entries.iter().rev().find(|(name, _)| &**name == key).map(|(_, value)| value)
            }
            _ => None,
        }
    }

    /// What it is, for messages.
    pub fn kind(&self) -> &'static str {
        match self {
            Tree::Null => "null",
            Tree::Bool(_) => "true/false",
            Tree::Int(_) | Tree::Float(_) => "a number",
            Tree::Text(_) => "a text",
            Tree::List(_) | Tree::Floats(_) => "a list",
            Tree::Dict(_) => "a dictionary",
        }
    }
}
