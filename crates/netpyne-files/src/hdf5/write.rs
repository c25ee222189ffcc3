//! Trees as HDF5 files.

use super::columns::{KINDS, column};
use super::stored_column::Column;
use super::tables::Table;
use super::{KEYS, KIND, encode};
use crate::{Error, Tree};
use hdf5_pure::{AttrValue, DatasetBuilder, FileBuilder, GroupBuilder};
use std::io::Write;
use std::sync::Arc;

/// Writes the entries of a dictionary as groups and datasets; what stands for entries of `tables` is replaced by them.
///
/// # Errors
/// Those of `out`; the tree is no dictionary, or has texts with a zero in them.
pub fn write(tree: &Tree, tables: &[&dyn Table], out: &mut dyn Write) -> Result<(), Error> {
    let Tree::Dict(entries) = tree else {
        return Err(Error::Unwritable(format!("an HDF5 file holds things with names, not {}", tree.kind())));
    };
    let mut file = FileBuilder::new();
    write_entries(&mut file, entries, tables)?;
    file.finish_to(out).map_err(unwritable)
}

pub(crate) fn unwritable(error: impl std::fmt::Display) -> Error {
    Error::Unwritable(format!("HDF5: {error}"))
}

/// What groups and datasets are made in.
pub(crate) trait Place {
    fn dataset(&mut self, name: &str) -> &mut DatasetBuilder;
    fn group(
        &mut self,
        name: &str,
        fill: impl FnOnce(&mut GroupBuilder) -> Result<(), Error>,
    ) -> Result<(), Error>;
}

impl Place for FileBuilder {
    fn dataset(&mut self, name: &str) -> &mut DatasetBuilder {
        self.create_dataset(name)
    }

    fn group(
        &mut self,
        name: &str,
        fill: impl FnOnce(&mut GroupBuilder) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut group = self.create_group(name);
        fill(&mut group)?;
        self.add_group(group.finish());
        Ok(())
    }
}

impl Place for GroupBuilder {
    fn dataset(&mut self, name: &str) -> &mut DatasetBuilder {
        self.create_dataset(name)
    }

    fn group(
        &mut self,
        name: &str,
        fill: impl FnOnce(&mut GroupBuilder) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut group = self.create_group(name);
        fill(&mut group)?;
        self.add_group(group.finish());
        Ok(())
    }
}

fn write_entries(
    place: &mut impl Place,
    entries: &[(Arc<str>, Tree)],
    tables: &[&dyn Table],
) -> Result<(), Error> {
    let keys: Vec<&str> = entries.iter().map(|(key, _)| &**key).collect();
    write_keys(place, &keys)?;
    entries.iter().try_for_each(|(key, value)| write_value(place, &encode(key), value, tables))
}

/// The order of keys, where it is not that of their names.
fn write_keys(place: &mut impl Place, keys: &[&str]) -> Result<(), Error> {
    if !keys.iter().map(|key| encode(key)).is_sorted() {
        texts(place, KEYS, keys)?;
    }
    Ok(())
}

fn scalar(dataset: &mut DatasetBuilder) -> &mut DatasetBuilder {
    dataset.with_shape(&[])
}

fn write_value(place: &mut impl Place, name: &str, value: &Tree, tables: &[&dyn Table]) -> Result<(), Error> {
    match value {
        Tree::Null => {
            kind(scalar(place.dataset(name).with_u8_data(&[0])), "null");
        }
        Tree::Bool(b) => {
            kind(scalar(place.dataset(name).with_u8_data(&[u8::from(*b)])), "bool");
        }
        Tree::Int(i) => {
            scalar(place.dataset(name).with_i64_data(&[*i]));
        }
        Tree::Float(x) => {
            scalar(place.dataset(name).with_f64_data(&[*x]));
        }
        Tree::Text(text) => {
            no_nul(text)?;
            scalar(place.dataset(name).with_strings(&[text]).map_err(unwritable)?);
        }
        Tree::Floats(values) => {
            place.dataset(name).with_f64_data(values);
        }
        Tree::Dict(entries) => place.group(name, |group| write_entries(group, entries, tables))?,
        Tree::List(items) => write_list(place, name, items, tables)?,
    }
    Ok(())
}

fn kind(dataset: &mut DatasetBuilder, kind: &str) {
    dataset.set_attr(KIND, AttrValue::String(kind.to_owned()));
}

fn no_nul(text: &str) -> Result<(), Error> {
    if text.contains('\0') {
        Err(Error::Unwritable("HDF5: a text has a zero in it".to_owned()))
    } else {
        Ok(())
    }
}

fn texts(place: &mut impl Place, name: &str, texts: &[&str]) -> Result<(), Error> {
    texts.iter().try_for_each(|text| no_nul(text))?;
    place.dataset(name).with_strings(texts).map_err(unwritable)?;
    Ok(())
}

fn write_list(
    place: &mut impl Place,
    name: &str,
    items: &[Tree],
    tables: &[&dyn Table],
) -> Result<(), Error> {
    if items.is_empty() {
        kind(scalar(place.dataset(name).with_u8_data(&[0])), "empty");
        return Ok(());
    }
    if let Some((columns, values)) = matrix(items) {
        place.dataset(name).with_f64_data(&values).with_shape(&[items.len() as u64, columns as u64]);
        return Ok(());
    }
    let all: Vec<&Tree> = items.iter().collect();
    match column(&all, tables)? {
        Column::Ints(values) => {
            place.dataset(name).with_i64_data(&values);
            Ok(())
        }
        Column::Bools(values) => {
            kind(place.dataset(name).with_u8_data(&values), "bool");
            Ok(())
        }
        Column::Texts { codes, texts: known } => {
            let all: Vec<&str> = codes.iter().map(|code| &*known[*code as usize]).collect();
            texts(place, name, &all)
        }
        other => place.group(name, |group| {
            group.set_attr(KIND, AttrValue::String("list".to_owned()));
            write_column(group, "items", other)
        }),
    }
}

/// Rows of equally many floats.
fn matrix(rows: &[Tree]) -> Option<(usize, Vec<f64>)> {
    let mut columns = None;
    let mut values = Vec::new();
    for row in rows {
        let Tree::Floats(row) = row else { return None };
        if *columns.get_or_insert(row.len()) != row.len() {
            return None;
        }
        values.extend(row);
    }
    Some((columns?, values))
}

/// Writes a column and forgets it: of a large one there are never two.
fn write_column(place: &mut impl Place, name: &str, column: Column) -> Result<(), Error> {
    let told =
        |group: &mut GroupBuilder, kind: &str| group.set_attr(KIND, AttrValue::String(kind.to_owned()));
    if column.len() == 0 && !matches!(column, Column::Nulls(_)) {
        // Nothing, of whatever kind.
        return write_column(place, name, Column::Nulls(0));
    }
    match column {
        Column::Floats(values) => {
            place.dataset(name).with_f64_data(&values);
            Ok(())
        }
        Column::Ints(values) => {
            place.dataset(name).with_i64_data(&values);
            Ok(())
        }
        Column::Bools(values) => {
            kind(place.dataset(name).with_u8_data(&values), "bool");
            Ok(())
        }
        Column::Nulls(count) => place.group(name, |group| {
            told(group, "nulls");
            group.set_attr("count", AttrValue::U64(count as u64));
            Ok(())
        }),
        Column::Counts(values) => {
            place.dataset(name).with_u32_data(&values);
            Ok(())
        }
        Column::Same { count, value } => place.group(name, |group| {
            told(group, "same");
            group.set_attr("count", AttrValue::U64(count as u64));
            write_value(group, "value", &value, &[])
        }),
        Column::Texts { codes, texts: known } => place.group(name, |group| {
            told(group, "texts");
            write_codes(group.dataset("codes"), &codes, known.len());
            texts(group, "texts", &known.iter().map(|text| &**text).collect::<Vec<_>>())
        }),
        Column::Lists { offsets, items } => place.group(name, |group| {
            told(group, "lists");
            group.dataset("offsets").with_u64_data(&offsets);
            write_column(group, "items", *items)
        }),
        Column::Dicts { shape, shapes } => place.group(name, |group| {
            told(group, "dicts");
            group.set_attr("count", AttrValue::U64(shape.len() as u64));
            if shapes.len() > 1 {
                group.dataset("shape").with_u32_data(&shape);
            }
            for (i, columns) in shapes.into_iter().enumerate() {
                group.group(&i.to_string(), |group| {
                    write_keys(group, &columns.iter().map(|(key, _)| &**key).collect::<Vec<_>>())?;
                    columns
                        .into_iter()
                        .try_for_each(|(key, column)| write_column(group, &encode(&key), column))
                })?;
            }
            Ok(())
        }),
        Column::Mixed { kinds, columns } => place.group(name, |group| {
            told(group, "mixed");
            group.dataset("kinds").with_u8_data(&kinds);
            let named = KINDS.iter().zip(columns);
            named
                .filter(|(_, column)| column.len() > 0)
                .try_for_each(|(name, column)| write_column(group, name, column))
        }),
    }
}

/// Which of so many texts stands where, in as few bytes as it takes.
fn write_codes(dataset: &mut DatasetBuilder, codes: &[u32], texts: usize) {
    match texts {
        0..=256 => dataset.with_u8_data(&codes.iter().map(|code| *code as u8).collect::<Vec<_>>()),
        257..=65536 => dataset.with_u16_data(&codes.iter().map(|code| *code as u16).collect::<Vec<_>>()),
        _ => dataset.with_u32_data(codes),
    };
}
