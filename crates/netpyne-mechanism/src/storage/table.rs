//! Filled interpolation tables and looking values up in them; [`Table`](crate::ir::Table) defines both.

/// Columns of a table that are laid out row by row.
pub(crate) const ABREAST: usize = 8;

/// A filled table.
#[derive(Clone, Debug, Default)]
pub struct TableData {
    pub(crate) key: Vec<f64>,
    pub(crate) from: f64,
    pub(crate) factor: f64,
    pub(crate) intervals: usize,
    pub(crate) columns: Vec<Vec<f64>>,
    /// The first [`ABREAST`] columns row by row, the last row twice; filled by [`Self::lay_out`].
    pub(crate) rows: Vec<f64>,
    /// How often the table at this place has been filled: [`Instances::set_table`](super::Instances::set_table) counts.
    pub(crate) times: u64,
}

impl TableData {
    /// A table that was filled when what it depends on was `key`: rows at `from` and every `1 / factor` after it, a column for
    /// each tabulated value. None if columns have no rows, or not equally many.
    pub fn new(key: Vec<f64>, from: f64, factor: f64, columns: Vec<Vec<f64>>) -> Option<Self> {
        let rows = columns.first().map_or(0, Vec::len);
        let equally_long = rows > 0 && columns.iter().all(|column| column.len() == rows);
        equally_long.then(|| Self { key, from, factor, intervals: rows - 1, columns, ..Self::default() })
    }

    /// Lays the values out row by row too: what is looked up at one place is at hand together then.
    pub(crate) fn lay_out(&mut self) {
        let rows = self.columns.first().map_or(0, Vec::len);
        self.rows.clear();
        self.rows.resize((rows + 1) * ABREAST, 0.0);
        for (n, column) in self.columns.iter().take(ABREAST).enumerate() {
            let last = column.last();
            for (row, value) in self.rows.chunks_exact_mut(ABREAST).zip(column.iter().chain(last)) {
                row[n] = *value;
            }
        }
    }

    /// Whether it has been filled.
    pub fn is_filled(&self) -> bool {
        !self.columns.is_empty()
    }

    /// Values of [`Table::depends`](crate::ir::Table::depends) when it was filled.
    pub fn key(&self) -> &[f64] {
        &self.key
    }

    /// The argument of the first row.
    pub fn from(&self) -> f64 {
        self.from
    }

    /// `1/dx`, where `dx` is the distance of rows.
    pub fn factor(&self) -> f64 {
        self.factor
    }

    /// A column for each tabulated value, with a row more than there are intervals.
    pub fn columns(&self) -> &[Vec<f64>] {
        &self.columns
    }
}

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
