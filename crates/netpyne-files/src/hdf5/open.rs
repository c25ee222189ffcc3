//! HDF5 of any layout, read dataset by dataset.

use crate::Error;
use hdf5_pure::{AttrValue, DType, File};
use std::cell::Cell;
use std::path::Path;

/// Most bytes that a file's datasets may come to, for each byte of it: no filter that is read makes more of one.
const MOST_INFLATION: u64 = 1100;

/// A file that is read.
#[derive(Debug)]
pub struct Open {
    file: File,
    /// Bytes of values that may still be read.
    left: Cell<u64>,
}

/// The values of a dataset, row by row.
#[derive(Clone, Debug, PartialEq)]
pub enum Column {
    /// Floating-point numbers.
    Floats(Vec<f64>),
    /// Whole numbers.
    Wholes(Vec<i64>),
    /// Texts.
    Texts(Vec<String>),
}

fn broken(error: impl std::fmt::Display) -> Error {
    Error::content(0, format!("HDF5: {error}"))
}

impl Open {
    /// Opens a file of at most `most` bytes.
    ///
    /// # Errors
    /// It is not there, too long, or no HDF5 file.
    pub fn path(path: &Path, most: u64) -> Result<Self, Error> {
        let bytes = netpyne_base::read_file(path, most)?;
        let left = (bytes.len() as u64).saturating_mul(MOST_INFLATION).max(1 << 24);
        Ok(Self { file: File::from_bytes(bytes).map_err(broken)?, left: Cell::new(left) })
    }

    /// Names of the groups in a group; none if there is no such group.
    pub fn groups(&self, path: &str) -> Vec<String> {
        let mut names = self.file.group(path).and_then(|group| group.groups()).unwrap_or_default();
        names.sort();
        names
    }

    /// Names of the datasets in a group; none if there is no such group.
    pub fn datasets(&self, path: &str) -> Vec<String> {
        let mut names = self.file.group(path).and_then(|group| group.datasets()).unwrap_or_default();
        names.sort();
        names
    }

    /// A dataset.
    ///
    /// # Errors
    /// It is not there, is of a type that is not read, or claims more than the file can hold.
    pub fn column(&self, path: &str) -> Result<Column, Error> {
        let wrong = |error: &dyn std::fmt::Display| broken(format!("`{path}`: {error}"));
        let dataset = self.file.dataset(path).map_err(|e| wrong(&e))?;
        let shape = dataset.shape().map_err(|e| wrong(&e))?;
        let size = dataset.element_size().map_err(|e| wrong(&e))?.max(1);
        let bytes = shape.iter().try_fold(size, |all, n| all.checked_mul(*n));
        let left = bytes.and_then(|bytes| self.left.get().checked_sub(bytes));
        self.left.set(left.ok_or_else(|| wrong(&"it claims far more than the file has"))?);
        match dataset.dtype().map_err(|e| wrong(&e))? {
            DType::F32 | DType::F64 => dataset.read_f64().map(Column::Floats),
            DType::U64 => dataset.read_u64().map(|all| {
                // What stands for nothing is the greatest number in some files.
                Column::Wholes(all.into_iter().map(|i| i64::try_from(i).unwrap_or(-1)).collect())
            }),
            DType::I8 | DType::I16 | DType::I32 | DType::I64 | DType::U8 | DType::U16 | DType::U32 => {
                dataset.read_i64().map(Column::Wholes)
            }
            DType::Enum(_) => dataset.read_i64().map(Column::Wholes),
            DType::String | DType::VariableLengthString => dataset.read_string().map(Column::Texts),
            other => return Err(wrong(&format!("data of type {other} is not read"))),
        }
        .map_err(|e| wrong(&e))
    }

    /// A dataset of numbers.
    ///
    /// # Errors
    /// As [`column`](Self::column); it holds texts.
    pub fn numbers(&self, path: &str) -> Result<Vec<f64>, Error> {
        match self.column(path)? {
            Column::Floats(all) => Ok(all),
            Column::Wholes(all) => Ok(all.into_iter().map(|i| i as f64).collect()),
            Column::Texts(_) => Err(broken(format!("`{path}` holds texts, not numbers"))),
        }
    }

    /// A dataset of whole numbers.
    ///
    /// # Errors
    /// As [`column`](Self::column); it holds something else.
    pub fn wholes(&self, path: &str) -> Result<Vec<i64>, Error> {
        match self.column(path)? {
            Column::Wholes(all) => Ok(all),
            Column::Floats(all) if all.iter().all(|x| x.trunc() == *x && x.abs() < 9e15) => {
                Ok(all.into_iter().map(|x| x as i64).collect())
            }
            _ => Err(broken(format!("`{path}` holds no whole numbers"))),
        }
    }

    /// An attribute of a dataset that is a text.
    pub fn text_attribute(&self, path: &str, name: &str) -> Option<String> {
        let attributes = self.file.dataset(path).ok()?.attrs().ok()?;
        attributes.get(name).and_then(AttrValue::as_str).map(str::to_owned)
    }

    /// Attributes of a group or a dataset that are texts or numbers, as texts; of lists the first entry.
    pub fn attributes(&self, path: &str) -> Vec<(String, String)> {
        let of_group = self.file.group(path).ok().and_then(|group| group.attrs().ok());
        let all = of_group.or_else(|| self.file.dataset(path).ok()?.attrs().ok()).unwrap_or_default();
        let text = |value: &AttrValue| -> Option<String> {
            let first = value.as_strings().and_then(<[String]>::first).map(String::as_str);
            let text = value.as_str().or(first).map(str::to_owned);
            let whole = || value.as_i64().map(|i| i.to_string());
            text.or_else(whole).or_else(|| value.as_f64().map(|x| x.to_string()))
        };
        let mut all: Vec<_> =
            all.iter().filter_map(|(key, value)| Some((key.clone(), text(value)?))).collect();
        all.sort();
        all
    }

    /// The shape of a dataset, and whether its values are of single precision.
    ///
    /// # Errors
    /// It is not there.
    pub fn shape(&self, path: &str) -> Result<(Vec<u64>, bool), Error> {
        let wrong = |error: &dyn std::fmt::Display| broken(format!("`{path}`: {error}"));
        let dataset = self.file.dataset(path).map_err(|e| wrong(&e))?;
        let single = matches!(dataset.dtype().map_err(|e| wrong(&e))?, DType::F32);
        Ok((dataset.shape().map_err(|e| wrong(&e))?, single))
    }
}
