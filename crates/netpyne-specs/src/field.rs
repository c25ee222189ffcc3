//! How one typed field is read from a free-form value and written back.

use crate::{At, Dict, Number, Value};
use indexmap::IndexMap;
use netpyne_base::{Diagnostic, Diagnostics};

/// A type that a field of a specification can have.
pub trait Field: Sized {
    /// Reads it; what does not fit becomes a diagnostic at `at` and `None`.
    fn read(value: &Value, at: &At, out: &mut Diagnostics) -> Option<Self>;

    /// The value that NetPyNE writes for it.
    fn write(&self) -> Value;

    /// Whether an optional key with this value need not be written at all.
    fn is_absent(&self) -> bool {
        false
    }

    /// Its number, if it is one or counts as one in Python.
    fn number(&self) -> Option<Number> {
        None
    }

    /// What an absent one is written as if the file that was read had the key.
    fn absent() -> Value {
        Value::Null
    }
}

/// The diagnostic for a value of the wrong type.
pub(crate) fn wrong_type<T>(wanted: &str, value: &Value, at: &At, out: &mut Diagnostics) -> Option<T> {
    out.push(Diagnostic::error(format!("expected {wanted}, found {}", value.kind())).at_path(at.to_string()));
    None
}

impl Field for Value {
    fn read(value: &Value, _: &At, _: &mut Diagnostics) -> Option<Self> {
        Some(value.clone())
    }

    fn write(&self) -> Value {
        self.clone()
    }

    fn number(&self) -> Option<Number> {
        self.as_number()
    }
}

impl Field for Number {
    fn read(value: &Value, at: &At, out: &mut Diagnostics) -> Option<Self> {
        value.as_number().or_else(|| wrong_type("a number", value, at, out))
    }

    fn write(&self) -> Value {
        Value::Number(*self)
    }

    fn number(&self) -> Option<Number> {
        Some(*self)
    }
}

impl Field for i64 {
    fn read(value: &Value, at: &At, out: &mut Diagnostics) -> Option<Self> {
        let whole = value.as_number().and_then(Number::whole);
        whole.or_else(|| wrong_type("a whole number", value, at, out))
    }

    fn write(&self) -> Value {
        (*self).into()
    }

    fn number(&self) -> Option<Number> {
        Some(Number::Int(*self))
    }
}

impl Field for bool {
    /// Python code writes `False`, `0`, `None`, `''` and `[]` for the same thing, and any number for true.
    fn read(value: &Value, at: &At, out: &mut Diagnostics) -> Option<Self> {
        match value {
            Value::Text(s) if !s.is_empty() => wrong_type("true or false", value, at, out),
            Value::Dict(d) if !d.is_empty() => wrong_type("true or false", value, at, out),
            Value::List(l) if !l.is_empty() => wrong_type("true or false", value, at, out),
            _ => Some(value.is_truthy()),
        }
    }

    fn write(&self) -> Value {
        Value::Bool(*self)
    }

    fn number(&self) -> Option<Number> {
        Some(Number::Int(i64::from(*self)))
    }
}

impl Field for String {
    fn read(value: &Value, at: &At, out: &mut Diagnostics) -> Option<Self> {
        value.as_str().map(str::to_owned).or_else(|| wrong_type("a text", value, at, out))
    }

    fn write(&self) -> Value {
        self.as_str().into()
    }
}

impl<T: Field> Field for Option<T> {
    fn read(value: &Value, at: &At, out: &mut Diagnostics) -> Option<Self> {
        Some(if value.is_null() { None } else { T::read(value, at, out) })
    }

    fn write(&self) -> Value {
        self.as_ref().map_or_else(T::absent, Field::write)
    }

    fn number(&self) -> Option<Number> {
        self.as_ref().and_then(Field::number)
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

impl<T: Field> Field for Vec<T> {
    fn read(value: &Value, at: &At, out: &mut Diagnostics) -> Option<Self> {
        let list = match value {
            Value::List(list) => list.as_slice(),
            Value::Null => &[],
            _ => return wrong_type("a list", value, at, out),
        };
        list.iter().enumerate().map(|(i, v)| T::read(v, &at.index(i), out)).collect()
    }

    fn write(&self) -> Value {
        Value::List(self.iter().map(Field::write).collect())
    }

    fn is_absent(&self) -> bool {
        self.is_empty()
    }
}

impl<T: Field, const N: usize> Field for [T; N] {
    fn read(value: &Value, at: &At, out: &mut Diagnostics) -> Option<Self> {
        let wanted = || format!("a list of {N} values");
        let Some(list) = value.as_list() else { return wrong_type(&wanted(), value, at, out) };
        if list.len() != N {
            let found = format!("expected {}, found a list of {}", wanted(), list.len());
            out.push(Diagnostic::error(found).at_path(at.to_string()));
            return None;
        }
        let items: Option<Vec<T>> =
            list.iter().enumerate().map(|(i, v)| T::read(v, &at.index(i), out)).collect();
        items.and_then(|items| items.try_into().ok())
    }

    fn write(&self) -> Value {
        Value::List(self.iter().map(Field::write).collect())
    }
}

impl<T: Field> Field for IndexMap<String, T> {
    fn read(value: &Value, at: &At, out: &mut Diagnostics) -> Option<Self> {
        let dict = match value {
            Value::Dict(dict) => dict,
            Value::Null => return Some(IndexMap::new()),
            _ => return wrong_type("a dictionary", value, at, out),
        };
        let entry = |(k, v): (&String, &Value), out: &mut Diagnostics| {
            Some((k.clone(), T::read(v, &at.label(k), out)?))
        };
        // One bad entry does not hide the mistakes of the next.
        Some(dict.iter().filter_map(|e| entry(e, out)).collect())
    }

    fn write(&self) -> Value {
        Value::Dict(self.iter().map(|(k, v)| (k.clone(), v.write())).collect::<Dict>())
    }

    fn is_absent(&self) -> bool {
        self.is_empty()
    }
}

/// Something that can be switched off by `false`, as in `correctBorder: false`.
#[derive(Clone, Debug, PartialEq, Default)]
pub enum OrFalse<T> {
    /// `false`, or anything else that Python takes for false.
    #[default]
    Off,
    /// Switched on, with these details.
    On(T),
}

impl<T> OrFalse<T> {
    /// The details, if it is on.
    pub fn on(&self) -> Option<&T> {
        match self {
            OrFalse::Off => None,
            OrFalse::On(x) => Some(x),
        }
    }
}

impl<T: Field> Field for OrFalse<T> {
    fn read(value: &Value, at: &At, out: &mut Diagnostics) -> Option<Self> {
        if value.is_truthy() { T::read(value, at, out).map(OrFalse::On) } else { Some(OrFalse::Off) }
    }

    fn write(&self) -> Value {
        self.on().map_or(Value::Bool(false), Field::write)
    }

    fn number(&self) -> Option<Number> {
        self.on().map_or(Some(Number::Int(0)), Field::number)
    }
}

/// One name, or a list of names.
#[derive(Clone, Debug, PartialEq)]
pub enum Names {
    /// A bare name.
    One(String),
    /// A list.
    Many(Vec<String>),
}

impl Names {
    /// All of them.
    pub fn as_slice(&self) -> &[String] {
        match self {
            Names::One(name) => std::slice::from_ref(name),
            Names::Many(names) => names,
        }
    }
}

impl From<&str> for Names {
    fn from(name: &str) -> Self {
        Names::One(name.to_owned())
    }
}

impl Field for Names {
    fn read(value: &Value, at: &At, out: &mut Diagnostics) -> Option<Self> {
        match value {
            Value::Text(s) => Some(Names::One(s.to_string())),
            Value::List(_) => Vec::read(value, at, out).map(Names::Many),
            _ => wrong_type("a name or a list of names", value, at, out),
        }
    }

    fn write(&self) -> Value {
        match self {
            Names::One(name) => name.as_str().into(),
            Names::Many(names) => names.write(),
        }
    }
}
