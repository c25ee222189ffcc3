//! Numbers and texts as C's `printf` writes them.

use crate::world::{Handle, Value, World};

/// `format` with its `%` replaced by the values; what is left over of either is dropped.
pub(super) fn printf(world: &World, format: &str, values: &[Value]) -> String {
    let mut out = String::new();
    let mut values = values.iter();
    let mut chars = format.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '%' {
            out.push(c);
            continue;
        }
        let mut spec = Spec::default();
        while let Some(flag) = chars.next_if(|c| "-+ #0".contains(*c)) {
            match flag {
                '-' => spec.left = true,
                '+' => spec.plus = true,
                '0' => spec.zeros = true,
                _ => {}
            }
        }
        spec.width = digits(&mut chars).unwrap_or(0);
        if chars.next_if_eq(&'.').is_some() {
            spec.precision = Some(digits(&mut chars).unwrap_or(0));
        }
        while chars.next_if(|c| matches!(c, 'l' | 'h')).is_some() {}
        let Some(kind) = chars.next() else { break };
        if kind == '%' {
            out.push('%');
            continue;
        }
        let Some(value) = values.next() else { break };
        out.push_str(&spec.write(world, kind, value));
    }
    out
}

fn digits(chars: &mut std::iter::Peekable<std::str::Chars>) -> Option<usize> {
    let mut number = None;
    while let Some(digit) = chars.next_if(char::is_ascii_digit) {
        let so_far: usize = number.unwrap_or(0);
        number = Some((so_far * 10 + digit as usize - '0' as usize).min(1000));
    }
    number
}

#[derive(Default)]
struct Spec {
    left: bool,
    plus: bool,
    zeros: bool,
    width: usize,
    precision: Option<usize>,
}

impl Spec {
    fn write(&self, world: &World, kind: char, value: &Value) -> String {
        let text = match (kind, value) {
            ('s', value) => {
                let text = shown(world, value);
                self.precision.map_or(text.clone(), |n| text.chars().take(n).collect())
            }
            ('c', Value::Number(x)) => char::from_u32(*x as u32).unwrap_or(' ').to_string(),
            ('d' | 'i' | 'u', Value::Number(x)) => self.signed(format!("{}", *x as i64)),
            ('x', Value::Number(x)) => format!("{:x}", *x as i64),
            ('o', Value::Number(x)) => format!("{:o}", *x as i64),
            ('f' | 'F', Value::Number(x)) => self.signed(fixed(*x, self.precision.unwrap_or(6))),
            ('e' | 'E', Value::Number(x)) => self.signed(exponential(*x, self.precision.unwrap_or(6))),
            (_, Value::Number(x)) => self.signed(general(*x, self.precision.unwrap_or(6))),
            (_, value) => shown(world, value),
        };
        let missing = self.width.saturating_sub(text.chars().count());
        if self.left {
            text + &" ".repeat(missing)
        } else if self.zeros && kind != 's' {
            let sign = usize::from(text.starts_with(['-', '+']));
            format!("{}{}{}", &text[..sign], "0".repeat(missing), &text[sign..])
        } else {
            " ".repeat(missing) + &text
        }
    }

    fn signed(&self, text: String) -> String {
        if self.plus && !text.starts_with('-') { format!("+{text}") } else { text }
    }
}

/// A value as `print` and `%s` show it.
pub(super) fn shown(world: &World, value: &Value) -> String {
    match value {
        Value::Number(x) => general(*x, 8),
        Value::Text(cell) => cell.borrow().to_string(),
        Value::Object(_) | Value::ObjectVariable(_) => {
            value.object().map_or("NULLobject".to_owned(), |object: Handle| world.objects.name(object.id()))
        }
        Value::Section(id) => world.section_name(*id),
        Value::Pointer(_) => "reference".to_owned(),
    }
}

fn special(x: f64) -> Option<String> {
    let sign = if x.is_sign_negative() { "-" } else { "" };
    match () {
        () if x.is_nan() => Some(format!("{sign}nan")),
        () if x.is_infinite() => Some(format!("{sign}inf")),
        () => None,
    }
}

/// `%f`.
fn fixed(x: f64, precision: usize) -> String {
    special(x).unwrap_or_else(|| format!("{x:.precision$}"))
}

/// `%e`.
fn exponential(x: f64, precision: usize) -> String {
    if let Some(text) = special(x) {
        return text;
    }
    let text = format!("{x:.precision$e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let (sign, digits) = exponent.strip_prefix('-').map_or(('+', exponent), |digits| ('-', digits));
    format!("{mantissa}e{sign}{digits:0>2}")
}

/// `%g`.
pub(super) fn general(x: f64, precision: usize) -> String {
    if let Some(text) = special(x) {
        return text;
    }
    let precision = precision.max(1);
    let scientific = exponential(x, precision - 1);
    let exponent: i32 = scientific.rsplit('e').next().and_then(|e| e.parse().ok()).unwrap_or(0);
    let strip = |text: &str| {
        if text.contains('.') {
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        } else {
            text.to_owned()
        }
    };
    if exponent < -4 || exponent >= precision as i32 {
        let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "+00"));
        return format!("{}e{exponent}", strip(mantissa));
    }
    strip(&format!("{:.*}", (precision as i32 - 1 - exponent).max(0) as usize, x))
}

#[cfg(test)]
mod tests {
    use super::{exponential, general};

    #[test]
    fn numbers_as_c_writes_them() {
        for (x, text) in [
            (0.0, "0"),
            (1e-9, "1e-09"),
            (1.0 / 3.0, "0.33333333"),
            (1e10, "1e+10"),
            (123_456_789.0, "1.2345679e+08"),
            (-0.0001, "-0.0001"),
            (99_999_999.6, "1e+08"),
            (f64::NAN, "nan"),
        ] {
            assert_eq!(general(x, 8), text);
        }
        assert_eq!(exponential(12345.678, 3), "1.235e+04");
    }
}
