//! HDF5 as others lay it out: groups, datasets and attributes of given types.

pub use super::columns::coded;
pub use super::open::{Column, Open};
pub use super::stored_column::floats;
pub use super::tables::{Table, stand_in};
pub use super::{StoredColumn, column, write};

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
