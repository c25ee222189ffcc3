//! Words and signs of C text.

use crate::ast::{At, Stmt};
use netpyne_base::Span;
use netpyne_mechanism::ir::CType;

/// A word or sign and where it stands in the file.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) at: At,
}

/// What it is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kind {
    Word(String),
    Number(f64, CType),
    Text(String),
    Sign(&'static str),
    /// `# …` up to the end of its line: a line for the preprocessor.
    Directive(String),
    /// An NMODL statement between two VERBATIM blocks.
    Nmodl(Box<Stmt>),
}

/// Signs, longest first.
const SIGNS: &[&str] = &[
    "<<=", ">>=", "...", "->", "++", "--", "<<", ">>", "<=", ">=", "==", "!=", "&&", "||", "+=", "-=", "*=",
    "/=", "%=", "&=", "|=", "^=", "::", "{", "}", "(", ")", "[", "]", ";", ",", ":", "?", "~", "!", "%", "^",
    "&", "*", "-", "+", "=", "|", "<", ">", "/", ".",
];

/// What cannot be read, and where.
pub(crate) struct Unreadable {
    pub(crate) message: String,
    pub(crate) at: At,
}

/// Appends the tokens of `text`, which begins at byte `start` of the file.
pub(crate) fn tokens(text: &str, start: usize, out: &mut Vec<Token>) -> Result<(), Unreadable> {
    let bytes = text.as_bytes();
    let place = |from: usize, to: usize| At(Span::new(start + from, start + to));
    let mut at = 0;
    let mut line_begins = true;
    while let Some(&b) = bytes.get(at) {
        let from = at;
        if b == b'\n' {
            line_begins = true;
            at += 1;
            continue;
        }
        if b.is_ascii_whitespace() || (b == b'\\' && matches!(bytes.get(at + 1), Some(b'\n' | b'\r'))) {
            at += 1;
            continue;
        }
        if text[at..].starts_with("//") {
            at = line_end(bytes, at);
            continue;
        }
        if text[at..].starts_with("/*") {
            at = text[at + 2..].find("*/").map_or(bytes.len(), |end| at + end + 4);
            continue;
        }
        let kind = if b == b'#' && line_begins {
            let end = directive_end(bytes, at);
            at = end;
            Kind::Directive(without_comments(&text[from + 1..end]))
        } else if b.is_ascii_alphabetic() || b == b'_' {
            at = run(bytes, at, |b| b.is_ascii_alphanumeric() || b == b'_');
            Kind::Word(text[from..at].to_string())
        } else if b.is_ascii_digit() || (b == b'.' && bytes.get(at + 1).is_some_and(u8::is_ascii_digit)) {
            let (value, of, end) = number(text, at).ok_or_else(|| {
                let end = run(bytes, from, |b| b.is_ascii_alphanumeric() || b == b'.');
                Unreadable {
                    message: format!("`{}` is not a number", &text[from..end]),
                    at: place(from, end),
                }
            })?;
            at = end;
            Kind::Number(value, of)
        } else if b == b'"' || b == b'\'' {
            let (value, end) = quoted(text, at, b).ok_or_else(|| Unreadable {
                message: "a quotation does not end".into(),
                at: place(from, from + 1),
            })?;
            at = end;
            match value.chars().next() {
                Some(c) if b == b'\'' => Kind::Number(f64::from(u32::from(c)), CType::Int),
                _ => Kind::Text(value),
            }
        } else if let Some(sign) = SIGNS.iter().find(|sign| text[at..].starts_with(**sign)) {
            at += sign.len();
            Kind::Sign(sign)
        } else {
            let length = text[at..].chars().next().map_or(1, char::len_utf8);
            let message = format!("`{}` has no meaning in C", &text[at..at + length]);
            return Err(Unreadable { message, at: place(at, at + length) });
        };
        line_begins = false;
        out.push(Token { kind, at: place(from, at) });
    }
    Ok(())
}

fn run(bytes: &[u8], mut at: usize, belongs: impl Fn(u8) -> bool) -> usize {
    while bytes.get(at).is_some_and(|b| belongs(*b)) {
        at += 1;
    }
    at
}

fn line_end(bytes: &[u8], at: usize) -> usize {
    run(bytes, at, |b| b != b'\n')
}

/// The end of a preprocessor line, which `\` continues on the next.
fn directive_end(bytes: &[u8], at: usize) -> usize {
    let mut end = line_end(bytes, at);
    while end < bytes.len() && bytes[..end].iter().rev().find(|b| **b != b'\r') == Some(&b'\\') {
        end = line_end(bytes, end + 1);
    }
    // A comment that begins on the line may go on after it.
    let text = &bytes[at..end];
    let opened = text.windows(2).rposition(|w| w == b"/*");
    let closed = text.windows(2).rposition(|w| w == b"*/");
    let line_comment = text.windows(2).position(|w| w == b"//");
    match opened {
        Some(o) if closed.is_none_or(|c| c < o) && line_comment.is_none_or(|l| l > o) => at + o,
        _ => end,
    }
}

fn without_comments(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(open) = rest.find("/*") {
        out.push_str(&rest[..open]);
        out.push(' ');
        rest = rest[open..].find("*/").map_or("", |end| &rest[open + end + 2..]);
    }
    out.push_str(rest);
    let out = out.split("//").next().unwrap_or_default();
    out.replace("\\\r\n", " ").replace("\\\n", " ").trim().to_string()
}

/// Value, type and end of the number at `at`.
fn number(text: &str, at: usize) -> Option<(f64, CType, usize)> {
    let bytes = text.as_bytes();
    if bytes[at] == b'0' && matches!(bytes.get(at + 1), Some(b'x' | b'X')) {
        let end = run(bytes, at + 2, |b| b.is_ascii_hexdigit());
        let value = u64::from_str_radix(&text[at + 2..end], 16).ok()?;
        return integer(value, true, bytes, end);
    }
    let mut end = run(bytes, at, |b| b.is_ascii_digit());
    let mut real = false;
    if bytes.get(end) == Some(&b'.') {
        real = true;
        end = run(bytes, end + 1, |b| b.is_ascii_digit());
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        if bytes.get(end + 1 + sign).is_some_and(u8::is_ascii_digit) {
            real = true;
            end = run(bytes, end + 1 + sign, |b| b.is_ascii_digit());
        }
    }
    if real {
        let value: f64 = text[at..end].parse().ok()?;
        return match bytes.get(end) {
            Some(b'f' | b'F') => Some((f64::from(value as f32), CType::Float, end + 1)),
            Some(b'l' | b'L') => Some((value, CType::Double, end + 1)),
            _ => Some((value, CType::Double, end)),
        };
    }
    let octal = end > at + 1 && bytes[at] == b'0';
    let value = u64::from_str_radix(&text[at..end], if octal { 8 } else { 10 }).ok()?;
    integer(value, octal, bytes, end)
}

/// The type that C gives an integer: the first that holds it.
fn integer(value: u64, may_be_unsigned: bool, bytes: &[u8], at: usize) -> Option<(f64, CType, usize)> {
    let end = run(bytes, at, |b| b"uUlL".contains(&b));
    let suffix = &bytes[at..end];
    let unsigned = suffix.iter().any(|b| b"uU".contains(b));
    let long = suffix.iter().any(|b| b"lL".contains(b));
    let of = match () {
        () if unsigned && (long || value > u64::from(u32::MAX)) => CType::UnsignedLong,
        () if unsigned => CType::Unsigned,
        () if long => CType::Long,
        () if i32::try_from(value).is_ok() => CType::Int,
        () if may_be_unsigned && u32::try_from(value).is_ok() => CType::Unsigned,
        () => CType::Long,
    };
    (value <= 1 << 53).then_some((value as f64, of, end))
}

/// The text in quotation marks at `at`, and its end.
fn quoted(text: &str, at: usize, mark: u8) -> Option<(String, usize)> {
    let mut out = String::new();
    let mut chars = text[at + 1..].char_indices();
    while let Some((offset, c)) = chars.next() {
        match c {
            '\n' => return None,
            c if u32::from(c) == u32::from(mark) => return Some((out, at + 1 + offset + 1)),
            '\\' => match chars.next()?.1 {
                'n' => out.push('\n'),
                't' => out.push('\t'),
                'r' => out.push('\r'),
                '0' => out.push('\0'),
                other => out.push(other),
            },
            c => out.push(c),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<Kind> {
        let mut out = Vec::new();
        assert!(tokens(text, 0, &mut out).is_ok(), "{text}");
        out.into_iter().map(|t| t.kind).collect()
    }

    #[test]
    fn numbers_have_the_types_that_c_gives_them() {
        let expected = [
            (2147483647.0, CType::Int),
            (2147483648.0, CType::Long),
            (4294967295.0, CType::Unsigned),
            (8.0, CType::Int),
            (3.0, CType::UnsignedLong),
            (0.5, CType::Double),
            (0.10000000149011612, CType::Float),
            (97.0, CType::Int),
            (10.0, CType::Int),
        ];
        let found = kinds("2147483647 2147483648 0xffffffff 010 3UL .5 0.1f 'a' '\\n'");
        let expected: Vec<Kind> = expected.into_iter().map(|(x, of)| Kind::Number(x, of)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn comments_and_directives() {
        let found = kinds("a /* b\n c */ // d\n#define N 3 // e\n# if 1 \\\n && 2\n->x");
        let word = |w: &str| Kind::Word(w.to_string());
        let expected = [
            word("a"),
            Kind::Directive("define N 3".into()),
            Kind::Directive("if 1   && 2".into()),
            Kind::Sign("->"),
            word("x"),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn what_is_not_c() {
        for wrong in ["\"open\n\"", "1e4x @", "`", "0x"] {
            assert!(tokens(wrong, 0, &mut Vec::new()).is_err(), "{wrong}");
        }
    }
}
