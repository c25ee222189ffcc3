//! Mechanism texts broken at random, for tests of whatever reads `.mod` files: no text may make it panic or run without end.

use crate::lexer::{self, Kind, token};

/// An endless source of broken texts; equal seeds give equal texts.
#[derive(Clone, Debug)]
pub struct Mutations(u64);

/// What is put where it does not belong.
const PIECES: &[&str] = &[
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    "-",
    "^",
    "~",
    "~+",
    "<->",
    "<<",
    "->",
    "'",
    "\"",
    "=",
    "==",
    "@",
    ",",
    "µ",
    "\u{0}",
    ":",
    "?",
    "0",
    "1",
    "-1",
    "1e",
    "1e999",
    "9999999999999999999999",
    "1000000000",
    "[1000000]",
    "[0]",
    "a[2]",
    "x'",
    "v",
    "t",
    "flag",
    "celsius",
    "VERBATIM",
    "ENDVERBATIM",
    "COMMENT",
    "ENDCOMMENT",
    "IF",
    "ELSE",
    "LOCAL",
    "INITIAL",
    "SOLVE",
    "FROM i = 0 TO 1000000000 {",
    "WHILE (1) {",
    "KINETIC",
    "DERIVATIVE",
    "LINEAR",
    "NONLINEAR",
    "PROCEDURE",
    "FUNCTION",
    "METHOD sparse",
    "METHOD derivimplicit",
    "STEADYSTATE sparse",
    "TABLE",
    "WATCH (v > 1) 2",
    "FOR_NETCONS(a) {",
    "net_send(1, 1)",
    "CONSERVE",
    "COMPARTMENT",
    "DEFINE N 1000000",
    "return 1;",
    "VERBATIM\n",
    "\nENDVERBATIM\n",
    "#if 1\n",
    "#define v v v\n",
    "\n#endif\n",
    "for (;;) {",
    "do {",
    "switch (n) { case 1:",
    "static int n[3];",
    "double *p = &x;",
    "p[1000000000]",
    "*",
    "&",
    "++",
    "%",
    "<<",
    "/* ",
    "(int)",
    "(void**)",
    "_p_x",
    "_args[1]",
    "vector_vec(_p_x)",
    "continue;",
    "_lx",
    "STATE {",
    "UNITS {",
    "RANGE",
];

impl Mutations {
    /// A source of its own.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 11) % n.max(1) as u64) as usize
    }

    /// `text` with a few places deleted, doubled, swapped, replaced (also by words of `donor`), cut off or overwritten.
    pub fn of(&mut self, text: &str, donor: &str) -> String {
        let mut bytes = text.as_bytes().to_vec();
        let changes = 1 + self.below(4);
        for _ in 0..changes {
            if !bytes.is_empty() {
                self.change(&mut bytes, donor);
            }
        }
        String::from_utf8_lossy(&bytes).into_owned()
    }

    fn change(&mut self, bytes: &mut Vec<u8>, donor: &str) {
        let at = self.below(bytes.len());
        let end = (at + self.below(60)).min(bytes.len());
        match self.below(20) {
            0 | 1 => drop(bytes.drain(at..end)),
            2 => {
                let piece = bytes[at..end].to_vec();
                let to = self.below(bytes.len());
                bytes.splice(to..to, piece);
            }
            3 => bytes.truncate(at.max(1)),
            4 => (at..end.min(at + 4)).for_each(|i| bytes[i] = self.below(256) as u8),
            5 | 6 => self.lines(bytes),
            _ => self.tokens(bytes, donor),
        }
    }

    /// Deletes, doubles or moves a line.
    fn lines(&mut self, bytes: &mut Vec<u8>) {
        let lines: Vec<&[u8]> = bytes.split_inclusive(|b| *b == b'\n').collect();
        let (from, to) = (self.below(lines.len()), self.below(lines.len()));
        let what = self.below(3);
        let mut out = Vec::with_capacity(bytes.len());
        for (i, line) in lines.iter().enumerate() {
            if i == to && what > 0 {
                out.extend_from_slice(lines[from]);
            }
            if i != from || what == 1 {
                out.extend_from_slice(line);
            }
        }
        *bytes = out;
    }

    /// Deletes, doubles, swaps or replaces a word or sign.
    fn tokens(&mut self, bytes: &mut Vec<u8>, donor: &str) {
        let text = String::from_utf8_lossy(bytes).into_owned();
        let start = |text: &str, at: usize| {
            (0..=at.min(text.len())).rev().find(|i| text.is_char_boundary(*i)).unwrap_or(0)
        };
        let any = |mutations: &mut Self, text: &str| {
            let from = mutations.below(text.len());
            token(text, start(text, from))
        };
        let (one, other) = (any(self, &text), any(self, &text));
        let put = |at: &lexer::Token, what: &str| format!("{} {what} {}", &text[..at.start], &text[at.end..]);
        let changed = match self.below(8) {
            0 => put(&one, ""),
            1 => put(&one, &text[other.start..other.end]),
            2 if one.end <= other.start => format!(
                "{}{}{}{}{}",
                &text[..one.start],
                &text[other.start..other.end],
                &text[one.end..other.start],
                &text[one.start..one.end],
                &text[other.end..]
            ),
            3 | 4 => put(&one, PIECES[self.below(PIECES.len())]),
            5 => {
                format!("{} {} {}", &text[..one.start], PIECES[self.below(PIECES.len())], &text[one.start..])
            }
            6 if one.kind == Kind::Word => put(&one, lexer::KEYWORDS[self.below(lexer::KEYWORDS.len())]),
            _ => {
                let theirs = any(self, donor);
                put(&one, &donor[theirs.start..theirs.end])
            }
        };
        *bytes = changed.into_bytes();
    }
}
