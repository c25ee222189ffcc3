//! HDF5: dictionaries are groups, numbers and texts datasets, so that other programs find everything by its name.
//!
//! Groups and datasets whose meaning is not plain have an attribute `kind`:
//!
//! | kind | what it is |
//! |---|---|
//! | (none) | a dictionary; a number, text, list of either, or matrix |
//! | `null`, `bool` | a dataset that stands for `None`, or for truth |
//! | `empty` | a list without entries |
//! | `list` | a list of anything else: a group with the column `items` |
//!
//! Lists of dictionaries, of lists, and of things of several kinds are stored by columns, each a dataset or a group:
//!
//! | kind of a column | content |
//! |---|---|
//! | (a dataset) | floats, ints (small ones unsigned), or (`bool`) truths |
//! | `same` | one `value`, as often as the attribute `count` says |
//! | `nulls` | as many `None` as the attribute `count` says |
//! | `texts` | `texts`, each once, and which of them stands where: `codes`, of one, two or four bytes |
//! | `lists` | all entries one after the other: `items`, and where each list begins: `offsets` |
//! | `dicts` | for each set of keys that occurs a group of columns by key; which of them is where: `shape`, if there are several |
//! | `mixed` | a column for each kind of thing, and of which kind each is: `kinds` |
//!
//! Where keys do not stand in the order of their names, the dataset `__keys__` has them in order. In names of groups `%2F` stands
//! for `/`, `%2E` for a point at the beginning, and `%25` for `%`.

mod columns;
pub mod groups;
mod links;
pub mod open;
mod read;
mod save_groups;
mod stored_column;
pub mod tables;
mod write;

pub use columns::column;
pub(crate) use read::{broken, read};
pub use stored_column::Column as StoredColumn;
pub use write::write;
pub(crate) use write::{Place, unwritable};

/// The attribute that tells what is not plain.
const KIND: &str = "kind";
/// The dataset with the keys of a dictionary in order.
const KEYS: &str = "__keys__";

/// A key as the name of a group or dataset.
pub(crate) fn encode(key: &str) -> String {
    let mut name = key.replace('%', "%25").replace('/', "%2F").replace('\0', "%00");
    if name.starts_with('.') {
        name.replace_range(..1, "%2E");
    }
    if name.is_empty() || key == KEYS { format!("%{name}") } else { name }
}

/// The key of a name.
pub(crate) fn decode(name: &str) -> String {
    if name == "%" {
        return String::new();
    }
    if let Some(rest) = name.strip_prefix('%').filter(|rest| *rest == KEYS) {
        return rest.to_owned();
    }
    name.replace("%2F", "/").replace("%2E", ".").replace("%00", "\0").replace("%25", "%")
}
