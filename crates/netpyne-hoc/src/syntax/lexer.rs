//! Text to tokens. Ends of lines are tokens, because they end statements.

use netpyne_base::{Diagnostic, SourceFile, Span};
use std::sync::Arc;

/// What a token is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    Number(f64),
    Text(Arc<str>),
    Name(Arc<str>),
    /// `$1`, `$s2`, `$o3`, `$&4`: the letter or sign, and the number or name after it.
    Argument(char, Arc<str>),
    /// Operators and brackets.
    Sign(&'static str),
    Newline,
    End,
    /// What starts no token. It matters only if the program comes that far.
    Bad(Box<Diagnostic>),
}

/// Longest first, so that `<=` is not read as `<`.
const SIGNS: &[&str] = &[
    "+=", "-=", "*=", "/=", "==", "!=", "<=", ">=", "&&", "||", "+", "-", "*", "/", "%", "^", "=", "<", ">",
    "!", "(", ")", "[", "]", "{", "}", ",", ";", ":", ".", "&",
];

/// All tokens of `file` from a position on, with their places.
pub(super) fn tokens(file: &SourceFile, from: usize) -> Vec<(Token, Span)> {
    let mut lexer = Lexer { file, text: &file.text, at: from.min(file.text.len()), out: Vec::new() };
    while lexer.at < lexer.text.len() {
        if let Err(mistake) = lexer.token() {
            lexer.push(Token::Bad(mistake), 0);
            break;
        }
    }
    let end = Span::new(lexer.text.len(), lexer.text.len());
    lexer.out.push((Token::Newline, end));
    lexer.out.push((Token::End, end));
    lexer.out
}

struct Lexer<'a> {
    file: &'a SourceFile,
    text: &'a str,
    at: usize,
    out: Vec<(Token, Span)>,
}

impl Lexer<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn push(&mut self, token: Token, length: usize) {
        self.out.push((token, Span::new(self.at, self.at + length)));
        self.at += length;
    }

    fn error(&self, message: impl Into<String>, length: usize) -> Diagnostic {
        Diagnostic::error(message).at_source(self.file, Span::new(self.at, self.at + length))
    }

    fn token(&mut self) -> Result<(), Box<Diagnostic>> {
        let rest = self.rest();
        let Some(first) = rest.chars().next() else { return Ok(()) };
        match first {
            '\n' => self.push(Token::Newline, 1),
            // A file that ends in Control-Z comes from MS-DOS.
            _ if first.is_whitespace() || first == '\u{1a}' || first == '\u{feff}' || first == '\0' => {
                self.at += first.len_utf8();
            }
            '\\' if rest[1..].trim_start_matches([' ', '\t', '\r']).starts_with('\n') => {
                self.at += rest.find('\n').unwrap_or(0) + 1;
            }
            '/' if rest.starts_with("//") => self.at += rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => match rest[2..].find("*/") {
                Some(end) => self.at += end + 4,
                None => {
                    return Err(self.error("this comment does not end", 2).help("close it with `*/`").into());
                }
            },
            '"' => self.text_token()?,
            '$' => self.argument()?,
            '0'..='9' => self.number()?,
            '.' if rest[1..].starts_with(|c: char| c.is_ascii_digit()) => self.number()?,
            _ if first.is_ascii_alphabetic() || first == '_' => {
                let length = word(rest);
                let name = Arc::from(&rest[..length]);
                self.push(Token::Name(name), length);
            }
            _ => match SIGNS.iter().find(|s| rest.starts_with(**s)) {
                Some(sign) => self.push(Token::Sign(sign), sign.len()),
                None => {
                    return Err(self.error(format!("`{first}` means nothing here"), first.len_utf8()).into());
                }
            },
        }
        Ok(())
    }

    /// A text in quotation marks, with C's escapes for quotation mark, backslash, new line, tab and return.
    fn text_token(&mut self) -> Result<(), Box<Diagnostic>> {
        let mut value = String::new();
        let mut chars = self.rest().char_indices().skip(1);
        while let Some((at, c)) = chars.next() {
            match c {
                '"' => {
                    self.push(Token::Text(value.into()), at + 1);
                    return Ok(());
                }
                '\n' => break,
                '\\' => match chars.next() {
                    Some((_, 'n')) => value.push('\n'),
                    Some((_, 't')) => value.push('\t'),
                    Some((_, 'r')) => value.push('\r'),
                    Some((_, 'b')) => value.push('\u{8}'),
                    Some((_, 'f')) => value.push('\u{c}'),
                    Some((_, other)) => value.push(other),
                    None => break,
                },
                _ => value.push(c),
            }
        }
        Err(self.error("this text does not end on its line", 1).help("close it with `\"`").into())
    }

    fn argument(&mut self) -> Result<(), Box<Diagnostic>> {
        let rest = &self.rest()[1..];
        let is_index = |s: &str| s.starts_with(|c: char| c.is_ascii_digit()) || &s[..word(s)] == "i";
        let (sort, skip) = match rest.chars().next() {
            Some('&') => ('&', 1),
            Some(c @ ('s' | 'o')) if is_index(&rest[1..]) => (c, 1),
            _ => ('n', 0),
        };
        let index = &rest[skip..];
        let digits = index.len() - index.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let length = if digits > 0 { digits } else { word(index) };
        if length == 0 || (digits == 0 && &index[..length] != "i") {
            return Err(self
                .error("`$` is followed by neither a number nor `i`", 1)
                .help("arguments are $1 (number), $s1 (text), $o1 (object), $&1 (reference)")
                .into());
        }
        let index = Arc::from(&index[..length]);
        self.push(Token::Argument(sort, index), 1 + skip + length);
        Ok(())
    }

    fn number(&mut self) -> Result<(), Box<Diagnostic>> {
        let rest = self.rest();
        let digits = |from: usize| {
            let tail = &rest[from..];
            tail.len() - tail.trim_start_matches(|c: char| c.is_ascii_digit()).len()
        };
        let mut length = digits(0);
        if rest[length..].starts_with('.') {
            length += 1 + digits(length + 1);
        }
        if rest[length..].starts_with(['e', 'E']) {
            let sign = usize::from(rest[length + 1..].starts_with(['+', '-']));
            let exponent = digits(length + 1 + sign);
            if exponent > 0 {
                length += 1 + sign + exponent;
            }
        }
        let value =
            rest[..length].parse().map_err(|_| Box::new(self.error("this is not a number", length)))?;
        self.push(Token::Number(value), length);
        Ok(())
    }
}

/// Length of the name at the start of `text`.
fn word(text: &str) -> usize {
    text.len() - text.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_').len()
}
