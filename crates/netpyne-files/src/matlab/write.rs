//! Trees as MATLAB files.

use super::{HEADER, NONE, class, data};
use crate::{Error, Tree};
use std::io::Write;
use std::sync::Arc;

/// What MATLAB reads at most in this format.
const MOST: usize = 1 << 31;

/// Writes the entries of a dictionary as variables.
pub(crate) fn write(tree: &Tree, out: &mut dyn Write) -> Result<(), Error> {
    let Tree::Dict(entries) = tree else {
        return Err(Error::Unwritable(format!(
            "a MATLAB file holds variables with names, not {}",
            tree.kind()
        )));
    };
    let mut first = vec![b' '; 116];
    first[..HEADER.len()].copy_from_slice(HEADER);
    first.extend([0; 8]);
    first.extend([0x00, 0x01, b'I', b'M']);
    out.write_all(&first)?;
    for (name, value) in entries {
        let mut bytes = Bytes(Vec::new());
        bytes.value(name, value)?;
        out.write_all(&bytes.0)?;
    }
    Ok(())
}

/// A variable in the making; lengths are filled in when they are known.
struct Bytes(Vec<u8>);

/// The size of an array: rows and columns.
type Size = (usize, usize);

impl Bytes {
    fn value(&mut self, name: &str, value: &Tree) -> Result<(), Error> {
        if self.0.len() >= MOST {
            return Err(Error::Unwritable(
                "a MATLAB file of level 5 cannot have 2 GB; write HDF5 instead".to_owned(),
            ));
        }
        match value {
            Tree::Null => self.text(name, NONE),
            Tree::Bool(b) => self.array(name, (class::UINT8, class::LOGICAL), (1, 1), |this| {
                this.element(data::UINT8, &[u8::from(*b)])
            }),
            Tree::Int(i) => self.ints(name, &[*i]),
            Tree::Float(x) => self.floats(name, (1, 1), [*x].into_iter()),
            Tree::Text(text) => self.text(name, text),
            Tree::Floats(values) if values.len() > 1 => {
                self.floats(name, (1, values.len()), values.iter().copied())
            }
            Tree::Floats(values) => self.array(name, (class::CELL, 0), (1, values.len()), |this| {
                values.iter().try_for_each(|x| this.value("", &Tree::Float(*x)))
            }),
            Tree::List(items) => self.list(name, items),
            Tree::Dict(entries) => self.fields(name, entries),
        }
    }

    fn list(&mut self, name: &str, items: &[Tree]) -> Result<(), Error> {
        if items.len() > 1 {
            let ints: Option<Vec<i64>> = items.iter().map(as_int).collect();
            if let Some(ints) = ints {
                return self.ints(name, &ints);
            }
            let bools: Option<Vec<u8>> = items.iter().map(as_bool).collect();
            if let Some(bools) = bools {
                return self.array(name, (class::UINT8, class::LOGICAL), (1, bools.len()), |this| {
                    this.element(data::UINT8, &bools)
                });
            }
            if let Some(columns) = columns(items) {
                let row = |row: &Tree| match row {
                    Tree::Floats(values) => values.clone(),
                    _ => Vec::new(),
                };
                let rows: Vec<Vec<f64>> = items.iter().map(row).collect();
                let by_column = (0..columns).flat_map(|c| rows.iter().map(move |row| row[c]));
                return self.floats(name, (rows.len(), columns), by_column);
            }
        }
        let size = (usize::from(!items.is_empty()), items.len());
        self.array(name, (class::CELL, 0), size, |this| {
            items.iter().try_for_each(|item| this.value("", item))
        })
    }

    fn fields(&mut self, name: &str, entries: &[(Arc<str>, Tree)]) -> Result<(), Error> {
        self.array(name, (class::STRUCT, 0), (1, 1), |this| {
            let longest = entries.iter().map(|(key, _)| key.len()).max().unwrap_or(0) + 1;
            this.0.extend(((4u32 << 16) | data::INT32).to_le_bytes());
            this.0.extend((longest as u32).to_le_bytes());
            let mut names = vec![0; longest * entries.len()];
            for ((key, _), place) in entries.iter().zip(names.chunks_exact_mut(longest)) {
                if key.contains('\0') {
                    return Err(Error::Unwritable(format!("the key {key:?} cannot be the name of a field")));
                }
                place[..key.len()].copy_from_slice(key.as_bytes());
            }
            this.element(data::INT8, &names)?;
            entries.iter().try_for_each(|(_, value)| this.value("", value))
        })
    }

    fn text(&mut self, name: &str, text: &str) -> Result<(), Error> {
        let units: Vec<u16> = text.encode_utf16().collect();
        let size = (usize::from(!units.is_empty()), units.len());
        self.array(name, (class::CHAR, 0), size, |this| {
            let bytes: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
            this.element(data::UINT16, &bytes)
        })
    }

    fn ints(&mut self, name: &str, values: &[i64]) -> Result<(), Error> {
        self.array(name, (class::INT64, 0), (1, values.len()), |this| {
            let bytes: Vec<u8> = values.iter().flat_map(|i| i.to_le_bytes()).collect();
            this.element(data::INT64, &bytes)
        })
    }

    fn floats(&mut self, name: &str, size: Size, values: impl Iterator<Item = f64>) -> Result<(), Error> {
        self.array(name, (class::DOUBLE, 0), size, |this| {
            let at = this.open(data::DOUBLE);
            values.for_each(|x| this.0.extend(x.to_le_bytes()));
            this.close(at)
        })
    }

    fn array(
        &mut self,
        name: &str,
        (class, flags): (u8, u8),
        (rows, columns): Size,
        content: impl FnOnce(&mut Self) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let at = self.open(data::MATRIX);
        self.element(data::UINT32, &[class, flags, 0, 0, 0, 0, 0, 0])?;
        let size = [rows as u32, columns as u32].map(u32::to_le_bytes);
        self.element(data::INT32, size.as_flattened())?;
        self.element(data::INT8, name.as_bytes())?;
        content(self)?;
        self.close(at)
    }

    fn element(&mut self, kind: u32, bytes: &[u8]) -> Result<(), Error> {
        let at = self.open(kind);
        self.0.extend(bytes);
        self.close(at)
    }

    /// Begins an element; gives where its length goes.
    fn open(&mut self, kind: u32) -> usize {
        self.0.extend(kind.to_le_bytes());
        self.0.extend([0; 4]);
        self.0.len()
    }

    fn close(&mut self, start: usize) -> Result<(), Error> {
        let length = self.0.len() - start;
        if length >= MOST {
            return Err(Error::Unwritable(
                "a MATLAB file of level 5 cannot have 2 GB; write HDF5 instead".to_owned(),
            ));
        }
        self.0.resize(start + length.next_multiple_of(8), 0);
        // Arrays are multiples of 8 bytes as they are.
        self.0[start - 4..start].copy_from_slice(&(length as u32).to_le_bytes());
        Ok(())
    }
}

fn as_int(item: &Tree) -> Option<i64> {
    match item {
        Tree::Int(i) => Some(*i),
        _ => None,
    }
}

fn as_bool(item: &Tree) -> Option<u8> {
    match item {
        Tree::Bool(b) => Some(u8::from(*b)),
        _ => None,
    }
}

/// How many floats every row has, if all are rows of equally many, two at least.
fn columns(rows: &[Tree]) -> Option<usize> {
    let length = |row: &Tree| match row {
        Tree::Floats(values) => Some(values.len()),
        _ => None,
    };
    let first = length(rows.first()?)?;
    (first > 1 && rows.iter().all(|row| length(row) == Some(first))).then_some(first)
}
