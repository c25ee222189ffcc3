//! Modules of a crate stand on shelves: each uses lower ones only, so that every file can be read with what it stands on.

mod graph;
mod read;

use graph::Uses;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Modules that may use each other, each with its reason.
const ONE_IDEA: &[(&str, &str)] =
    &[("netpyne-hoc/world", "an object holds values, and a value may be an object")];

/// Root files of the workspace's crates, each with the crate's name.
fn roots(root: &Path) -> Result<Vec<(String, PathBuf)>, String> {
    let folder = root.join("crates");
    let entries = std::fs::read_dir(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let mut crates: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    crates.push(root.join("xtask"));
    crates.sort();
    let source = |path: PathBuf| {
        let name = path.file_name()?.to_string_lossy().into_owned();
        let files = [path.join("src/lib.rs"), path.join("src/main.rs")];
        Some((name, files.into_iter().find(|p| p.is_file())?))
    };
    Ok(crates.into_iter().filter_map(source).collect())
}

/// Circles of modules that stand side by side, at every level of every crate.
pub fn check(root: &Path) -> Result<Vec<String>, String> {
    let mut violations = Vec::new();
    for (name, file) in roots(root)? {
        let modules = read::read(&file)?;
        for level in graph::levels(&modules, &graph::files(&modules)) {
            let within = shown(&name, &level.within);
            if !ONE_IDEA.iter().any(|(known, _)| *known == within) {
                violations.extend(circles(&within, &level.names, &level.uses));
            }
        }
    }
    Ok(violations)
}

/// The path of a module as messages show it.
fn shown(name: &str, within: &Path) -> String {
    Path::new(name).join(within).display().to_string().trim_end_matches('/').to_owned()
}

fn circles(within: &str, shown: &[String], uses: &Uses) -> Vec<String> {
    let circle = |nodes: Vec<usize>| {
        let mut text = format!("{within}: {} modules use each other around a circle", nodes.len());
        for &from in &nodes {
            for (&to, names) in uses[from].iter().filter(|(to, _)| nodes.contains(to)) {
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                let _ = write!(text, "\n    {} -> {}: {}", shown[from], shown[to], names.join(", "));
            }
        }
        text
    };
    graph::circles(uses).into_iter().map(circle).collect()
}

/// The modules of every crate (or of those named) by shelf, the highest first, and the circles among modules that stand side by
/// side, with the names that tie them.
pub fn show(root: &Path, only: &[String]) -> Result<String, String> {
    let mut text = String::new();
    for (name, file) in roots(root)? {
        if !only.is_empty() && !only.contains(&name) {
            continue;
        }
        let modules = read::read(&file)?;
        for level in graph::levels(&modules, &graph::files(&modules)) {
            let shelves = graph::shelves(&level.uses);
            let within = shown(&name, &level.within);
            let _ = writeln!(text, "{within}");
            for height in (0..=shelves.iter().copied().max().unwrap_or(0)).rev() {
                let on = (0..level.names.len()).filter(|&m| shelves[m] == height);
                let on: Vec<&str> = on.map(|m| level.names[m].as_str()).collect();
                let _ = writeln!(text, "  {height}  {}", on.join("  "));
            }
            for circle in circles(&within, &level.names, &level.uses) {
                let _ = writeln!(text, "  {circle}");
            }
        }
    }
    Ok(text)
}
