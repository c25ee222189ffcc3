//! Short names for what a script calls by long ones.

use crate::tokens::{Kind, Token};
use std::collections::{HashMap, HashSet};

/// Words of the language.
const WORDS: &[&str] = &[
    "async",
    "await",
    "break",
    "case",
    "catch",
    "class",
    "const",
    "constructor",
    "continue",
    "default",
    "delete",
    "do",
    "else",
    "false",
    "finally",
    "for",
    "function",
    "if",
    "in",
    "let",
    "new",
    "null",
    "of",
    "return",
    "switch",
    "this",
    "throw",
    "true",
    "try",
    "typeof",
    "undefined",
    "void",
    "while",
];

/// What a bracket that is open belongs to.
struct Bracket {
    sign: char,
    /// Whether it is braces around entries, not around statements.
    entries: bool,
    /// Whether a function of this name, or of none, has its parameters in it.
    parameters: bool,
    /// Names that stand in it by themselves.
    names: Vec<String>,
}

/// Gives short names to what the script declares itself and never uses as the name of a property or an entry: so each of them
/// means the same wherever it stands, and can be replaced everywhere.
pub(crate) fn shorten(tokens: &mut [Token]) {
    let (mut declared, mut fixed) = (HashSet::new(), HashSet::new());
    let mut counts: HashMap<String, usize> = HashMap::new();
    let mut open: Vec<Bracket> = Vec::new();
    for at in 0..tokens.len() {
        let text =
            |place: Option<usize>| place.and_then(|place| tokens.get(place)).map_or("", |token| &token.text);
        let (before, this, after) = (text(at.checked_sub(1)), text(Some(at)), text(Some(at + 1)));
        let piece = tokens[at].kind == Kind::Piece;
        if piece && this.starts_with('}') || tokens[at].kind == Kind::Sign && [")", "]", "}"].contains(&this)
        {
            close(&mut open, after, &mut declared);
        }
        if piece && this.ends_with("${") || tokens[at].kind == Kind::Sign && ["(", "[", "{"].contains(&this) {
            let entries = this == "{"
                && ["(", ",", "=", ":", "[", "?", "return", "const", "let", "??", "||", "&&", "..."]
                    .contains(&before);
            let parameters = this == "(" && (before == "function" || text(at.checked_sub(2)) == "function");
            let sign = this.chars().next_back().unwrap_or(' ');
            open.push(Bracket { sign, entries, parameters, names: Vec::new() });
        }
        if tokens[at].kind != Kind::Word || WORDS.contains(&this) {
            continue;
        }
        *counts.entry(this.to_owned()).or_default() += 1;
        let entries = open.last().is_some_and(|bracket| bracket.entries);
        if [".", "?."].contains(&before)
            || entries && ["{", ","].contains(&before) && [":", ",", "}", "=", "("].contains(&after)
        {
            fixed.insert(this.to_owned());
            continue;
        }
        let listed = before == "," && after == "=" && !entries;
        if ["const", "let", "function", "class"].contains(&before) || after == "=>" || listed {
            declared.insert(this.to_owned());
        }
        if let Some(bracket) = open.last_mut()
            && ["(", "[", ","].contains(&before)
        {
            bracket.names.push(this.to_owned());
        }
    }
    let short = short_names(&counts, |name| declared.contains(name) && !fixed.contains(name));
    for token in tokens.iter_mut().filter(|token| token.kind == Kind::Word) {
        if let Some(short) = short.get(&token.text) {
            token.text.clone_from(short);
        }
    }
}

/// Names in brackets are declared if these turn out to be parameters, or a list that is taken apart.
fn close(open: &mut Vec<Bracket>, after: &str, declared: &mut HashSet<String>) {
    let Some(bracket) = open.pop() else { return };
    let declares = match bracket.sign {
        '(' => bracket.parameters || after == "=>",
        '[' => ["=", "of"].contains(&after),
        _ => false,
    };
    if declares {
        declared.extend(bracket.names.iter().cloned());
    }
    // A list among parameters is taken apart, too.
    if let (Some(outer), '[') = (open.last_mut(), bracket.sign) {
        outer.names.extend(bracket.names);
    }
}

/// The shortest names that are free, for those that are used most.
fn short_names(counts: &HashMap<String, usize>, may: impl Fn(&str) -> bool) -> HashMap<String, String> {
    let mut long: Vec<(&String, &usize)> = counts.iter().filter(|(name, _)| may(name)).collect();
    long.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
    let letters = || ('a'..='z').chain('A'..='Z');
    let one = letters().map(String::from);
    let two = letters().flat_map(|a| letters().map(move |b| format!("{a}{b}")));
    let mut free =
        one.chain(two).filter(|name| !counts.contains_key(name) && !WORDS.contains(&name.as_str()));
    let mut out = HashMap::new();
    for (name, _) in long.into_iter().filter(|(name, _)| name.len() > 1) {
        let Some(short) = free.next() else { break };
        if short.len() < name.len() {
            out.insert(name.clone(), short);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use crate::compact::script;

    #[test]
    fn own_names_become_short_and_those_of_others_stay() {
        let long = "const palette = {}, width = 3; function draw(surface, [first, last]) { \
                    palette.ink = width; return surface.width + first + last + document.title; }";
        let short = script(long);
        assert!(
            short.contains(".ink=width") && short.contains(".width+") && short.contains("document.title"),
            "{short}"
        );
        for name in ["palette", "surface", "first", "last", "draw"] {
            assert!(!short.contains(name), "{name} in {short}");
        }
    }

    #[test]
    fn entries_keep_their_names() {
        let short = script(
            "const name = 1, other = 2; f({ name, other: other }); const { height, left: start = 2 } = box;",
        );
        assert!(short.contains("{name,other:other}") && short.contains("{height,left:"), "{short}");
        assert!(
            script("const text = 1; g(`${text} text`, yes ? text : no);").ends_with("} text`,yes?a:no);")
        );
    }
}
