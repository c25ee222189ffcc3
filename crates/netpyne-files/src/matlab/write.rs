//! Trees as MATLAB files of level 5.

use super::shape::{Entry, Shape, Size};
use super::{HEADER, class, data, write_73};
use crate::{Error, Tree};
use std::io::Write;
use std::sync::Arc;

/// What MATLAB reads at most in this format, bytes of a variable.
const MOST: usize = 1 << 31;

/// Writes the entries of a dictionary as variables: at level 5, or as version 7.3 if one of them has 2 GB.
pub(crate) fn write(tree: &Tree, out: &mut dyn Write) -> Result<(), Error> {
    let Tree::Dict(entries) = tree else {
        return Err(Error::Unwritable(format!(
            "a MATLAB file holds variables with names, not {}",
            tree.kind()
        )));
    };
    if entries.iter().any(|(_, value)| least_bytes(value) >= MOST) {
        return write_73(tree, out);
    }
    let mut first = vec![b' '; 116];
    first[..HEADER.len()].copy_from_slice(HEADER);
    first.extend([0; 8]);
    first.extend([0x00, 0x01, b'I', b'M']);
    out.write_all(&first)?;
    for (name, value) in entries {
        let mut bytes = Bytes(Vec::new());
        bytes.array(name, Shape::of(value))?;
        out.write_all(&bytes.0)?;
    }
    Ok(())
}

/// What an array takes without its content: flags, sizes, name and their lengths.
const ARRAY: usize = 48;

/// Bytes that a value takes in this format, or a few less.
fn least_bytes(value: &Tree) -> usize {
    ARRAY
        + match value {
            Tree::Null | Tree::Bool(_) | Tree::Int(_) | Tree::Float(_) => 8,
            Tree::Text(text) => text.len(),
            Tree::Floats(values) => 8 * values.len(),
            Tree::List(items) => match Shape::of(value) {
                Shape::Ints(values) => 8 * values.len(),
                Shape::Bools(values) => values.len(),
                Shape::Floats(_, values) => 8 * values.len(),
                _ => items.iter().map(least_bytes).sum(),
            },
            Tree::Dict(entries) => entries.iter().map(|(_, value)| least_bytes(value)).sum(),
        }
}

/// A variable in the making; lengths are filled in when they are known.
struct Bytes(Vec<u8>);

impl Bytes {
    fn array(&mut self, name: &str, shape: Shape<'_>) -> Result<(), Error> {
        if self.0.len() >= MOST {
            return Err(too_large());
        }
        match shape {
            Shape::Text(text) => self.text(name, text),
            Shape::Bools(values) => {
                self.head(name, (class::UINT8, class::LOGICAL), (1, values.len()), |this| {
                    this.element(data::UINT8, &values)
                })
            }
            Shape::Ints(values) => self.head(name, (class::INT64, 0), (1, values.len()), |this| {
                let bytes: Vec<u8> = values.iter().flat_map(|i| i.to_le_bytes()).collect();
                this.element(data::INT64, &bytes)
            }),
            Shape::Floats(size, values) => self.head(name, (class::DOUBLE, 0), size, |this| {
                let at = this.open(data::DOUBLE);
                values.iter().for_each(|x| this.0.extend(x.to_le_bytes()));
                this.close(at)
            }),
            Shape::Cell(entries) => self.cell(name, &entries),
            Shape::Struct(entries) => self.fields(name, entries),
        }
    }

    fn cell(&mut self, name: &str, entries: &[Entry<'_>]) -> Result<(), Error> {
        let size = (usize::from(!entries.is_empty()), entries.len());
        self.head(name, (class::CELL, 0), size, |this| {
            entries.iter().try_for_each(|entry| this.array("", Shape::of_entry(*entry)))
        })
    }

    fn fields(&mut self, name: &str, entries: &[(Arc<str>, Tree)]) -> Result<(), Error> {
        self.head(name, (class::STRUCT, 0), (1, 1), |this| {
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
            entries.iter().try_for_each(|(_, value)| this.array("", Shape::of(value)))
        })
    }

    fn text(&mut self, name: &str, text: &str) -> Result<(), Error> {
        let units: Vec<u16> = text.encode_utf16().collect();
        let size = (usize::from(!units.is_empty()), units.len());
        self.head(name, (class::CHAR, 0), size, |this| {
            let bytes: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
            this.element(data::UINT16, &bytes)
        })
    }

    fn head(
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
            return Err(too_large());
        }
        self.0.resize(start + length.next_multiple_of(8), 0);
        // Arrays are multiples of 8 bytes as they are.
        self.0[start - 4..start].copy_from_slice(&(length as u32).to_le_bytes());
        Ok(())
    }
}

fn too_large() -> Error {
    Error::Unwritable("a variable of level 5 cannot have 2 GB; write MATLAB's version 7.3 (mat73)".to_owned())
}
