//! MATLAB files as trees.

use super::{NONE, class, data};
use crate::{Error, MAX_DEPTH, Tree};
use flate2::read::ZlibDecoder;
use std::borrow::Cow;
use std::io::Read as _;
use std::sync::Arc;

const HEADER: usize = 128;
/// Most bytes that a compressed variable may come to, for each byte of it; and what any may.
const MOST_INFLATION: u64 = 200;
const INFLATED: u64 = 1 << 24;

/// Reads all variables of a file.
pub(crate) fn read(bytes: &[u8]) -> Result<Tree, Error> {
    let big = match bytes.get(126..HEADER) {
        Some(b"IM") => false,
        Some(b"MI") => true,
        _ if bytes.starts_with(b"MATLAB 7.3") => {
            return Err(Error::content(0, "it is a MATLAB file of version 7.3, which is HDF5"));
        }
        _ => return Err(Error::content(0, "it is no MATLAB file of level 5")),
    };
    let mut entries = Vec::new();
    let mut cursor = Cursor { bytes, at: HEADER, big, base: 0 };
    while cursor.at < bytes.len() {
        let (kind, content, start) = cursor.element()?;
        let unpacked = match kind {
            data::COMPRESSED => Cow::Owned(inflate(content, start)?),
            data::MATRIX => Cow::Borrowed(content),
            other => return Err(Error::content(start, format!("type {other} is no variable"))),
        };
        let mut inner = Cursor { bytes: &unpacked, at: 0, big, base: start };
        if kind == data::COMPRESSED {
            let (kind, content, start) = inner.element()?;
            if kind != data::MATRIX {
                return Err(Error::content(start, format!("type {kind} is no variable")));
            }
            inner = Cursor { bytes: content, at: 0, big, base: start };
        }
        let (name, value) = inner.array(0)?;
        // What MATLAB keeps for itself has no name.
        if !name.is_empty() {
            entries.push((name, value));
        }
    }
    let mut tree = Tree::Dict(entries);
    if !bytes.starts_with(super::HEADER) {
        restore_lists(&mut tree);
    }
    Ok(tree)
}

/// NetPyNE writes a list of texts as one, in brackets, and reads it so.
fn restore_lists(tree: &mut Tree) {
    match tree {
        Tree::Dict(entries) => entries.iter_mut().for_each(|(_, value)| restore_lists(value)),
        Tree::List(items) => items.iter_mut().for_each(restore_lists),
        Tree::Text(text) => {
            if let Some(inner) = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')) {
                *tree = Tree::List(inner.split(',').map(Tree::text).collect());
            }
        }
        _ => {}
    }
}

fn inflate(bytes: &[u8], at: usize) -> Result<Vec<u8>, Error> {
    let most = (bytes.len() as u64).saturating_mul(MOST_INFLATION).max(INFLATED);
    let mut out = Vec::new();
    ZlibDecoder::new(bytes).take(most + 1).read_to_end(&mut out)?;
    if out.len() as u64 > most {
        return Err(Error::content(at, "it comes to unreasonably many bytes when it is unpacked"));
    }
    Ok(out)
}

/// A position in the elements of a file.
struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
    big: bool,
    /// Where the bytes begin in the file.
    base: usize,
}

impl<'a> Cursor<'a> {
    fn fail<T>(&self, message: impl Into<String>) -> Result<T, Error> {
        Err(Error::content(self.base + self.at, message))
    }

    fn word(&mut self) -> Result<u32, Error> {
        let Some(word) = self.bytes.get(self.at..self.at + 4) else {
            return self.fail("the file ends in the middle of it");
        };
        self.at += 4;
        let word = [word[0], word[1], word[2], word[3]];
        Ok(if self.big { u32::from_be_bytes(word) } else { u32::from_le_bytes(word) })
    }

    /// The next element: its type, its content, and where that begins in the file.
    fn element(&mut self) -> Result<(u32, &'a [u8], usize), Error> {
        let first = self.word()?;
        // Up to four bytes stand in the tag itself.
        let (kind, length, room) = match first >> 16 {
            0 => {
                let length = self.word()? as usize;
                // Compressed data is not filled up.
                (first, length, if first == data::COMPRESSED { length } else { length.next_multiple_of(8) })
            }
            length => (first & 0xffff, length as usize, 4),
        };
        let start = self.at;
        let Some(content) = start.checked_add(length).and_then(|end| self.bytes.get(start..end)) else {
            return self.fail("an element claims to be longer than the file");
        };
        self.at = start.saturating_add(room).min(self.bytes.len());
        Ok((kind, content, self.base + start))
    }

    fn part(&mut self, what: &str) -> Result<(u32, &'a [u8]), Error> {
        if self.at >= self.bytes.len() {
            return self.fail(format!("an array without {what}"));
        }
        let (kind, content, _) = self.element()?;
        Ok((kind, content))
    }

    /// The content of an array: its name and value.
    fn array(&mut self, depth: usize) -> Result<(Arc<str>, Tree), Error> {
        if depth > MAX_DEPTH {
            return self.fail("nested too deeply");
        }
        // A cell without anything in it may be stored as nothing.
        if self.bytes.is_empty() {
            return Ok(("".into(), Tree::List(Vec::new())));
        }
        let (_, flags) = self.part("flags")?;
        if flags.len() < 8 {
            return self.fail("an array without flags");
        }
        let (class, flags) = if self.big { (flags[3], flags[2]) } else { (flags[0], flags[1]) };
        let (kind, dims) = self.part("a size")?;
        let dims = self.numbers(kind, dims)?;
        let dims: Option<Vec<usize>> = dims.iter().map(|d| (*d >= 0.0).then_some(*d as usize)).collect();
        let (_, name) = self.part("a name")?;
        let name: Arc<str> = String::from_utf8_lossy(name).trim_end_matches('\0').into();
        let Some(dims) = dims.filter(|dims| dims.len() <= 32) else {
            return self.fail("an array of no size");
        };
        let Some(count) = dims.iter().try_fold(1usize, |all, d| all.checked_mul(*d)) else {
            return self.fail("an array of unreasonable size");
        };
        let value = match class {
            class::CELL => {
                let items = self.items(count, depth)?;
                in_rows(&dims, items)
            }
            class::STRUCT => self.structs(count, depth)?,
            class::CHAR => self.text(&dims)?,
            class::DOUBLE | class::SINGLE | class::INT8..=class::UINT64 => {
                self.plain(class, flags, &dims, count)?
            }
            class::SPARSE => return self.fail(format!("`{name}` is a sparse matrix, which is not read")),
            other => return self.fail(format!("`{name}` is an object of class {other}, which is not read")),
        };
        Ok((name, value))
    }

    /// Arrays one after the other.
    fn items(&mut self, count: usize, depth: usize) -> Result<Vec<Tree>, Error> {
        // Each takes 8 bytes at least.
        if count > (self.bytes.len() - self.at) / 8 {
            return self.fail("it claims more entries than there are");
        }
        (0..count).map(|_| self.item(depth)).collect()
    }

    fn item(&mut self, depth: usize) -> Result<Tree, Error> {
        let (kind, content, start) = self.element()?;
        if kind != data::MATRIX {
            return self.fail(format!("type {kind} is no array"));
        }
        let mut inner = Cursor { bytes: content, at: 0, big: self.big, base: start };
        Ok(inner.array(depth + 1)?.1)
    }

    fn structs(&mut self, count: usize, depth: usize) -> Result<Tree, Error> {
        let (kind, longest) = self.part("the length of its names")?;
        let longest = self.numbers(kind, longest)?.first().copied().unwrap_or(0.0);
        let (_, names) = self.part("names")?;
        if !(1.0..1e6).contains(&longest) && !names.is_empty() {
            return self.fail("names of fields have no length");
        }
        let name = |raw: &[u8]| -> Arc<str> {
            let end = raw.iter().position(|b| *b == 0).unwrap_or(raw.len());
            String::from_utf8_lossy(&raw[..end]).into()
        };
        let names: Vec<Arc<str>> = names.chunks_exact((longest as usize).max(1)).map(name).collect();
        if count == 1 {
            return self.one_struct(&names, depth);
        }
        if names.is_empty() && count > 1 << 20
            || count.saturating_mul(names.len()) > (self.bytes.len() - self.at) / 8
        {
            return self.fail("it claims more entries than there are");
        }
        (0..count).map(|_| self.one_struct(&names, depth)).collect::<Result<_, _>>().map(Tree::List)
    }

    fn one_struct(&mut self, names: &[Arc<str>], depth: usize) -> Result<Tree, Error> {
        let field = |name: &Arc<str>| Ok((Arc::clone(name), self.item(depth)?));
        names.iter().map(field).collect::<Result<_, Error>>().map(Tree::Dict)
    }

    fn text(&mut self, dims: &[usize]) -> Result<Tree, Error> {
        if self.at >= self.bytes.len() {
            return Ok(Tree::text(""));
        }
        let (kind, raw) = self.part("characters")?;
        let text: Vec<char> = match kind {
            data::UTF8 => String::from_utf8_lossy(raw).chars().collect(),
            data::UINT16 | data::UTF16 => {
                let units: Vec<u16> =
                    self.numbers(data::UINT16, raw)?.into_iter().map(|x| x as u16).collect();
                String::from_utf16_lossy(&units).chars().collect()
            }
            data::UTF32 => {
                let codes = self.numbers(data::UINT32, raw)?.into_iter();
                codes.map(|c| char::from_u32(c as u32).unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
            }
            _ => raw.iter().map(|b| char::from(*b)).collect(),
        };
        let rows = dims.first().copied().unwrap_or(0);
        let joined = |chars: &mut dyn Iterator<Item = &char>| chars.collect::<String>();
        if rows <= 1 {
            let text = joined(&mut text.iter());
            return Ok(if text == NONE { Tree::Null } else { Tree::text(text) });
        }
        // Rows of equal length, filled up with blanks.
        let rows = rows.min(text.len().max(1));
        let row = |r: usize| Tree::text(joined(&mut text.iter().skip(r).step_by(rows)).trim_end());
        Ok(Tree::List((0..rows).map(row).collect()))
    }

    fn plain(&mut self, class: u8, flags: u8, dims: &[usize], count: usize) -> Result<Tree, Error> {
        if flags & class::COMPLEX != 0 {
            return self.fail("complex numbers are not read");
        }
        let (kind, raw) = self.part("numbers")?;
        let logical = flags & class::LOGICAL != 0;
        let whole = !matches!(class, class::DOUBLE | class::SINGLE);
        if whole || logical {
            let ints = self.ints(kind, raw)?;
            if ints.len() < count {
                return self.fail("an array has fewer numbers than its size says");
            }
            let item = |i: &i64| if logical { Tree::Bool(*i != 0) } else { Tree::Int(*i) };
            return Ok(one_or_rows(dims, ints[..count].iter().map(item).collect()));
        }
        let mut floats = self.numbers(kind, raw)?;
        if floats.len() < count {
            return self.fail("an array has fewer numbers than its size says");
        }
        floats.truncate(count);
        Ok(match dims {
            [1, 1] => Tree::Float(floats[0]),
            [1, _] | [_, 1] if count > 0 => Tree::Floats(floats),
            _ => one_or_rows(dims, floats.into_iter().map(Tree::Float).collect()),
        })
    }

    /// Numbers as doubles.
    fn numbers(&self, kind: u32, raw: &[u8]) -> Result<Vec<f64>, Error> {
        match kind {
            data::DOUBLE => Ok(self.each(raw, f64::from_le_bytes)),
            data::SINGLE => Ok(self.each(raw, |b: [u8; 4]| f64::from(f32::from_le_bytes(b)))),
            data::UINT64 => Ok(self.each(raw, |b: [u8; 8]| u64::from_le_bytes(b) as f64)),
            _ => Ok(self.ints(kind, raw)?.into_iter().map(|i| i as f64).collect()),
        }
    }

    /// Numbers as ints.
    fn ints(&self, kind: u32, raw: &[u8]) -> Result<Vec<i64>, Error> {
        Ok(match kind {
            data::INT8 => self.each(raw, |b: [u8; 1]| i64::from(b[0] as i8)),
            data::UINT8 => self.each(raw, |b: [u8; 1]| i64::from(b[0])),
            data::INT16 => self.each(raw, |b| i64::from(i16::from_le_bytes(b))),
            data::UINT16 => self.each(raw, |b| i64::from(u16::from_le_bytes(b))),
            data::INT32 => self.each(raw, |b| i64::from(i32::from_le_bytes(b))),
            data::UINT32 => self.each(raw, |b| i64::from(u32::from_le_bytes(b))),
            data::INT64 => self.each(raw, i64::from_le_bytes),
            data::UINT64 => self.each(raw, |b| i64::try_from(u64::from_le_bytes(b)).unwrap_or(i64::MAX)),
            data::SINGLE => self.each(raw, |b| f32::from_le_bytes(b) as i64),
            data::DOUBLE => self.each(raw, |b| f64::from_le_bytes(b) as i64),
            other => return self.fail(format!("type {other} is no number")),
        })
    }

    fn each<const N: usize, T>(&self, raw: &[u8], read: impl Fn([u8; N]) -> T) -> Vec<T> {
        let number = |bytes: &[u8]| {
            let mut own = [0; N];
            own.copy_from_slice(bytes);
            if self.big {
                own.reverse();
            }
            read(own)
        };
        raw.chunks_exact(N).map(number).collect()
    }
}

/// A single number, or a list of them.
pub(super) fn one_or_rows(dims: &[usize], mut items: Vec<Tree>) -> Tree {
    if items.len() == 1 {
        return items.remove(0);
    }
    in_rows(dims, items)
}

/// Items, column by column, as a list; as a list of rows if there are several rows and columns.
fn in_rows(dims: &[usize], items: Vec<Tree>) -> Tree {
    let several = dims.iter().filter(|d| **d > 1).count() > 1;
    let rows = dims.first().copied().unwrap_or(0);
    if !several || items.is_empty() || rows == 0 {
        return Tree::list(items);
    }
    if rows == 1 {
        return in_rows(&dims[1..], items);
    }
    let mut split: Vec<Vec<Tree>> = (0..rows).map(|_| Vec::new()).collect();
    for (i, item) in items.into_iter().enumerate() {
        split[i % rows].push(item);
    }
    Tree::List(split.into_iter().map(|row| in_rows(&dims[1..], row)).collect())
}
