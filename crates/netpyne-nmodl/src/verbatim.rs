//! The few things that models do in `VERBATIM` blocks and that mean something here.

/// What one C statement amounts to.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Idiom {
    /// `return;` or `return 0;` at the end of a block that has no value, or `return e;`.
    Return(Option<String>),
    /// `break;`
    Break,
    /// `cai = _ion_cai;`
    IonVariable(String),
    /// `_lname = e;` or `name = e;`
    Assign(String, String),
    /// `hoc_execerror("…", …);`
    Fail(String),
}

/// The meaning of a C text, or what in it has none here.
pub(crate) fn translate(text: &str) -> Result<Vec<Idiom>, String> {
    let mut out = Vec::new();
    for statement in split(&strip(text)) {
        let s = statement.split_whitespace().collect::<Vec<_>>().join(" ");
        if s.is_empty() || harmless(&s) {
            continue;
        }
        out.push(idiom(&s).ok_or(s)?);
    }
    Ok(out)
}

/// Without comments and preprocessor lines.
fn strip(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("/*") {
        out.push_str(&rest[..at]);
        rest = rest[at..].find("*/").map_or("", |end| &rest[at + end + 2..]);
    }
    out.push_str(rest);
    let lines = out.lines().map(|l| l.split("//").next().unwrap_or(l));
    lines.filter(|l| !l.trim_start().starts_with('#')).collect::<Vec<_>>().join("\n")
}

/// At semicolons outside quotes and braces.
fn split(text: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let (mut depth, mut quoted) = (0usize, false);
    for c in text.chars() {
        match c {
            '"' => quoted = !quoted,
            '{' if !quoted => depth += 1,
            '}' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
        let ends = !quoted && depth == 0 && (c == ';' || c == '}');
        if let Some(last) = out.last_mut()
            && (!ends || c == '}')
        {
            last.push(c);
        }
        if ends {
            out.push(String::new());
        }
    }
    out
}

/// Statements without effect on the simulation: declarations, log files, variable-step guards.
fn harmless(s: &str) -> bool {
    s.starts_with("extern ")
        || s.starts_with("FILE *")
        || s.starts_with("FILE* ")
        || s.starts_with("static const char rcsid")
        || s.contains("=fopen(")
        || s.contains("= fopen(")
        || ["fprintf(", "fprintf (", "fclose(", "fclose (", "printf(", "printf ("]
            .iter()
            .any(|p| s.starts_with(p))
        || s.starts_with("if (cvode_active_)")
        || (s.starts_with('{') && s.contains("if (cvode_active_) { hoc_execerror("))
}

fn idiom(s: &str) -> Option<Idiom> {
    if let Some(rest) = s.strip_prefix("return") {
        let value = rest.trim();
        let none = value.is_empty() || value == "0";
        return (rest.is_empty() || rest.starts_with([' ', '(']))
            .then(|| Idiom::Return((!none).then(|| c_names(value))));
    }
    if s == "break" {
        return Some(Idiom::Break);
    }
    if let Some(rest) = s.strip_prefix("hoc_execerror") {
        let quoted: Vec<&str> = rest.split('"').skip(1).step_by(2).collect();
        return Some(Idiom::Fail(quoted.join(" ").trim().to_string()));
    }
    let (left, right) = s.split_once('=')?;
    let (left, right) = (left.trim(), right.trim());
    let is_name = |n: &str| {
        !n.is_empty()
            && !n.starts_with(|c: char| c.is_ascii_digit())
            && n.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    };
    if !is_name(left) || right.starts_with('=') {
        return None;
    }
    if right.strip_prefix("_ion_") == Some(left) {
        return Some(Idiom::IonVariable(left.to_string()));
    }
    Some(Idiom::Assign(c_names(left), c_names(right)))
}

/// Locals carry the prefix `_l` in the C text.
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
        out.push(c);
        before = c;
        rest = &rest[c.len_utf8()..];
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_idioms() {
        let logged = "FILE *f; // log\n f=fopen(name,\"a\");\n fprintf(f,\"%g;\\n\",t); fclose(f);";
        assert_eq!(translate(logged), Ok(vec![]));
        assert_eq!(translate(" return 0;\n"), Ok(vec![Idiom::Return(None)]));
        assert_eq!(translate("cai = _ion_cai;"), Ok(vec![Idiom::IonVariable("cai".into())]));
        assert_eq!(translate("/* x */ break;"), Ok(vec![Idiom::Break]));
        let guard = "if (cvode_active_) {\n hoc_execerror(\"a\", \"b\");\n}\n";
        assert_eq!(translate(guard), Ok(vec![]));
        let set = Idiom::Assign("f".into(), "a + 2.0".into());
        assert_eq!(translate("_lf = _la + 2.0;"), Ok(vec![set]));
        assert!(translate("void* p = *vector_arg(1);").is_err());
    }
}
