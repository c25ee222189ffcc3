//! Lists of anything as columns of numbers and texts.

use super::stored_column::Column;
use super::tables::{Table, rows};
use crate::{Error, MAX_DEPTH, Tree};
use std::collections::HashMap;
use std::sync::Arc;

/// Kinds in the order in which a mixed column has them.
pub(super) const KINDS: [&str; 7] = ["null", "bool", "int", "float", "text", "list", "dict"];

fn kind(tree: &Tree) -> u8 {
    match tree {
        Tree::Null => 0,
        Tree::Bool(_) => 1,
        Tree::Int(_) => 2,
        Tree::Float(_) => 3,
        Tree::Text(_) => 4,
        Tree::List(_) | Tree::Floats(_) => 5,
        Tree::Dict(_) if rows(tree).is_some() => 5,
        Tree::Dict(_) => 6,
    }
}

/// Values as a column; lists may stand in tables.
///
/// # Errors
/// A table does not have what is asked for.
pub fn column(values: &[&Tree], tables: &[&dyn Table]) -> Result<Column, Error> {
    let first = values.first().map_or(0, |value| kind(value));
    if values.iter().all(|value| kind(value) == first) {
        return of_kind(first, values, tables);
    }
    let kinds: Vec<u8> = values.iter().map(|value| kind(value)).collect();
    let columns = (0..KINDS.len() as u8).map(|k| {
        let own: Vec<&Tree> = values.iter().filter(|value| kind(value) == k).copied().collect();
        of_kind(k, &own, tables)
    });
    Ok(Column::Mixed { columns: columns.collect::<Result<_, _>>()?, kinds })
}

fn of_kind(kind: u8, values: &[&Tree], tables: &[&dyn Table]) -> Result<Column, Error> {
    Ok(match kind {
        0 => Column::Nulls(values.len()),
        1 => Column::Bools(values.iter().map(|v| u8::from(matches!(v, Tree::Bool(true)))).collect()),
        2 => Column::Ints(
            values
                .iter()
                .map(|v| match v {
                    Tree::Int(i) => *i,
                    _ => 0,
                })
                .collect(),
        ),
        3 => Column::Floats(
            values
                .iter()
                .map(|v| match v {
                    Tree::Float(x) => *x,
                    _ => 0.0,
                })
                .collect(),
        ),
        4 => texts(values),
        5 => return lists(values, tables),
        _ => return dicts(values, tables),
    })
}

fn texts(values: &[&Tree]) -> Column {
    let mut known: HashMap<&Arc<str>, u32> = HashMap::new();
    let (mut codes, mut texts) = (Vec::with_capacity(values.len()), Vec::new());
    for value in values {
        if let Tree::Text(text) = value {
            codes.push(*known.entry(text).or_insert_with(|| {
                texts.push(Arc::clone(text));
                texts.len() as u32 - 1
            }));
        }
    }
    Column::Texts { codes, texts }
}

/// Lists whose entries stand in a table; none if none of them do.
fn from_table(values: &[&Tree], tables: &[&dyn Table]) -> Option<Result<Column, Error>> {
    let (number, _) = values.iter().find_map(|value| rows(value))?;
    let mixed = || Error::Unwritable("HDF5: lists of several tables in one column".to_owned());
    let (mut offsets, mut ranges) = (vec![0u64], Vec::with_capacity(values.len()));
    let mut total = 0;
    for value in values {
        match (rows(value), value) {
            (Some((table, range)), _) if table == number => {
                total += u64::from(range.end.saturating_sub(range.start));
                ranges.push(range);
            }
            (None, Tree::List(items)) if items.is_empty() => {}
            _ => return Some(Err(mixed())),
        }
        offsets.push(total);
    }
    let items = tables.get(number).ok_or_else(mixed).and_then(|table| table.take(&ranges));
    Some(items.map(|items| Column::Lists { offsets, items: Box::new(items) }))
}

fn lists(values: &[&Tree], tables: &[&dyn Table]) -> Result<Column, Error> {
    if let Some(column) = from_table(values, tables) {
        return column;
    }
    let mut offsets = vec![0u64];
    let mut total = 0;
    for value in values {
        total += match value {
            Tree::List(items) => items.len() as u64,
            Tree::Floats(floats) => floats.len() as u64,
            _ => 0,
        };
        offsets.push(total);
    }
    let floats = |value: &&&Tree| matches!(value, Tree::Floats(_));
    let all_floats = values.iter().all(|v| floats(&v) || matches!(v, Tree::List(items) if items.is_empty()));
    let items = if all_floats {
        let of = |value: &&Tree| match value {
            Tree::Floats(floats) => floats.clone(),
            _ => Vec::new(),
        };
        Column::Floats(values.iter().flat_map(of).collect())
    } else {
        let owned: Vec<Vec<Tree>> = values
            .iter()
            .map(|value| match value {
                Tree::Floats(floats) => floats.iter().map(|x| Tree::Float(*x)).collect(),
                _ => Vec::new(),
            })
            .collect();
        let mut all: Vec<&Tree> = Vec::with_capacity(total as usize);
        for (value, owned) in values.iter().zip(&owned) {
            match value {
                Tree::List(items) => all.extend(items),
                _ => all.extend(owned),
            }
        }
        column(&all, tables)?
    };
    Ok(Column::Lists { offsets, items: Box::new(items) })
}

/// The entries of a dictionary.
type Entries<'t> = &'t [(Arc<str>, Tree)];

fn dicts(values: &[&Tree], tables: &[&dyn Table]) -> Result<Column, Error> {
    let mut known: HashMap<Vec<&Arc<str>>, u32> = HashMap::new();
    let mut members: Vec<Vec<Entries>> = Vec::new();
    let mut shape = Vec::with_capacity(values.len());
    for value in values {
        let Tree::Dict(entries) = value else { continue };
        let keys: Vec<&Arc<str>> = entries.iter().map(|(key, _)| key).collect();
        let place = *known.entry(keys).or_insert_with(|| {
            members.push(Vec::new());
            members.len() as u32 - 1
        });
        members[place as usize].push(entries);
        shape.push(place);
    }
    let shapes = members.into_iter().map(|members| {
        let keys = members[0].iter().map(|(key, _)| Arc::clone(key)).enumerate();
        keys.map(|(i, key)| {
            let values: Vec<&Tree> = members.iter().map(|entries| &entries[i].1).collect();
            Ok((key, column(&values, tables)?))
        })
        .collect()
    });
    Ok(Column::Dicts { shapes: shapes.collect::<Result<_, Error>>()?, shape })
}

/// Values of which many are equal: which of `known` stands where. Those that stand nowhere are left out.
///
/// # Errors
/// None but those of values that no column can have.
pub fn coded(mut codes: Vec<u32>, known: &[Tree]) -> Result<Column, Error> {
    let Some(&first) = codes.first() else { return Ok(Column::Nulls(0)) };
    if codes.iter().all(|code| *code == first) {
        let value = known.get(first as usize).cloned().unwrap_or_default();
        return Ok(Column::Same { count: codes.len(), value: Box::new(value) });
    }
    let mut places = vec![u32::MAX; known.len()];
    let mut used: Vec<&Tree> = Vec::new();
    for code in &mut codes {
        let place = &mut places[*code as usize];
        if *place == u32::MAX {
            *place = used.len() as u32;
            used.push(&known[*code as usize]);
        }
        *code = *place;
    }
    let text = |tree: &&Tree| match tree {
        Tree::Text(text) => Some(Arc::clone(text)),
        _ => None,
    };
    match used.iter().map(text).collect() {
        Some(texts) => Ok(Column::Texts { codes, texts }),
        None => column(&codes.iter().map(|code| used[*code as usize]).collect::<Vec<_>>(), &[]),
    }
}

/// Most values that a column may claim without bytes for them.
const MOST_NULLS: usize = 1 << 24;

/// The values of a column.
pub(super) fn values(column: Column, depth: usize) -> Result<Vec<Tree>, Error> {
    let broken = |message: &str| Err(Error::content(0, message));
    if depth > MAX_DEPTH {
        return broken("nested too deeply");
    }
    Ok(match column {
        Column::Nulls(count) if count > MOST_NULLS => return broken("a column claims too many values"),
        Column::Nulls(count) => vec![Tree::Null; count],
        Column::Bools(all) => all.into_iter().map(|b| Tree::Bool(b != 0)).collect(),
        Column::Ints(all) => all.into_iter().map(Tree::Int).collect(),
        Column::Counts(all) => all.into_iter().map(|i| Tree::Int(i.into())).collect(),
        Column::Same { count, value } => vec![*value; count],
        Column::Floats(all) => all.into_iter().map(Tree::Float).collect(),
        Column::Texts { codes, texts } => {
            let text = |code: u32| texts.get(code as usize).cloned().map(Tree::Text);
            match codes.into_iter().map(text).collect() {
                Some(all) => all,
                None => return broken("a text is not among those of its column"),
            }
        }
        Column::Lists { offsets, items } => {
            let mut items = values(*items, depth + 1)?.into_iter();
            let rises = offsets.first() == Some(&0) && offsets.is_sorted();
            if !rises || offsets.last().copied() != Some(items.len() as u64) {
                return broken("lists do not begin where others end");
            }
            let list = |pair: &[u64]| Tree::list(items.by_ref().take((pair[1] - pair[0]) as usize).collect());
            offsets.windows(2).map(list).collect()
        }
        Column::Dicts { shape, shapes } => {
            let mut rows = Vec::new();
            for columns in shapes {
                let mut of_shape: Vec<Vec<(Arc<str>, Tree)>> = Vec::new();
                for (key, column) in columns {
                    let values = values(column, depth + 1)?;
                    if of_shape.is_empty() {
                        of_shape.resize_with(values.len(), Vec::new);
                    }
                    if of_shape.len() != values.len() {
                        return broken("columns differ in length");
                    }
                    of_shape
                        .iter_mut()
                        .zip(values)
                        .for_each(|(row, value)| row.push((Arc::clone(&key), value)));
                }
                rows.push(of_shape.into_iter());
            }
            let mut all = Vec::with_capacity(shape.len().min(MOST_NULLS));
            for place in shape {
                match rows.get_mut(place as usize) {
                    // Dictionaries without keys have no columns.
                    Some(rows) => all.push(Tree::Dict(rows.next().unwrap_or_default())),
                    None => return broken("a dictionary has keys that are not told"),
                }
            }
            all
        }
        Column::Mixed { kinds, columns } => {
            let all: Result<Vec<_>, Error> =
                columns.into_iter().map(|c| Ok(values(c, depth + 1)?.into_iter())).collect();
            let mut all = all?;
            let next = |kind: u8| all.get_mut(kind as usize).and_then(Iterator::next);
            match kinds.into_iter().map(next).collect() {
                Some(all) => all,
                None => return broken("a column has fewer values than it claims"),
            }
        }
    })
}
