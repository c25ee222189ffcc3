//! Tables of types: columns separated by spaces.

use std::fmt::Write as _;

/// A table as SONATA wants it: spaces between columns, quotes around texts with spaces, `NULL` for what is not there.
pub(crate) fn table(columns: &[&str], rows: &[Vec<String>]) -> String {
    let mut out = columns.join(" ");
    out.push('\n');
    for row in rows {
        for (i, cell) in row.iter().enumerate() {
            if i > 0 {
                out.push(' ');
            }
            let plain = !cell.is_empty() && !cell.contains([' ', '"', '\t', '\n', '\r', '#']);
            if cell.is_empty() {
                out.push_str("NULL");
            } else if plain {
                out.push_str(cell);
            } else {
                let _ = write!(out, "\"{}\"", cell.replace('"', "\"\"").replace(['\n', '\r'], " "));
            }
        }
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_keep_to_their_columns() {
        let rows = [
            vec!["1".to_owned(), "a b".to_owned(), String::new()],
            vec!["2".into(), "\"".into(), "x".into()],
        ];
        assert_eq!(table(&["id", "name", "file"], &rows), "id name file\n1 \"a b\" NULL\n2 \"\"\"\" x\n");
    }
}
