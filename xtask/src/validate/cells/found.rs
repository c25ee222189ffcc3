//! Cells in a checkout that nobody has described: its HOC files and traced morphologies.

use super::expected::sha256;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// What is in a checkout.
pub struct Checkout {
    /// Name of its folder.
    pub name: String,
    /// HOC files, seen from everywhere.
    pub programs: Vec<PathBuf>,
    /// Mechanism files that its programs name, one of each name.
    pub mods: Vec<PathBuf>,
    /// What may be cells.
    pub cells: Vec<Candidate>,
    /// Of the contents of all files that cells can be made of.
    pub digest: String,
}

/// What may be a cell.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// `hoc`, `script`, `swc`, `asc`.
    pub kind: &'static str,
    /// Where NEURON is started.
    pub folder: PathBuf,
    /// Name of the file in that folder.
    pub file: String,
    /// Template.
    pub template: Option<String>,
}

impl Candidate {
    /// What it is called in the report.
    pub fn label(&self, root: &Path) -> String {
        let path = self.folder.join(&self.file);
        let file = path.strip_prefix(root).unwrap_or(&path).display().to_string();
        match &self.template {
            Some(template) => format!("{file}: {template}"),
            None => file,
        }
    }
}

/// Larger files are data.
const MOST_BYTES: u64 = 4_000_000;

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(list) = std::fs::read_dir(folder) else { return };
    let mut entries: Vec<PathBuf> = list.filter_map(|entry| Some(entry.ok()?.path())).collect();
    entries.sort();
    for path in entries {
        let Ok(about) = path.symlink_metadata() else { continue };
        if about.is_dir() && path.file_name().is_none_or(|name| name != ".git" && name != "x86_64") {
            files(&path, found);
        } else if about.is_file() && about.len() <= MOST_BYTES {
            found.push(path);
        }
    }
}

fn ending(path: &Path) -> String {
    path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase()).unwrap_or_default()
}

fn text(path: &Path) -> String {
    std::fs::read(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).filter(|word| !word.is_empty())
}

/// The word after each `keyword` that is not in a comment.
fn after<'t>(text: &'t str, keyword: &str) -> Vec<&'t str> {
    let mut found = Vec::new();
    for line in text.lines() {
        let line = line.split("//").next().unwrap_or_default().trim_start();
        if let Some(rest) = line.strip_prefix(keyword)
            && rest.starts_with(char::is_whitespace)
        {
            found.extend(words(rest).next());
        }
    }
    found
}

/// Name of the mechanism of a file.
fn mechanism(text: &str) -> Option<String> {
    let mut words = text.lines().flat_map(|line| words(line.split(':').next().unwrap_or_default()));
    words.find(|word| matches!(*word, "SUFFIX" | "POINT_PROCESS" | "ARTIFICIAL_CELL"))?;
    words.next().map(str::to_owned)
}

/// Looks through a checkout.
pub fn look(root: &Path) -> Checkout {
    let mut all = Vec::new();
    files(root, &mut all);
    let of = |endings: &[&str]| -> Vec<PathBuf> {
        all.iter().filter(|path| endings.contains(&&*ending(path))).cloned().collect()
    };
    let programs = of(&["hoc", "tem", "oc"]);
    let mut cells = Vec::new();
    let mut named: BTreeSet<String> = BTreeSet::new();
    for path in &programs {
        let text = text(path);
        named.extend(words(&text).map(str::to_owned));
        let (Some(folder), Some(file)) = (path.parent(), path.file_name()) else { continue };
        let (folder, file) = (folder.to_owned(), file.to_string_lossy().into_owned());
        let templates = after(&text, "begintemplate");
        for template in &templates {
            let template = Some((*template).to_owned());
            cells.push(Candidate { kind: "hoc", folder: folder.clone(), file: file.clone(), template });
        }
        if templates.is_empty()
            && words(&text).any(|word| word == "create" || word == "load_file" || word == "xopen")
        {
            cells.push(Candidate { kind: "script", folder, file, template: None });
        }
    }
    for path in of(&["swc", "asc"]) {
        let kind = if ending(&path) == "swc" { "swc" } else { "asc" };
        if let (Some(folder), Some(file)) = (path.parent(), path.file_name()) {
            let (folder, file) = (folder.to_owned(), file.to_string_lossy().into_owned());
            cells.push(Candidate { kind, folder, file, template: None });
        }
    }
    // Names of mechanisms stand alone, or behind those of their variables. NEURON knows each name once.
    let is_named = |name: &str| {
        let end = format!("_{name}");
        name == "nothing" || named.iter().any(|word| word == name || word.ends_with(&end))
    };
    let mut mods: BTreeMap<String, PathBuf> = BTreeMap::new();
    let mut files: BTreeSet<String> = BTreeSet::new();
    for path in of(&["mod"]) {
        let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let Some(name) = mechanism(&text(&path)).filter(|name| is_named(name)) else { continue };
        if !files.insert(file.clone()) {
            continue;
        }
        let key = if name == "nothing" { file } else { name };
        mods.entry(key).or_insert(path);
    }
    let mut contents = String::new();
    for path in of(&["hoc", "tem", "oc", "ses", "mod", "inc", "swc", "asc", "txt", "dat", "nrn"]) {
        let bytes = std::fs::read(&path).unwrap_or_default();
        let name = path.strip_prefix(root).unwrap_or(&path).display().to_string();
        contents.push_str(&format!("{name} {}\n", sha256(&bytes)));
    }
    let name = root.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Checkout {
        name,
        programs,
        mods: mods.into_values().collect(),
        cells,
        digest: sha256(contents.as_bytes()),
    }
}
