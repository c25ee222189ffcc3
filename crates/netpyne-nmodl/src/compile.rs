//! A `.mod` text to a mechanism.

use crate::ast::{ItemKind, NeuronStmt};
use crate::lower;
use crate::source_map::{FolderIncludes, IncludeResolver, parse_all};
use crate::{function_table, random_text, symbols, vecstim};
use netpyne_base::{Diagnostic, Diagnostics, SourceFile};
use netpyne_mechanism::ir;
use std::path::{Path, PathBuf};

/// The mechanism that `file` describes, with warnings; or all that is wrong with it.
pub fn compile(
    file: &SourceFile,
    includes: &dyn IncludeResolver,
) -> Result<(ir::Mechanism, Diagnostics), Diagnostics> {
    let (map, mut module, mut diagnostics) = parse_all(file, includes);
    if diagnostics.has_errors() {
        return Err(diagnostics);
    }
    vecstim::replace_c_text(&mut module);
    function_table::write_out(&mut module);
    random_text::replace_c_text(&mut module);
    let symbols = symbols::symbols(&map, &module, &mut diagnostics);
    let (mechanism, found) = lower::lower(&map, &module, symbols);
    diagnostics.extend(found);
    if diagnostics.has_errors() {
        return Err(diagnostics);
    }
    // Finds what no single statement is to blame for.
    match netpyne_mechanism::validate(mechanism) {
        Ok(valid) => Ok((ir::Mechanism::clone(&valid), diagnostics)),
        Err(errors) => {
            let start = netpyne_base::Span::new(0, 0);
            diagnostics.0.extend(errors.0.into_iter().map(|d| d.at_source(file, start)));
            Err(diagnostics)
        }
    }
}

/// The mechanisms of a folder.
#[derive(Clone, Debug, Default)]
pub struct Folder {
    /// Those that compile, in the order NEURON's `nrnivmodl` would register them.
    pub mechanisms: Vec<ir::Mechanism>,
    /// Names of those that do not, and why. A model that uses none of them can run.
    pub failed: Vec<(String, Diagnostics)>,
    /// What is legal but likely not meant.
    pub warnings: Diagnostics,
}

/// Compiles all `*.mod` files in `folder`; an error only if the folder cannot be read.
///
/// The order is that in which the shell expands `*.mod` in the usual locales: punctuation before digits before letters,
/// whatever their case.
pub fn read_folder(folder: &Path) -> Result<Folder, Diagnostics> {
    let files = mod_files(folder).map_err(|error| {
        Diagnostic::error(format!("cannot read the folder `{}`: {error}", folder.display()))
    })?;
    let includes = FolderIncludes(folder.to_path_buf());
    let mut out = Folder::default();
    for path in files {
        let name = path.display().to_string();
        let stem = path.file_stem().map_or(String::new(), |s| s.to_string_lossy().into_owned());
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) => {
                let error = Diagnostic::error(format!("cannot read `{name}`: {error}"));
                out.failed.push((stem, error.into()));
                continue;
            }
        };
        let file = SourceFile::new(name, String::from_utf8_lossy(&bytes).into_owned());
        let declared = declared_name(&file).unwrap_or(stem);
        if declared == "nothing" {
            let message = "`SUFFIX nothing`: this file defines functions for the interpreter and is skipped";
            out.warnings.push(Diagnostic::warning(message).at_path(file.name.to_string()));
            continue;
        }
        match compile(&file, &includes) {
            Ok((mechanism, warnings)) => {
                out.mechanisms.push(mechanism);
                out.warnings.extend(warnings);
            }
            Err(errors) => out.failed.push((declared, errors)),
        }
    }
    Ok(out)
}

/// All mechanisms of the `*.mod` files in `folder` in the order of [`read_folder`], with warnings; or the mistakes of all
/// files together.
pub fn load_folder(folder: &Path) -> Result<(Vec<ir::Mechanism>, Diagnostics), Diagnostics> {
    let folder = read_folder(folder)?;
    let mut diagnostics = folder.warnings;
    folder.failed.into_iter().for_each(|(_, errors)| diagnostics.extend(errors));
    diagnostics.into_result(folder.mechanisms)
}

/// The name after `SUFFIX`, `POINT_PROCESS` or `ARTIFICIAL_CELL`.
fn declared_name(file: &SourceFile) -> Option<String> {
    let (module, _) = crate::parse(file);
    module.items.into_iter().find_map(|item| match item.kind {
        ItemKind::Neuron(list) => list.into_iter().find_map(|s| match s {
            NeuronStmt::Kind(_, name) => Some(name.name),
            _ => None,
        }),
        _ => None,
    })
}

fn mod_files(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut files: Vec<PathBuf> = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|e| e == "mod") {
            files.push(path);
        }
    }
    files.sort_by_cached_key(|path| collation_key(&path.file_name().unwrap_or_default().to_string_lossy()));
    Ok(files)
}

/// Sorts like the shell in the usual locales (glibc's ISO 14651): punctuation, digits, letters without regard to case; among
/// names that differ only in case, lower case first.
fn collation_key(name: &str) -> (Vec<(u8, char)>, String) {
    let class = |c: char| match c {
        '_' => (0, c),
        '-' => (1, c),
        c if c.is_alphanumeric() => (3, c.to_lowercase().next().unwrap_or(c)),
        c => (2, c),
    };
    let swap = |c: char| if c.is_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() };
    (name.chars().map(class).collect(), name.chars().map(swap).collect())
}

#[cfg(test)]
mod tests {
    use super::collation_key;

    #[test]
    fn file_order() {
        let mut names = ["Zeta", "a_b", "ab1", "Alpha", "aB", "ab", "b"];
        names.sort_by_cached_key(|n| collation_key(n));
        assert_eq!(names, ["a_b", "ab", "aB", "ab1", "Alpha", "b", "Zeta"]);
    }
}
