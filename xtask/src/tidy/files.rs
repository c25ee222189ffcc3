//! Rules for single source files.

use std::io;
use std::path::{Path, PathBuf};

/// Crates that may contain `unsafe`, each block with a `SAFETY:` line.
const UNSAFE: &[&str] =
    &["netpyne-math", "netpyne-mechanism", "netpyne-engine", "netpyne-mpi", "netpyne-python"];

/// File names that say nothing about what is inside.
const EMPTY_NAMES: &[&str] = &["utils", "util", "helpers", "helper", "manager", "misc", "common"];

/// Marks of unfinished work. Split, so that this file does not contain them.
const UNFINISHED: &[&str] = &[
    concat!("to", "do!("),
    concat!("unimple", "mented!("),
    concat!("#[ig", "nore"),
    concat!("FIX", "ME"),
    concat!("XX", "X"),
];

/// Longest file that is still one idea.
const LONGEST: usize = 400;
/// Longest list of tests.
const LONGEST_TESTS: usize = 900;
/// Longest example.
const LONGEST_EXAMPLE: usize = 60;

/// Every Rust file of the workspace, sorted.
pub fn rust_files(root: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for top in ["crates", "xtask", "examples", "tests"] {
        collect(&root.join(top), &mut files)?;
    }
    files.sort();
    Ok(files)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    if !folder.is_dir() {
        return Ok(());
    }
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() && path.file_name().is_some_and(|n| n != "target") {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|e| e == "rs") {
            files.push(path);
        }
    }
    Ok(())
}

/// What is wrong with one file.
pub fn check(root: &Path, path: &Path) -> io::Result<Vec<String>> {
    let text = std::fs::read_to_string(path)?;
    let shown = path.strip_prefix(root).unwrap_or(path).display().to_string();
    let mut violations = Vec::new();
    let mut say = |what: String| violations.push(format!("{shown}: {what}"));
    // The front page of a crate is its README.
    if !text.starts_with("//!") && !text.starts_with("#![doc = include_str!(\"../README.md\")]") {
        say("does not open with //!".into());
    }
    if let Some(stem) = path.file_stem().and_then(|s| s.to_str())
        && EMPTY_NAMES.contains(&stem)
    {
        say(format!("`{stem}` does not name an idea"));
    }
    let lines = text.lines().count();
    let longest = match shown.as_str() {
        shown if shown.starts_with("examples/") => LONGEST_EXAMPLE,
        shown if is_test(shown) => LONGEST_TESTS,
        _ => LONGEST,
    };
    if lines > longest {
        say(format!("{lines} lines; more than {longest} are more than one idea"));
    }
    for mark in UNFINISHED {
        if let Some(line) = text.lines().position(|l| l.contains(mark)) {
            say(format!("line {}: unfinished work ({mark})", line + 1));
        }
    }
    let package = package_of(root, path);
    let is_root = matches!(path.file_name().and_then(|n| n.to_str()), Some("lib.rs" | "main.rs"));
    if let Some(name) = package.as_ref().filter(|_| is_root) {
        for needed in ["README.md", "LICENSE-APACHE", "LICENSE-MIT"] {
            if !root.join("crates").join(name).join(needed).is_file() {
                say(format!("crates/{name} has no {needed}"));
            }
        }
    }
    let may_be_unsafe = package.as_deref().is_some_and(|p| UNSAFE.contains(&p));
    if is_root && !may_be_unsafe && package.is_some() && !text.contains("#![forbid(unsafe_code)]") {
        say("crate root without #![forbid(unsafe_code)]".into());
    }
    Ok(violations)
}

/// Whether a file holds nothing but tests.
fn is_test(shown: &str) -> bool {
    shown.contains("/tests/") || shown.ends_with("/tests.rs")
}

/// The library or binary crate under `crates/` that the file is the source of.
fn package_of(root: &Path, path: &Path) -> Option<String> {
    let mut parts = path.strip_prefix(root).ok()?.components().map(|c| c.as_os_str().to_string_lossy());
    match (parts.next()?.as_ref(), parts.next()?, parts.next()?.as_ref()) {
        ("crates", package, "src") => Some(package.into_owned()),
        _ => None,
    }
}
