//! What a crate depends on is used in it.

use super::layers::Package;
use std::io;
use std::path::{Path, PathBuf};

/// Dependencies that no file of their crate names.
pub fn check(root: &Path, packages: &[Package], files: &[PathBuf]) -> io::Result<Vec<String>> {
    let mut violations = Vec::new();
    // The examples of the facade lie at the top.
    let examples = root.join("examples").canonicalize()?;
    let files: Vec<PathBuf> = files.iter().map(|file| file.canonicalize()).collect::<io::Result<_>>()?;
    for package in packages {
        let folder = package.folder.canonicalize()?;
        let own = |file: &&PathBuf| {
            file.starts_with(&folder) || (package.name == "netpyne" && file.starts_with(&examples))
        };
        let texts: Vec<String> =
            files.iter().filter(own).map(std::fs::read_to_string).collect::<io::Result<_>>()?;
        for dependency in package.dependencies.iter().chain(&package.for_tests) {
            // Some crates have a library whose name lacks the hyphen.
            let names = ["_", ""].map(|hyphen| dependency.replace('-', hyphen));
            if !texts.iter().any(|text| names.iter().any(|name| stands_in(text, name))) {
                violations.push(format!("{} depends on {dependency} and does not use it", package.name));
            }
        }
    }
    Ok(violations)
}

/// Whether a name stands in a text as a whole word.
fn stands_in(text: &str, name: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(name)
        .any(|(at, _)| !text[..at].ends_with(is_word) && !text[at + name.len()..].starts_with(is_word))
}

#[cfg(test)]
mod tests {
    use super::stands_in;

    #[test]
    fn only_whole_words_count() {
        assert!(stands_in("use rayon::prelude;", "rayon"));
        assert!(!stands_in("use rayon_core::x;", "rayon"));
        assert!(!stands_in("crayon", "rayon"));
    }
}
