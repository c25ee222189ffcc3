//! HDF5 files as trees, also those of other programs.

use super::columns::{KINDS, values};
use super::stored_column::Column;
use super::{KEYS, KIND, decode, encode};
use crate::{Error, MAX_DEPTH, Tree};
use hdf5_pure::{AttrValue, DType, Dataset, File, Group};
use std::sync::Arc;

/// Most groups and datasets that are read: hard links can make a small file endless.
const MOST_OBJECTS: usize = 10_000_000;

/// Reads a file.
pub(crate) fn read(bytes: &[u8]) -> Result<Tree, Error> {
    let file = File::from_bytes(bytes.to_vec()).map_err(broken)?;
    let most = bytes.len().saturating_mul(1100).max(1 << 24);
    let mut reader = Hdf5 { objects: MOST_OBJECTS.min(bytes.len()), values: most };
    reader.dict(&file.root(), 0)
}

pub(crate) fn broken(error: impl std::fmt::Display) -> Error {
    Error::content(0, format!("HDF5: {error}"))
}

fn fail<T>(message: &str) -> Result<T, Error> {
    Err(broken(message))
}

struct Hdf5 {
    /// Objects that may still be read.
    objects: usize,
    /// Bytes of values that may still be read.
    values: usize,
}

impl Hdf5 {
    fn enter(&mut self, depth: usize) -> Result<(), Error> {
        if depth > MAX_DEPTH {
            return fail("nested too deeply, or in itself");
        }
        match self.objects.checked_sub(1) {
            Some(left) => {
                self.objects = left;
                Ok(())
            }
            None => fail("the same objects are linked to too often"),
        }
    }

    fn dict(&mut self, group: &Group, depth: usize) -> Result<Tree, Error> {
        self.enter(depth)?;
        let datasets = group.datasets().map_err(broken)?;
        let groups = group.groups().map_err(broken)?;
        let mut entries: Vec<(Arc<str>, Tree)> = Vec::new();
        for name in datasets.iter().filter(|name| *name != KEYS) {
            let dataset = group.dataset(name).map_err(broken)?;
            entries.push((decode(name).into(), self.dataset(&dataset, depth + 1)?));
        }
        for name in &groups {
            let inner = group.group(name).map_err(broken)?;
            entries.push((decode(name).into(), self.group(&inner, depth + 1)?));
        }
        self.in_order(group, &datasets, &mut entries)?;
        Ok(Tree::Dict(entries))
    }

    /// Puts entries into the order of the keys.
    fn in_order<T>(
        &mut self,
        group: &Group,
        datasets: &[String],
        entries: &mut [(Arc<str>, T)],
    ) -> Result<(), Error> {
        if datasets.iter().any(|name| name == KEYS) {
            let keys = self.texts(&group.dataset(KEYS).map_err(broken)?)?;
            let place: std::collections::HashMap<&str, usize> =
                keys.iter().enumerate().map(|(i, key)| (key.as_str(), i)).collect();
            entries.sort_by_key(|(key, _)| place.get(&**key).copied().unwrap_or(usize::MAX));
        } else {
            entries.sort_by_key(|(key, _)| encode(key));
        }
        Ok(())
    }

    fn group(&mut self, group: &Group, depth: usize) -> Result<Tree, Error> {
        let attrs = group.attrs().map_err(broken)?;
        match attrs.get(KIND).and_then(AttrValue::as_str) {
            Some("list") => {
                let column = self.column(group, "items", depth + 1)?;
                values(column, depth).map(Tree::list)
            }
            _ => self.dict(group, depth),
        }
    }

    /// The dataset or group of a name.
    fn named(&mut self, group: &Group, name: &str, depth: usize) -> Result<Tree, Error> {
        match group.datasets().map_err(broken)?.iter().any(|dataset| dataset == name) {
            true => self.dataset(&group.dataset(name).map_err(broken)?, depth),
            false => self.group(&group.group(name).map_err(broken)?, depth),
        }
    }

    fn spend(&mut self, dataset: &Dataset) -> Result<Vec<u64>, Error> {
        let shape = dataset.shape().map_err(broken)?;
        let size = dataset.element_size().map_err(broken)?.max(1);
        let bytes = shape.iter().try_fold(size, |all, n| all.checked_mul(*n));
        let bytes = bytes.and_then(|bytes| usize::try_from(bytes).ok());
        match bytes.and_then(|bytes| self.values.checked_sub(bytes)) {
            Some(left) => {
                self.values = left;
                Ok(shape)
            }
            None => fail("a dataset claims far more than the file has"),
        }
    }

    fn texts(&mut self, dataset: &Dataset) -> Result<Vec<String>, Error> {
        self.spend(dataset)?;
        dataset.read_string().map_err(broken)
    }

    fn dataset(&mut self, dataset: &Dataset, depth: usize) -> Result<Tree, Error> {
        self.enter(depth)?;
        let attrs = dataset.attrs().map_err(broken)?;
        let kind = attrs.get(KIND).and_then(AttrValue::as_str);
        let shape = self.spend(dataset)?;
        let items: Vec<Tree> = match dataset.dtype().map_err(broken)? {
            DType::F64 | DType::F32 => {
                let floats = dataset.read_f64().map_err(broken)?;
                if shape.len() == 1 && !floats.is_empty() {
                    return Ok(Tree::Floats(floats));
                }
                floats.into_iter().map(Tree::Float).collect()
            }
            DType::U64 => {
                let all = dataset.read_u64().map_err(broken)?;
                all.into_iter().map(|i| i64::try_from(i).map_or(Tree::Float(i as f64), Tree::Int)).collect()
            }
            DType::I8 | DType::I16 | DType::I32 | DType::I64 | DType::U8 | DType::U16 | DType::U32 => {
                let all = dataset.read_i64().map_err(broken)?;
                match kind {
                    Some("null") => return Ok(Tree::Null),
                    Some("empty") => return Ok(Tree::List(Vec::new())),
                    Some("bool") => all.into_iter().map(|i| Tree::Bool(i != 0)).collect(),
                    _ => all.into_iter().map(Tree::Int).collect(),
                }
            }
            DType::String | DType::VariableLengthString => {
                dataset.read_string().map_err(broken)?.into_iter().map(Tree::text).collect()
            }
            DType::Enum(names) if names == ["FALSE", "TRUE"] => {
                let all = dataset.read_i64().map_err(broken)?;
                all.into_iter().map(|i| Tree::Bool(i != 0)).collect()
            }
            other => return fail(&format!("data of type {other} is not read")),
        };
        let mut items = items.into_iter();
        Ok(nest(&shape, &mut items))
    }

    fn column(&mut self, parent: &Group, name: &str, depth: usize) -> Result<Column, Error> {
        self.enter(depth)?;
        if parent.datasets().map_err(broken)?.iter().any(|dataset| dataset == name) {
            let dataset = parent.dataset(name).map_err(broken)?;
            self.spend(&dataset)?;
            return Ok(match dataset.dtype().map_err(broken)? {
                DType::F64 => Column::Floats(dataset.read_f64().map_err(broken)?),
                DType::I64 => Column::Ints(dataset.read_i64().map_err(broken)?),
                DType::U8 => Column::Bools(dataset.read_u8().map_err(broken)?),
                DType::U32 => Column::Counts(dataset.read_u32().map_err(broken)?),
                other => return fail(&format!("a column of type {other}")),
            });
        }
        let group = parent.group(name).map_err(broken)?;
        let attrs = group.attrs().map_err(broken)?;
        let count = || attrs.get("count").and_then(AttrValue::as_u64).unwrap_or(0);
        match attrs.get(KIND).and_then(AttrValue::as_str) {
            Some("nulls") => Ok(Column::Nulls(usize::try_from(count()).unwrap_or(usize::MAX))),
            Some("same") => {
                let count = usize::try_from(count()).unwrap_or(usize::MAX);
                let bytes = count.saturating_mul(size_of::<Tree>());
                match self.values.checked_sub(bytes) {
                    Some(left) => self.values = left,
                    None => return fail("a column claims far more than the file has"),
                }
                Ok(Column::Same { count, value: Box::new(self.named(&group, "value", depth + 1)?) })
            }
            Some("texts") => {
                let codes = group.dataset("codes").map_err(broken)?;
                self.spend(&codes)?;
                let texts = self.texts(&group.dataset("texts").map_err(broken)?)?;
                let texts = texts.into_iter().map(Arc::from).collect();
                Ok(Column::Texts { codes: codes.read_u32().map_err(broken)?, texts })
            }
            Some("lists") => {
                let offsets = group.dataset("offsets").map_err(broken)?;
                self.spend(&offsets)?;
                let items = Box::new(self.column(&group, "items", depth + 1)?);
                Ok(Column::Lists { offsets: offsets.read_u64().map_err(broken)?, items })
            }
            Some("dicts") => self.dicts(&group, count(), depth),
            Some("mixed") => {
                let kinds = group.dataset("kinds").map_err(broken)?;
                self.spend(&kinds)?;
                let kinds = kinds.read_u8().map_err(broken)?;
                let there: Vec<String> =
                    [group.datasets().map_err(broken)?, group.groups().map_err(broken)?].concat();
                let mut columns = Vec::new();
                for name in KINDS {
                    columns.push(match there.iter().any(|own| own == name) {
                        true => self.column(&group, name, depth + 1)?,
                        false => Column::Nulls(0),
                    });
                }
                Ok(Column::Mixed { kinds, columns })
            }
            _ => fail("a column of a kind that is not known"),
        }
    }

    fn dicts(&mut self, group: &Group, count: u64, depth: usize) -> Result<Column, Error> {
        let shape = match group.datasets().map_err(broken)?.iter().any(|name| name == "shape") {
            true => {
                let shape = group.dataset("shape").map_err(broken)?;
                self.spend(&shape)?;
                shape.read_u32().map_err(broken)?
            }
            false if count < 1 << 28 => vec![0; count as usize],
            false => return fail("it claims too many dictionaries"),
        };
        let mut shapes = Vec::new();
        for i in 0..group.groups().map_err(broken)?.len() {
            let of_shape = group.group(&i.to_string()).map_err(broken)?;
            let datasets = of_shape.datasets().map_err(broken)?;
            let all = datasets.iter().filter(|name| *name != KEYS).cloned();
            let names: Vec<String> = all.chain(of_shape.groups().map_err(broken)?).collect();
            let mut columns: Vec<(Arc<str>, Column)> = Vec::new();
            for name in names {
                columns.push((decode(&name).into(), self.column(&of_shape, &name, depth + 1)?));
            }
            self.in_order(&of_shape, &datasets, &mut columns)?;
            shapes.push(columns);
        }
        Ok(Column::Dicts { shape, shapes })
    }
}

/// Items in nested lists; a single one where there are no dimensions.
fn nest(shape: &[u64], items: &mut impl Iterator<Item = Tree>) -> Tree {
    match shape {
        [] => items.next().unwrap_or_default(),
        [_] => Tree::list(items.collect()),
        [n, last] => {
            let rows = (0..*n).map_while(|_| {
                let row: Vec<Tree> = items.by_ref().take(*last as usize).collect();
                (row.len() as u64 == *last).then(|| Tree::list(row))
            });
            Tree::List(rows.take(1 << 28).collect())
        }
        [n, rest @ ..] => Tree::List((0..(*n).min(1 << 28)).map(|_| nest(rest, items)).collect()),
    }
}
