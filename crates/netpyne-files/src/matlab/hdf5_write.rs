//! Trees as MATLAB files of version 7.3: HDF5 with MATLAB's attributes, behind a block of 512 bytes.
//!
//! A struct is a group, an array a dataset whose sizes stand in reverse order, a cell array a dataset of references to what lies in
//! the group `#refs#`.

use super::shape::{Entry, Shape};
use super::{CLASS, DECODE, EMPTY, FIELDS, HEADER_73, REFERRED};
use crate::hdf5::{Place, encode, unwritable};
use crate::{Error, Tree};
use hdf5_pure::{AttrValue, DatasetBuilder, FileBuilder, GroupBuilder};
use std::collections::VecDeque;
use std::io::Write;
use std::sync::Arc;

/// Most names that an attribute holds, which has 64 kB.
const MOST_FIELDS: usize = 2000;

/// Bytes before the HDF5 file.
const BLOCK: usize = 512;

/// Writes the entries of a dictionary as variables.
pub(crate) fn write_73(tree: &Tree, out: &mut dyn Write) -> Result<(), Error> {
    let Tree::Dict(entries) = tree else {
        return Err(Error::Unwritable(format!(
            "a MATLAB file holds variables with names, not {}",
            tree.kind()
        )));
    };
    let mut block = [0; BLOCK];
    block[..124].fill(b' ');
    block[..HEADER_73.len()].copy_from_slice(HEADER_73);
    block[124..128].copy_from_slice(&[0x00, 0x02, b'I', b'M']);
    let mut file = FileBuilder::new();
    file.with_userblock(BLOCK as u64).with_userblock_content(&block);
    if let Some(names) = names_in_order(entries) {
        file.set_attr(FIELDS, names);
    }
    let mut cells = Cells::default();
    for (name, value) in entries {
        cells.array(&mut file, &encode(name), Shape::of(value))?;
    }
    if !cells.pending.is_empty() {
        let mut group = file.create_group(REFERRED);
        while let Some((name, entry)) = cells.pending.pop_front() {
            cells.array(&mut group, &name, Shape::of_entry(entry))?;
        }
        file.add_group(group.finish());
    }
    file.finish_to(out).map_err(unwritable)
}

/// Entries of cell arrays that are yet to be written, by their names.
#[derive(Default)]
struct Cells<'t> {
    pending: VecDeque<(String, Entry<'t>)>,
    count: usize,
}

impl<'t> Cells<'t> {
    fn array(&mut self, place: &mut impl Place, name: &str, shape: Shape<'t>) -> Result<(), Error> {
        let row = |length: usize| [length as u64, 1];
        match shape {
            Shape::Text("") => empty(place.dataset(name), "char"),
            Shape::Text(text) => {
                let units: Vec<u16> = text.encode_utf16().collect();
                let dataset = place.dataset(name).with_u16_data(&units).with_shape(&row(units.len()));
                class(dataset, "char").set_attr(DECODE, AttrValue::I32(2));
            }
            Shape::Bools(values) => {
                let dataset = place.dataset(name).with_u8_data(&values).with_shape(&row(values.len()));
                class(dataset, "logical").set_attr(DECODE, AttrValue::I32(1));
            }
            Shape::Ints(values) => {
                class(place.dataset(name).with_i64_data(&values).with_shape(&row(values.len())), "int64");
            }
            Shape::Floats((rows, columns), values) => {
                let dataset = place.dataset(name).with_f64_data(&values);
                class(dataset.with_shape(&[columns as u64, rows as u64]), "double");
            }
            Shape::Cell(entries) if entries.is_empty() => empty(place.dataset(name), "cell"),
            Shape::Cell(entries) => self.cell(place.dataset(name), entries),
            Shape::Struct(entries) => place.group(name, |group| self.fields(group, entries))?,
        }
        Ok(())
    }

    fn fields(&mut self, group: &mut GroupBuilder, entries: &'t [(Arc<str>, Tree)]) -> Result<(), Error> {
        group.set_attr(CLASS, AttrValue::AsciiString("struct".to_owned()));
        if let Some(names) = names_in_order(entries) {
            group.set_attr(FIELDS, names);
        }
        entries.iter().try_for_each(|(key, value)| self.array(group, &encode(key), Shape::of(value)))
    }

    fn cell(&mut self, dataset: &mut DatasetBuilder, entries: Vec<Entry<'t>>) {
        let names: Vec<String> =
            (self.count..self.count + entries.len()).map(|i| format!("entry{i}")).collect();
        self.count += entries.len();
        let paths: Vec<String> = names.iter().map(|name| format!("/{REFERRED}/{name}")).collect();
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        class(dataset.with_path_references(&paths).with_shape(&[paths.len() as u64, 1]), "cell");
        self.pending.extend(names.into_iter().zip(entries));
    }
}

/// The names of fields, where they do not stand in the order of the alphabet and an attribute can hold them.
fn names_in_order(entries: &[(Arc<str>, Tree)]) -> Option<AttrValue> {
    let keys: Vec<String> = entries.iter().map(|(key, _)| encode(key)).collect();
    let is_needed = !keys.is_sorted() && keys.len() <= MOST_FIELDS && keys.iter().all(|key| key.is_ascii());
    is_needed.then_some(AttrValue::VarLenAsciiCharArray(keys))
}

fn class<'d>(dataset: &'d mut DatasetBuilder, class: &str) -> &'d mut DatasetBuilder {
    dataset.set_attr(CLASS, AttrValue::AsciiString(class.to_owned()));
    dataset
}

/// An array without entries: its size is its content.
fn empty(dataset: &mut DatasetBuilder, name: &str) {
    class(dataset.with_u64_data(&[0, 0]), name).set_attr(EMPTY, AttrValue::U32(1));
}
