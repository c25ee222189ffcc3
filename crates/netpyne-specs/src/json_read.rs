//! JSON as Python's `json` reads it: `NaN` and the infinities are numbers, integers stay integers, key order is kept.

use crate::{Dict, Number, Value};
use netpyne_base::{Diagnostic, SourceFile, Span};
use netpyne_files::{Kind, Read, Reader, Stop, Tree};

/// Reads a whole JSON text; a syntax error names line and column in `file`.
pub fn read_json(file: &SourceFile) -> Result<Value, Box<Diagnostic>> {
    let mut reader = Reader::new(file.text.as_bytes());
    let value = value(&mut reader).and_then(|value| reader.end().map(|()| value));
    value.map_err(|stop| {
        let (Stop::Syntax(message) | Stop::Content(message)) = stop;
        // The character at which reading stopped, whole.
        let start = file.text.floor_char_boundary(reader.offset());
        let length = file.text[start..].chars().next().map_or(0, char::len_utf8);
        let mistake = Diagnostic::error(format!("not valid JSON: {message}"));
        Box::new(mistake.at_source(file, Span::new(start, start + length)))
    })
}

fn value(reader: &mut Reader<'_>) -> Read<Value> {
    Ok(match reader.kind()? {
        Kind::Dict => {
            let mut dict = Dict::new();
            reader.dict(|reader, key| {
                let value = value(reader)?;
                dict.insert(key.to_owned(), value);
                Ok(())
            })?;
            Value::Dict(dict)
        }
        Kind::List => {
            let mut list = Vec::new();
            reader.list(|reader| {
                list.push(value(reader)?);
                Ok(())
            })?;
            Value::List(list)
        }
        Kind::Text => Value::from(reader.text()?.as_ref()),
        Kind::Word => match reader.word()? {
            Tree::Bool(b) => b.into(),
            _ => Value::Null,
        },
        Kind::Number => Value::Number(match reader.number()? {
            Tree::Int(i) => Number::Int(i),
            Tree::Float(x) => Number::Float(x),
            _ => Number::Float(f64::NAN),
        }),
    })
}
