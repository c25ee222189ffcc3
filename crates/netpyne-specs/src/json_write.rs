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
    let x = match n {
        Number::Int(i) => return i.to_string(),
        Number::Float(x) => x,
    };
    if x.is_nan() {
        return "NaN".to_owned();
    }
    if x.is_infinite() {
        return if x > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    // Both languages use the fewest digits that read back as the same double; Python's layout differs.
    let shortest = nearest_shortest(x);
    let (mantissa, exponent) = shortest.split_once('e').unwrap_or((&shortest, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if !(-4..16).contains(&exponent) {
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{mantissa}e{sign}{:02}", exponent.unsigned_abs());
    }
    plain(mantissa, exponent)
}

/// The fewest digits that read back as `x`; of two candidates equally near, the even one, as Python has it.
fn nearest_shortest(x: f64) -> String {
    let shortest = format!("{x:e}");
    let digits = shortest.split('e').next().unwrap_or("").bytes().filter(u8::is_ascii_digit).count();
    let rounded = format!("{x:.*e}", digits.saturating_sub(1));
    if rounded.parse() == Ok(x) { rounded } else { shortest }
}

/// `mantissa` times ten to `exponent` without an exponent.
fn plain(mantissa: &str, exponent: i32) -> String {
    let (sign, digits) = mantissa.strip_prefix('-').map_or(("", mantissa), |d| ("-", d));
    let digits: String = digits.chars().filter(|c| *c != '.').collect();
    let point = exponent + 1;
    match usize::try_from(point) {
        Ok(point) if point >= digits.len() => format!("{sign}{digits:0<point$}.0"),
        Ok(point) if point > 0 => format!("{sign}{}.{}", &digits[..point], &digits[point..]),
        _ => format!("{sign}0.{}{digits}", "0".repeat(point.unsigned_abs() as usize)),
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
