//! The mechanisms of a script: what `nrnivmodl` would have been given where it is run.

use netpyne::Mechanisms;
use netpyne::base::Diagnostics;
use std::path::{Path, PathBuf};

/// Names of folders in which models keep their mechanisms, if not beside the script.
const FOLDERS: [&str; 7] = ["", "mod", "mods", "modfiles", "mod_files", "mechanisms", "mechs"];

/// The mechanisms in `more` folders, after those in the working folder and beside the script; and all these folders, as
/// `canonicalize` writes them.
///
/// # Errors
/// What stops a `.mod` file from being compiled.
pub fn mechanisms_beside(script: &Path, more: &[PathBuf]) -> Result<(Mechanisms, Vec<PathBuf>), Diagnostics> {
    let places = [Path::new("."), script.parent().unwrap_or(Path::new(""))];
    let found = places.iter().flat_map(|place| folders_with_mechanisms(place));
    let mut mechanisms = Mechanisms::standard();
    let mut seen = Vec::new();
    for folder in found.chain(more.iter().cloned()) {
        let same = std::fs::canonicalize(&folder).unwrap_or_else(|_| folder.clone());
        if !seen.contains(&same) {
            mechanisms = mechanisms.with_folder(&folder)?;
            seen.push(same);
        }
    }
    Ok((mechanisms, seen))
}

/// A folder and those below it in which models keep mechanisms, as far as there are any.
pub(crate) fn folders_with_mechanisms(place: &Path) -> Vec<PathBuf> {
    let folders = FOLDERS.iter().map(|name| place.join(name));
    folders.filter(|folder| has_mechanisms(folder)).collect()
}

/// Whether there are `.mod` files in a folder.
fn has_mechanisms(folder: &Path) -> bool {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).any(|path| path.extension().is_some_and(|ending| ending == "mod"))
}
