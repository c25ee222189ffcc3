//! JSON that a browser must not take for anything but data.

/// JSON for the inside of a script element: nothing in it ends the element or begins a comment.
pub(crate) fn in_script(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '<' => out.push_str("\\u003c"),
            '>' => out.push_str("\\u003e"),
            '&' => out.push_str("\\u0026"),
            '\u{2028}' => out.push_str("\\u2028"),
            '\u{2029}' => out.push_str("\\u2029"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_names_are_data() {
        let name = "</script><script>alert('1')</script>\0<!-- \"&\u{2028}";
        let json = serde_json::to_string(name).unwrap();
        let inside = in_script(&json);
        assert!(!inside.contains('<') && !inside.contains('\0') && !inside.contains('\u{2028}'));
        assert_eq!(serde_json::from_str::<String>(&inside).unwrap(), name);
    }
}
