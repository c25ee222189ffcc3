//! What a user asks of a figure, by name: from a command line, a model or code, before it is known what it means.

use std::fmt;

/// A value that was asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum Setting {
    /// Nothing: Python's `None`.
    Nothing,
    /// Yes or no.
    Switch(bool),
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Setting>),
    /// Values by name.
    Table(Vec<(String, Setting)>),
}

/// Options by name, in the order in which they were given; of two with one name the last one counts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    entries: Vec<(String, Setting)>,
}

impl Settings {
    /// None.
    pub fn new() -> Self {
        Self::default()
    }

    /// These, and one more.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl Into<Setting>) -> Self {
        self.set(name, value);
        self
    }

    /// Adds an option; one of the same name is replaced.
    pub fn set(&mut self, name: impl Into<String>, value: impl Into<Setting>) {
        let name = name.into();
        self.entries.retain(|(known, _)| *known != name);
        self.entries.push((name, value.into()));
    }

    /// The value of `name`.
    pub fn get(&self, name: &str) -> Option<&Setting> {
        self.entries.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Setting)> {
        self.entries.iter().map(|(name, value)| (name.as_str(), value))
    }
}

impl Setting {
    /// Reads what is typed on a command line: `true`, `3.5`, `S,M` (a list), `0:500` (a list of two numbers), or a text.
    /// Commas and colons within brackets do not count, so `S[0,2]` is one text.
    pub fn parse(text: &str) -> Setting {
        let items = split(text, ',');
        if items.len() > 1 {
            return Setting::List(items.into_iter().map(Setting::parse).collect());
        }
        let text = text.trim();
        if let Some((from, to)) = text.split_once(':')
            && let (Ok(from), Ok(to)) = (from.trim().parse(), to.trim().parse())
        {
            return Setting::List(vec![Setting::Number(from), Setting::Number(to)]);
        }
        match text {
            "true" | "True" | "yes" => Setting::Switch(true),
            "false" | "False" | "no" => Setting::Switch(false),
            "none" | "None" => Setting::Nothing,
            _ => text.parse().map_or_else(|_| Setting::Text(text.to_owned()), Setting::Number),
        }
    }
}

/// `text` cut at `mark` outside of brackets.
fn split(text: &str, mark: char) -> Vec<&str> {
    let (mut depth, mut from, mut parts) = (0usize, 0, Vec::new());
    for (at, c) in text.char_indices() {
        match c {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            c if c == mark && depth == 0 => {
                parts.push(&text[from..at]);
                from = at + c.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&text[from..]);
    parts
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Setting::Nothing => f.write_str("none"),
            Setting::Switch(on) => write!(f, "{on}"),
            Setting::Number(value) => write!(f, "{value}"),
            Setting::Text(text) => write!(f, "\"{text}\""),
            Setting::List(items) => {
                let items: Vec<String> = items.iter().map(Setting::to_string).collect();
                write!(f, "[{}]", items.join(", "))
            }
            Setting::Table(entries) => {
                let entries: Vec<String> = entries.iter().map(|(k, v)| format!("\"{k}\": {v}")).collect();
                write!(f, "{{{}}}", entries.join(", "))
            }
        }
    }
}

impl From<bool> for Setting {
    fn from(on: bool) -> Self {
        Setting::Switch(on)
    }
}

impl From<f64> for Setting {
    fn from(value: f64) -> Self {
        Setting::Number(value)
    }
}

impl From<i32> for Setting {
    fn from(value: i32) -> Self {
        Setting::Number(f64::from(value))
    }
}

impl From<&str> for Setting {
    fn from(text: &str) -> Self {
        Setting::Text(text.to_owned())
    }
}

impl From<String> for Setting {
    fn from(text: String) -> Self {
        Setting::Text(text)
    }
}

impl<A: Into<Setting>, B: Into<Setting>> From<(A, B)> for Setting {
    fn from((a, b): (A, B)) -> Self {
        Setting::List(vec![a.into(), b.into()])
    }
}

impl<T: Into<Setting>> From<Vec<T>> for Setting {
    fn from(items: Vec<T>) -> Self {
        Setting::List(items.into_iter().map(Into::into).collect())
    }
}

impl<T: Into<Setting>, const N: usize> From<[T; N]> for Setting {
    fn from(items: [T; N]) -> Self {
        Setting::List(items.into_iter().map(Into::into).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed() {
        assert_eq!(Setting::parse("S,M"), ["S", "M"].into());
        assert_eq!(Setting::parse("S[0,2], 7"), vec![Setting::from("S[0,2]"), 7.0.into()].into());
        assert_eq!(Setting::parse("0:500"), (0.0, 500.0).into());
        assert_eq!(Setting::parse("2.5"), 2.5.into());
        assert_eq!(Setting::parse("true"), true.into());
        assert_eq!(Setting::parse("a:b"), "a:b".into());
    }

    #[test]
    fn the_last_one_counts() {
        let settings = Settings::new().with("binSize", 5.0).with("binSize", 2.0);
        assert_eq!(settings.get("binSize"), Some(&Setting::Number(2.0)));
        assert_eq!(settings.iter().count(), 1);
    }
}
