//! Many files at once, and what they have to do with each other.

use super::{Finding, Report, check};
use crate::ast::{At, ItemKind, NeuronStmt};
use crate::source_map::FolderIncludes;
use netpyne_base::{Diagnostic, Diagnostics, MOST_MECHANISM_BYTES, Severity, SourceFile, read_file};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// All that is to be said about some files.
#[derive(Clone, Debug, Default)]
pub struct FolderReport {
    /// One per file, in the order given.
    pub files: Vec<Report>,
    /// Files that could not be read.
    pub unread: Diagnostics,
}

impl FolderReport {
    /// All findings, in the order of the files.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.files.iter().flat_map(|f| &f.findings)
    }

    /// Number of findings of a severity; what could not be read is an error.
    pub fn count(&self, severity: Severity) -> usize {
        let unread = if severity == Severity::Error { self.unread.error_count() } else { 0 };
        unread + self.files.iter().map(|f| f.count(severity)).sum::<usize>()
    }
}

/// Compiles and lints files, and all `*.mod` files of folders in the order of their bytes.
pub fn check_files(paths: &[PathBuf]) -> FolderReport {
    let mut out = FolderReport::default();
    for path in paths {
        let files = if path.is_dir() { crate::compile::mod_files(path) } else { Ok(vec![path.clone()]) };
        match files {
            Ok(files) => {
                if files.is_empty() {
                    let message = format!("there is no .mod file in `{}`", path.display());
                    out.unread.push(Diagnostic::warning(message));
                }
                files.iter().for_each(|file| one(file, &mut out));
            }
            Err(error) => {
                let message = format!("cannot read the folder `{}`: {error}", path.display());
                out.unread.push(Diagnostic::error(message));
            }
        }
    }
    same_names(&mut out);
    out
}

fn one(path: &Path, out: &mut FolderReport) {
    let name = path.display().to_string();
    match read_file(path, MOST_MECHANISM_BYTES) {
        Ok(bytes) => {
            let file = SourceFile::new(name, String::from_utf8_lossy(&bytes).into_owned());
            let folder = path.parent().unwrap_or(Path::new("")).to_path_buf();
            out.files.push(check(&file, &FolderIncludes(folder)));
        }
        Err(error) => {
            out.unread.push(Diagnostic::error(format!("cannot read `{name}`: {error}")));
        }
    }
}

/// Reports mechanisms that have the name of an earlier one of the same folder.
fn same_names(out: &mut FolderReport) {
    let mut first: BTreeMap<(PathBuf, String), String> = BTreeMap::new();
    for report in &mut out.files {
        let Some((name, at)) = declared(&report.file) else { continue };
        let path = Path::new(&*report.file.name);
        let folder = path.parent().unwrap_or(Path::new("")).to_path_buf();
        let file = path.file_name().map_or(String::new(), |f| f.to_string_lossy().into_owned());
        if name == "nothing" {
            continue;
        }
        if let Some(other) = first.get(&(folder.clone(), name.clone())) {
            let message = format!("the mechanism `{name}` is also in `{other}`");
            let help = "NEURON refuses to load both; here the later file counts";
            let diagnostic = Diagnostic::warning(message).at_source(&report.file, at.0).help(help);
            report.findings.push(Finding { lint: Some("clash"), diagnostic });
        } else {
            first.insert((folder, name), file);
        }
    }
}

/// The mechanism's name and where it stands.
fn declared(file: &SourceFile) -> Option<(String, At)> {
    let (module, _) = crate::parse(file);
    module.items.into_iter().find_map(|item| match item.kind {
        ItemKind::Neuron(list) => list.into_iter().find_map(|s| match s {
            NeuronStmt::Kind(_, name) => Some((name.name, name.at)),
            _ => None,
        }),
        _ => None,
    })
}
