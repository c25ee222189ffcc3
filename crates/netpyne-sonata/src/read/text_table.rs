//! Tables as texts: a line with the names of columns, then a line for each row.

use netpyne_base::{Diagnostic, Diagnostics, MOST_MODEL_BYTES, read_file};
use std::path::{Path, PathBuf};

/// A table that was read.
#[derive(Debug)]
pub(crate) struct TextTable {
    path: PathBuf,
    text: String,
    separator: char,
    /// Names of columns.
    pub columns: Vec<String>,
}

impl TextTable {
    /// Reads a file; `separator` says by the first line what stands between columns.
    pub fn read(path: &Path, separator: impl FnOnce(&str) -> char) -> Result<Self, Diagnostics> {
        let mut table =
            Self { path: path.to_owned(), text: String::new(), separator: ' ', columns: Vec::new() };
        let bytes = read_file(path, MOST_MODEL_BYTES).map_err(|e| table.wrong(&e.to_string()))?;
        table.text = String::from_utf8_lossy(&bytes).into_owned();
        let first = table.lines().next().map_or("", |(_, line)| line);
        let separator = separator(first);
        (table.columns, table.separator) = (fields(first, separator), separator);
        Ok(table)
    }

    /// Lines that are not empty, with their numbers in the file.
    fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        (1..).zip(self.text.lines()).filter(|(_, line)| !line.trim().is_empty())
    }

    /// Number of the line and fields of each row.
    pub fn rows(&self) -> impl Iterator<Item = (usize, Vec<String>)> {
        self.lines().skip(1).map(|(number, line)| (number, fields(line, self.separator)))
    }

    /// A mistake in the file.
    pub fn wrong(&self, message: &str) -> Diagnostics {
        Diagnostic::error(format!("`{}`: {message}", self.path.display())).into()
    }
}

/// The fields of a line; quoted ones may hold the separator.
fn fields(line: &str, separator: char) -> Vec<String> {
    let mut all = Vec::new();
    let mut rest = line.trim_end_matches('\r');
    loop {
        if separator == ' ' {
            rest = rest.trim_start_matches(' ');
        }
        if rest.is_empty() {
            return all;
        }
        let mut field = String::new();
        if let Some(quoted) = rest.strip_prefix('"') {
            rest = quoted;
            while let Some(end) = rest.find('"') {
                field.push_str(&rest[..end]);
                rest = &rest[end + 1..];
                match rest.strip_prefix('"') {
                    Some(more) => {
                        field.push('"');
                        rest = more;
                    }
                    None => break,
                }
            }
        }
        let end = rest.find(separator).unwrap_or(rest.len());
        field.push_str(&rest[..end]);
        rest = rest[end..].strip_prefix(separator).unwrap_or("");
        all.push(field.trim().to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_fields_may_hold_what_separates_them() {
        let line = "100 \"['basal', 'apical']\" NULL  \"a \"\"b\"\"\" 2.0";
        assert_eq!(fields(line, ' '), ["100", "['basal', 'apical']", "NULL", "a \"b\"", "2.0"]);
        assert_eq!(fields("1,,3", ','), ["1", "", "3"]);
    }
}
