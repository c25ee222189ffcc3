//! Tables of types, as files have them.

use super::text_table::TextTable;
use netpyne_base::Diagnostics;
use netpyne_specs::{Dict, Value};
use std::collections::HashMap;
use std::path::Path;

/// What types say, by their ids.
pub(crate) type Types = HashMap<i64, Dict>;

/// Reads a table of types; `id` is the name of the column with their ids.
pub(crate) fn read(path: &Path, id: &str) -> Result<Types, Diagnostics> {
    let separator =
        |first: &str| [' ', '\t', ',', ';'].into_iter().find(|c| first.contains(*c)).unwrap_or(' ');
    let table = TextTable::read(path, separator)?;
    let Some(at) = table.columns.iter().position(|column| column == id) else {
        return Err(table.wrong(&format!("the table has no column `{id}`")));
    };
    let mut types = Types::new();
    for (line, row) in table.rows() {
        let own = row.get(at).and_then(|id| id.parse::<f64>().ok());
        let Some(own) = own.filter(|id| id.trunc() == *id) else {
            return Err(table.wrong(&format!("line {line}: `{id}` is no whole number")));
        };
        let known = table.columns.iter().zip(&row).filter(|(_, text)| !is_nothing(text));
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
