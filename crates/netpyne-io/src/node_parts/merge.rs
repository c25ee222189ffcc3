//! An index and its files as one document.

use crate::Error;
use netpyne_files::Tree;
use std::path::{Component, Path};
use std::sync::Arc;

/// The key of the index with the names of the files.
pub(crate) const FILES: &str = "nodeFiles";

pub(super) type Entries = Vec<(Arc<str>, Tree)>;

/// Whether a text in JSON is an index.
pub(crate) fn is_index(bytes: &[u8]) -> bool {
    let mut rest = bytes.trim_ascii_start();
    for part in [&b"{"[..], format!("\"{FILES}\"").as_bytes()] {
        match rest.strip_prefix(part) {
            Some(after) => rest = after.trim_ascii_start(),
            None => return false,
        }
    }
    true
}

/// The document of which a file at `path` is the index; any other file as it is. `read` reads the files.
pub(crate) fn whole(
    tree: Tree,
    path: &Path,
    read: &dyn Fn(&Path) -> Result<Tree, Error>,
) -> Result<Tree, Error> {
    let Tree::Dict(mut entries) = tree else { return Ok(tree) };
    let Some(at) = entries.iter().position(|(key, _)| &**key == FILES) else {
        return Ok(Tree::Dict(entries));
    };
    let wrong =
        |message: &str| Error::NoResult { path: path.display().to_string(), message: message.to_owned() };
    let (_, files) = entries.remove(at);
    let Tree::List(files) = files else { return Err(wrong("`nodeFiles` is no list of files")) };
    let folder = path.parent().unwrap_or(Path::new(""));
    let mut parts = Vec::new();
    for file in files {
        let Tree::Text(name) = file else { return Err(wrong("`nodeFiles` is no list of files")) };
        let name = Path::new(&*name);
        if !name.components().all(|part| matches!(part, Component::Normal(_))) {
            return Err(wrong(&format!(
                "`nodeFiles` names {}, which is not below the index",
                name.display()
            )));
        }
        match read(&folder.join(name))? {
            Tree::Dict(part) => parts.push(part),
            other => {
                return Err(wrong(&format!("{} is {}, no part of a result", name.display(), other.kind())));
            }
        }
    }
    fill_traces(&mut entries, &mut parts);
    if let Some(cells) = cells(&mut parts) {
        let net = match entries.iter_mut().find(|(key, _)| &**key == "net") {
            Some((_, Tree::Dict(net))) => net,
            _ => return Err(wrong("an index has no `net` for its cells")),
        };
        let before = net.iter().position(|(key, _)| &**key == "pops").unwrap_or(net.len());
        net.insert(before, ("cells".into(), cells));
    }
    Ok(Tree::Dict(entries))
}

/// The cells of all parts in order of their gids; none if there is no list of cells.
pub(super) fn cells(parts: &mut [Entries]) -> Option<Tree> {
    let mut all: Option<Vec<Tree>> = None;
    for part in parts {
        if let Some(Tree::List(cells)) = take(part, "cells") {
            all.get_or_insert_default().extend(cells);
        }
    }
    let mut all = all?;
    all.sort_by_key(|cell| match cell.get("gid") {
        Some(Tree::Int(gid)) => *gid,
        _ => i64::MAX,
    });
    Some(Tree::List(all))
}

/// Fills the dictionaries that the index has empty.
fn fill_traces(index: &mut Entries, parts: &mut [Entries]) {
    let Some((_, Tree::Dict(data))) = index.iter_mut().find(|(key, _)| &**key == "simData") else { return };
    for (label, value) in data.iter_mut() {
        let Tree::Dict(all) = value else { continue };
        if !all.is_empty() {
            continue;
        }
        for part in parts.iter_mut() {
            let part = part.iter_mut().find(|(key, _)| &**key == "simData");
            if let Some((_, Tree::Dict(part))) = part
                && let Some(Tree::Dict(own)) = take(part, label)
            {
                all.extend(own);
            }
        }
        all.sort_by_key(|(key, _)| key.strip_prefix("cell_").and_then(|n| n.parse::<u64>().ok()));
    }
}

/// Takes an entry out.
pub(super) fn take(entries: &mut Entries, key: &str) -> Option<Tree> {
    let at = entries.iter().position(|(own, _)| &**own == key)?;
    Some(entries.remove(at).1)
}
