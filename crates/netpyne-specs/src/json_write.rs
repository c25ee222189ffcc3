//! JSON as Python's `json` writes it, number for number.

use crate::{Number, Value};

/// How to lay the text out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JsonStyle {
    /// Spaces per level; `None` for one line.
    pub indent: Option<usize>,
    /// Sort keys, as NetPyNE's own writer does; that loses the order that decides gids and seeds.
    pub sort_keys: bool,
}

/// `value` as JSON text.
pub fn write_json(value: &Value, style: JsonStyle) -> String {
    let mut out = String::new();
    write(value, style, 0, &mut out);
    out
}

fn write(value: &Value, style: JsonStyle, level: usize, out: &mut String) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(b) => out.push_str(if *b { "true" } else { "false" }),
        Value::Number(n) => out.push_str(&python_number(*n)),
        Value::Text(s) => text(s, out),
        Value::List(list) if list.is_empty() => out.push_str("[]"),
        Value::Dict(dict) if dict.is_empty() => out.push_str("{}"),
        Value::List(list) => {
            out.push('[');
            for (i, item) in list.iter().enumerate() {
                separate(i, style, level + 1, out);
                write(item, style, level + 1, out);
            }
            line(style, level, out);
            out.push(']');
        }
        Value::Dict(dict) => {
            out.push('{');
            let mut entries: Vec<_> = dict.iter().collect();
            if style.sort_keys {
                entries.sort_by(|a, b| a.0.cmp(b.0));
            }
            for (i, (key, item)) in entries.into_iter().enumerate() {
                separate(i, style, level + 1, out);
                text(key, out);
                out.push_str(": ");
                write(item, style, level + 1, out);
            }
            line(style, level, out);
            out.push('}');
        }
    }
}

fn separate(i: usize, style: JsonStyle, level: usize, out: &mut String) {
    if i > 0 {
        out.push_str(if style.indent.is_some() { "," } else { ", " });
    }
    line(style, level, out);
}

fn line(style: JsonStyle, level: usize, out: &mut String) {
    if let Some(indent) = style.indent {
        out.push('\n');
        out.extend(std::iter::repeat_n(' ', indent * level));
    }
}

fn text(s: &str, out: &mut String) {
    out.push('"');
    for c in s.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            c if c < ' ' => out.push_str(&format!("\\u{:04x}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('"');
}

/// A number as Python's `repr` and `json` write it: `1`, `1.0`, `1e-05`, `NaN`, `-Infinity`.
pub fn python_number(n: Number) -> String {
    match n {
        Number::Int(i) => i.to_string(),
        Number::Float(x) => netpyne_files::spell_float(x),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_python_writes_them() {
        let cases = [
            (1e-5, "1e-05"),
            (0.0001, "0.0001"),
            (1e16, "1e+16"),
            (9999999999999998.0, "9999999999999998.0"),
            (123456789012345680.0, "1.2345678901234568e+17"),
            (-0.0, "-0.0"),
            (4.9999999999999996e-5, "4.9999999999999996e-05"),
            (1.7976931348623157e308, "1.7976931348623157e+308"),
            (5e-324, "5e-324"),
            (0.1, "0.1"),
            (100.0, "100.0"),
            (-18.518997192382812, "-18.518997192382812"),
            (9.550003051757812, "9.550003051757812"),
            (0.0, "0.0"),
            (123.456, "123.456"),
        ];
        for (x, text) in cases {
            assert_eq!(python_number(Number::Float(x)), text);
        }
        assert_eq!(python_number(Number::Int(-70)), "-70");
    }
}
