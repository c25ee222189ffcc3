//! A population of nodes or of edges: columns of its groups, and what its types say.

use super::types::{self, Types};
use netpyne_base::{Diagnostic, Diagnostics, MOST_MODEL_BYTES};
use netpyne_files::h5::{Column, Open};
use netpyne_specs::{Dict, Value};
use std::collections::HashMap;
use std::path::Path;

/// Nodes or edges.
#[derive(Debug, Default)]
pub(crate) struct Population {
    /// Its name.
    pub name: String,
    /// How many there are.
    pub size: usize,
    /// The type of each; -1 for those that have none.
    pub kinds: Vec<i64>,
    /// For each its group and its place there.
    places: Vec<(u32, usize)>,
    groups: Vec<HashMap<String, Column>>,
    types: Types,
    nothing: Dict,
}

/// What makes nodes and edges differ.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Names {
    /// The group of the file: `nodes`.
    pub all: &'static str,
    /// The beginning of columns: `node`.
    pub one: &'static str,
}

pub(crate) const NODES: Names = Names { all: "nodes", one: "node" };
pub(crate) const EDGES: Names = Names { all: "edges", one: "edge" };

pub(crate) fn open(path: &Path) -> Result<Open, Diagnostics> {
    Open::path(path, MOST_MODEL_BYTES)
        .map_err(|e| Diagnostic::error(format!("`{}`: {e}", path.display())).into())
}

impl Population {
    /// Reads one from a file whose group is `root`, as `/nodes/cortex`.
    pub fn read(file: &Open, names: Names, name: &str, types: &Types) -> Result<Self, netpyne_files::Error> {
        let root = format!("{}/{name}", names.all);
        let there = file.datasets(&root);
        let has = |column: &str| there.iter().any(|own| own == column);
        let one = names.one;
        let listed =
            |column: String| has(&column).then(|| file.wholes(&format!("{root}/{column}"))).transpose();
        let kinds = listed(format!("{one}_type_id"))?;
        let mut ids: Vec<String> = file.groups(&root);
        ids.retain(|id| id.parse::<u32>().is_ok());
        ids.sort_by_key(|id| id.parse::<u32>().unwrap_or(0));
        let mut groups = Vec::new();
        for id in &ids {
            groups.push(columns(file, &format!("{root}/{id}"))?);
        }
        let of = listed(format!("{one}_group_id"))?;
        let at = listed(format!("{one}_group_index"))?;
        let longest = groups.iter().flat_map(HashMap::values).map(length).max().unwrap_or(0);
        let size = kinds.as_ref().or(at.as_ref()).map_or(longest, Vec::len);
        let places = (0..size).map(|i| {
            let id = of.as_ref().and_then(|of| of.get(i)).copied().unwrap_or(0);
            let group = ids.iter().position(|own| own.parse::<i64>() == Ok(id)).unwrap_or(usize::MAX);
            let place = at
                .as_ref()
                .and_then(|at| at.get(i))
                .map_or(i, |at| usize::try_from(*at).unwrap_or(usize::MAX));
            (u32::try_from(group).unwrap_or(u32::MAX), place)
        });
        let places = places.collect();
        let kinds = kinds.unwrap_or_else(|| vec![-1; size]);
        Ok(Self {
            name: name.to_owned(),
            size,
            kinds,
            places,
            groups,
            types: types.clone(),
            nothing: Dict::new(),
        })
    }

    fn kind(&self, i: usize) -> &Dict {
        self.kinds.get(i).and_then(|kind| self.types.get(kind)).unwrap_or(&self.nothing)
    }

    fn own(&self, i: usize, key: &str) -> Option<(&Column, usize)> {
        let (group, place) = *self.places.get(i)?;
        Some((self.groups.get(group as usize)?.get(key)?, place))
    }

    /// What is said of one under `key`: by itself, or by its type.
    pub fn value(&self, i: usize, key: &str) -> Option<Value> {
        let own = self.own(i, key).and_then(|(column, place)| match column {
            Column::Floats(all) => all.get(place).filter(|x| !x.is_nan()).map(|x| Value::from(*x)),
            Column::Wholes(all) => all.get(place).map(|x| Value::from(*x)),
            Column::Texts(all) => all
                .get(place)
                .filter(|t| !matches!(t.as_str(), "" | "NULL" | "_NONE"))
                .map(|t| Value::from(t.as_str())),
        });
        own.or_else(|| self.kind(i).get(key).cloned())
    }

    /// The same as a number.
    pub fn number(&self, i: usize, key: &str) -> Option<f64> {
        let own = self.own(i, key).and_then(|(column, place)| match column {
            Column::Floats(all) => all.get(place).copied().filter(|x| !x.is_nan()),
            Column::Wholes(all) => all.get(place).map(|x| *x as f64),
            Column::Texts(_) => None,
        });
        own.or_else(|| self.kind(i).get(key).and_then(Value::as_f64))
    }

    /// The same as a text.
    pub fn text(&self, i: usize, key: &str) -> Option<String> {
        self.value(i, key)?.as_str().map(str::to_owned)
    }

    /// Names of the columns that the group of one has.
    pub fn columns(&self, i: usize) -> Vec<&str> {
        let group = self.places.get(i).and_then(|(group, _)| self.groups.get(*group as usize));
        let mut names: Vec<&str> = group.into_iter().flat_map(HashMap::keys).map(String::as_str).collect();
        names.sort_unstable();
        names
    }

    /// Whether one has a column of its own under `key`.
    pub fn has(&self, i: usize, key: &str) -> bool {
        self.own(i, key).is_some() || self.kind(i).contains_key(key)
    }
}

fn length(column: &Column) -> usize {
    match column {
        Column::Floats(all) => all.len(),
        Column::Wholes(all) => all.len(),
        Column::Texts(all) => all.len(),
    }
}

/// The columns of a group; those of its parameters under `dynamics_params/NAME`, numbers of texts in a library as the texts.
fn columns(file: &Open, path: &str) -> Result<HashMap<String, Column>, netpyne_files::Error> {
    let library = file.datasets(&format!("{path}/@library"));
    let mut all = HashMap::new();
    for name in file.datasets(path) {
        let mut column = file.column(&format!("{path}/{name}"))?;
        if let (true, Column::Wholes(codes)) = (library.contains(&name), &column)
            && let Column::Texts(texts) = file.column(&format!("{path}/@library/{name}"))?
        {
            let text = |code: &i64| usize::try_from(*code).ok().and_then(|code| texts.get(code)).cloned();
            column = Column::Texts(codes.iter().map(|code| text(code).unwrap_or_default()).collect());
        }
        all.insert(name, column);
    }
    let inner = format!("{path}/dynamics_params");
    for name in file.datasets(&inner) {
        all.insert(format!("dynamics_params/{name}"), file.column(&format!("{inner}/{name}"))?);
    }
    Ok(all)
}

/// The populations of a file with their types; `said` is the entry of the configuration.
pub(crate) fn table(path: Option<&Path>, names: Names) -> Result<Types, Diagnostics> {
    path.map_or_else(|| Ok(Types::new()), |path| types::read(path, &format!("{}_type_id", names.one)))
}
