//! The words and signs of a script.

/// What a piece of a script is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A name or a word of the language.
    Word,
    /// A sign, such as `=>`.
    Sign,
    /// A number, a text, a pattern.
    Value,
    /// A piece of a text with expressions in it: `` `a${ ``, `}b${`, `` }c` ``, or all of one that has none.
    Piece,
}

/// A piece of a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    pub kind: Kind,
    pub text: String,
}

/// Signs of several characters that matter to a reader of names; others are read one character at a time.
const LONG: [&str; 8] = ["...", "=>", "?.", "??", "||", "&&", "++", "--"];

/// The pieces of a script without its comments.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let source: Vec<char> = text.chars().collect();
    let (mut out, mut at) = (Vec::new(), 0);
    // For each text with expressions that is open, the braces that are open in its expression.
    let mut open: Vec<usize> = Vec::new();
    while at < source.len() {
        let (c, next) = (source[at], source.get(at + 1).copied().unwrap_or(' '));
        if c.is_whitespace() {
            at += 1;
            continue;
        }
        if c == '/' && next == '/' {
            at += source[at..].iter().take_while(|c| **c != '\n').count();
            continue;
        }
        let (kind, end) = match c {
            '\'' | '"' => (Kind::Value, quoted(&source, at)),
            '/' if begins_value(&out) => (Kind::Value, pattern(&source, at)),
            '`' => piece(&source, at, &mut open),
            '}' if open.last() == Some(&0) => {
                open.pop();
                piece(&source, at, &mut open)
            }
            c if is_word(c) => {
                let length = source[at..].iter().take_while(|c| is_word(**c)).count();
                // A number may have a point in it.
                let number = c.is_ascii_digit();
                let more =
                    source[at + length..].iter().take_while(|c| number && (is_word(**c) || **c == '.'));
                (if number { Kind::Value } else { Kind::Word }, at + length + more.count())
            }
            _ => (Kind::Sign, at + sign(&source[at..])),
        };
        match (kind, c, open.last_mut()) {
            (Kind::Sign, '{', Some(braces)) => *braces += 1,
            (Kind::Sign, '}', Some(braces)) => *braces = braces.saturating_sub(1),
            _ => {}
        }
        out.push(Token { kind, text: source[at..end].iter().collect() });
        at = end;
    }
    out
}

pub(crate) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}

fn sign(rest: &[char]) -> usize {
    let is = |sign: &&&str| sign.chars().zip(rest).filter(|(a, b)| a == *b).count() == sign.len();
    LONG.iter().find(is).map_or(1, |sign| sign.len())
}

/// Whether a slash after this begins a pattern, as it divides nothing.
fn begins_value(before: &[Token]) -> bool {
    before.last().is_none_or(|last| match last.kind {
        Kind::Sign => ![")", "]", "}"].contains(&last.text.as_str()),
        Kind::Word => last.text == "return",
        Kind::Value | Kind::Piece => false,
    })
}

/// The place after the text that begins at `at`.
fn quoted(source: &[char], at: usize) -> usize {
    let mut end = at + 1;
    while end < source.len() && source[end] != source[at] {
        end += if source[end] == '\\' { 2 } else { 1 };
    }
    (end + 1).min(source.len())
}

/// A piece of a text with expressions, up to its end or to the next expression, which is then open.
fn piece(source: &[char], at: usize, open: &mut Vec<usize>) -> (Kind, usize) {
    let mut end = at + 1;
    while end < source.len() && source[end] != '`' {
        if source[end] == '$' && source.get(end + 1) == Some(&'{') {
            open.push(0);
            return (Kind::Piece, end + 2);
        }
        end += if source[end] == '\\' { 2 } else { 1 };
    }
    (Kind::Piece, (end + 1).min(source.len()))
}

/// The place after a pattern; a slash in brackets does not end it.
fn pattern(source: &[char], at: usize) -> usize {
    let (mut end, mut brackets) = (at + 1, false);
    while end < source.len() && (brackets || source[end] != '/') {
        match source[end] {
            '\\' => end += 1,
            '[' => brackets = true,
            ']' => brackets = false,
            _ => {}
        }
        end += 1;
    }
    (end + 1).min(source.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(script: &str) -> Vec<String> {
        tokens(script).into_iter().map(|token| token.text).collect()
    }

    #[test]
    fn pieces_of_a_script() {
        assert_eq!(
            texts("a = b / c; // d\n/[/ ]\\/x/.e('f // \\'')"),
            ["a", "=", "b", "/", "c", ";", "/[/ ]\\/x/", ".", "e", "(", "'f // \\''", ")"]
        );
        assert_eq!(
            texts("`a ${ {b: `${c}`} } d` => 1.5e3"),
            ["`a ${", "{", "b", ":", "`${", "c", "}`", "}", "} d`", "=>", "1.5e3"]
        );
        assert_eq!(texts("a?.b ?? [...c]"), ["a", "?.", "b", "??", "[", "...", "c", "]"]);
    }

    #[test]
    fn what_never_ends_is_no_loop() {
        for text in ["'a", "`a ${b", "/a[", "x = /a\\", "'\\", "`\\"] {
            assert!(!tokens(text).is_empty());
        }
    }
}
