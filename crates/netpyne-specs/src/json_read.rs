//! JSON as Python's `json` reads it: `NaN` and the infinities are numbers, integers stay integers, key order is kept.

use crate::{Dict, Number, Value};
use netpyne_base::{Diagnostic, SourceFile, Span};

/// Deepest nesting that is read.
const MAX_DEPTH: usize = 200;

/// Reads a whole JSON text; a syntax error names line and column in `file`.
pub fn read_json(file: &SourceFile) -> Result<Value, Box<Diagnostic>> {
    let mut reader = Reader { text: &file.text, at: 0, depth: 0 };
    let value = reader.document();
    value.map_err(|message| {
        let start = reader.at.min(file.text.len());
        let end = (start + 1).min(file.text.len());
        Box::new(
            Diagnostic::error(format!("not valid JSON: {message}")).at_source(file, Span::new(start, end)),
        )
    })
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
}

type Read<T> = Result<T, String>;

impl Reader<'_> {
    fn document(&mut self) -> Read<Value> {
        if self.text.starts_with('\u{feff}') {
            self.at = '\u{feff}'.len_utf8();
        }
        let value = self.value()?;
        self.space();
        match self.next_char() {
            None => Ok(value),
            Some(c) => Err(format!("expected the end of the text, found `{c}`")),
        }
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn next_char(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn space(&mut self) {
        while matches!(self.byte(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn found(&self) -> String {
        self.next_char().map_or("the end of the text".to_owned(), |c| format!("`{c}`"))
    }

    fn value(&mut self) -> Read<Value> {
        self.space();
        match self.byte() {
            Some(b'{') => self.nested(Self::dict),
            Some(b'[') => self.nested(Self::list),
            Some(b'"') => self.text().map(Value::from),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ => self.word(),
        }
    }

    fn nested(&mut self, inner: fn(&mut Self) -> Read<Value>) -> Read<Value> {
        if self.depth >= MAX_DEPTH {
            return Err("nested too deeply".to_owned());
        }
        self.depth += 1;
        self.at += 1;
        let value = inner(self)?;
        self.at += 1;
        self.depth -= 1;
        Ok(value)
    }

    fn word(&mut self) -> Read<Value> {
        let words = [
            ("null", Value::Null),
            ("true", true.into()),
            ("false", false.into()),
            ("NaN", f64::NAN.into()),
            ("Infinity", f64::INFINITY.into()),
        ];
        for (word, value) in words {
            if self.rest().starts_with(word) {
                self.at += word.len();
                return Ok(value);
            }
        }
        let python = ["None", "True", "False", "'"].into_iter().find(|w| self.rest().starts_with(w));
        let hint = python.map_or("", |_| " (this looks like Python; JSON has null, true, false and \"...\")");
        Err(format!("expected a value, found {}{hint}", self.found()))
    }

    /// The entries of a dictionary; stops at its closing brace.
    fn dict(&mut self) -> Read<Value> {
        let mut dict = Dict::new();
        self.space();
        if self.byte() == Some(b'}') {
            return Ok(Value::Dict(dict));
        }
        loop {
            self.space();
            if self.byte() != Some(b'"') {
                return Err(format!("expected a key in double quotes, found {}", self.found()));
            }
            let key = self.text()?;
            self.space();
            if self.byte() != Some(b':') {
                return Err(format!("expected `:` after the key, found {}", self.found()));
            }
            self.at += 1;
            let value = self.value()?;
            dict.insert(key, value);
            if self.end_of_entries(b'}')? {
                return Ok(Value::Dict(dict));
            }
        }
    }

    /// The entries of a list; stops at its closing bracket.
    fn list(&mut self) -> Read<Value> {
        let mut list = Vec::new();
        self.space();
        if self.byte() == Some(b']') {
            return Ok(Value::List(list));
        }
        loop {
            list.push(self.value()?);
            if self.end_of_entries(b']')? {
                return Ok(Value::List(list));
            }
        }
    }

    fn end_of_entries(&mut self, close: u8) -> Read<bool> {
        self.space();
        match self.byte() {
            Some(b',') => {
                self.at += 1;
                Ok(false)
            }
            Some(b) if b == close => Ok(true),
            _ => Err(format!("expected `,` or `{}`, found {}", close as char, self.found())),
        }
    }

    fn number(&mut self) -> Read<Value> {
        let start = self.at;
        self.at += usize::from(self.byte() == Some(b'-'));
        if self.rest().starts_with("Infinity") {
            self.at += "Infinity".len();
            return Ok(f64::NEG_INFINITY.into());
        }
        let first = self.at;
        self.digits()?;
        if self.at > first + 1 && self.text.as_bytes()[first] == b'0' {
            self.at = first;
            return Err("a number may not start with 0".to_owned());
        }
        let mut float = false;
        if self.byte() == Some(b'.') {
            float = true;
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.byte(), Some(b'e' | b'E')) {
            float = true;
            self.at += 1;
            self.at += usize::from(matches!(self.byte(), Some(b'+' | b'-')));
            self.digits()?;
        }
        let text = &self.text[start..self.at];
        let int = if float { None } else { text.parse().ok().map(Number::Int) };
        let number = int.or_else(|| text.parse().ok().map(Number::Float));
        number.map(Value::Number).ok_or_else(|| format!("`{text}` is not a number"))
    }

    fn digits(&mut self) -> Read<()> {
        if !self.byte().is_some_and(|b| b.is_ascii_digit()) {
            return Err(format!("expected a digit, found {}", self.found()));
        }
        while self.byte().is_some_and(|b| b.is_ascii_digit()) {
            self.at += 1;
        }
        Ok(())
    }

    fn text(&mut self) -> Read<String> {
        self.at += 1;
        let mut text = String::new();
        loop {
            let rest = self.rest();
            let plain = rest.find(|c: char| c == '"' || c == '\\' || c < ' ').unwrap_or(rest.len());
            text.push_str(&rest[..plain]);
            self.at += plain;
            match self.byte() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(text);
                }
                Some(b'\\') => text.push(self.escape()?),
                Some(_) => return Err("control character in a text (write \\n, \\t, ...)".to_owned()),
                None => return Err("the text in quotes does not end".to_owned()),
            }
        }
    }

    fn escape(&mut self) -> Read<char> {
        self.at += 1;
        let c = match self.byte() {
            Some(b'u') => {
                self.at += 1;
                return self.unicode();
            }
            Some(b'n') => '\n',
            Some(b't') => '\t',
            Some(b'r') => '\r',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(c @ (b'"' | b'\\' | b'/')) => c as char,
            _ => return Err(format!("`\\` followed by {}", self.found())),
        };
        self.at += 1;
        Ok(c)
    }

    /// The code after `\u`; half a surrogate pair becomes the replacement character.
    fn unicode(&mut self) -> Read<char> {
        let high = self.hex()?;
        if !(0xD800..0xDC00).contains(&high) || !self.rest().starts_with("\\u") {
            return Ok(char::from_u32(high).unwrap_or(char::REPLACEMENT_CHARACTER));
        }
        let before = self.at;
        self.at += 2;
        let low = self.hex()?;
        if !(0xDC00..0xE000).contains(&low) {
            self.at = before;
            return Ok(char::REPLACEMENT_CHARACTER);
        }
        let code = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
        Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn hex(&mut self) -> Read<u32> {
        let digits = self.rest().get(..4).filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()));
        let code = digits.and_then(|d| u32::from_str_radix(d, 16).ok());
        let code = code.ok_or("`\\u` needs four hexadecimal digits")?;
        self.at += 4;
        Ok(code)
    }
}
