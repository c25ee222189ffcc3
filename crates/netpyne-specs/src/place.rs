//! Finding a place in a tree of values by a path, and writing a value there.
//!
//! `a.b`, `["label"]`, `[1]`: keys stand after dots, or in brackets and quotes; positions in lists in brackets or after dots.
//! A label may contain dots: of the keys that exist, the longest is meant.

use crate::{Dict, Value};
use netpyne_base::{Diagnostic, did_you_mean};

type Outcome<T = ()> = Result<T, Box<Diagnostic>>;

/// Writes `value` at `path` below `place`. All but the last key must exist, or be one of `known`; so must the last at the top.
pub(crate) fn set(place: &mut Value, path: &str, value: Value, known: &[&str]) -> Outcome {
    match place {
        Value::Dict(dict) => {
            let (key, rest) = next_key(dict, path)?;
            if !dict.contains_key(key) && !known.contains(&key) && (rest.is_some() || !known.is_empty()) {
                let names = dict.keys().map(String::as_str).chain(known.iter().copied());
                let error = Diagnostic::error(format!("there is no `{key}`"));
                return Err(Box::new(error.help_opt(did_you_mean(key, names))));
            }
            match rest {
                None => {
                    dict.insert(key.to_owned(), value);
                    Ok(())
                }
                Some(rest) => {
                    let inner = dict.entry(key.to_owned()).or_insert_with(|| Value::Dict(Dict::new()));
                    set(inner, rest, value, &[])
                }
            }
        }
        Value::List(list) => {
            let (index, rest) = next_index(path);
            let count = list.len();
            let Some(entry) = index.parse().ok().and_then(|i: usize| list.get_mut(i)) else {
                let message = format!("`{index}` is no position in a list of {count}");
                return Err(Box::new(Diagnostic::error(message)));
            };
            match rest {
                None => {
                    *entry = value;
                    Ok(())
                }
                Some(rest) => set(entry, rest, value, &[]),
            }
        }
        other => {
            let message = format!("`{path}` is not there: above it is {}, not a dictionary", other.kind());
            Err(Box::new(Diagnostic::error(message)))
        }
    }
}

/// What follows a key, without its dot; none at the end of the path.
fn below(rest: &str) -> Option<&str> {
    let rest = rest.strip_prefix('.').unwrap_or(rest);
    (!rest.is_empty()).then_some(rest)
}

/// The first key of a path: `["label"]`, the longest existing key, or all up to the next dot or bracket.
fn next_key<'a>(dict: &Dict, path: &'a str) -> Outcome<(&'a str, Option<&'a str>)> {
    if let Some(bracket) = path.strip_prefix('[') {
        let quote = bracket.chars().next().filter(|q| matches!(q, '"' | '\''));
        let closed = quote.and_then(|q| bracket[1..].split_once(&format!("{q}]")));
        let (label, rest) =
            closed.ok_or_else(|| Box::new(Diagnostic::error("expected [\"label\"] in the path")))?;
        return Ok((label, below(rest)));
    }
    let ends = |key: &&str| path[key.len()..].is_empty() || path[key.len()..].starts_with(['.', '[']);
    let existing = dict.keys().map(String::as_str).filter(|key| path.starts_with(key)).filter(ends);
    let split = match existing.max_by_key(|key| key.len()) {
        Some(key) => key.len(),
        None => path.find(['.', '[']).unwrap_or(path.len()),
    };
    match path.split_at(split) {
        ("", _) => Err(Box::new(Diagnostic::error("the path has an empty key"))),
        (key, rest) => Ok((key, below(rest))),
    }
}

/// The first position of a path: `[1]` or `1`.
fn next_index(path: &str) -> (&str, Option<&str>) {
    if let Some((index, rest)) = path.strip_prefix('[').and_then(|p| p.split_once(']')) {
        return (index, below(rest));
    }
    let split = path.find(['.', '[']).unwrap_or(path.len());
    (&path[..split], below(&path[split..]))
}
