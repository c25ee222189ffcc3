//! Free-form values: what stands in a model file wherever the type depends on what the modeller wants.
//!
//! A parameter may be a number, a string function (`"0.1 + 0.01*ynorm"`), a list with one entry per segment, or `null`.
//! Integers and floats stay apart because NetPyNE writes `1` and `1.0` back as they were.

use indexmap::IndexMap;
use std::sync::Arc;

/// A JSON object whose key order is kept.
pub type Dict = IndexMap<String, Value>;

/// A number as it was written: Python's `int` or `float`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    /// Written without a decimal point or exponent.
    Int(i64),
    /// Anything else, `NaN` and the infinities included.
    Float(f64),
}

impl Number {
    /// Its value.
    #[inline]
    pub fn get(self) -> f64 {
        match self {
            Number::Int(i) => i as f64,
            Number::Float(x) => x,
        }
    }

    /// Its value if it is a whole number.
    pub fn whole(self) -> Option<i64> {
        match self {
            Number::Int(i) => Some(i),
            Number::Float(x) if x.trunc() == x && x.abs() < 9e15 => Some(x as i64),
            Number::Float(_) => None,
        }
    }
}

impl Default for Number {
    fn default() -> Self {
        Number::Int(0)
    }
}

impl From<f64> for Number {
    fn from(x: f64) -> Self {
        Number::Float(x)
    }
}

impl From<i64> for Number {
    fn from(i: i64) -> Self {
        Number::Int(i)
    }
}

impl From<i32> for Number {
    fn from(i: i32) -> Self {
        Number::Int(i64::from(i))
    }
}

impl From<u32> for Number {
    fn from(i: u32) -> Self {
        Number::Int(i64::from(i))
    }
}

impl From<usize> for Number {
    fn from(i: usize) -> Self {
        i64::try_from(i).map_or(Number::Float(i as f64), Number::Int)
    }
}

/// Any value of a model file.
#[derive(Clone, Debug, PartialEq, Default)]
pub enum Value {
    /// Python's `None`.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A text: a name, or a string function.
    Text(Arc<str>),
    /// A list or tuple.
    List(Vec<Value>),
    /// A dictionary, in order.
    Dict(Dict),
}

impl Value {
    /// Python's truth: `None`, `false`, 0, `""`, `[]` and `{}` are false.
    pub fn is_truthy(&self) -> bool {
        match self {
            Value::Null => false,
            Value::Bool(b) => *b,
            Value::Number(n) => n.get() != 0.0,
            Value::Text(s) => !s.is_empty(),
            Value::List(l) => !l.is_empty(),
            Value::Dict(d) => !d.is_empty(),
        }
    }

    /// Whether it is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// Its number; `true` is 1 and `false` is 0, as in Python.
    pub fn as_number(&self) -> Option<Number> {
        match self {
            Value::Number(n) => Some(*n),
            Value::Bool(b) => Some(Number::Int(i64::from(*b))),
            _ => None,
        }
    }

    /// Its number as a double.
    pub fn as_f64(&self) -> Option<f64> {
        self.as_number().map(Number::get)
    }

    /// Its text.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::Text(s) => Some(s),
            _ => None,
        }
    }

    /// Its entries.
    pub fn as_list(&self) -> Option<&[Value]> {
        match self {
            Value::List(l) => Some(l),
            _ => None,
        }
    }

    /// Its keys and values.
    pub fn as_dict(&self) -> Option<&Dict> {
        match self {
            Value::Dict(d) => Some(d),
            _ => None,
        }
    }

    /// The value under `key`, if it is a dictionary that has it.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.as_dict().and_then(|d| d.get(key))
    }

    /// Its numbers, if it is a list of nothing but numbers.
    pub fn as_f64s(&self) -> Option<Vec<f64>> {
        self.as_list()?.iter().map(Value::as_f64).collect()
    }

    /// What it is, for messages: `a number`, `a list`, ...
    pub fn kind(&self) -> &'static str {
        match self {
            Value::Null => "null",
            Value::Bool(_) => "true/false",
            Value::Number(_) => "a number",
            Value::Text(_) => "a text",
            Value::List(_) => "a list",
            Value::Dict(_) => "a dictionary",
        }
    }
}

impl From<Number> for Value {
    fn from(n: Number) -> Self {
        Value::Number(n)
    }
}

impl From<f64> for Value {
    fn from(x: f64) -> Self {
        Value::Number(x.into())
    }
}

impl From<i32> for Value {
    fn from(i: i32) -> Self {
        Value::Number(i.into())
    }
}

impl From<i64> for Value {
    fn from(i: i64) -> Self {
        Value::Number(i.into())
    }
}

impl From<usize> for Value {
    fn from(i: usize) -> Self {
        Value::Number(i.into())
    }
}

impl From<bool> for Value {
    fn from(b: bool) -> Self {
        Value::Bool(b)
    }
}

impl From<&str> for Value {
    fn from(s: &str) -> Self {
        Value::Text(s.into())
    }
}

impl From<String> for Value {
    fn from(s: String) -> Self {
        Value::Text(s.into())
    }
}

impl<T: Into<Value>> From<Vec<T>> for Value {
    fn from(list: Vec<T>) -> Self {
        Value::List(list.into_iter().map(Into::into).collect())
    }
}

impl<T: Into<Value>, const N: usize> From<[T; N]> for Value {
    fn from(list: [T; N]) -> Self {
        Value::List(list.into_iter().map(Into::into).collect())
    }
}

impl From<Dict> for Value {
    fn from(dict: Dict) -> Self {
        Value::Dict(dict)
    }
}
