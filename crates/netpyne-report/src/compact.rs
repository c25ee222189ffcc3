//! Code and look without what only their reader needs: comments, spaces, long names.

use crate::names::shorten;
use crate::tokens::{Kind, Token, is_word, tokens};

/// A script without comments and needless spaces, in which names of its own are short; every statement in it must end with its own
/// semicolon or brace. What never changes is declared as if it could, and truth is written as what it is the contrary of: that is shorter.
pub(crate) fn script(text: &str) -> String {
    let mut tokens = tokens(text);
    shorten(&mut tokens);
    for token in tokens.iter_mut().filter(|token| token.kind == Kind::Word) {
        token.text = match &*token.text {
            "const" => "let".to_owned(),
            "true" => "!0".to_owned(),
            "false" => "!1".to_owned(),
            _ => continue,
        };
    }
    let mut out = String::with_capacity(text.len());
    let mut last: Option<&Token> = None;
    for token in &tokens {
        let ends = last.and_then(|last| last.text.chars().next_back()).unwrap_or(' ');
        let begins = token.text.chars().next().unwrap_or(' ');
        // Words stay apart, and so do signs that would become others.
        if is_word(ends) && is_word(begins) || ends == begins && "+-".contains(begins) {
            out.push(' ');
        }
        if token.kind == Kind::Sign && token.text == "}" && last.is_some_and(|last| last.text == ";") {
            out.pop();
        }
        out.push_str(&token.text);
        last = Some(token);
    }
    out
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
        assert_eq!(
            script(long),
            "let a='b // c  d';if(a- -1>2){return/[/ ]x y/.test(`${f(`x  ${1}`)} \\` z`)}"
        );
        assert_eq!(script("a = b / c / d; // e\na + +b; a++; a++ + --b"), "a=b/c/d;a+ +b;a++;a++ +--b");
    }

    #[test]
    fn styles_keep_their_meaning() {
        let long = ".a :is(.b, .c) {\n  margin: 0 -6px;\n  color: red;\n}\n";
        assert_eq!(style(long), ".a :is(.b,.c){margin:0 -6px;color:red}");
    }
}
