//! Tables of types, as files have them.

use netpyne_base::{Diagnostic, Diagnostics, MOST_MODEL_BYTES, read_file};
use netpyne_specs::{Dict, Value};
use std::collections::HashMap;
use std::path::Path;

/// What types say, by their ids.
pub(crate) type Types = HashMap<i64, Dict>;

/// Reads a table of types; `id` is the name of the column with their ids.
pub(crate) fn read(path: &Path, id: &str) -> Result<Types, Diagnostics> {
    let wrong =
        |message: String| Diagnostics::from(Diagnostic::error(format!("`{}`: {message}", path.display())));
    let bytes = read_file(path, MOST_MODEL_BYTES).map_err(|e| wrong(e.to_string()))?;
    let text = String::from_utf8_lossy(&bytes);
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let first = lines.next().unwrap_or_default();
    let separator = [' ', '\t', ',', ';'].into_iter().find(|c| first.contains(*c)).unwrap_or(' ');
    let columns = fields(first, separator);
    let Some(at) = columns.iter().position(|column| column == id) else {
        return Err(wrong(format!("the table has no column `{id}`")));
    };
    let mut types = Types::new();
    for (number, line) in lines.enumerate() {
        let row = fields(line, separator);
        let own = row.get(at).and_then(|id| id.parse::<f64>().ok());
        let Some(own) = own.filter(|id| id.trunc() == *id) else {
            return Err(wrong(format!("line {}: `{id}` is no whole number", number + 2)));
        };
        let known = columns.iter().zip(&row).filter(|(_, text)| !is_nothing(text));
        types.insert(own as i64, known.map(|(column, text)| (column.clone(), value(text))).collect());
    }
    Ok(types)
}

fn is_nothing(text: &str) -> bool {
    matches!(text, "" | "NULL" | "None" | "NaN" | "nan")
}

fn value(text: &str) -> Value {
    text.parse::<f64>().ok().filter(|x| x.is_finite()).map_or_else(|| text.into(), Value::from)
}

/// The fields of a line; quoted ones may hold the separator.
pub(crate) fn fields(line: &str, separator: char) -> Vec<String> {
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
