//! The few things that models do in `VERBATIM` blocks and that mean something here: a small part of C.

/// Prefix of an ion's own variable, not the mechanism's copy of it.
pub(crate) const ION: &str = "ion__";

/// What one C statement amounts to. Names and expressions are NMODL text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Idiom {
    /// `return;` or `return e;`
    Return(Option<String>),
    /// `break;`
    Break,
    /// `double x;`
    Local(String),
    /// `_lname = e;`, `name = e;`, `name[i] += e;`
    Assign(String, String),
    /// `if (c) …; else …;`
    If(String, Vec<Idiom>, Vec<Idiom>),
    /// `hoc_execerror("…", …);`
    Fail(String),
}

/// The meaning of a C text, or the statement in it that has none here.
pub(crate) fn translate(text: &str) -> Result<Vec<Idiom>, String> {
    let text = strip(text);
    let mut out = Vec::new();
    let mut rest = text.as_str();
    while !rest.trim().is_empty() {
        rest = statement(rest, &mut out)?;
    }
    Ok(out)
}

/// What to write instead of a C statement that has no meaning here.
pub(crate) fn advice(statement: &str) -> &'static str {
    let has = |words: &[&str]| words.iter().any(|w| statement.contains(w));
    if has(&["nrnran123", "nrn_random", "drand", "rand("]) {
        "declare a RANDOM variable `r` in the NEURON block and draw by `random_uniform(r)`, `random_normal(r)`, …"
    } else if has(&["vector_", "Vect"]) {
        "declare a BBCOREPOINTER `v` and read it by `vector_size(v)` and `vector_get(v, i)`"
    } else if has(&["getarg", "ifarg", "gargstr"]) {
        "nothing calls this with arguments of hoc here: make the value a PARAMETER"
    } else if has(&["alloc(", "free(", "void*", "void *", "->"]) {
        "keep data in variables and arrays that ASSIGNED declares: `ASSIGNED { data[10] }`"
    } else if has(&["for ", "for(", "while"]) {
        "write the loop in NMODL: `FROM i = 0 TO n - 1 { … }` or `WHILE (c) { … }`"
    } else {
        "write the statement in NMODL, outside VERBATIM: names there are the same without `_l` and `_p_`"
    }
}

/// Where in a C text a statement begins that [`translate`] gave back.
pub(crate) fn find_statement(statement: &str, text: &str) -> Option<usize> {
    let first = statement.split(' ').next().filter(|word| !word.is_empty())?;
    let begins = |offset: usize| {
        let rest: String = text[offset..].chars().take(4 * statement.len() + 40).collect();
        squeeze(&rest).starts_with(statement)
    };
    let places = || text.match_indices(first).map(|(offset, _)| offset);
    // A comment inside the statement hides it; its first word is near enough then.
    places().find(|offset| begins(*offset)).or_else(|| places().next())
}

/// Without comments, and without what the preprocessor would leave out.
fn strip(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("/*") {
        out.push_str(&rest[..at]);
        out.push(' ');
        rest = rest[at..].find("*/").map_or("", |end| &rest[at + end + 2..]);
    }
    out.push_str(rest);
    let mut lines = Vec::new();
    // Whether each `#if` around the line holds.
    let mut conditions: Vec<bool> = Vec::new();
    for line in out.lines() {
        let line = line.split("//").next().unwrap_or(line);
        let Some(directive) = line.trim_start().strip_prefix('#') else {
            if conditions.iter().all(|c| *c) {
                lines.push(line);
            }
            continue;
        };
        let directive = directive.trim();
        if let Some(condition) = directive.strip_prefix("if") {
            // NEURON itself, not CoreNEURON; nothing else is defined.
            conditions
                .push(condition.starts_with("ndef") || condition.contains('!') || condition.trim() == "1");
        } else if directive.starts_with("else") {
            if let Some(last) = conditions.last_mut() {
                *last = !*last;
            }
        } else if directive.starts_with("endif") {
            conditions.pop();
        }
    }
    lines.join("\n")
}

/// Takes one statement off `text`; what is left.
fn statement<'t>(text: &'t str, out: &mut Vec<Idiom>) -> Result<&'t str, String> {
    let text = text.trim_start();
    if text.starts_with('{') {
        let (inner, rest) = bracketed(text).ok_or_else(|| squeeze(text))?;
        out.extend(translate(inner)?);
        return Ok(rest);
    }
    if let Some(after) = text.strip_prefix("if").filter(|t| t.trim_start().starts_with('(')) {
        let (condition, rest) = bracketed(after.trim_start()).ok_or_else(|| squeeze(text))?;
        return conditional(condition, rest, out);
    }
    let mut depth = 0usize;
    let mut quoted = false;
    for (i, c) in text.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '{' | '(' if !quoted => depth += 1,
            '}' | ')' if !quoted => {
                depth = depth.saturating_sub(1);
                // The body of a function, a loop, or a type.
                if c == '}' && depth == 0 {
                    let (body, rest) = text.split_at(i + 1);
                    let body = squeeze(body);
                    return if harmless(&body) { Ok(rest) } else { Err(body) };
                }
            }
            ';' if !quoted && depth == 0 => {
                simple(&squeeze(&text[..i]), out)?;
                return Ok(&text[i + 1..]);
            }
            _ => {}
        }
    }
    simple(&squeeze(text), out)?;
    Ok("")
}

fn conditional<'t>(condition: &str, rest: &'t str, out: &mut Vec<Idiom>) -> Result<&'t str, String> {
    // A branch that is never taken need not be understood.
    let never = condition.contains("ifarg") || condition.trim() == "cvode_active_";
    let mut yes = Vec::new();
    let rest = match statement(rest, &mut yes) {
        Err(_) if never => skip(rest),
        other => other?,
    };
    let mut no = Vec::new();
    let mut after = rest;
    if let Some(otherwise) = rest.trim_start().strip_prefix("else") {
        after = statement(otherwise, &mut no)?;
    }
    if never {
        out.extend(no);
    } else {
        let condition = squeeze(condition);
        if !is_plain(&condition) {
            return Err(format!("if ({condition})"));
        }
        out.push(Idiom::If(c_names(&condition), yes, no));
    }
    Ok(after)
}

/// What follows the statement at the start of `text`, whatever it is.
fn skip(text: &str) -> &str {
    let text = text.trim_start();
    if text.starts_with('{') {
        bracketed(text).map_or("", |(_, rest)| rest)
    } else {
        text.split_once(';').map_or("", |(_, rest)| rest)
    }
}

/// The text between the bracket at the start and its partner, and what follows.
fn bracketed(text: &str) -> Option<(&str, &str)> {
    let (mut depth, mut quoted) = (0usize, false);
    for (i, c) in text.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '{' | '(' if !quoted => depth += 1,
            '}' | ')' if !quoted => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some((&text[1..i], &text[i + 1..]));
                }
            }
            _ => {}
        }
    }
    None
}

fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Statements without effect on the simulation: declarations, log files, messages.
fn harmless(s: &str) -> bool {
    s.is_empty()
        || ["extern ", "FILE *", "FILE* ", "static const char rcsid"].iter().any(|p| s.starts_with(p))
        || s.contains("=fopen(")
        || s.contains("= fopen(")
        || ["fprintf", "fclose", "fflush", "printf"]
            .iter()
            .any(|p| s.strip_prefix(p).is_some_and(|rest| rest.trim_start().starts_with('(')))
        || is_prototype(s)
}

/// `double nrn_random_pick(void* r)`
fn is_prototype(s: &str) -> bool {
    let Some((head, _)) = s.split_once('(') else { return false };
    let words: Vec<&str> = head.split_whitespace().collect();
    words.len() > 1
        && s.ends_with(')')
        && !head.contains('=')
        && words[0] != "return"
        && words.iter().all(|w| w.bytes().all(|b| b.is_ascii_alphanumeric() || b"_*".contains(&b)))
}

/// A statement without others inside.
fn simple(s: &str, out: &mut Vec<Idiom>) -> Result<(), String> {
    if harmless(s) {
        return Ok(());
    }
    let wrong = || s.to_string();
    if let Some(rest) = s.strip_prefix("return").filter(|r| r.is_empty() || r.starts_with([' ', '('])) {
        let value = rest.trim();
        if !is_plain(value) {
            return Err(wrong());
        }
        out.push(Idiom::Return((!value.is_empty()).then(|| c_names(value))));
        return Ok(());
    }
    if s == "break" {
        out.push(Idiom::Break);
        return Ok(());
    }
    if let Some(rest) = s.strip_prefix("hoc_execerror") {
        let quoted: Vec<&str> = rest.split('"').skip(1).step_by(2).collect();
        out.push(Idiom::Fail(quoted.join(" ").trim().to_string()));
        return Ok(());
    }
    if let Some(rest) = s.strip_prefix("double ") {
        for part in rest.split(',') {
            let (name, value) = part.split_once('=').map_or((part, None), |(n, v)| (n, Some(v.trim())));
            let name = name.trim();
            if !is_name(name) || value.is_some_and(|v| !is_plain(v)) {
                return Err(wrong());
            }
            out.push(Idiom::Local(c_names(name)));
            out.extend(value.map(|v| Idiom::Assign(c_names(name), c_names(v))));
        }
        return Ok(());
    }
    let (left, right) = s.split_once('=').ok_or_else(wrong)?;
    let (left, right) = (left.trim(), right.trim());
    let (left, operator) = match left.strip_suffix(['+', '-', '*', '/']) {
        Some(shorter) => (shorter.trim(), left.chars().last()),
        None => (left, None),
    };
    let target = left.split('[').next().unwrap_or(left).trim();
    if !is_name(target) || !is_plain(left) || !is_plain(right) || right.starts_with('=') {
        return Err(wrong());
    }
    let (left, right) = (c_names(left), c_names(right));
    let value = match operator {
        Some(operator) => format!("{left} {operator} ({right})"),
        None => right,
    };
    out.push(Idiom::Assign(left, value));
    Ok(())
}

fn is_name(n: &str) -> bool {
    !n.is_empty()
        && !n.starts_with(|c: char| c.is_ascii_digit())
        && n.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

/// Whether a C expression reads the same in NMODL: no pointers, casts, strings, or assignments inside.
fn is_plain(e: &str) -> bool {
    let calls = ["getarg", "ifarg", "alloc", "nrn", "hoc_", "vector_", "_p_", "(int)", "(double)"];
    let starts_pointer =
        |p: &str| p.trim_end().ends_with(['(', ',', '=', '+', '-', '/', '*']) || p.trim().is_empty();
    !calls.iter().any(|c| e.contains(c))
        && !e.contains(['"', '?', ';', '{', '%', '~', '\''])
        && !e.contains("->")
        && !e.contains("++")
        && !e.match_indices('*').any(|(i, _)| starts_pointer(&e[..i]))
        && !e.replace("&&", "").replace("||", "").contains(['&', '|'])
}

/// Locals carry the prefix `_l` in the C text, the variables of an ion `_ion_`, which becomes [`ION`].
fn c_names(text: &str) -> String {
    let mut out = String::new();
    let mut before = ' ';
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let starts_word = !before.is_ascii_alphanumeric() && before != '_';
        if starts_word && rest.starts_with("_l") {
            rest = &rest[2..];
            before = '_';
            continue;
        }
        if starts_word && rest.starts_with("_ion_") {
            out.push_str(ION);
            rest = &rest["_ion_".len()..];
            before = '_';
            continue;
        }
        out.push(c);
        before = c;
        rest = &rest[c.len_utf8()..];
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(name: &str, value: &str) -> Idiom {
        Idiom::Assign(name.into(), value.into())
    }

    #[test]
    fn known_idioms() {
        let logged = "FILE *f; // log\n f=fopen(name,\"a\");\n fprintf(f,\"%g;\\n\",t); fclose(f);";
        assert_eq!(translate(logged), Ok(vec![]));
        assert_eq!(translate(" return 0;\n"), Ok(vec![Idiom::Return(Some("0".into()))]));
        assert_eq!(translate("cai = _ion_cai;"), Ok(vec![set("cai", "ion__cai")]));
        assert_eq!(translate("/* x */ break;"), Ok(vec![Idiom::Break]));
        let guard = "if (cvode_active_) {\n hoc_execerror(\"a\", \"b\");\n}\n";
        assert_eq!(translate(guard), Ok(vec![]));
        assert_eq!(translate("_lf = _la + 2.0;"), Ok(vec![set("f", "a + 2.0")]));
        assert!(translate("void* p = *vector_arg(1);").is_err());
    }

    #[test]
    fn a_small_part_of_c() {
        let text = "#include <math.h>\nextern double cell(double x);\n#if 0\nnonsense(\n#else\n\
                    double y = 2*_lx; if (y > 1 || z) { _la += y; } else return y;\n#endif\n";
        let yes = vec![set("a", "a + (y)")];
        let no = vec![Idiom::Return(Some("y".into()))];
        let condition = Idiom::If("y > 1 || z".into(), yes, no);
        assert_eq!(translate(text), Ok(vec![Idiom::Local("y".into()), set("y", "2*x"), condition]));
        let arguments = "{ if (ifarg(1)) { id= *getarg(1); } else { id= -1; } }";
        assert_eq!(translate(arguments), Ok(vec![set("id", "-1")]));
        for wrong in
            ["x = *p;", "for (i=0; i<3; ++i) { f(i); }", "x = (int)y;", "if (p->q) { x = 1; }", "f(3);"]
        {
            assert!(translate(wrong).is_err(), "{wrong}");
        }
    }
}
