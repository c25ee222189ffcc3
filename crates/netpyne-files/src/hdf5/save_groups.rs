//! Groups of given types as a file.

use super::groups::{Attribute, Data, Dataset, Group};
use super::links;
use crate::Error;
use hdf5_pure::{AttrValue, DatasetBuilder, FileBuilder, GroupBuilder};
use std::io::Write;

impl Group {
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
