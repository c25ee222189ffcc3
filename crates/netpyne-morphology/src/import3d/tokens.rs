//! Tokens of Neurolucida's text files, version 3.

/// A token.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    Number(f64),
    Open,
    Close,
    Comma,
    Bar,
    OpenSpine,
    CloseSpine,
    Set,
    Rgb,
    Text(String),
    Word(String),
    /// What is none of these.
    Bad,
    End,
}

/// All tokens with their lines.
pub(super) fn tokens(text: &str) -> Vec<(Token, usize)> {
    let mut out = Vec::new();
    for (number, line) in text.lines().enumerate() {
        // Import3d does not look behind this sign.
        let mut rest = line.split('@').next().unwrap_or_default().trim();
        while !rest.is_empty() && !rest.starts_with(';') {
            let (token, length) = token(rest);
            out.push((token, number + 1));
            rest = rest[length..].trim_start();
        }
    }
    let last = out.last().map_or(1, |(_, line)| *line);
    out.push((Token::End, last));
    out
}

fn token(rest: &str) -> (Token, usize) {
    if let Some((number, length)) = number(rest) {
        return (Token::Number(number), length);
    }
    let signs = [
        ('(', Token::Open),
        (')', Token::Close),
        (',', Token::Comma),
        ('|', Token::Bar),
        ('<', Token::OpenSpine),
        ('>', Token::CloseSpine),
    ];
    for (sign, token) in signs {
        if rest.starts_with(sign) {
            return (token, 1);
        }
    }
    for (word, token) in [("set", Token::Set), ("Set", Token::Set), ("SET", Token::Set), ("RGB", Token::Rgb)]
    {
        if rest.starts_with(word) {
            return (token, word.len());
        }
    }
    if let Some(inside) = rest.strip_prefix('"') {
        return match inside.find('"') {
            Some(end) => (Token::Text(inside[..end].to_owned()), end + 2),
            None => (Token::Bad, rest.len()),
        };
    }
    let word = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_').len();
    if word > 0 {
        return (Token::Word(rest[..word].to_owned()), word);
    }
    (Token::Bad, rest.chars().next().map_or(1, char::len_utf8))
}

/// The number `text` starts with, as C reads it, and its length.
fn number(text: &str) -> Option<(f64, usize)> {
    let digits = |s: &str| s.len() - s.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let sign = usize::from(text.starts_with(['+', '-']));
    let whole = digits(&text[sign..]);
    let mut end = sign + whole;
    let mut fraction = 0;
    if text[end..].starts_with('.') {
        fraction = digits(&text[end + 1..]);
        end += 1 + fraction;
    }
    if whole + fraction == 0 {
        return None;
    }
    if text[end..].starts_with(['e', 'E']) {
        let sign = usize::from(text[end + 1..].starts_with(['+', '-']));
        let exponent = digits(&text[end + 1 + sign..]);
        if exponent > 0 {
            end += 1 + sign + exponent;
        }
    }
    Some((text[..end].parse().ok()?, end))
}
