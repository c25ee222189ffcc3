//! Groups and datasets with the attributes that NWB wants of each.

use netpyne_files::Tree;
use netpyne_files::h5::{Attribute, Data, Dataset, Group};
use std::hash::{DefaultHasher, Hash, Hasher};

/// Identifiers of objects: no two of a file are equal, nor those of two files with different content of different times.
pub(super) struct Ids {
    seed: [u64; 2],
    next: u64,
}

impl Ids {
    pub fn new(label: &str) -> Self {
        let hashed = |salt: u8| {
            let mut hasher = DefaultHasher::new();
            (salt, label, std::time::SystemTime::now(), std::process::id()).hash(&mut hasher);
            hasher.finish()
        };
        Self { seed: [hashed(0), hashed(1)], next: 0 }
    }

    /// The identifier of the file.
    pub fn file(&self) -> String {
        uuid(self.seed[1], self.seed[0])
    }

    fn next(&mut self) -> Attribute {
        self.next += 1;
        let mut hasher = DefaultHasher::new();
        (self.seed, self.next).hash(&mut hasher);
        Attribute::Text(uuid(self.seed[0], hasher.finish()))
    }
}

/// A UUID of version 4, as RFC 9562 writes it.
fn uuid(high: u64, low: u64) -> String {
    let (high, low) = (high & !0xf000 | 0x4000, low & !(3 << 62) | 1 << 63);
    format!(
        "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        high >> 32,
        high >> 16 & 0xffff,
        high & 0xffff,
        low >> 48,
        low & 0xffff_ffff_ffff
    )
}

fn told(text: &str) -> Attribute {
    Attribute::Text(text.to_owned())
}

/// A group of a type.
pub(super) fn group(ty: &str, namespace: &str, ids: &mut Ids) -> Group {
    Group::default()
        .attribute("namespace", told(namespace))
        .attribute("neurodata_type", told(ty))
        .attribute("object_id", ids.next())
}

/// A single text.
pub(super) fn text(text: &str) -> Dataset {
    Dataset::from(Data::Texts(vec![text.to_owned()])).shape(&[])
}

/// A dataset of a type.
pub(super) fn typed(data: impl Into<Dataset>, ty: &str, namespace: &str, ids: &mut Ids) -> Dataset {
    data.into()
        .attribute("namespace", told(namespace))
        .attribute("neurodata_type", told(ty))
        .attribute("object_id", ids.next())
}

/// A table: columns with what they are.
pub(super) struct Table {
    group: Group,
    names: Vec<String>,
}

impl Table {
    pub fn new((ty, namespace): (&str, &str), description: &str, rows: usize, ids: &mut Ids) -> Self {
        let id = Data::I64((0..rows as i64).collect());
        let id = typed(id, "ElementIdentifiers", "hdmf-common", ids);
        let group = group(ty, namespace, ids).attribute("description", told(description)).with("id", id);
        Self { group, names: Vec::new() }
    }

    /// With a column.
    pub fn column(mut self, name: &str, description: &str, data: Data, ids: &mut Ids) -> Self {
        let data = typed(data, "VectorData", "hdmf-common", ids).attribute("description", told(description));
        self.group = self.group.with(name, data);
        self.names.push(name.to_owned());
        self
    }

    /// With a column of lists: all entries, and where each list ends. `path` is that of the table.
    pub fn lists(
        self,
        name: &str,
        description: &str,
        (all, ends): (Data, Vec<u64>),
        path: &str,
        ids: &mut Ids,
    ) -> Self {
        let mut table = self.column(name, description, all, ids);
        let index = typed(Data::U64(ends), "VectorIndex", "hdmf-common", ids)
            .attribute("description", told(&format!("where the lists of `{name}` end")))
            .attribute("target", Attribute::Reference(format!("{path}/{name}")));
        table.group = table.group.with(&format!("{name}_index"), index);
        table
    }

    pub fn finish(self) -> Group {
        self.group.attribute("colnames", Attribute::Texts(self.names))
    }
}

/// Values over time.
pub(super) struct Series<'a> {
    /// `TimeSeries` or a type that is one.
    pub ty: &'a str,
    pub description: String,
    pub comments: String,
    /// Unit of the SI, and what values are multiplied by to be in it.
    pub unit: (&'a str, f64),
    /// Row by row.
    pub values: Vec<f64>,
    /// Values of a row, if there are several.
    pub columns: Option<usize>,
}

impl Series<'_> {
    fn made(self, ids: &mut Ids) -> Group {
        let (unit, factor) = self.unit;
        let rows = self.values.len() / self.columns.unwrap_or(1).max(1);
        let mut data = Dataset::from(Data::F64(self.values))
            .attribute("unit", told(unit))
            .attribute("conversion", Attribute::F64(factor))
            .attribute("offset", Attribute::F64(0.0))
            .attribute("resolution", Attribute::F64(-1.0));
        if let Some(columns) = self.columns {
            data = data.shape(&[rows as u64, columns as u64]);
        }
        group(self.ty, "core", ids)
            .attribute("description", told(&self.description))
            .attribute("comments", told(&self.comments))
            .with("data", data)
    }

    /// At equal intervals: first time and interval, ms.
    pub fn regular(self, (first, step): (f64, f64), ids: &mut Ids) -> Group {
        let start = Dataset::from(Data::F64(vec![first / 1e3]))
            .shape(&[])
            .attribute("rate", Attribute::F64(1e3 / step))
            .attribute("unit", told("seconds"));
        self.made(ids).with("starting_time", start)
    }

    /// At given times, ms.
    pub fn at(self, times: &[f64], ids: &mut Ids) -> Group {
        let times = Dataset::from(Data::F64(times.iter().map(|t| t / 1e3).collect()))
            .attribute("interval", Attribute::I32(1))
            .attribute("unit", told("seconds"));
        self.made(ids).with("timestamps", times)
    }
}

/// A number.
pub(super) fn number(tree: &Tree) -> Option<f64> {
    match tree {
        Tree::Int(i) => Some(*i as f64),
        Tree::Float(x) => Some(*x),
        _ => None,
    }
}

/// A list of numbers.
pub(super) fn numbers(tree: &Tree) -> Option<Vec<f64>> {
    match tree {
        Tree::Floats(all) => Some(all.clone()),
        Tree::List(all) => all.iter().map(number).collect(),
        _ => None,
    }
}

/// Rows of equally many numbers, one after the other, and how many each has.
pub(super) fn rows(tree: &Tree) -> Option<(Vec<f64>, usize)> {
    let Tree::List(all) = tree else { return None };
    let mut values = Vec::new();
    let mut columns = None;
    for row in all {
        let row = numbers(row)?;
        if *columns.get_or_insert(row.len()) != row.len() {
            return None;
        }
        values.extend(row);
    }
    columns.filter(|columns| *columns > 0).map(|columns| (values, columns))
}

/// A text.
pub(super) fn text_of(tree: &Tree) -> Option<&str> {
    match tree {
        Tree::Text(text) => Some(text),
        _ => None,
    }
}

/// Cells of a result.
pub(super) fn cells(result: &Tree) -> &[Tree] {
    match result.get("net").and_then(|net| net.get("cells")) {
        Some(Tree::List(cells)) => cells,
        _ => &[],
    }
}

/// A name that an object of a file can have.
pub(super) fn object_name(name: &str) -> String {
    let name: String = name.chars().map(|c| if matches!(c, '/' | ':') { '_' } else { c }).collect();
    if name.is_empty() || name == "." { "unnamed".to_owned() } else { name }
}
