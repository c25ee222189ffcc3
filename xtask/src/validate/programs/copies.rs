//! Copies of repositories that scripts may write into.

use std::fs;
use std::path::Path;

/// A copy of a checkout, without its history; what was there before goes.
///
/// # Errors
/// What cannot be read or written.
pub fn fresh(from: &Path, to: &Path) -> Result<(), String> {
    if to.exists() {
        fs::remove_dir_all(to).map_err(|e| format!("{}: {e}", to.display()))?;
    }
    copy(from, to).map_err(|e| format!("{}: {e}", from.display()))
}

fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (name, kind) = (entry.file_name(), entry.file_type()?);
        // Compiled mechanisms of other machines are of no use.
        if name == ".git" || name == "x86_64" {
            continue;
        }
        let target = to.join(&name);
        if kind.is_dir() {
            copy(&entry.path(), &target)?;
        } else if kind.is_file() {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
