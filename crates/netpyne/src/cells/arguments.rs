//! Arguments of cells, as a specification writes them.

use netpyne_hoc::Argument;
use netpyne_specs::{Number, Value};

/// An argument of a cell: numbers and texts as they are, everything else as Python writes it.
pub(super) fn argument(value: &Value) -> Result<Argument, String> {
    match value {
        Value::Text(text) => Ok(Argument::Text(text.to_string())),
        value => match value.as_f64() {
            Some(x) if !matches!(value, Value::Bool(_)) => Ok(Argument::Number(x)),
            _ => Ok(Argument::Python(python(value))),
        },
    }
}
/// A value as an expression of Python.
fn python(value: &Value) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::List(items) => format!("[{}]", items.iter().map(python).collect::<Vec<_>>().join(", ")),
        Value::Dict(dict) => {
            let entries =
                dict.iter().map(|(key, value)| format!("{}: {}", text_in_python(key), python(value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
        Value::Text(text) => text_in_python(text),
        Value::Number(number) => match number.get() {
            x if x.is_nan() => "math.nan".to_owned(),
            x if x.is_infinite() => if x > 0.0 { "math.inf" } else { "-math.inf" }.to_owned(),
            x => match number.whole() {
                Some(whole) if matches!(number, Number::Int(_)) => whole.to_string(),
                _ => format!("{x:?}"),
            },
        },
    }
}

fn text_in_python(text: &str) -> String {
    let mut out = String::from("'");
    for c in text.chars() {
        match c {
            ' '..='~' if c != '\'' && c != '\\' => out.push(c),
            c => out.push_str(&format!("\\U{:08x}", u32::from(c))),
        }
    }
    out.push('\'');
    out
}
