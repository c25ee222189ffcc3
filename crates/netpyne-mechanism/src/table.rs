//! Looking up and filling interpolation tables; the definition is [`Table`](crate::ir::Table)'s.

use crate::run::TableData;

/// Where an argument falls in a table, as two values: the row (NaN for a NaN argument) and the fraction of the way to the
/// next row, or -1 outside the table.
#[inline]
pub(crate) fn locate(table: &TableData, x: f64) -> (f64, f64) {
    let xi = table.factor * (x - table.from);
    if xi.is_nan() {
        (xi, -1.0)
    } else if xi <= 0.0 {
        (0.0, -1.0)
    } else if xi >= table.intervals as f64 {
        (table.intervals as f64, -1.0)
    } else {
        let row = xi.trunc();
        (row, xi - row)
    }
}

/// The value of a column at what [`locate`] found; none if the table is not filled.
#[inline]
pub(crate) fn interpolate(table: &TableData, column: usize, row: f64, fraction: f64) -> Option<f64> {
    if row.is_nan() {
        return Some(row);
    }
    let values = table.columns.get(column)?;
    let low = *values.get(row as usize)?;
    if fraction < 0.0 {
        return Some(low);
    }
    let high = *values.get(row as usize + 1)?;
    Some(low + fraction * (high - low))
}
