//! Conditions of rules on cells: NetPyNE's two kinds.

use crate::build::all_cells::Who;
use crate::description::network::Tags;
use netpyne_specs::{Conds, Value};

/// Python's `==`.
pub(crate) fn python_eq(a: &Value, b: &Value) -> bool {
    match (a.as_number(), b.as_number()) {
        (Some(x), Some(y)) => x.get() == y.get(),
        (None, None) => match (a, b) {
            (Value::List(x), Value::List(y)) => {
                x.len() == y.len() && x.iter().zip(y).all(|(x, y)| python_eq(x, y))
            }
            _ => a == b,
        },
        _ => false,
    }
}

/// Which coordinate a tag name is: (normalised, axis).
pub(crate) fn coordinate(key: &str) -> Option<(bool, usize)> {
    Some(match key {
        "x" => (false, 0),
        "y" => (false, 1),
        "z" => (false, 2),
        "xnorm" => (true, 0),
        "ynorm" => (true, 1),
        "znorm" => (true, 2),
        _ => return None,
    })
}

/// A tag that is not a coordinate.
pub(crate) fn tag(tags: &Tags, key: &str) -> Option<Value> {
    if key == "label" && tags.label.is_some() {
        return tags.label.clone().map(Value::from);
    }
    tags.own.get(key).cloned()
}

/// Whether a cell fulfils the conditions of a cell rule or of a recording: closed ranges, lists of texts by membership.
pub(crate) fn check(conds: &Conds, gid: u32, get: impl Fn(&str) -> Option<Value>) -> bool {
    conds.iter().all(|(key, wanted)| {
        let is_gid = key == "gid";
        let value = if is_gid { Value::from(gid as usize) } else { get(key).unwrap_or_default() };
        match wanted {
            Value::List(list) => match list.first() {
                Some(first) if first.as_number().is_some() => {
                    if is_gid {
                        return list.iter().any(|w| python_eq(w, &value));
                    }
                    match (value.as_f64(), first.as_f64(), list.get(1).and_then(Value::as_f64)) {
                        (Some(x), Some(lo), Some(hi)) => lo <= x && x <= hi,
                        _ => false,
                    }
                }
                Some(Value::Text(_)) => list.iter().any(|w| python_eq(w, &value)),
                // NetPyNE looks at no other lists.
                _ => true,
            },
            _ => match &value {
                Value::List(values) => values.iter().any(|v| python_eq(v, wanted)),
                value => python_eq(value, wanted),
            },
        }
    })
}

/// [`check`] for a cell of the network.
pub(crate) fn check_cell(who: &Who, conds: &Conds) -> bool {
    check(conds, who.gid, |key| match coordinate(key) {
        Some(axis) => Some(who.spot.get(axis).into()),
        None => tag(&who.tags, key),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn conds(key: &str, wanted: Value) -> Conds {
        [(key.to_owned(), wanted)].into_iter().collect()
    }

    #[test]
    fn ranges_are_closed_and_texts_are_members() {
        let get = |key: &str| match key {
            "y" => Some(Value::from(5.0)),
            "pop" => Some("A".into()),
            "label" => Some(vec!["r1", "r2"].into()),
            _ => None,
        };
        assert!(check(&conds("y", [5.0, 6.0].into()), 0, get));
        assert!(check(&conds("y", [4.0, 5.0].into()), 0, get));
        assert!(!check(&conds("y", [6.0, 7.0].into()), 0, get));
        assert!(check(&conds("pop", ["A", "B"].into()), 0, get));
        assert!(check(&conds("label", "r2".into()), 0, get));
        assert!(!check(&conds("cellType", "x".into()), 0, get));
        assert!(check(&conds("gid", [7, 0].into()), 0, get));
        assert!(!check(&conds("missing", [0, 1].into()), 0, get));
    }

    #[test]
    fn python_equality_mixes_ints_and_floats() {
        assert!(python_eq(&1.into(), &1.0.into()));
        assert!(python_eq(&true.into(), &1.into()));
        assert!(!python_eq(&"1".into(), &1.into()));
    }
}
