//! What NEURON makes of a file: the script that asks it, and its answer.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

const SCRIPT: &str = include_str!("neuron_side.py");

/// NEURON, reachable through a Python.
pub struct Neuron {
    python: PathBuf,
    script: PathBuf,
    cache: PathBuf,
}

/// What NEURON computed, and the protocol under which.
pub struct Reference {
    /// Equal for files of equal content.
    pub key: String,
    /// `ran`, or what kept it from that.
    pub status: String,
    /// The message that goes with it.
    pub why: String,
    /// All that the script says.
    pub meta: Value,
    /// What was recorded: a description and the samples.
    pub columns: Vec<(Value, Vec<f64>)>,
    /// Times of `net_event`, if it has such.
    pub spikes: Option<Vec<f64>>,
}

impl Neuron {
    /// Makes the cache and puts the script there.
    pub fn new(python: &Path, cache: &Path) -> Result<Self, String> {
        let problem = |e: std::io::Error| format!("{}: {e}", cache.display());
        std::fs::create_dir_all(cache).map_err(problem)?;
        let cache = std::fs::canonicalize(cache).map_err(problem)?;
        let script = cache.join("neuron_side.py");
        std::fs::write(&script, SCRIPT).map_err(problem)?;
        // Not canonical: the Python of a virtual environment is a link whose place matters.
        let python = std::path::absolute(python).map_err(problem)?;
        Ok(Self { python, script, cache })
    }

    /// NEURON's result for a file, from the cache if it is there.
    pub fn reference(&self, file: &Path) -> Result<Reference, String> {
        let output = Command::new(&self.python)
            .args([&self.script, &file.to_owned(), &self.cache])
            .output()
            .map_err(|e| format!("{}: {e}", self.python.display()))?;
        if !output.status.success() {
            let text = String::from_utf8_lossy(&output.stderr);
            return Err(text.lines().last().unwrap_or("the script failed").to_owned());
        }
        let path = PathBuf::from(String::from_utf8_lossy(&output.stdout).trim());
        read(&path)
    }
}

fn read(path: &Path) -> Result<Reference, String> {
    let problem = |e: &dyn std::fmt::Display| format!("{}: {e}", path.display());
    let text = std::fs::read_to_string(path).map_err(|e| problem(&e))?;
    let meta: Value = serde_json::from_str(&text).map_err(|e| problem(&e))?;
    let word = |key: &str| meta[key].as_str().unwrap_or_default().to_owned();
    let mut columns = Vec::new();
    let mut spikes = None;
    let status = word("status");
    if status == "ran" {
        let bytes = std::fs::read(path.with_extension("bin")).map_err(|e| problem(&e))?;
        let mut values = bytes.chunks_exact(8).map(|b| {
            let mut word = [0; 8];
            word.copy_from_slice(b);
            f64::from_le_bytes(word)
        });
        let samples = meta["steps"].as_u64().unwrap_or(0) as usize + 1;
        for column in meta["columns"].as_array().into_iter().flatten() {
            columns.push((column.clone(), values.by_ref().take(samples).collect()));
        }
        spikes = meta["spikes"].as_u64().map(|n| values.by_ref().take(n as usize).collect());
    }
    let key = path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(Reference { key, status, why: word("why"), meta, columns, spikes })
}
