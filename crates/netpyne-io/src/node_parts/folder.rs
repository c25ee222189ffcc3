//! Folders of NetPyNE's files of single ranks, which have no index.

use super::merge::{Entries, cells, take};
use crate::Error;
use netpyne_files::{Format, Tree};
use std::path::{Path, PathBuf};

/// The document of the files `LABEL_node_N` in a folder, put together as NetPyNE's `gatherDataFromFiles` does; `read` reads them.
pub(crate) fn load_folder(folder: &Path, read: &dyn Fn(&Path) -> Result<Tree, Error>) -> Result<Tree, Error> {
    let mut parts = Vec::new();
    for file in files(folder)? {
        match read(&file)? {
            Tree::Dict(part) => parts.push(part),
            other => {
                let message = format!("it is {}, no part of a result", other.kind());
                return Err(Error::NoResult { path: file.display().to_string(), message });
            }
        }
    }
    let mut document: Entries = Vec::new();
    for key in ["netpyne_version", "netpyne_changeset", "netParams_version"] {
        if let Some(value) = take(&mut parts[0], key) {
            document.push((key.into(), value));
        }
    }
    let mut net: Entries = Vec::new();
    net.extend(cells(&mut parts).map(|cells| ("cells".into(), cells)));
    net.push(("pops".into(), pops(&mut parts)));
    document.push(("net".into(), Tree::Dict(net)));
    document.extend(take(&mut parts[0], "simConfig").map(|config| ("simConfig".into(), config)));
    document.push(("simData".into(), Tree::Dict(data(&mut parts))));
    Ok(Tree::Dict(document))
}

/// The files of one simulation in order of their ranks.
fn files(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let entries = std::fs::read_dir(folder).map_err(|e| Error::read(folder, e))?;
    let mut found: Vec<(String, usize, PathBuf)> = entries
        .flatten()
        .filter_map(|entry| {
            let path = entry.path();
            let name = path.file_name()?.to_str()?.to_owned();
            let (label, rest) = name.rsplit_once("_node_")?;
            let (rank, _) = rest.split_once('.')?;
            Format::of_path(&path)?;
            Some((label.to_owned(), rank.parse().ok()?, path))
        })
        .collect();
    found.sort();
    let wrong = |message: String| Error::NoResult { path: folder.display().to_string(), message };
    let Some((label, ..)) = found.first().cloned() else {
        return Err(wrong("the folder holds no files of ranks, LABEL_node_N.json or .pkl".to_owned()));
    };
    if let Some((other, ..)) = found.iter().find(|(own, ..)| *own != label) {
        return Err(wrong(format!("it holds files of several simulations, `{label}` and `{other}`")));
    }
    if let Some(at) = found.iter().enumerate().find(|(at, (_, rank, _))| at != rank).map(|(at, _)| at) {
        return Err(wrong(format!("the file of rank {at} is missing, or there are two")));
    }
    Ok(found.into_iter().map(|(.., path)| path).collect())
}

/// Populations with the cells of all ranks.
fn pops(parts: &mut [Entries]) -> Tree {
    let mut all: Entries = Vec::new();
    for part in parts {
        let Some(Tree::Dict(own)) = take(part, "pops") else { continue };
        for (label, pop) in own {
            let Tree::Dict(mut pop) = pop else { continue };
            let gids = take(&mut pop, "cellGids");
            let known = all.iter_mut().find(|(own, _)| *own == label);
            let Some((_, Tree::Dict(known))) = known else {
                let mut gids = numbers(gids);
                gids.sort_by(f64::total_cmp);
                pop.push(("cellGids".into(), ints(gids)));
                all.push((label, Tree::Dict(pop)));
                continue;
            };
            let mut gids = [numbers(take(known, "cellGids")), numbers(gids)].concat();
            gids.sort_by(f64::total_cmp);
            known.push(("cellGids".into(), ints(gids)));
        }
    }
    Tree::Dict(all)
}

/// What was recorded: lists of spikes one after the other and in order of time, dictionaries together, sums of field potentials
/// and dipoles; the times of samples of the first rank.
fn data(parts: &mut [Entries]) -> Entries {
    let mut all: Entries = Vec::new();
    for part in parts {
        let Some(Tree::Dict(own)) = take(part, "simData") else { continue };
        for (key, value) in own {
            match all.iter_mut().find(|(known, _)| *known == key) {
                None => all.push((key, value)),
                Some((_, known)) => {
                    let before = std::mem::replace(known, Tree::Null);
                    *known = together(&key, before, value);
                }
            }
        }
    }
    in_time(&mut all);
    all
}

fn together(key: &str, a: Tree, b: Tree) -> Tree {
    match (key, a, b) {
        ("spkt" | "spkid", a, b) => Tree::Floats([numbers(Some(a)), numbers(Some(b))].concat()),
        ("LFP" | "LFPPops" | "dipoleSum", a, b) => sum(a, b),
        (_, Tree::Dict(mut a), Tree::Dict(b)) => {
            for (key, value) in b {
                match a.iter_mut().find(|(own, _)| *own == key) {
                    Some((_, own)) => *own = value,
                    None => a.push((key, value)),
                }
            }
            Tree::Dict(a)
        }
        (_, a, _) => a,
    }
}

/// Sums number by number.
fn sum(a: Tree, b: Tree) -> Tree {
    match (a, b) {
        (Tree::Floats(a), Tree::Floats(b)) => Tree::Floats(a.iter().zip(&b).map(|(a, b)| a + b).collect()),
        (Tree::List(a), Tree::List(b)) => Tree::list(a.into_iter().zip(b).map(|(a, b)| sum(a, b)).collect()),
        (Tree::Dict(a), Tree::Dict(mut b)) => {
            let add = |(key, value): (std::sync::Arc<str>, Tree)| {
                let other = take(&mut b, &key);
                let value = match other {
                    Some(other) => sum(value, other),
                    None => value,
                };
                (key, value)
            };
            Tree::Dict(a.into_iter().map(add).collect())
        }
        (Tree::Float(a), Tree::Float(b)) => Tree::Float(a + b),
        (a, _) => a,
    }
}

/// Sorts spikes by time and cell, as NetPyNE does.
fn in_time(data: &mut Entries) {
    let column = |data: &Entries, key: &str| {
        let found = data.iter().find(|(own, _)| &**own == key);
        numbers(found.map(|(_, value)| value.clone()))
    };
    let mut spikes: Vec<(f64, f64)> = column(data, "spkt").into_iter().zip(column(data, "spkid")).collect();
    spikes.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    for (key, value) in data.iter_mut() {
        match &**key {
            "spkt" => *value = Tree::Floats(spikes.iter().map(|s| s.0).collect()),
            "spkid" => *value = Tree::Floats(spikes.iter().map(|s| s.1).collect()),
            _ => {}
        }
    }
}

fn numbers(value: Option<Tree>) -> Vec<f64> {
    let number = |item: &Tree| match item {
        Tree::Int(i) => Some(*i as f64),
        Tree::Float(x) => Some(*x),
        _ => None,
    };
    match value {
        Some(Tree::Floats(values)) => values,
        Some(Tree::List(items)) => items.iter().filter_map(number).collect(),
        _ => Vec::new(),
    }
}

fn ints(values: Vec<f64>) -> Tree {
    Tree::list(values.into_iter().map(|x| Tree::Int(x as i64)).collect())
}
