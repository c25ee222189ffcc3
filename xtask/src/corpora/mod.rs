//! `cargo xtask corpora`: fetches the published mechanisms that the comparison with NEURON is about.

use std::path::{Path, PathBuf};
use std::process::Command;

const SCRIPT: &str = include_str!("corpora.py");

/// Where to put them, and what they are taken from.
pub struct Settings {
    /// Folder to lay out.
    pub folder: PathBuf,
    /// Python that has NEURON and pip.
    pub python: PathBuf,
    /// Checkout of NetPyNE, for the mechanisms of its examples.
    pub netpyne: Option<PathBuf>,
    /// Folder with checkouts of published models, one folder each.
    pub checkouts: Option<PathBuf>,
}

/// Lays out the folder; returns what is in it.
pub fn run(settings: &Settings) -> Result<String, String> {
    let problem = |path: &Path, e: std::io::Error| format!("{}: {e}", path.display());
    std::fs::create_dir_all(&settings.folder).map_err(|e| problem(&settings.folder, e))?;
    let mut command = Command::new(&settings.python);
    command.args(["-c", SCRIPT]).arg(&settings.folder);
    for (option, value) in [("--netpyne", &settings.netpyne), ("--checkouts", &settings.checkouts)] {
        if let Some(value) = value {
            command.arg(option).arg(value);
        }
    }
    let output = command.output().map_err(|e| problem(&settings.python, e))?;
    let text = String::from_utf8_lossy(&output.stdout).trim_end().to_owned();
    if output.status.success() {
        return Ok(text);
    }
    let errors = String::from_utf8_lossy(&output.stderr);
    Err(format!("{text}\n{}", errors.trim_end()))
}
