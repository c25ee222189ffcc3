//! A JSON text read piece by piece; `NaN` and the infinities are numbers.

use super::{Kind, Read, Stop};
use crate::{MAX_DEPTH, Tree};
use std::borrow::Cow;

/// A position in a JSON text.
pub(crate) struct Text<'a> {
    text: &'a [u8],
    at: usize,
    depth: usize,
}

impl<'a> Text<'a> {
    pub fn new(text: &'a [u8]) -> Self {
        let at = if text.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
        Self { text, at, depth: 0 }
    }

    /// Line and column (in bytes) of the position, from 1.
    pub fn line_column(&self) -> (usize, usize) {
        let before = &self.text[..self.at.min(self.text.len())];
        let line = before.iter().filter(|b| **b == b'\n').count() + 1;
        let column = before.iter().rev().take_while(|b| **b != b'\n').count() + 1;
        (line, column)
    }

    /// Bytes before the position.
    pub fn offset(&self) -> usize {
        self.at.min(self.text.len())
    }

    fn space(&mut self) -> Option<u8> {
        while matches!(self.text.get(self.at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
        self.text.get(self.at).copied()
    }

    fn fail<T>(&self, wanted: &str) -> Read<T> {
        let rest = &self.text[self.offset()..];
        let character = rest.utf8_chunks().next().and_then(|chunk| chunk.valid().chars().next());
        let found = match (character, rest.first()) {
            (_, None) => "the end of the text".to_owned(),
            (Some(c), _) if !c.is_control() => format!("`{c}`"),
            (_, Some(byte)) => format!("byte {byte:#04x}"),
        };
        Err(Stop::Syntax(format!("expected {wanted}, found {found}")))
    }

    fn take(&mut self, byte: u8, wanted: &str) -> Read<()> {
        if self.space() != Some(byte) {
            return self.fail(wanted);
        }
        self.at += 1;
        Ok(())
    }

    /// What comes next.
    pub fn kind(&mut self) -> Read<Kind> {
        match self.space() {
            Some(b'{') => Ok(Kind::Dict),
            Some(b'[') => Ok(Kind::List),
            Some(b'"') => Ok(Kind::Text),
            Some(b'-' | b'0'..=b'9' | b'I') => Ok(Kind::Number),
            Some(b'N') if self.text[self.at..].starts_with(b"NaN") => Ok(Kind::Number),
            Some(b'n' | b't' | b'f') => Ok(Kind::Word),
            _ => self.no_value(),
        }
    }

    /// There is no value here; a hint if there is one of Python's.
    fn no_value<T>(&self) -> Read<T> {
        let rest = &self.text[self.offset()..];
        let python = ["None", "True", "False", "'"].iter().any(|word| rest.starts_with(word.as_bytes()));
        let hint = " (this looks like Python; JSON has null, true, false and \"...\")";
        self.fail("a value").map_err(|stop| match stop {
            Stop::Syntax(message) if python => Stop::Syntax(message + hint),
            stop => stop,
        })
    }

    /// Nothing but white space is left.
    pub fn end(&mut self) -> Read<()> {
        if self.space().is_some() { self.fail("the end of the text") } else { Ok(()) }
    }

    /// Opens a dictionary or a list.
    pub fn open(&mut self, open: u8, what: &str) -> Read<()> {
        self.take(open, what)?;
        if self.depth >= MAX_DEPTH {
            return Err(Stop::Syntax("nested too deeply".to_owned()));
        }
        self.depth += 1;
        Ok(())
    }

    /// Whether another entry follows in what was opened; `first` if none was read yet. Closes it if not.
    pub fn more(&mut self, close: u8, first: bool) -> Read<bool> {
        match self.space() {
            Some(byte) if byte == close => {
                self.at += 1;
                self.depth -= 1;
                Ok(false)
            }
            _ if first => Ok(true),
            Some(b',') => {
                self.at += 1;
                Ok(true)
            }
            _ => self.fail(&format!("`,` or `{}`", close as char)),
        }
    }

    /// Reads the key of an entry.
    pub fn key(&mut self) -> Read<Cow<'a, str>> {
        let key = self.text()?;
        self.take(b':', "`:`")?;
        Ok(key)
    }

    /// Reads a text.
    pub fn text(&mut self) -> Read<Cow<'a, str>> {
        self.take(b'"', "a text in double quotes")?;
        let start = self.at;
        let mut escaped = false;
        loop {
            match self.text.get(self.at) {
                Some(b'"') => break,
                Some(b'\\') => {
                    escaped = true;
                    self.at += 2;
                }
                Some(byte) if *byte >= 0x20 => self.at += 1,
                Some(_) => return self.fail("no control character in a text"),
                None => return self.fail("`\"`"),
            }
        }
        let raw = &self.text[start..self.at];
        self.at += 1;
        let Ok(raw) = std::str::from_utf8(raw) else {
            return Err(Stop::Syntax("the text is not UTF-8".to_owned()));
        };
        if escaped { Ok(Cow::Owned(unescaped(raw)?)) } else { Ok(Cow::Borrowed(raw)) }
    }

    /// Reads a number; `null` reads as NaN.
    pub fn float(&mut self) -> Read<f64> {
        let word = |this: &mut Self, word: &str, value: f64| {
            this.at += word.len();
            Ok(value)
        };
        self.space();
        let rest = &self.text[self.at.min(self.text.len())..];
        for (name, value) in [
            ("null", f64::NAN),
            ("NaN", f64::NAN),
            ("Infinity", f64::INFINITY),
            ("-Infinity", f64::NEG_INFINITY),
        ] {
            if rest.starts_with(name.as_bytes()) {
                return word(self, name, value);
            }
        }
        let numeric = |b: &u8| matches!(b, b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9');
        let length = rest.iter().take_while(|b| numeric(b)).count();
        let number = std::str::from_utf8(&rest[..length]).ok().and_then(|text| text.parse().ok());
        match number {
            Some(number) if is_json(&rest[..length]) => {
                self.at += length;
                Ok(number)
            }
            _ => self.fail("a number"),
        }
    }

    /// Reads `null`, `true` or `false`.
    pub fn word(&mut self) -> Read<Tree> {
        let rest = &self.text[self.at..];
        let words = [("null", Tree::Null), ("true", Tree::Bool(true)), ("false", Tree::Bool(false))];
        for (word, value) in words {
            if rest.starts_with(word.as_bytes()) {
                self.at += word.len();
                return Ok(value);
            }
        }
        self.no_value()
    }

    /// Reads a number as it is written: an int or a float.
    pub fn number(&mut self) -> Read<Tree> {
        self.space();
        let start = self.at;
        let value = self.float()?;
        let text = &self.text[start..self.at];
        let int = text.iter().all(|b| b.is_ascii_digit() || *b == b'-');
        let int = std::str::from_utf8(text).ok().filter(|_| int).and_then(|text| text.parse().ok());
        Ok(int.map_or(Tree::Float(value), Tree::Int))
    }
}

/// Whether what can be read as a number is one in JSON: it begins with a minus or a digit, has no 0 before other digits, and digits on
/// both sides of its point.
fn is_json(number: &[u8]) -> bool {
    let digits = number.strip_prefix(b"-").unwrap_or(number);
    let point = digits.iter().position(|b| *b == b'.');
    let is_digit = |at: usize| digits.get(at).is_some_and(u8::is_ascii_digit);
    is_digit(0) && !(digits[0] == b'0' && is_digit(1)) && point.is_none_or(|at| is_digit(at + 1))
}

/// `raw` with its escapes replaced; half a surrogate pair becomes the replacement character.
fn unescaped(raw: &str) -> Read<String> {
    let bad = || Stop::Syntax("`\\` is not followed by an escape".to_owned());
    let mut out = String::with_capacity(raw.len());
    let mut chars = raw.chars();
    let hex = |chars: &mut std::str::Chars<'_>| -> Option<u32> {
        let digits = chars.as_str().get(..4)?;
        let code = u32::from_str_radix(digits, 16).ok()?;
        *chars = chars.as_str()[4..].chars();
        Some(code)
    };
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        out.push(match chars.next().ok_or_else(bad)? {
            c @ ('"' | '\\' | '/') => c,
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'b' => '\u{8}',
            'f' => '\u{c}',
            'u' => {
                let high = hex(&mut chars).ok_or_else(bad)?;
                let mut after = chars.clone();
                let low = (0xD800..0xDC00).contains(&high)
                    && after.next() == Some('\\')
                    && after.next() == Some('u');
                match low.then(|| hex(&mut after)).flatten() {
                    Some(low) if (0xDC00..0xE000).contains(&low) => {
                        chars = after;
                        char::from_u32(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
                    }
                    _ => char::from_u32(high),
                }
                .unwrap_or(char::REPLACEMENT_CHARACTER)
            }
            _ => return Err(bad()),
        });
    }
    Ok(out)
}
