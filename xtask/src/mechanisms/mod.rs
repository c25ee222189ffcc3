//! `cargo xtask mechanisms`: every `.mod` file of some folders in one compartment, in NEURON and in ours, bit by bit.

mod compare;
pub mod load_time;
pub mod mutants;
mod protocol;
mod reference;
mod report;

use compare::Verdict;
use reference::{Neuron, Reference};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What to compare, and with what.
pub struct Settings {
    /// Folders that are searched for `.mod` files.
    pub folders: Vec<PathBuf>,
    /// Python that has NEURON.
    pub python: PathBuf,
    /// Where what NEURON compiled and computed is kept.
    pub cache: PathBuf,
    /// Only files whose path contains one of these.
    pub only: Vec<String>,
}

/// One after the other is too slow, more is unkind: `nrnivmodl` runs a compiler.
const WORKERS: usize = 2;

/// How one file came out.
struct Outcome {
    file: PathBuf,
    /// Equal for files of equal content.
    key: String,
    verdict: Verdict,
}

/// Compares all files and returns the lines and the table; an error if any differs or is not understood.
pub fn run(settings: &Settings) -> Result<String, String> {
    let neuron = Neuron::new(&settings.python, &settings.cache)?;
    let mut files = Vec::new();
    for folder in &settings.folders {
        find(folder, &mut files)?;
    }
    files.retain(|f| {
        settings.only.is_empty() || settings.only.iter().any(|o| f.to_string_lossy().contains(o.as_str()))
    });
    files.sort();
    if files.is_empty() {
        return Err("no .mod file found".to_owned());
    }
    let next = AtomicUsize::new(0);
    let outcomes = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let outcome = one(&neuron, file);
                    if let Ok(mut all) = outcomes.lock() {
                        all.push(outcome);
                    }
                }
            });
        }
    });
    let mut outcomes = outcomes.into_inner().map_err(|e| e.to_string())?;
    outcomes.sort_by(|a, b| a.file.cmp(&b.file));
    Ok(report::report(&outcomes))
}

fn find(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), String> {
    let list = std::fs::read_dir(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    for entry in list {
        let path = entry.map_err(|e| e.to_string())?.path();
        if path.is_dir() {
            find(&path, files)?;
        } else if path.extension().is_some_and(|e| e == "mod") {
            files.push(path);
        }
    }
    Ok(())
}

fn one(neuron: &Neuron, file: &Path) -> Outcome {
    let reference = match neuron.reference(file) {
        Ok(reference) => reference,
        Err(message) => {
            let key = file.display().to_string();
            return Outcome { file: file.to_owned(), key, verdict: Verdict::NoReference(message) };
        }
    };
    let verdict = std::panic::catch_unwind(|| verdict(file, &reference));
    let verdict = verdict.unwrap_or(Verdict::Panics);
    Outcome { file: file.to_owned(), key: reference.key, verdict }
}

fn verdict(file: &Path, reference: &Reference) -> Verdict {
    let ours = protocol::compile(file, reference);
    match (reference.status.as_str(), ours) {
        ("does not compile", Err(_)) => Verdict::NeitherCompiles(reference.why.clone()),
        ("does not compile", Ok(_)) => Verdict::OnlyOursCompiles(reference.why.clone()),
        ("has no instances", _) => Verdict::NoInstances,
        (_, Err(message)) => Verdict::NotCompiled(message),
        ("ran", Ok(catalog)) => match protocol::simulate(catalog, reference) {
            Ok(ours) => compare::compare(&ours, reference),
            Err(message) => Verdict::NotRun(message),
        },
        (_, Ok(_)) => Verdict::NeuronFails(reference.why.clone()),
    }
}
