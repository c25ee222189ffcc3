//! Small tables: rates of populations, results of sweeps.

use ndarray::Array1;
use serde::{Deserialize, Serialize};
use std::fmt;

/// An entry of a [`Table`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Entry {
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
}

/// Rows under names of columns, such as what each simulation of a sweep gave.
///
/// ```
/// use netpyne_results::Table;
/// let table = Table::of(["weight (uS)", "rate (Hz)"], [[0.01, 12.5], [0.02, 25.0]]);
/// assert_eq!(table.column("rate (Hz)").unwrap().sum(), 37.5); // an ndarray
/// assert_eq!(table.to_csv(), "weight (uS),rate (Hz)\n0.01,12.5\n0.02,25\n");
/// print!("{table}");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Table {
    names: Vec<String>,
    rows: Vec<Vec<Entry>>,
}

impl Table {
    /// Without rows.
    pub fn new<S: Into<String>>(names: impl IntoIterator<Item = S>) -> Self {
        Self { names: names.into_iter().map(Into::into).collect(), rows: Vec::new() }
    }

    /// With rows of numbers, one number per column.
    pub fn of<const N: usize>(names: [&str; N], rows: impl IntoIterator<Item = [f64; N]>) -> Self {
        let mut table = Self::new(names);
        rows.into_iter().for_each(|row| table.push(row.map(Entry::from)));
        table
    }

    /// Adds a row. What is missing at its end is an empty text; what is too much is left out.
    pub fn push(&mut self, row: impl IntoIterator<Item = Entry>) {
        let mut row: Vec<Entry> = row.into_iter().take(self.names.len()).collect();
        row.resize(self.names.len(), Entry::Text(String::new()));
        self.rows.push(row);
    }

    /// Names of the columns, with units in brackets.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The rows, each with an entry per column.
    pub fn rows(&self) -> &[Vec<Entry>] {
        &self.rows
    }

    /// The numbers in a column, NaN where it has texts; none if there is no such column.
    pub fn column(&self, name: &str) -> Option<Array1<f64>> {
        let at = self.names.iter().position(|known| known == name)?;
        Some(self.rows.iter().map(|row| row[at].number()).collect())
    }

    /// The entry of the first row that begins with a text, in a column.
    ///
    /// ```
    /// use netpyne_results::{Entry, Table};
    /// let mut rates = Table::new(["population", "rate (Hz)"]);
    /// rates.push([Entry::from("M"), Entry::from(4.5)]);
    /// assert_eq!(rates.at("M", "rate (Hz)"), Some(&Entry::Number(4.5)));
    /// ```
    pub fn at(&self, first: &str, name: &str) -> Option<&Entry> {
        let at = self.names.iter().position(|known| known == name)?;
        let row = self.rows.iter().find(|row| row.first().is_some_and(|entry| entry.text() == first))?;
        row.get(at)
    }

    /// As comma-separated values with a line of names; numbers with all the digits that they need.
    pub fn to_csv(&self) -> String {
        let quoted = |text: &str| match text.contains([',', '"', '\n', '\r']) {
            true => format!("\"{}\"", text.replace('"', "\"\"")),
            false => text.to_owned(),
        };
        let names = self.names.iter().map(|name| quoted(name)).collect();
        let rows = self.rows.iter().map(|row| row.iter().map(|entry| quoted(&entry.text())).collect());
        let lines = std::iter::once(names).chain(rows).map(|line: Vec<String>| line.join(",") + "\n");
        lines.collect()
    }
}

impl Entry {
    /// The number, or NaN.
    fn number(&self) -> f64 {
        match self {
            Self::Number(x) => *x,
            Self::Text(_) => f64::NAN,
        }
    }

    /// With all digits.
    fn text(&self) -> String {
        match self {
            Self::Number(x) => x.to_string(),
            Self::Text(text) => text.clone(),
        }
    }

    /// With as many digits as one reads.
    fn shown(&self) -> String {
        match self {
            Self::Number(x) if x.fract() == 0.0 && x.abs() < 1e15 => format!("{x}"),
            Self::Number(x) if (1e-3..1e6).contains(&x.abs()) => format!("{x:.4}"),
            Self::Number(x) => format!("{x:.3e}"),
            Self::Text(text) => text.clone(),
        }
    }
}

impl From<f64> for Entry {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl From<usize> for Entry {
    fn from(number: usize) -> Self {
        Self::Number(number as f64)
    }
}

impl From<&str> for Entry {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// Aligned columns: numbers to the right, texts to the left.
impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown: Vec<Vec<String>> =
            self.rows.iter().map(|row| row.iter().map(Entry::shown).collect()).collect();
        let width = |at: usize| {
            let rows = shown.iter().map(|row| row[at].chars().count());
            rows.chain([self.names[at].chars().count()]).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..self.names.len()).map(width).collect();
        let is_text: Vec<bool> = (0..self.names.len())
            .map(|at| self.rows.iter().any(|row| matches!(row[at], Entry::Text(_))))
            .collect();
        for line in std::iter::once(&self.names).chain(&shown) {
            let mut text = String::new();
            for ((entry, width), is_text) in line.iter().zip(&widths).zip(&is_text) {
                match is_text {
                    true => text += &format!("{entry:<width$}  "),
                    false => text += &format!("{entry:>width$}  "),
                }
            }
            writeln!(f, "{}", text.trim_end())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_and_texts_quoted() {
        let mut table = Table::new(["population", "cells", "rate (Hz)"]);
        table.push([Entry::from("E, upper"), 20_usize.into(), 12.34567.into()]);
        table.push([Entry::from("I"), 5_usize.into()]);
        assert_eq!(
            table.to_string(),
            "population  cells  rate (Hz)\nE, upper       20  12.3457\nI               5\n"
        );
        assert_eq!(table.to_csv(), "population,cells,rate (Hz)\n\"E, upper\",20,12.34567\nI,5,\n");
        assert!(table.column("rate (Hz)").unwrap()[1].is_nan());
        assert_eq!(table.column("rate"), None);
        let numbers = Table::of(["a", "b"], [[1.0, 2e-7], [10.0, 0.5]]);
        assert_eq!(numbers.to_string(), " a         b\n 1  2.000e-7\n10    0.5000\n");
        let json = serde_json::to_string(&numbers).unwrap();
        assert_eq!(serde_json::from_str::<Table>(&json).unwrap(), numbers);
    }
}
