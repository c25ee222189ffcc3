//! Comparing JSON values, numbers by their bits.

use serde_json::Value;

/// How far two things agree.
#[derive(Clone, Debug, Default)]
pub struct Agreement {
    /// Things compared.
    pub total: usize,
    /// Things that differ.
    pub different: usize,
    /// Where and how the first one differs.
    pub first: Option<String>,
}

impl Agreement {
    /// Whether something was compared and all of it agrees.
    pub fn is_identical(&self) -> bool {
        self.different == 0
    }

    /// Counts one more comparison; `difference` says how it failed.
    pub fn count(&mut self, difference: Option<String>) {
        self.total += 1;
        if let Some(difference) = difference {
            self.different += 1;
            self.first.get_or_insert(difference);
        }
    }

    /// `identical` or how many differ, for the table.
    pub fn cell(&self) -> String {
        match (self.total, self.different) {
            (0, _) => "-".into(),
            (n, 0) => format!("= {n}"),
            (n, d) => format!("{d}/{n} differ"),
        }
    }
}

/// First difference between `ours` and `theirs`, with its path; integers and floats of equal value are equal.
pub fn difference(path: &str, ours: &Value, theirs: &Value) -> Option<String> {
    match (ours, theirs) {
        (Value::Object(a), Value::Object(b)) => {
            for (key, value) in b {
                let path = format!("{path}.{key}");
                match a.get(key) {
                    None => return Some(format!("{path}: missing, should be {}", short(value))),
                    Some(own) => {
                        if let Some(found) = difference(&path, own, value) {
                            return Some(found);
                        }
                    }
                }
            }
            let extra = a.keys().find(|key| !b.contains_key(*key))?;
            Some(format!("{path}.{extra}: should not be there, is {}", short(&a[extra])))
        }
        (Value::Array(a), Value::Array(b)) => {
            let inside = a.iter().zip(b).enumerate();
            let found = inside.filter_map(|(i, (a, b))| difference(&format!("{path}[{i}]"), a, b)).next();
            found.or_else(|| {
                (a.len() != b.len()).then(|| format!("{path}: {} entries, should be {}", a.len(), b.len()))
            })
        }
        (Value::Number(a), Value::Number(b)) => {
            let (a, b) = (a.as_f64(), b.as_f64());
            (a.map(f64::to_bits) != b.map(f64::to_bits) && a != b)
                .then(|| format!("{path}: {}, should be {}", show(a), show(b)))
        }
        _ if ours == theirs => None,
        // Labels of rules that were numbers in Python are texts in JSON.
        (Value::String(a), Value::Number(b)) if *a == b.to_string() => None,
        _ => Some(format!("{path}: {}, should be {}", short(ours), short(theirs))),
    }
}

fn show(x: Option<f64>) -> String {
    x.map_or("?".into(), |x| format!("{x:?}"))
}

fn short(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(120) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text,
    }
}

/// Compares two series by bits; the difference says where, and how large the largest deviation is.
pub fn series(label: &str, ours: &[f64], theirs: &[f64]) -> Option<String> {
    let unequal = |(a, b): (&f64, &f64)| a.to_bits() != b.to_bits() && a != b;
    let at = ours.iter().zip(theirs).position(unequal);
    let largest =
        ours.iter().zip(theirs).map(|(a, b)| (a - b).abs()).fold(0.0f64, |m, d| if d > m { d } else { m });
    match at {
        Some(i) => Some(format!(
            "{label}[{i}]: {:?}, should be {:?} (largest deviation {largest:e})",
            ours[i], theirs[i]
        )),
        None if ours.len() != theirs.len() => {
            Some(format!("{label}: {} values, should be {}", ours.len(), theirs.len()))
        }
        None => None,
    }
}

/// The numbers of a JSON list; `null` becomes NaN.
pub fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().map(|l| l.iter().map(|v| v.as_f64().unwrap_or(f64::NAN)).collect()).unwrap_or_default()
}
