//! Values of specifications as JSON.

use netpyne_files::Json;
use netpyne_specs::{Number, Value};
use std::io::{Result, Write};

/// Writes values of specifications.
pub(crate) trait WriteValues {
    /// A value.
    fn value(&mut self, value: &Value) -> Result<()>;

    /// A dictionary.
    fn dict_of<'a>(&mut self, dict: impl IntoIterator<Item = (&'a String, &'a Value)>) -> Result<()>;
}

impl<W: Write> WriteValues for Json<W> {
    fn value(&mut self, value: &Value) -> Result<()> {
        match value {
            Value::Null => self.raw(b"null"),
            Value::Bool(true) => self.raw(b"true"),
            Value::Bool(false) => self.raw(b"false"),
            Value::Number(Number::Int(i)) => write!(self.out(), "{i}"),
            Value::Number(Number::Float(x)) => self.float(*x),
            Value::Text(text) => self.text(text),
            Value::List(list) => {
                self.list()?;
                for value in list {
                    self.item()?;
                    self.value(value)?;
                }
                self.end_list()
            }
            Value::Dict(dict) => self.dict_of(dict),
        }
    }

    fn dict_of<'a>(&mut self, dict: impl IntoIterator<Item = (&'a String, &'a Value)>) -> Result<()> {
        self.dict()?;
        for (key, value) in dict {
            self.key(key)?;
            self.value(value)?;
        }
        self.end_dict()
    }
}
