//! Pickles of protocol 4, as Python 3.4 and later read them.

use crate::{Error, Tree};
use std::collections::HashMap;
use std::io::Write;
use std::sync::Arc;

/// Texts up to this length are stored once and referred to.
const SHARED: usize = 64;

/// Writes a pickle.
pub(crate) fn write(tree: &Tree, out: &mut dyn Write) -> Result<(), Error> {
    let mut pickler = Pickler { out, known: HashMap::new() };
    pickler.out.write_all(&[0x80, 4])?;
    pickler.tree(tree)?;
    pickler.out.write_all(b".")?;
    Ok(())
}

struct Pickler<'a> {
    out: &'a mut dyn Write,
    /// Numbers of texts that were written.
    known: HashMap<Arc<str>, u32>,
}

impl Pickler<'_> {
    fn tree(&mut self, tree: &Tree) -> Result<(), Error> {
        match tree {
            Tree::Null => self.out.write_all(b"N")?,
            Tree::Bool(b) => self.out.write_all(&[if *b { 0x88 } else { 0x89 }])?,
            Tree::Int(i) => self.int(*i)?,
            Tree::Float(x) => self.float(*x)?,
            Tree::Text(text) => self.text(text)?,
            Tree::List(items) => {
                self.out.write_all(b"]")?;
                if !items.is_empty() {
                    self.out.write_all(b"(")?;
                    items.iter().try_for_each(|item| self.tree(item))?;
                    self.out.write_all(b"e")?;
                }
            }
            Tree::Floats(values) => {
                self.out.write_all(b"](")?;
                values.iter().try_for_each(|x| self.float(*x))?;
                self.out.write_all(b"e")?;
            }
            Tree::Dict(entries) => {
                self.out.write_all(b"}")?;
                if !entries.is_empty() {
                    self.out.write_all(b"(")?;
                    for (key, value) in entries {
                        self.text(key)?;
                        self.tree(value)?;
                    }
                    self.out.write_all(b"u")?;
                }
            }
        }
        Ok(())
    }

    fn float(&mut self, x: f64) -> Result<(), Error> {
        let mut bytes = [b'G'; 9];
        bytes[1..].copy_from_slice(&x.to_be_bytes());
        Ok(self.out.write_all(&bytes)?)
    }

    fn int(&mut self, i: i64) -> Result<(), Error> {
        if let Ok(small) = u8::try_from(i) {
            self.out.write_all(&[b'K', small])?;
        } else if let Ok(word) = i32::try_from(i) {
            self.out.write_all(b"J")?;
            self.out.write_all(&word.to_le_bytes())?;
        } else {
            self.out.write_all(&[0x8a, 8])?;
            self.out.write_all(&i.to_le_bytes())?;
        }
        Ok(())
    }

    fn text(&mut self, text: &Arc<str>) -> Result<(), Error> {
        if let Some(number) = self.known.get(text) {
            let number = *number;
            match u8::try_from(number) {
                Ok(small) => self.out.write_all(&[b'h', small])?,
                Err(_) => {
                    self.out.write_all(b"j")?;
                    self.out.write_all(&number.to_le_bytes())?;
                }
            }
            return Ok(());
        }
        match (u8::try_from(text.len()), u32::try_from(text.len())) {
            (Ok(length), _) => self.out.write_all(&[0x8c, length])?,
            (_, Ok(length)) => {
                self.out.write_all(b"X")?;
                self.out.write_all(&length.to_le_bytes())?;
            }
            _ => {
                self.out.write_all(&[0x8d])?;
                self.out.write_all(&(text.len() as u64).to_le_bytes())?;
            }
        }
        self.out.write_all(text.as_bytes())?;
        if text.len() <= SHARED && u32::try_from(self.known.len()).is_ok() {
            self.out.write_all(&[0x94])?;
            self.known.insert(Arc::clone(text), self.known.len() as u32);
        }
        Ok(())
    }
}
