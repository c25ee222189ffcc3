//! HDF5 as others lay it out: groups, datasets and attributes of given types.

use super::links;
pub use super::open::{Column, Open};
use crate::Error;
use hdf5_pure::{AttrValue, DatasetBuilder, FileBuilder, GroupBuilder};
use std::io::Write;

/// A group, or a whole file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Group {
    /// Its attributes.
    pub attributes: Vec<(String, Attribute)>,
    /// Its datasets.
    pub datasets: Vec<(String, Dataset)>,
    /// The groups in it.
    pub groups: Vec<(String, Group)>,
    /// Soft links in it, and the paths that they lead to.
    pub links: Vec<(String, String)>,
}

/// A dataset, not compressed.
#[derive(Clone, Debug, PartialEq)]
pub struct Dataset {
    /// Its values, row by row.
    pub data: Data,
    /// Its shape, where it is not a single row of values; empty for a single value.
    pub shape: Option<Vec<u64>>,
    /// Its attributes.
    pub attributes: Vec<(String, Attribute)>,
}

/// Values of one type.
#[derive(Clone, Debug, PartialEq)]
pub enum Data {
    /// Double precision.
    F64(Vec<f64>),
    /// Single precision.
    F32(Vec<f32>),
    /// Signed.
    I64(Vec<i64>),
    /// Unsigned.
    U64(Vec<u64>),
    /// Unsigned.
    U32(Vec<u32>),
    /// Texts in UTF-8, of any length.
    Texts(Vec<String>),
    /// References to objects, by their paths.
    References(Vec<String>),
}

/// An attribute.
#[derive(Clone, Debug, PartialEq)]
pub enum Attribute {
    /// A text.
    Text(String),
    /// A number.
    F64(f64),
    /// An integer.
    U32(u32),
    /// A signed integer.
    I32(i32),
    /// Integers.
    U32s(Vec<u32>),
    /// Texts.
    Texts(Vec<String>),
    /// A reference to an object, by its path.
    Reference(String),
}

impl Group {
    /// With a dataset.
    #[must_use]
    pub fn with(mut self, name: &str, dataset: impl Into<Dataset>) -> Self {
        self.datasets.push((name.to_owned(), dataset.into()));
        self
    }

    /// With a group.
    #[must_use]
    pub fn with_group(mut self, name: &str, group: Group) -> Self {
        self.groups.push((name.to_owned(), group));
        self
    }

    /// With an attribute.
    #[must_use]
    pub fn attribute(mut self, name: &str, value: Attribute) -> Self {
        self.attributes.push((name.to_owned(), value));
        self
    }

    /// With a soft link.
    #[must_use]
    pub fn link(mut self, name: &str, path: &str) -> Self {
        self.links.push((name.to_owned(), path.to_owned()));
        self
    }

    /// Writes it as a file.
    ///
    /// # Errors
    /// Those of `out`; texts with a zero in them.
    pub fn write(&self, out: &mut dyn Write) -> Result<(), Error> {
        let mut file = FileBuilder::new();
        for (name, value) in &self.attributes {
            file.set_attr(name, attribute(value));
        }
        for (name, dataset) in &self.datasets {
            fill(file.create_dataset(name), dataset)?;
        }
        for (name, group) in &self.groups {
            let mut made = file.create_group(name);
            enter(&mut made, group)?;
            file.add_group(made.finish());
        }
        for (name, path) in &self.links {
            let stands = file.create_group(&links::stand_in(name, path)).finish();
            file.add_group(stands);
        }
        if !links::any(self) {
            return file.finish_to(out).map_err(unwritable);
        }
        let mut bytes = Vec::new();
        file.finish_to(&mut bytes).map_err(unwritable)?;
        links::put(&mut bytes, self)?;
        Ok(out.write_all(&bytes)?)
    }
}

impl Dataset {
    /// With a shape.
    #[must_use]
    pub fn shape(mut self, shape: &[u64]) -> Self {
        self.shape = Some(shape.to_vec());
        self
    }

    /// With an attribute.
    #[must_use]
    pub fn attribute(mut self, name: &str, value: Attribute) -> Self {
        self.attributes.push((name.to_owned(), value));
        self
    }
}

impl From<Data> for Dataset {
    fn from(data: Data) -> Self {
        Self { data, shape: None, attributes: Vec::new() }
    }
}

fn unwritable(error: impl std::fmt::Display) -> Error {
    Error::Unwritable(format!("HDF5: {error}"))
}

fn enter(place: &mut GroupBuilder, group: &Group) -> Result<(), Error> {
    for (name, value) in &group.attributes {
        place.set_attr(name, attribute(value));
    }
    for (name, dataset) in &group.datasets {
        fill(place.create_dataset(name), dataset)?;
    }
    for (name, inner) in &group.groups {
        let mut made = place.create_group(name);
        enter(&mut made, inner)?;
        place.add_group(made.finish());
    }
    for (name, path) in &group.links {
        let stands = place.create_group(&links::stand_in(name, path)).finish();
        place.add_group(stands);
    }
    Ok(())
}

fn fill(builder: &mut DatasetBuilder, dataset: &Dataset) -> Result<(), Error> {
    match &dataset.data {
        Data::F64(values) => builder.with_f64_data(values),
        Data::F32(values) => builder.with_f32_data(values),
        Data::I64(values) => builder.with_i64_data(values),
        Data::U64(values) => builder.with_u64_data(values),
        Data::U32(values) => builder.with_u32_data(values),
        Data::Texts(values) => {
            if values.iter().any(|text| text.contains('\0')) {
                return Err(Error::Unwritable("HDF5: a text has a zero in it".to_owned()));
            }
            builder.with_vlen_strings(&values.iter().map(String::as_str).collect::<Vec<_>>())
        }
        Data::References(paths) => {
            builder.with_path_references(&paths.iter().map(String::as_str).collect::<Vec<_>>())
        }
    };
    if let Some(shape) = &dataset.shape {
        builder.with_shape(shape);
    }
    for (name, value) in &dataset.attributes {
        builder.set_attr(name, attribute(value));
    }
    Ok(())
}

fn attribute(value: &Attribute) -> AttrValue {
    match value {
        Attribute::Text(text) => AttrValue::String(text.clone()),
        Attribute::F64(value) => AttrValue::F64(*value),
        Attribute::U32(value) => AttrValue::U32(*value),
        Attribute::I32(value) => AttrValue::I32(*value),
        Attribute::U32s(values) => AttrValue::U32Array(values.clone()),
        Attribute::Texts(values) => AttrValue::VarLenStringArray(values.clone()),
        Attribute::Reference(_) => AttrValue::U64(links::PLACEHOLDER),
    }
}
