//! What C's preprocessor makes of tokens: conditionals, macros, and `#include` (of which nothing is left).
//!
//! Conditions are those that hold when NEURON 9.0.2 compiles a mechanism as C++ on Linux.

use super::condition;
use super::lexer::{self, Kind, Token, Unreadable};
use super::macro_arguments::{arguments, take_arguments};
use crate::ast::At;
use std::collections::BTreeMap;

/// A macro.
#[derive(Clone, Debug, PartialEq)]
struct Macro {
    /// Names of arguments, if it has a list of them.
    arguments: Option<Vec<String>>,
    /// Whether the last argument takes all that is left, commas included: `...`, whose name is `__VA_ARGS__`, or `name...`.
    takes_rest: bool,
    body: Vec<Token>,
}

/// Macros within macros may go so deep.
const DEEPEST: u32 = 32;
/// So many tokens may come of one text.
const MOST_TOKENS: usize = 1_000_000;

/// Names with a meaning, but no macros of the file: name and what it stands for.
const GIVEN: &[(&str, &str)] = &[
    ("__cplusplus", "201703L"),
    ("__linux__", "1"),
    ("__unix__", "1"),
    ("__x86_64__", "1"),
    ("__GNUC__", "12"),
    ("NRN_VERSION_GTEQ_8_2_0", "1"),
    ("NRN_VERSION_GTEQ_9_0_0", "1"),
    ("NULL", "0"),
    ("nullptr", "0"),
    ("_threadargscomma_", "_threadargs_ ,"),
    ("_threadargsprotocomma_", "_threadargsproto_ ,"),
    ("_internalthreadargscomma_", "_threadargs_ ,"),
    ("_internalthreadargsprotocomma_", "_threadargsproto_ ,"),
    ("_internalthreadargs_", "_threadargs_"),
    ("_internalthreadargsproto_", "_threadargsproto_"),
    ("INT_MAX", "2147483647"),
    ("INT_MIN", "(-2147483647-1)"),
    ("UINT_MAX", "4294967295U"),
    ("RAND_MAX", "2147483647"),
    ("DBL_MAX", "1.7976931348623157e308"),
    ("DBL_MIN", "2.2250738585072014e-308"),
    ("DBL_EPSILON", "2.220446049250313e-16"),
    ("FLT_MAX", "3.40282346638528859812e+38F"),
    ("FLT_EPSILON", "1.19209290e-7F"),
    ("EXIT_FAILURE", "1"),
    ("EXIT_SUCCESS", "0"),
    ("BUFSIZ", "8192"),
    ("M_PI", "3.14159265358979323846"),
    ("M_PI_2", "1.57079632679489661923"),
    ("M_PI_4", "0.78539816339744830962"),
    ("M_1_PI", "0.31830988618379067154"),
    ("M_2_PI", "0.63661977236758134308"),
    ("M_E", "2.7182818284590452354"),
    ("M_LOG2E", "1.4426950408889634074"),
    ("M_LN2", "0.69314718055994530942"),
    ("M_LN10", "2.30258509299404568402"),
    ("M_SQRT2", "1.41421356237309504880"),
    ("M_SQRT1_2", "0.70710678118654752440"),
];

/// Names that `#ifdef` finds, but which stand for themselves.
const DEFINED: &[&str] =
    &["t", "dt", "NRN_VERSION_GTEQ", "NRN_VERSION_GT", "NRN_VERSION_EQ", "NRN_VERSION_LT"];

/// The preprocessor with what it has read so far.
#[derive(Clone, Debug)]
pub(crate) struct Preprocessor {
    macros: BTreeMap<String, Macro>,
    /// Per conditional that is open: whether its branch is taken, and whether one was before.
    open: Vec<(bool, bool)>,
}

impl Preprocessor {
    pub(crate) fn new() -> Self {
        let mut out = Self { macros: BTreeMap::new(), open: Vec::new() };
        for (name, text) in GIVEN {
            let mut body = Vec::new();
            // Own texts can be read.
            let _ = lexer::tokens(text, 0, &mut body);
            out.macros.insert((*name).to_string(), Macro { arguments: None, takes_rest: false, body });
        }
        out
    }

    fn active(&self) -> bool {
        self.open.iter().all(|(taken, _)| *taken)
    }

    /// What is left of `tokens`.
    pub(crate) fn run(&mut self, tokens: Vec<Token>) -> Result<Vec<Token>, Unreadable> {
        let mut out = Vec::new();
        let mut rest = tokens.into_iter().peekable();
        while let Some(token) = rest.next() {
            match token.kind {
                Kind::Directive(text) => self.directive(&text, token.at)?,
                _ if !self.active() => {}
                Kind::Word(ref name) if self.macros.contains_key(name) => {
                    let mut call = vec![token.clone()];
                    if self.macros.get(name).is_some_and(|m| m.arguments.is_some()) {
                        take_arguments(&mut rest, &mut call);
                    }
                    self.expand(call, &mut Vec::new(), &mut out)?;
                }
                _ => out.push(token),
            }
            if out.len() > MOST_TOKENS {
                return Err(Unreadable {
                    message: "macros make this text too long".into(),
                    at: At::default(),
                });
            }
        }
        Ok(out)
    }

    fn directive(&mut self, text: &str, at: At) -> Result<(), Unreadable> {
        let wrong = |message: &str| Unreadable { message: message.to_string(), at };
        let (word, rest) = split_word(text);
        match word {
            "ifdef" | "ifndef" => {
                let holds = self.is_defined(split_word(rest).0) == (word == "ifdef");
                self.open.push((holds, holds));
            }
            "if" => {
                let holds = self.active() && self.condition(rest, at)?;
                self.open.push((holds, holds));
            }
            "elif" => {
                let (_, before) = self.open.pop().ok_or_else(|| wrong("`#elif` without `#if`"))?;
                let holds = !before && self.active() && self.condition(rest, at)?;
                self.open.push((holds, before || holds));
            }
            "else" => {
                let last = self.open.last_mut().ok_or_else(|| wrong("`#else` without `#if`"))?;
                (last.0, last.1) = (!last.1, true);
            }
            "endif" => {
                self.open.pop().ok_or_else(|| wrong("`#endif` without `#if`"))?;
            }
            _ if !self.active() => {}
            "define" => self.define(rest, at)?,
            "undef" => {
                self.macros.remove(split_word(rest).0);
            }
            "error" => return Err(wrong(&format!("the C text says that it is wrong: {rest}"))),
            // What is included is known or not needed.
            "include" | "pragma" | "line" | "warning" | "" => {}
            _ => return Err(wrong(&format!("there is no preprocessor line `#{word}`"))),
        }
        Ok(())
    }

    fn define(&mut self, text: &str, at: At) -> Result<(), Unreadable> {
        let (name, rest) = split_word(text);
        let mut arguments = None;
        let mut takes_rest = false;
        let mut body = rest;
        if text[name.len()..].starts_with('(') {
            let (list, after) = rest.strip_prefix('(').and_then(|r| r.split_once(')')).ok_or_else(|| {
                Unreadable { message: format!("the arguments of the macro `{name}` do not end"), at }
            })?;
            let mut names: Vec<String> =
                list.split(',').map(|a| a.trim().to_string()).filter(|a| !a.is_empty()).collect();
            if let Some(last) = names.last_mut()
                && let Some(name) = last.strip_suffix("...")
            {
                takes_rest = true;
                *last = if name.trim().is_empty() { "__VA_ARGS__" } else { name.trim() }.to_string();
            }
            arguments = Some(names);
            body = after;
        }
        let mut tokens = Vec::new();
        lexer::tokens(body, 0, &mut tokens).map_err(|wrong| Unreadable { at, ..wrong })?;
        for token in &mut tokens {
            token.at = at;
        }
        // `#` and `##` make texts and names: nothing here does.
        tokens.retain(|token| !matches!(token.kind, Kind::Directive(_)));
        self.macros.insert(name.to_string(), Macro { arguments, takes_rest, body: tokens });
        Ok(())
    }

    fn is_defined(&self, name: &str) -> bool {
        self.macros.contains_key(name) || DEFINED.contains(&name)
    }

    /// Writes out a macro with its arguments, and macros in what it stands for.
    fn expand(
        &self,
        call: Vec<Token>,
        inside: &mut Vec<String>,
        out: &mut Vec<Token>,
    ) -> Result<(), Unreadable> {
        let Some(Token { kind: Kind::Word(name), at }) = call.first().cloned() else { return Ok(()) };
        let Some(known) = self.macros.get(&name).filter(|_| !inside.contains(&name)) else {
            out.extend(call);
            return Ok(());
        };
        if inside.len() as u32 >= DEEPEST || out.len() > MOST_TOKENS {
            return Err(Unreadable { message: format!("the macro `{name}` nests too deep"), at });
        }
        let mut values: BTreeMap<&str, Vec<Token>> = BTreeMap::new();
        if let Some(names) = &known.arguments {
            if call.len() == 1 {
                out.extend(call);
                return Ok(());
            }
            let mut given = arguments(&call[1..], if known.takes_rest { names.len() } else { usize::MAX });
            if known.takes_rest && given.len() + 1 == names.len() {
                given.push(Vec::new());
            }
            if given.len() != names.len() && !(names.is_empty() && given.iter().all(Vec::is_empty)) {
                let message =
                    format!("the macro `{name}` takes {} arguments, not {}", names.len(), given.len());
                return Err(Unreadable { message, at });
            }
            for (name, tokens) in names.iter().zip(given) {
                let mut expanded = Vec::new();
                self.expand_all(tokens, inside, &mut expanded)?;
                values.insert(name, expanded);
            }
        }
        let mut body = Vec::new();
        for token in &known.body {
            match &token.kind {
                Kind::Word(word) if values.contains_key(word.as_str()) => {
                    body.extend(values[word.as_str()].clone())
                }
                _ => body.push(Token { kind: token.kind.clone(), at }),
            }
        }
        inside.push(name);
        self.expand_all(body, inside, out)?;
        inside.pop();
        Ok(())
    }

    /// Writes out all macros among `tokens`.
    fn expand_all(
        &self,
        tokens: Vec<Token>,
        inside: &mut Vec<String>,
        out: &mut Vec<Token>,
    ) -> Result<(), Unreadable> {
        let mut rest = tokens.into_iter().peekable();
        while let Some(token) = rest.next() {
            let mut next = vec![token];
            if let Kind::Word(word) = &next[0].kind
                && let Some(inner) = self.macros.get(word)
            {
                if inner.arguments.is_some() {
                    take_arguments(&mut rest, &mut next);
                }
                self.expand(next, inside, out)?;
            } else {
                out.append(&mut next);
            }
        }
        Ok(())
    }

    /// Whether the expression after `#if` is not 0.
    fn condition(&self, text: &str, at: At) -> Result<bool, Unreadable> {
        let mut tokens = Vec::new();
        lexer::tokens(text, 0, &mut tokens).map_err(|wrong| Unreadable { at, ..wrong })?;
        let mut plain = Vec::new();
        let mut rest = tokens.into_iter().peekable();
        while let Some(token) = rest.next() {
            match &token.kind {
                Kind::Word(word) if word == "defined" => {
                    let bracket = rest.next_if(|t| t.kind == Kind::Sign("(")).is_some();
                    let name = match rest.next().map(|t| t.kind) {
                        Some(Kind::Word(name)) => name,
                        _ => String::new(),
                    };
                    if bracket {
                        rest.next_if(|t| t.kind == Kind::Sign(")"));
                    }
                    let value = if self.is_defined(&name) { 1.0 } else { 0.0 };
                    plain.push(Token { kind: Kind::Number(value, netpyne_mechanism::ir::CType::Int), at });
                }
                Kind::Word(word) if self.macros.contains_key(word) => {
                    let mut call = vec![token];
                    take_arguments(&mut rest, &mut call);
                    self.expand(call, &mut Vec::new(), &mut plain)?;
                }
                _ => plain.push(token),
            }
        }
        match condition::value(&plain) {
            Some(value) => Ok(value != 0),
            None => {
                Err(Unreadable { message: format!("the condition `#if {text}` cannot be evaluated"), at })
            }
        }
    }
}

/// The word at the start, and what follows.
fn split_word(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(text.len());
    (&text[..end], text[end..].trim_start())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(text: &str) -> Result<String, String> {
        let mut tokens = Vec::new();
        lexer::tokens(text, 0, &mut tokens).map_err(|w| w.message)?;
        let kept = Preprocessor::new().run(tokens).map_err(|w| w.message)?;
        let words = kept.into_iter().map(|t| match t.kind {
            Kind::Word(w) => w,
            Kind::Number(x, _) => x.to_string(),
            Kind::Sign(s) => s.to_string(),
            other => format!("{other:?}"),
        });
        Ok(words.collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn conditions_are_those_of_neuron_9() {
        let cases = [
            ("#ifndef NRN_VERSION_GTEQ_8_2_0\nold\n#else\nnew\n#endif\nafter", "new after"),
            ("#if !NRNBBCORE\na\n#endif", "a"),
            ("#ifdef CORENEURON_BUILD\na\n#elif defined(t) && 1 + 1 == 2\nb\n#else\nc\n#endif", "b"),
            ("#if NRN_VERSION_GTEQ(9, 0, 0)\na\n#endif\n#if NRN_VERSION_LT(8,2,0)\nb\n#endif", "a"),
            ("#if 0\n#if 1\na\n#else\nb\n#endif\n#else\nc\n#endif", "c"),
            ("#if 0\n#bogus\n#endif\nx", "x"),
        ];
        for (text, expected) in cases {
            assert_eq!(left(text).as_deref(), Ok(expected), "{text}");
        }
        for wrong in ["#if (\n#endif", "#else", "#endif", "#error no", "#if 1 2\n#endif", "#if 1/0\n#endif"] {
            assert!(left(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn macros() {
        let cases = [
            ("#define N 3\n#define M (N+1)\nx[M]", "x [ ( 3 + 1 ) ]"),
            ("#define CAST\nf(CAST y)", "f ( y )"),
            ("#define SQ(a) ((a)*(a))\nSQ(b, c)", "?"),
            ("#define SQ(a) ((a)*(a))\nSQ(SQ(b)) SQ", "( ( ( ( b ) * ( b ) ) ) * ( ( ( b ) * ( b ) ) ) ) SQ"),
            ("#define A B\n#define B A\nA", "A"),
            ("#define LOG(...)\nLOG(a, b(c, d)) x LOG()", "x"),
            ("#define LOG(...) f(__VA_ARGS__)\nLOG(a, b(c, d)) LOG()", "f ( a , b ( c , d ) ) f ( )"),
            ("#define LOG(to, ...) f(to, __VA_ARGS__)\nLOG(a, b, c)", "f ( a , b , c )"),
            ("#define LOG(to, rest...) f(rest)\nLOG(a, b, c) LOG(a)", "f ( b , c ) f ( )"),
            ("#define LOG(to, from, ...) f(to)\nLOG(a)", "?"),
            ("#define N 1\n#undef N\nN", "N"),
            ("f(_threadargscomma_ x)", "f ( _threadargs_ , x )"),
        ];
        for (text, expected) in cases {
            match left(text) {
                Ok(found) => assert_eq!(found, expected, "{text}"),
                Err(message) => assert_eq!(expected, "?", "{message}"),
            }
        }
        let doubling: String = (0..40).map(|n| format!("#define A{} A{n} A{n}\n", n + 1)).collect();
        assert!(left(&format!("{doubling}A40")).is_err());
    }
}
