//! A `.mod` text to a mechanism.

use crate::ast::{ItemKind, Module, NeuronStmt};
use crate::lower;
use crate::source_map::{FolderIncludes, IncludeResolver, SourceMap, parse_all};
use crate::{c, function_table, symbols, thread_safe, variable_step};
use netpyne_base::{Diagnostic, Diagnostics, MOST_MECHANISM_BYTES, SourceFile, read_file};
use netpyne_mechanism::ir;
use std::path::{Path, PathBuf};

/// The mechanism that `file` describes, with warnings; or all that is wrong with it.
pub fn compile(
    file: &SourceFile,
    includes: &dyn IncludeResolver,
) -> Result<(ir::Mechanism, Diagnostics), Diagnostics> {
    let (map, module, diagnostics) = parse_all(file, includes);
    finish(file, &map, module, diagnostics)
}

/// What follows parsing.
fn finish(
    file: &SourceFile,
    map: &SourceMap,
    mut module: Module,
    mut diagnostics: Diagnostics,
) -> Result<(ir::Mechanism, Diagnostics), Diagnostics> {
    if diagnostics.has_errors() {
        return Err(diagnostics);
    }
    let thread_safe = thread_safe::thread_safe(&module);
    let instance_at_load = variable_step::is_prepared(&module);
    let outside = function_table::write_out(&mut module);
    c::read(&mut module);
    let text = c::Text::of(&module);
    let symbols = symbols::symbols(map, &module, &text.kept, &mut diagnostics);
    let (mut mechanism, found) = lower::lower(map, &module, symbols, text, thread_safe);
    mechanism.function_tables = function_table::uses(&outside, &mechanism);
    mechanism.instance_at_load = instance_at_load;
    diagnostics.extend(found);
    if diagnostics.has_errors() {
        return Err(diagnostics);
    }
    // Finds what no single statement is to blame for.
    match netpyne_mechanism::validate(mechanism) {
        Ok(valid) => Ok((valid.into_mechanism(), diagnostics)),
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
    /// What is legal but likely not meant, by the name of the mechanism.
    pub warnings: Vec<(String, Diagnostics)>,
}

/// Compiles all `*.mod` files in `folder`; an error only if the folder cannot be read.
///
/// The order is that of the bytes of the names, as the shell expands `*.mod` in the `C` locale: it decides in which order
/// currents are added up. (In other locales `nrnivmodl` registers in another order and NEURON's last bits differ.)
pub fn read_folder(folder: &Path) -> Result<Folder, Diagnostics> {
    let files = mod_files(folder).map_err(|error| {
        Diagnostic::error(format!("cannot read the folder `{}`: {error}", folder.display()))
    })?;
    Ok(read_files(&files))
}

/// Compiles `.mod` files, which are registered in the order given.
pub fn read_files(files: &[PathBuf]) -> Folder {
    let mut out = Folder::default();
    for path in files {
        let includes = FolderIncludes(path.parent().unwrap_or(Path::new("")).to_path_buf());
        let name = path.display().to_string();
        let stem = path.file_stem().map_or(String::new(), |s| s.to_string_lossy().into_owned());
        let bytes = match read_file(path, MOST_MECHANISM_BYTES) {
            Ok(bytes) => bytes,
            Err(error) => {
                let error = Diagnostic::error(format!("cannot read `{name}`: {error}"));
                out.failed.push((stem, error.into()));
                continue;
            }
        };
        let file = SourceFile::new(name, String::from_utf8_lossy(&bytes).into_owned());
        let (map, module, diagnostics) = parse_all(&file, &includes);
        let declared = declared_name(&module).unwrap_or(stem);
        if declared == "nothing" {
            let message = "`SUFFIX nothing`: this file defines functions for the interpreter and is skipped";
            let warning = Diagnostic::warning(message).at_path(file.name.to_string());
            out.warnings.push((declared, warning.into()));
            continue;
        }
        match finish(&file, &map, module, diagnostics) {
            Ok((mechanism, warnings)) => {
                out.warnings.push((mechanism.name.clone(), warnings));
                out.mechanisms.push(mechanism);
            }
            Err(errors) => out.failed.push((declared, errors)),
        }
    }
    out
}

/// All mechanisms of the `*.mod` files in `folder` in the order of [`read_folder`], with warnings; or the mistakes of all
/// files together.
pub fn load_folder(folder: &Path) -> Result<(Vec<ir::Mechanism>, Diagnostics), Diagnostics> {
    let folder = read_folder(folder)?;
    let mut diagnostics = Diagnostics::new();
    folder.warnings.into_iter().for_each(|(_, warnings)| diagnostics.extend(warnings));
    folder.failed.into_iter().for_each(|(_, errors)| diagnostics.extend(errors));
    diagnostics.into_result(folder.mechanisms)
}

/// The name after `SUFFIX`, `POINT_PROCESS` or `ARTIFICIAL_CELL`.
fn declared_name(module: &Module) -> Option<String> {
    module.items.iter().find_map(|item| match &item.kind {
        ItemKind::Neuron(list) => list.iter().find_map(|s| match s {
            NeuronStmt::Kind(_, name) => Some(name.name.clone()),
            _ => None,
        }),
        _ => None,
    })
}

pub(crate) fn mod_files(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut files: Vec<PathBuf> = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|e| e == "mod") {
            files.push(path);
        }
    }
    files.sort_by(|a, b| a.file_name().cmp(&b.file_name()));
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::{compile, mod_files};
    use netpyne_base::SourceFile;

    #[test]
    fn defaults_have_six_digits() {
        let text =
            "NEURON { SUFFIX x RANGE a, c } PARAMETER { a = .030000001 b = 1.5767012 c = -96485.3321 }";
        let file = SourceFile::new("x.mod", text);
        let (x, _) = compile(&file, &crate::NoIncludes).unwrap_or_else(|e| panic!("{e}"));
        let fields: Vec<f64> = x.fields.iter().filter(|f| f.visible).map(|f| f.default).collect();
        assert_eq!(fields, [0.03, -96485.3]);
        let b = x.globals.iter().find(|g| g.name == "b").map(|g| g.default);
        assert_eq!(b, Some(1.5767));
    }

    #[test]
    fn files_come_in_byte_order() -> std::io::Result<()> {
        let folder = std::env::temp_dir().join(format!("netpyne-file-order-{}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        for name in ["kap", "Zeta", "kBK", "a_b", "a1"] {
            std::fs::write(folder.join(name).with_extension("mod"), "")?;
        }
        let found = mod_files(&folder)?;
        std::fs::remove_dir_all(&folder)?;
        let stems: Vec<_> = found.iter().filter_map(|f| f.file_stem()?.to_str()).collect();
        assert_eq!(stems, ["Zeta", "a1", "a_b", "kBK", "kap"]);
        Ok(())
    }
}
