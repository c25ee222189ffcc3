//! What NEURON makes of a file: the script that asks it, and its answer.

use serde_json::Value;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

const SCRIPTS: [(&str, &str); 3] = [
    ("library.py", include_str!("library.py")),
    ("declared.py", include_str!("declared.py")),
    ("neuron_side.py", include_str!("neuron_side.py")),
];

/// NEURON in a process of its own: importing it takes longer than most runs.
pub struct Neuron {
    process: Child,
    files: ChildStdin,
    results: BufReader<ChildStdout>,
}

/// What NEURON computed, and the protocol under which.
pub struct Reference {
    /// Equal for files of equal content.
    pub key: String,
    /// Folder with what was compiled: the file under the name `mech.mod`, and what it includes.
    pub folder: PathBuf,
    /// Whether NEURON refuses the file because it declares NEURON's functions anew, and a copy without that was compiled.
    pub declares_again: bool,
    /// `ran`, `does not compile`, `has no instances` or `does not run`.
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
    /// Makes the cache, puts the scripts there and starts them. The C compiler may take `seconds` of processor time for a file.
    pub fn new(python: &Path, cache: &Path, seconds: u32) -> Result<Self, String> {
        let problem = |path: &Path, e: std::io::Error| format!("{}: {e}", path.display());
        std::fs::create_dir_all(cache).map_err(|e| problem(cache, e))?;
        let cache = std::fs::canonicalize(cache).map_err(|e| problem(cache, e))?;
        for (name, text) in SCRIPTS {
            std::fs::write(cache.join(name), text).map_err(|e| problem(&cache, e))?;
        }
        let mut process = Command::new(python)
            .arg(cache.join("neuron_side.py"))
            .arg(&cache)
            .arg(seconds.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|e| problem(python, e))?;
        let (files, results) = (process.stdin.take(), process.stdout.take());
        let (Some(files), Some(results)) = (files, results) else {
            return Err("the script has no input or output".to_owned());
        };
        Ok(Self { process, files, results: BufReader::new(results) })
    }

    /// NEURON's result for a file, from the cache if it is there.
    pub fn reference(&mut self, file: &Path) -> Result<Reference, String> {
        let file = std::path::absolute(file).map_err(|e| e.to_string())?;
        writeln!(self.files, "{}", file.display()).map_err(|e| e.to_string())?;
        let mut answer = String::new();
        self.results.read_line(&mut answer).map_err(|e| e.to_string())?;
        match answer.trim_end() {
            "" => Err("the script has ended".to_owned()),
            answer if answer.starts_with("error: ") => Err(answer.to_owned()),
            path => read(Path::new(path)),
        }
    }
}

impl Drop for Neuron {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
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
    Ok(Reference {
        key: word("of"),
        folder: word("mod").into(),
        declares_again: meta["declares_again"].as_bool().unwrap_or_default(),
        status,
        why: word("why"),
        meta,
        columns,
        spikes,
    })
}
