//! A file with the files it includes, in one range of positions.

use crate::ast::{At, Ident, Item, ItemKind, Module};
use crate::parser::parse_at;
use netpyne_base::{Diagnostic, Diagnostics, MOST_MECHANISM_BYTES, SourceFile, Span, read_file};
use std::path::{Path, PathBuf};

/// Finds files named by `INCLUDE`.
pub trait IncludeResolver {
    /// The file called `name` in an `INCLUDE` of the file `from`, if there is one.
    fn resolve(&self, name: &str, from: &SourceFile) -> Option<SourceFile>;
}

/// Finds no included file.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoIncludes;

impl IncludeResolver for NoIncludes {
    fn resolve(&self, _: &str, _: &SourceFile) -> Option<SourceFile> {
        None
    }
}

/// Finds included files where NEURON's translator does, for the mechanisms of one folder: in the folder of the file that
/// includes them, in the folder, in the current folder, in the folders above these two, and in those that the environment
/// variable `MODL_INCLUDE` lists between colons.
#[derive(Clone, Debug)]
pub struct FolderIncludes(pub PathBuf);

impl FolderIncludes {
    /// Folders to look in, the first that has the file counts.
    fn places(&self, from: &SourceFile) -> Vec<PathBuf> {
        let beside = Path::new(&*from.name).parent().map(Path::to_path_buf).unwrap_or_default();
        let own = [beside, self.0.clone(), PathBuf::new(), self.0.join(".."), PathBuf::from("..")];
        let listed = std::env::var_os("MODL_INCLUDE").unwrap_or_default();
        own.into_iter().chain(std::env::split_paths(&listed)).collect()
    }
}

impl IncludeResolver for FolderIncludes {
    fn resolve(&self, name: &str, from: &SourceFile) -> Option<SourceFile> {
        self.places(from).into_iter().find_map(|folder| {
            let path = folder.join(name);
            let bytes = read_file(&path, MOST_MECHANISM_BYTES).ok()?;
            let text = String::from_utf8_lossy(&bytes).into_owned();
            Some(SourceFile::new(path.display().to_string(), text))
        })
    }
}

/// Files included by included files may go this deep.
const INCLUDE_DEPTH: usize = 16;

/// So many files in all: two that include each other twice would otherwise never end.
const INCLUDED_FILES: usize = 200;

/// Which file a position is in.
pub(crate) struct SourceMap {
    files: Vec<(usize, SourceFile)>,
}

impl SourceMap {
    /// The main file.
    pub(crate) fn main(&self) -> &SourceFile {
        &self.files[0].1
    }

    /// Where `word` stands soon after the start of `at`, or `at` itself.
    pub(crate) fn word_after(&self, at: At, word: &str) -> At {
        let start = at.0.start as usize;
        let (base, file) = self.files.iter().rev().find(|(base, _)| *base <= start).unwrap_or(&self.files[0]);
        match crate::lexer::find_word(&file.text, word, start - base) {
            Some(found) if found < start - base + 200 => {
                At(Span::new(base + found, base + found + word.len()))
            }
            _ => at,
        }
    }

    fn add(&mut self, file: &SourceFile) -> usize {
        let base = self.files.last().map_or(0, |(base, f)| base + f.text.len() + 1);
        self.files.push((base, file.clone()));
        base
    }

    /// The file and the line of `at`.
    pub(crate) fn line(&self, at: At) -> Option<(&SourceFile, usize)> {
        let start = at.0.start as usize;
        let (base, file) = self.files.iter().rev().find(|(base, _)| *base <= start)?;
        Some((file, file.line_column(start - base).0))
    }

    /// `diagnostic` placed at `at`.
    pub(crate) fn place(&self, diagnostic: Diagnostic, at: At) -> Diagnostic {
        let start = at.0.start as usize;
        let (base, file) = self.files.iter().rev().find(|(base, _)| *base <= start).unwrap_or(&self.files[0]);
        diagnostic.at_source(file, Span::new(start - base, (at.0.end as usize).saturating_sub(*base)))
    }
}

/// Parses `file` and what it includes into one tree.
pub(crate) fn parse_all(
    file: &SourceFile,
    includes: &dyn IncludeResolver,
) -> (SourceMap, Module, Diagnostics) {
    let mut map = SourceMap { files: Vec::new() };
    let mut diagnostics = Diagnostics::new();
    let module = expand(file, includes, &mut map, &mut diagnostics, 0);
    (map, module, diagnostics)
}

fn expand(
    file: &SourceFile,
    includes: &dyn IncludeResolver,
    map: &mut SourceMap,
    diagnostics: &mut Diagnostics,
    depth: usize,
) -> Module {
    let base = map.add(file);
    let (module, found) = parse_at(file, base);
    diagnostics.extend(found);
    let mut out = Module::default();
    let mut mentions = module.mentions.into_iter().peekable();
    for item in module.items {
        let ItemKind::Include(name) = &item.kind else {
            out.items.push(item);
            continue;
        };
        while let Some(m) = mentions.next_if(|m| m.at.0.start < item.at.0.start) {
            mention(&mut out.mentions, m);
        }
        match includes.resolve(name, file) {
            Some(included) if depth < INCLUDE_DEPTH && map.files.len() < INCLUDED_FILES => {
                let inner = expand(&included, includes, map, diagnostics, depth + 1);
                out.items.extend(inner.items);
                inner.mentions.into_iter().for_each(|m| mention(&mut out.mentions, m));
            }
            Some(_) => diagnostics.push(include_error(
                map,
                &item,
                "files include each other too deeply or too often",
            )),
            None => {
                let message = format!("included file `{name}` not found");
                let help = "it is looked for beside this file, in the current folder, one folder above, and in the folders \
                            that MODL_INCLUDE lists";
                diagnostics.push(include_error(map, &item, &message).help(help));
            }
        }
    }
    mentions.for_each(|m| mention(&mut out.mentions, m));
    out
}

fn mention(list: &mut Vec<Ident>, name: Ident) {
    if !list.iter().any(|m| m.name == name.name) {
        list.push(name);
    }
}

fn include_error(map: &SourceMap, item: &Item, message: &str) -> Diagnostic {
    map.place(Diagnostic::error(message).label("included here"), item.at)
}
