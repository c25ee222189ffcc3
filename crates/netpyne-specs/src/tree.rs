//! Values from the content of files.

use crate::{Number, Value};
use netpyne_files::Tree;

impl From<&Tree> for Value {
    fn from(tree: &Tree) -> Self {
        match tree {
            Tree::Null => Value::Null,
            Tree::Bool(b) => Value::Bool(*b),
            Tree::Int(i) => Value::Number(Number::Int(*i)),
            Tree::Float(x) => Value::Number(Number::Float(*x)),
            Tree::Text(text) => Value::Text(text.clone()),
            Tree::Floats(values) => values.iter().map(|x| Value::from(*x)).collect::<Vec<_>>().into(),
            Tree::List(items) => Value::List(items.iter().map(Value::from).collect()),
            Tree::Dict(entries) => {
                Value::Dict(entries.iter().map(|(key, value)| (key.to_string(), value.into())).collect())
            }
        }
    }
}
