//! MATLAB files of version 7.3 as trees.

use super::{CLASS, EMPTY, FIELDS, NONE};
use crate::hdf5::{broken, decode};
use crate::{Error, MAX_DEPTH, Tree};
use hdf5_pure::{AttrValue, Dataset, File, Group, Object};
use std::sync::Arc;

/// Reads a file.
pub(crate) fn read_73(bytes: &[u8]) -> Result<Tree, Error> {
    let file = File::from_bytes(bytes.to_vec()).map_err(broken)?;
    // References can make a small file endless.
    let mut reader = Reader { objects: bytes.len(), values: bytes.len().saturating_mul(1100).max(1 << 24) };
    reader.fields(&file.root(), 0)
}

struct Reader {
    /// Objects that may still be read.
    objects: usize,
    /// Bytes of values that may still be read.
    values: usize,
}

impl Reader {
    fn fields(&mut self, group: &Group, depth: usize) -> Result<Tree, Error> {
        if depth > MAX_DEPTH {
            return Err(broken("nested too deeply, or in itself"));
        }
        self.objects =
            self.objects.checked_sub(1).ok_or_else(|| broken("the same objects are linked to too often"))?;
        let mut entries: Vec<(Arc<str>, Tree)> = Vec::new();
        for name in group.datasets().map_err(broken)? {
            let dataset = group.dataset(&name).map_err(broken)?;
            entries.push((decode(&name).into(), self.array(&dataset, depth + 1)?));
        }
        for name in group.groups().map_err(broken)?.iter().filter(|name| !name.starts_with('#')) {
            let inner = group.group(name).map_err(broken)?;
            entries.push((decode(name).into(), self.fields(&inner, depth + 1)?));
        }
        entries.sort_by(|a, b| a.0.cmp(&b.0));
        if let Some(AttrValue::VarLenAsciiCharArray(keys)) = group.attrs().map_err(broken)?.get(FIELDS) {
            let place = |key: &str| keys.iter().position(|k| decode(k) == key).unwrap_or(keys.len());
            entries.sort_by_cached_key(|(key, _)| place(key));
        }
        Ok(Tree::Dict(entries))
    }

    fn array(&mut self, dataset: &Dataset, depth: usize) -> Result<Tree, Error> {
        if depth > MAX_DEPTH {
            return Err(broken("nested too deeply, or in itself"));
        }
        self.objects =
            self.objects.checked_sub(1).ok_or_else(|| broken("the same objects are linked to too often"))?;
        let attrs = dataset.attrs().map_err(broken)?;
        let class = attrs.get(CLASS).and_then(AttrValue::as_str).unwrap_or("double").to_owned();
        if attrs.contains_key(EMPTY) {
            return Ok(if class == "char" { Tree::text("") } else { Tree::List(Vec::new()) });
        }
        let shape = dataset.shape().map_err(broken)?;
        let size = dataset.element_size().map_err(broken)?.max(1);
        let bytes = shape.iter().try_fold(size, |all, n| all.checked_mul(*n));
        let bytes = bytes.and_then(|bytes| usize::try_from(bytes).ok());
        let left = bytes.and_then(|bytes| self.values.checked_sub(bytes));
        self.values = left.ok_or_else(|| broken("a dataset claims far more than the file has"))?;
        // Sizes stand in reverse order.
        let dims: Vec<usize> = shape.iter().rev().map(|n| *n as usize).collect();
        let items: Vec<Tree> = match class.as_str() {
            "cell" => {
                let entries = dataset.dereference().map_err(broken)?;
                return entries
                    .iter()
                    .map(|entry| match entry {
                        Object::Group(group) => self.fields(group, depth + 1),
                        Object::Dataset(dataset) => self.array(dataset, depth + 1),
                        _ => Err(broken("a cell refers to what is no array")),
                    })
                    .collect::<Result<_, _>>()
                    .map(Tree::list);
            }
            "char" => {
                let text = String::from_utf16_lossy(&dataset.read_u16().map_err(broken)?);
                return Ok(if text == NONE { Tree::Null } else { Tree::text(text) });
            }
            "logical" => dataset.read_u8().map_err(broken)?.iter().map(|b| Tree::Bool(*b != 0)).collect(),
            "double" | "single" => {
                let values = dataset.read_f64().map_err(broken)?;
                if values.len() > 1 && dims.iter().filter(|n| **n > 1).count() == 1 {
                    return Ok(Tree::Floats(values));
                }
                values.into_iter().map(Tree::Float).collect()
            }
            "int8" | "int16" | "int32" | "int64" | "uint8" | "uint16" | "uint32" | "uint64" => {
                dataset.read_i64().map_err(broken)?.into_iter().map(Tree::Int).collect()
            }
            other => return Err(broken(format!("MATLAB's class `{other}` is not read"))),
        };
        Ok(super::read::one_or_rows(&dims, items))
    }
}
