//! XML, element by element.

use netpyne_base::escaped;
use std::fmt::Write as _;

/// Elements, indented.
#[derive(Debug)]
pub(super) struct Xml {
    pub text: String,
    depth: usize,
}

impl Xml {
    /// Nothing yet; elements are `depth` deep.
    pub fn new(depth: usize) -> Self {
        Self { text: String::new(), depth }
    }

    fn start(&mut self, name: &str, attributes: &[(&str, &str)]) {
        for _ in 0..self.depth {
            self.text.push_str("    ");
        }
        self.text.push('<');
        self.text.push_str(name);
        for (key, value) in attributes {
            self.text.push(' ');
            self.text.push_str(key);
            self.text.push_str("=\"");
            self.text.push_str(&quoted(value));
            self.text.push('"');
        }
    }

    /// An element without content.
    pub fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.start(name, attributes);
        self.text.push_str("/>\n");
    }

    /// Begins an element.
    pub fn open(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.start(name, attributes);
        self.text.push_str(">\n");
        self.depth += 1;
    }

    /// Ends it.
    pub fn close(&mut self, name: &str) {
        self.depth -= 1;
        for _ in 0..self.depth {
            self.text.push_str("    ");
        }
        let _ = writeln!(self.text, "</{name}>");
    }

    /// A property, where the standard has them.
    pub fn property(&mut self, tag: &str, value: &str) {
        self.empty("property", &[("tag", tag), ("value", value)]);
    }

    /// What other readers need not know; nothing if there is nothing.
    pub fn annotation(&mut self, properties: &[(&str, &str)]) {
        if !properties.is_empty() {
            self.open("annotation", &[]);
            properties.iter().for_each(|(tag, value)| self.property(tag, value));
            self.close("annotation");
        }
    }
}

/// What stands for what is not known yet.
pub(super) const UNKNOWN: &str = "\u{0}";

/// Text inside of quotes, but for [`UNKNOWN`].
fn quoted(text: &str) -> String {
    text.split(UNKNOWN).map(escaped).collect::<Vec<_>>().join(UNKNOWN)
}

/// A number with its unit.
pub(super) fn quantity(value: f64, unit: &str) -> String {
    format!("{value} {unit}").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_cannot_leave_their_quotes() {
        let mut xml = Xml::new(0);
        xml.open("a", &[("x", "1\"><b/>&\n\u{1}")]);
        xml.property("t", "v");
        xml.close("a");
        let lines: Vec<&str> = xml.text.lines().collect();
        assert_eq!(lines[0], "<a x=\"1&quot;&gt;&lt;b/&gt;&amp;&#10;\u{fffd}\">");
        assert_eq!(lines[1..], ["    <property tag=\"t\" value=\"v\"/>", "</a>"]);
        assert_eq!(quantity(0.1, "nS"), "0.1 nS");
    }
}
