//! Which file of a crate uses which, circles among them, and the shelf each stands on.

use super::read::{Crate, Name};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// For every node the nodes it uses, each with the names taken from it.
pub type Uses = Vec<BTreeMap<usize, BTreeSet<String>>>;

/// The files of the crate that each file uses. A name that passes through another file (`pub use`) is looked up where it is defined.
pub fn files(of: &Crate) -> Uses {
    let mut uses: Uses = vec![BTreeMap::new(); of.files.len()];
    let mut lookup = Lookup { of, known: BTreeMap::new() };
    for (path, module) in &of.modules {
        for used in &module.used {
            if let Some(file) = lookup.find(path, used)
                && file != module.file
            {
                uses[module.file].entry(file).or_default().insert(used.last().cloned().unwrap_or_default());
            }
        }
    }
    uses
}

/// A longer path comes from imports that lead to themselves.
const LONGEST: usize = 32;

/// What a path leads to.
#[derive(Clone)]
enum Found {
    /// A definition in this file.
    File(usize),
    /// A module of the crate.
    Module(Vec<String>),
    /// Something outside of the crate.
    Nothing,
}

/// Finds definitions, each once: imports of everything (`use a::*`) that lead to each other are many ways to the same place.
struct Lookup<'c> {
    of: &'c Crate,
    /// By module and path what was found; nothing as long as it is being looked for, as then the way is a circle.
    known: BTreeMap<(Vec<String>, Vec<String>), Found>,
}

impl Lookup<'_> {
    /// The file that defines what a path leads to, seen from a module; nothing if it leads to a module or out of the crate.
    fn find(&mut self, from: &[String], path: &[String]) -> Option<usize> {
        match self.resolve(from, path) {
            Found::File(file) => Some(file),
            Found::Module(_) | Found::Nothing => None,
        }
    }

    fn resolve(&mut self, from: &[String], path: &[String]) -> Found {
        let key = (from.to_vec(), path.to_vec());
        if let Some(known) = self.known.get(&key) {
            return known.clone();
        }
        self.known.insert(key.clone(), Found::Nothing);
        let found = self.follow(from, path).unwrap_or(Found::Nothing);
        self.known.insert(key, found.clone());
        found
    }

    fn follow(&mut self, from: &[String], path: &[String]) -> Option<Found> {
        let (first, mut rest) = path.split_first().filter(|_| path.len() <= LONGEST)?;
        let mut at = match first.as_str() {
            "crate" => Vec::new(),
            "self" => from.to_vec(),
            "super" => from.split_last()?.1.to_vec(),
            _ => {
                rest = path;
                from.to_vec()
            }
        };
        let of = self.of;
        while let Some((next, after)) = rest.split_first() {
            let module = of.modules.get(&at)?;
            if next == "super" {
                at.pop()?;
            } else {
                let below = [at.as_slice(), std::slice::from_ref(next)].concat();
                match module.names.get(next) {
                    Some(Name::Defined) => return Some(Found::File(module.file)),
                    Some(Name::Imported(path)) if path.as_slice() != rest => {
                        return Some(self.resolve(&at, &[path.as_slice(), after].concat()));
                    }
                    _ if of.modules.contains_key(&below) => at = below,
                    _ => return self.through_globs(&at, &module.globs, rest),
                }
            }
            rest = after;
        }
        Some(Found::Module(at))
    }

    /// The same through imports of everything. Variants of an enum (`use Op::*`) are named where the enum is imported.
    fn through_globs(&mut self, at: &[String], globs: &[Vec<String>], rest: &[String]) -> Option<Found> {
        globs.iter().find_map(|glob| match self.resolve(at, glob) {
            Found::Module(module) => match self.resolve(&module, rest) {
                Found::Nothing => None,
                found => Some(found),
            },
            Found::File(_) | Found::Nothing => None,
        })
    }
}

/// The modules right below one module, and which uses which; each stands for all that is below it.
pub struct Level {
    /// Path of the module they are in; empty for the crate's root.
    pub within: PathBuf,
    /// Their names, sorted.
    pub names: Vec<String>,
    /// Who uses whom.
    pub uses: Uses,
}

/// Every level of the crate's tree of modules, the root's first. A module and what is below it are one thing seen from its
/// neighbours; what a module shares with those below it is no arrow.
pub fn levels(of: &Crate, files: &Uses) -> Vec<Level> {
    let mut below: BTreeMap<PathBuf, BTreeSet<String>> = BTreeMap::new();
    let places: Vec<PathBuf> = of.files.iter().map(|file| place(file)).collect();
    for place in &places {
        for at in place.ancestors().filter(|at| at.parent().is_some()) {
            let within = at.parent().unwrap_or(Path::new("")).to_owned();
            below.entry(within).or_default().extend(at.file_name().map(|n| n.to_string_lossy().into_owned()));
        }
    }
    let level = |(within, names): (PathBuf, BTreeSet<String>)| {
        let names: Vec<String> = names.into_iter().collect();
        let number = |file: usize| {
            let rest = places[file].strip_prefix(&within).ok()?.components().next()?;
            names.binary_search(&rest.as_os_str().to_string_lossy().into_owned()).ok()
        };
        let mut uses: Uses = vec![BTreeMap::new(); names.len()];
        for (from, used) in files.iter().enumerate() {
            for (&to, what) in used {
                if let (Some(from), Some(to)) = (number(from), number(to))
                    && from != to
                {
                    uses[from].entry(to).or_default().extend(what.iter().cloned());
                }
            }
        }
        Level { within, names, uses }
    };
    below.into_iter().map(level).collect()
}

/// The path of a file's module: without `.rs` and `mod.rs`, empty for the root.
fn place(file: &Path) -> PathBuf {
    match file.file_name().and_then(|n| n.to_str()) {
        Some("mod.rs") => file.parent().unwrap_or(Path::new("")).to_owned(),
        Some("lib.rs" | "main.rs") if file.components().count() == 1 => PathBuf::new(),
        _ => file.with_extension(""),
    }
}

/// Sets of nodes that use each other around a circle, each sorted (Tarjan's strongly connected components of more than one node).
pub fn circles(uses: &Uses) -> Vec<Vec<usize>> {
    components(uses).into_iter().filter(|nodes| nodes.len() > 1).collect()
}

/// The height of every node above those it uses; nodes of a circle stand together.
pub fn shelves(uses: &Uses) -> Vec<usize> {
    let mut shelf = vec![0; uses.len()];
    // Components come out after all that they use.
    for nodes in components(uses) {
        let below = nodes.iter().flat_map(|&n| uses[n].keys()).filter(|to| !nodes.contains(to));
        let height = below.map(|&to| shelf[to] + 1).max().unwrap_or(0);
        nodes.iter().for_each(|&n| shelf[n] = height);
    }
    shelf
}

fn components(uses: &Uses) -> Vec<Vec<usize>> {
    struct Search<'a> {
        uses: &'a Uses,
        order: Vec<Option<usize>>,
        lowest: Vec<usize>,
        open: Vec<usize>,
        seen: usize,
        found: Vec<Vec<usize>>,
    }
    fn visit(s: &mut Search<'_>, node: usize) {
        (s.order[node], s.lowest[node]) = (Some(s.seen), s.seen);
        s.seen += 1;
        s.open.push(node);
        for &to in s.uses[node].keys() {
            if s.order[to].is_none() {
                visit(s, to);
                s.lowest[node] = s.lowest[node].min(s.lowest[to]);
            } else if s.open.contains(&to) {
                s.lowest[node] = s.lowest[node].min(s.order[to].unwrap_or_default());
            }
        }
        if Some(s.lowest[node]) == s.order[node] {
            let start = s.open.iter().position(|&n| n == node).unwrap_or_default();
            let mut nodes = s.open.split_off(start);
            nodes.sort_unstable();
            s.found.push(nodes);
        }
    }
    let count = uses.len();
    let (order, lowest) = (vec![None; count], vec![0; count]);
    let mut search = Search { uses, order, lowest, open: Vec::new(), seen: 0, found: Vec::new() };
    for node in 0..count {
        if search.order[node].is_none() {
            visit(&mut search, node);
        }
    }
    search.found
}
