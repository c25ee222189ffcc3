//! Text that readers of XML and HTML must not take for anything but text.

use std::fmt::Write as _;

/// `text` for XML and HTML, within elements and within quoted attributes.
///
/// Line ends and tabulators become references, which an attribute keeps as they are. What XML cannot hold becomes U+FFFD.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' | '\r' => {
                let _ = write!(out, "&#{};", u32::from(c));
            }
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn nothing_leaves_its_place() {
        let hostile = "</script><a b='c'>\0\"&\n\u{1}\u{ffff}";
        assert_eq!(
            escaped(hostile),
            "&lt;/script&gt;&lt;a b=&#39;c&#39;&gt;\u{fffd}&quot;&amp;&#10;\u{fffd}\u{fffd}"
        );
        assert_eq!(escaped("soma, 1 µm"), "soma, 1 µm");
    }
}
