//! `cargo xtask validate mechanisms`: every `.mod` file of some folders in one section, in NEURON and in ours, bit by bit.

mod columns;
mod compare;
pub mod load_time;
pub mod mutants;
mod protocol;
mod reference;
mod report;

use compare::Verdict;
use reference::{Neuron, Reference};
use std::path::{Path, PathBuf};

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
    /// Processor time that the C compiler may take for one file, s.
    pub seconds: u32,
}

/// How one file came out.
struct Outcome {
    file: PathBuf,
    /// Equal for files of equal content.
    key: String,
    /// Whether it is compared with a copy that does not declare NEURON's functions anew.
    declares_again: bool,
    verdict: Verdict,
}

/// Compares all files and returns the lines and the table; an error if any differs or is not understood.
pub fn run(settings: &Settings) -> Result<String, String> {
    let mut neuron = Neuron::new(&settings.python, &settings.cache, settings.seconds)?;
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
    // One after the other: a compiler takes a processor for itself.
    let outcomes: Vec<Outcome> = files.iter().map(|file| one(&mut neuron, file)).collect();
    Ok(report::report(&outcomes))
}

fn find(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), String> {
    let list = std::fs::read_dir(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    for entry in list {
        let path = entry.map_err(|e| e.to_string())?.path();
        if path.is_dir() {
            find(&path, files)?;
        } else if path.extension().is_some_and(|e| e == "mod" || e == "MOD") {
            files.push(path);
        }
    }
    Ok(())
}

fn one(neuron: &mut Neuron, file: &Path) -> Outcome {
    let outcome =
        |key, declares_again, verdict| Outcome { file: file.to_owned(), key, declares_again, verdict };
    match neuron.reference(file) {
        Err(message) => outcome(file.display().to_string(), false, Verdict::NoReference(message)),
        Ok(reference) => {
            let verdict = std::panic::catch_unwind(|| verdict(&reference)).unwrap_or(Verdict::Panics);
            outcome(reference.key, reference.declares_again, verdict)
        }
    }
}

fn verdict(reference: &Reference) -> Verdict {
    let ours = protocol::compile(reference);
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
