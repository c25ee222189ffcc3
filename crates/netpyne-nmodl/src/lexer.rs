//! Words and signs of a `.mod` text, read one at a time where the parser stands.
//!
//! Reading on demand lets the parser take some stretches verbatim: unit strings in parentheses, the `TITLE` line,
//! `COMMENT` and `VERBATIM` blocks, ontology names after `REPRESENTS` (which contain the comment character).

/// Kinds of word or sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Name or keyword; a prime belongs to it.
    Word,
    /// Digits only.
    Integer,
    /// Number with point or exponent.
    Real,
    /// Text in double quotes.
    Str,
    /// Operator or punctuation.
    Sign,
    /// A character the language has no use for.
    Junk,
    /// End of text.
    End,
}

/// One word or sign: where it is in the text.
#[derive(Clone, Copy, Debug)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// Signs of more than one character, longest first.
const LONG_SIGNS: [&str; 8] = ["<->", ">=", "<=", "==", "!=", "&&", "||", "~+"];

/// The token at or after byte `from` of `text`.
pub fn token(text: &str, from: usize) -> Token {
    let bytes = text.as_bytes();
    let start = skip_blanks(bytes, from);
    let Some(&first) = bytes.get(start) else {
        return Token { kind: Kind::End, start: bytes.len(), end: bytes.len() };
    };
    let run = |mut at: usize, f: fn(u8) -> bool| {
        while bytes.get(at).is_some_and(|&b| f(b)) {
            at += 1;
        }
        at
    };
    if first.is_ascii_alphabetic() {
        let end = run(start, |b| b.is_ascii_alphanumeric() || b == b'_');
        return Token { kind: Kind::Word, start, end: run(end, |b| b == b'\'') };
    }
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    if first.is_ascii_digit() || (first == b'.' && digit(start + 1)) {
        let mut end = run(start, |b| b.is_ascii_digit());
        let mut kind = Kind::Integer;
        if bytes.get(end) == Some(&b'.') {
            kind = Kind::Real;
            end = run(end + 1, |b| b.is_ascii_digit());
        }
        if matches!(bytes.get(end), Some(b'e' | b'E')) {
            let signed = matches!(bytes.get(end + 1), Some(b'+' | b'-'));
            if digit(end + 1 + usize::from(signed)) {
                kind = Kind::Real;
                end = run(end + 1 + usize::from(signed), |b| b.is_ascii_digit());
            }
        }
        return Token { kind, start, end };
    }
    if first == b'"' {
        return match text[start + 1..].find('"') {
            Some(length) => Token { kind: Kind::Str, start, end: start + length + 2 },
            None => Token { kind: Kind::Junk, start, end: start + 1 },
        };
    }
    for sign in LONG_SIGNS {
        if text[start..].starts_with(sign) {
            return Token { kind: Kind::Sign, start, end: start + sign.len() };
        }
    }
    if b"{}()[]@+-*/=^,~<>!".contains(&first) {
        return Token { kind: Kind::Sign, start, end: start + 1 };
    }
    let length = text[start..].chars().next().map_or(1, char::len_utf8);
    Token { kind: Kind::Junk, start, end: start + length }
}

/// Past spaces and comments that run to the end of the line.
fn skip_blanks(bytes: &[u8], mut at: usize) -> usize {
    while let Some(&b) = bytes.get(at) {
        match b {
            b':' | b'?' => at = line_end(bytes, at),
            b' ' | b'\t' | b'\r' | b'\n' | 0x0c => at += 1,
            _ => break,
        }
    }
    at
}

/// The end of the line that byte `at` is in.
pub fn line_end(bytes: &[u8], at: usize) -> usize {
    bytes[at..].iter().position(|&b| b == b'\n' || b == b'\r').map_or(bytes.len(), |n| at + n)
}

/// Position of the word `word` at or after `from`, as a whole word.
pub fn find_word(text: &str, word: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let is_word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    text[from..].match_indices(word).map(|(n, _)| from + n).find(|&at| {
        (at == 0 || !is_word(bytes[at - 1])) && !bytes.get(at + word.len()).copied().is_some_and(is_word)
    })
}

/// Words that cannot be names.
pub const KEYWORDS: &[&str] = &[
    "VERBATIM",
    "COMMENT",
    "TITLE",
    "CONSTANT",
    "PARAMETER",
    "INDEPENDENT",
    "ASSIGNED",
    "INITIAL",
    "DERIVATIVE",
    "EQUATION",
    "BREAKPOINT",
    "CONDUCTANCE",
    "SOLVE",
    "STATE",
    "LINEAR",
    "NONLINEAR",
    "DISCRETE",
    "FUNCTION",
    "FUNCTION_TABLE",
    "PROCEDURE",
    "INT",
    "DEL2",
    "DEL",
    "LOCAL",
    "METHOD",
    "STEADYSTATE",
    "STEP",
    "WITH",
    "FROM",
    "TO",
    "BY",
    "if",
    "else",
    "while",
    "IF",
    "ELSE",
    "WHILE",
    "START",
    "DEFINE",
    "KINETIC",
    "CONSERVE",
    "VS",
    "LAG",
    "SWEEP",
    "COMPARTMENT",
    "LONGITUDINAL_DIFFUSION",
    "SOLVEFOR",
    "UNITS",
    "UNITSON",
    "UNITSOFF",
    "TABLE",
    "DEPEND",
    "NEURON",
    "SUFFIX",
    "POINT_PROCESS",
    "ARTIFICIAL_CELL",
    "NONSPECIFIC_CURRENT",
    "ELECTRODE_CURRENT",
    "RANGE",
    "USEION",
    "READ",
    "WRITE",
    "VALENCE",
    "CHARGE",
    "GLOBAL",
    "POINTER",
    "BBCOREPOINTER",
    "EXTERNAL",
    "INCLUDE",
    "CONSTRUCTOR",
    "DESTRUCTOR",
    "NET_RECEIVE",
    "BEFORE",
    "AFTER",
    "WATCH",
    "FOR_NETCONS",
    "THREADSAFE",
    "PROTECT",
    "MUTEXLOCK",
    "MUTEXUNLOCK",
    "REPRESENTS",
    "RANDOM",
];

/// Whether `word` is a keyword.
pub fn is_keyword(word: &str) -> bool {
    KEYWORDS.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<&str> {
        let mut out = Vec::new();
        let mut at = 0;
        loop {
            let t = token(text, at);
            if t.kind == Kind::End {
                return out;
            }
            out.push(&text[t.start..t.end]);
            at = t.end;
        }
    }

    #[test]
    fn splits() {
        assert_eq!(
            words("x' = 1.e-3*y[2] : c\n<->.5 1e q2 ? d\n>=\u{b5}"),
            ["x'", "=", "1.e-3", "*", "y", "[", "2", "]", "<->", ".5", "1", "e", "q2", ">=", "\u{b5}"]
        );
    }
}
