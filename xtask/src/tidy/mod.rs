//! `cargo xtask tidy`: the invariants of docs/architecture.md that a program can check.

mod dependencies;
mod files;
mod layers;
mod modules;
mod parameters;

pub use modules::show as modules;
use std::path::Path;

/// Runs every check; the report lists all violations at once.
pub fn run(root: &Path) -> Result<String, String> {
    let metadata = layers::metadata(root)?;
    let mut violations = layers::check(&metadata)?;
    let files = files::rust_files(root).map_err(|e| format!("cannot list the files: {e}"))?;
    for file in &files {
        violations.extend(files::check(root, file).map_err(|e| format!("{}: {e}", file.display()))?);
    }
    let unused = dependencies::check(root, &metadata, &files);
    violations.extend(unused.map_err(|e| format!("cannot read the files: {e}"))?);
    violations.extend(modules::check(root)?);
    violations.extend(parameters::check(root, &files)?);
    match violations.len() {
        0 => Ok(format!("tidy: {} crates and {} files in order", metadata.len(), files.len())),
        n => Err(format!("{}\ntidy: {n} violations", violations.join("\n"))),
    }
}
