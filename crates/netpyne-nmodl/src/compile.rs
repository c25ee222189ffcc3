//! A `.mod` text to a mechanism.

use crate::lower;
use crate::source_map::{FolderIncludes, IncludeResolver, parse_all};
use crate::{symbols, vecstim};
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

/// All mechanisms of the `*.mod` files in `folder`, in the order NEURON's `nrnivmodl` would register them, with
/// warnings; or the mistakes of all files together.
///
/// That is the order in which the shell expands `*.mod` in the usual locales: punctuation before digits before letters,
/// whatever their case.
pub fn load_folder(folder: &Path) -> Result<(Vec<ir::Mechanism>, Diagnostics), Diagnostics> {
    let mut diagnostics = Diagnostics::new();
    let mut mechanisms = Vec::new();
    let files = match mod_files(folder) {
        Ok(files) => files,
        Err(error) => {
            let message = format!("cannot read the folder `{}`: {error}", folder.display());
            return Err(Diagnostic::error(message).into());
        }
    };
    let includes = FolderIncludes(folder.to_path_buf());
    for path in files {
        let name = path.display().to_string();
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) => {
                diagnostics.push(Diagnostic::error(format!("cannot read `{name}`: {error}")));
                continue;
            }
        };
        let file = SourceFile::new(name, String::from_utf8_lossy(&bytes).into_owned());
        if defines_no_mechanism(&file) {
            let message = "`SUFFIX nothing`: this file defines functions for the interpreter and is skipped";
            diagnostics.push(Diagnostic::warning(message).at_path(file.name.to_string()));
            continue;
        }
        match compile(&file, &includes) {
            Ok((mechanism, warnings)) => {
                mechanisms.push(mechanism);
                diagnostics.extend(warnings);
            }
            Err(errors) => diagnostics.extend(errors),
        }
    }
    diagnostics.into_result(mechanisms)
}

/// Whether `file` says `SUFFIX nothing`.
fn defines_no_mechanism(file: &SourceFile) -> bool {
    let (module, _) = crate::parse(file);
    module.items.iter().any(|item| match &item.kind {
        crate::ast::ItemKind::Neuron(list) => {
            list.iter().any(|s| matches!(s, crate::ast::NeuronStmt::Kind(_, name) if name.name == "nothing"))
        }
        _ => false,
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
