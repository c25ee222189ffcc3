//! Code and look without what only their reader needs: comments, indentation, spaces around signs.

/// A script without comments and needless spaces; every statement in it must end with its own semicolon or brace.
pub(crate) fn script(text: &str) -> String {
    let source: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let (mut at, mut space) = (0, false);
    while at < source.len() {
        let (c, next) = (source[at], source.get(at + 1).copied().unwrap_or(' '));
        if c.is_whitespace() {
            space = true;
            at += 1;
            continue;
        }
        if c == '/' && next == '/' {
            while at < source.len() && source[at] != '\n' {
                at += 1;
            }
            space = true;
            continue;
        }
        let last = out.chars().next_back().unwrap_or(' ');
        // Words stay apart, and so do signs that would become others.
        if space && ((is_word(last) && is_word(c)) || (last == c && "+-".contains(c))) {
            out.push(' ');
        }
        space = false;
        if c == '}' && last == ';' {
            out.pop();
        }
        let end = match c {
            '\'' | '"' => quoted(&source, at),
            '`' => template(&source, at),
            '/' if begins_value(&out) => pattern(&source, at),
            _ => at + 1,
        };
        out.extend(&source[at..end]);
        at = end;
    }
    out
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}

/// Whether a slash after this begins a pattern, as it divides nothing.
fn begins_value(before: &str) -> bool {
    before.chars().next_back().is_none_or(|last| "(,=:[!&|?{};".contains(last)) || before.ends_with("return")
}

/// The place after the text that begins at `at`.
fn quoted(source: &[char], at: usize) -> usize {
    let mut end = at + 1;
    while end < source.len() && source[end] != source[at] {
        end += if source[end] == '\\' { 2 } else { 1 };
    }
    (end + 1).min(source.len())
}

/// The same of a text with expressions in it, which may hold such texts themselves.
fn template(source: &[char], at: usize) -> usize {
    let (mut end, mut depth) = (at + 1, 0);
    while end < source.len() {
        match source[end] {
            '\\' => end += 1,
            '`' if depth == 0 => break,
            '`' => end = template(source, end) - 1,
            '\'' if depth > 0 => end = quoted(source, end) - 1,
            '{' if depth > 0 || source[end - 1] == '$' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            _ => {}
        }
        end += 1;
    }
    (end + 1).min(source.len())
}

/// The same of a pattern; a slash in brackets does not end it.
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

/// A style sheet without needless spaces.
pub(crate) fn style(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        out.push_str(line);
        // A selector or a value may go on in the next line.
        if !line.ends_with(['{', '}', ';', ',']) {
            out.push(' ');
        }
    }
    for (long, short) in
        [("; ", ";"), (": ", ":"), (" {", "{"), ("{ ", "{"), (";}", "}"), (", ", ","), ("; }", "}")]
    {
        out = out.replace(long, short);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_runs_stays() {
        let long = "// A remark.\nconst a = 'b // c  d' ;\n  if (a - -1 > 2) { return /[/ ]x y/ . test(`${ f(`x  ${1}`) } \\` z`); }\n";
        let short = "const a='b // c  d';if(a- -1>2){return/[/ ]x y/.test(`${ f(`x  ${1}`) } \\` z`)}";
        assert_eq!(script(long), short);
        assert_eq!(script("a = b / c / d; // e\nlet f = 1"), "a=b/c/d;let f=1");
    }

    #[test]
    fn styles_keep_their_meaning() {
        let long = ".a :is(.b, .c) {\n  margin: 0 -6px;\n  color: red;\n}\n";
        assert_eq!(style(long), ".a :is(.b,.c){margin:0 -6px;color:red}");
    }

    #[test]
    fn what_never_ends_is_no_loop() {
        for text in ["'a", "`a ${b", "/a[", "x = /a\\", "'\\"] {
            assert!(!script(text).is_empty());
        }
    }
}
