//! Text to tokens.

use netpyne_base::Span;

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Token {
    Int(i64),
    Float(f64),
    /// A name, or several joined by dots (`np.exp`).
    Name(String),
    Symbol(&'static str),
    End,
}

impl Token {
    pub(crate) fn describe(&self) -> String {
        match self {
            Token::Int(i) => format!("`{i}`"),
            Token::Float(x) => format!("`{x}`"),
            Token::Name(n) => format!("`{n}`"),
            Token::Symbol(s) => format!("`{s}`"),
            Token::End => "the end".to_owned(),
        }
    }
}

/// Longest first, so that `**` is not read as two `*`.
const SYMBOLS: [&str; 22] = [
    "**", "//", "<=", ">=", "==", "!=", "+", "-", "*", "/", "%", "(", ")", "[", "]", ",", "<", ">", "&", "|",
    "~", "^",
];

/// The tokens of `text`, or what cannot be read and where.
pub(crate) fn tokens(text: &str) -> Result<Vec<(Token, Span)>, (String, Span)> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        if c.is_whitespace() {
            at += c.len_utf8();
            continue;
        }
        let rest = &text[at..];
        let (token, len) =
            if c.is_ascii_digit() || (c == '.' && rest[1..].starts_with(|d: char| d.is_ascii_digit())) {
                number(rest).map_err(|(message, len)| (message, Span::new(at, at + len)))?
            } else if c.is_alphabetic() || c == '_' {
                let len =
                    rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.')).unwrap_or(rest.len());
                (Token::Name(rest[..len].to_owned()), len)
            } else if let Some(symbol) = SYMBOLS.iter().find(|s| rest.starts_with(**s)) {
                (Token::Symbol(symbol), symbol.len())
            } else {
                return Err((format!("`{c}` has no meaning here"), Span::new(at, at + c.len_utf8())));
            };
        out.push((token, Span::new(at, at + len)));
        at += len;
    }
    out.push((Token::End, Span::new(text.len(), text.len())));
    Ok(out)
}

/// A Python number at the start of `text`, and its length.
fn number(text: &str) -> Result<(Token, usize), (String, usize)> {
    let bytes = text.as_bytes();
    let digits = |mut at: usize| {
        while bytes.get(at).is_some_and(|b| b.is_ascii_digit() || *b == b'_') {
            at += 1;
        }
        at
    };
    let mut len = digits(0);
    let mut float = false;
    if bytes.get(len) == Some(&b'.') {
        float = true;
        len = digits(len + 1);
    }
    if matches!(bytes.get(len), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(len + 1), Some(b'+' | b'-')));
        if bytes.get(len + 1 + sign).is_some_and(u8::is_ascii_digit) {
            float = true;
            len = digits(len + 1 + sign);
        }
    }
    if text[len..].starts_with(|c: char| c.is_alphanumeric() || c == '_') {
        let end = len + text[len..].find(|c: char| !c.is_alphanumeric()).unwrap_or(text.len() - len);
        return Err((format!("`{}` is not a number", &text[..end]), end));
    }
    let clean: String = text[..len].chars().filter(|c| *c != '_').collect();
    let token = if float {
        clean.parse().ok().map(Token::Float)
    } else {
        clean.parse().ok().map(Token::Int).or_else(|| clean.parse().ok().map(Token::Float))
    };
    token.map(|t| (t, len)).ok_or_else(|| (format!("`{}` is not a number", &text[..len]), len))
}
