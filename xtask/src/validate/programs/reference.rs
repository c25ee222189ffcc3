//! What NetPyNE and NEURON make of a script: stored, or computed once and kept.

use super::cases::Case;
use super::{Settings, absolute, copies, mods, observations, process, write};
use crate::validate::oracle;
use serde_json::{Value, json};
use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// See the module text.
#[derive(Default)]
pub struct Reference {
    /// What there was at each gathering.
    pub phases: Vec<Value>,
    /// Why NetPyNE does not come to the end of the script.
    pub stopped: Option<String>,
    /// What it took.
    pub seconds: Option<f64>,
}

/// The answer to a case, if it is stored or can be computed.
///
/// # Errors
/// It cannot be read or computed.
pub fn of(case: &Case, settings: &Settings) -> Result<Option<Reference>, String> {
    match (&case.oracle, &settings.oracle, &settings.python) {
        (Some(name), Some(oracle), _) => stored(name, oracle).map(Some),
        (_, _, Some(python)) => computed(case, settings, python).map(Some),
        _ => Ok(None),
    }
}

fn stored(name: &str, oracle: &Path) -> Result<Reference, String> {
    let mut phases = Vec::new();
    for phase in oracle::cases(oracle, &[name.to_owned()])? {
        let (net, spikes) = (phase.read("net")?, phase.read("spikes")?);
        phases.push(json!({
            "cells": net["net"]["cells"],
            "spkt": spikes["spkt"],
            "spkid": spikes["spkid"],
        }));
    }
    let meta = fs::read(oracle.join(name).join("meta.json")).unwrap_or_default();
    let meta: Value = serde_json::from_slice(&meta).unwrap_or_default();
    let times = meta["wall_times_s"].as_object().or(meta["wall_s"].as_object());
    let seconds = times.map(|times| times.values().filter_map(Value::as_f64).sum());
    Ok(Reference { phases, stopped: None, seconds })
}

fn computed(case: &Case, settings: &Settings, python: &Path) -> Result<Reference, String> {
    let source = settings.sources.join(&case.repository);
    let place = settings.cache.join("theirs").join(format!("{}-{:016x}", case.name, digest(case, &source)?));
    let kept = place.join("outcome.json");
    if !kept.is_file() {
        copies::fresh(&source, &place)?;
        let outcome = compute(case, settings, &absolute(python)?, &place)?;
        write(&kept, &outcome.to_string())?;
    }
    let outcome = fs::read(&kept).map_err(|e| format!("{}: {e}", kept.display()))?;
    let outcome: Value = serde_json::from_slice(&outcome).map_err(|e| format!("{}: {e}", kept.display()))?;
    Ok(Reference {
        phases: observations(&place.join("observed")),
        stopped: outcome["stopped"].as_str().map(str::to_owned),
        seconds: outcome["seconds"].as_f64(),
    })
}

fn compute(case: &Case, settings: &Settings, python: &Path, place: &Path) -> Result<Value, String> {
    let folder = place.join(&case.folder);
    if !case.mods.is_empty()
        && let Err(why) = mods::compile(&case.mods, &folder, case.library.as_deref(), python)
    {
        return Ok(json!({ "stopped": why, "seconds": Value::Null }));
    }
    let observe = place.join("observe.py");
    write(&observe, super::OBSERVE)?;
    let mut command = Command::new(python);
    command.arg(absolute(&observe)?).arg(absolute(place)?.join("observed")).arg(&case.options);
    command.arg(&case.script).args(&case.arguments).current_dir(&folder);
    // Numbers of numpy as the C library has them.
    command.env("NPY_DISABLE_CPU_FEATURES", "X86_V4 AVX512_ICL AVX512_SPR");
    command.env("NEURON_MODULE_OPTIONS", "-nogui").env_remove("DISPLAY");
    let most = Duration::from_secs(settings.seconds);
    let (ended, seconds) = process::run(command, most, &place.join("observe.output"))?;
    let stopped = if ended.is_success() { Value::Null } else { ended.reason().into() };
    Ok(json!({ "stopped": stopped, "seconds": seconds }))
}

/// What the answer depends on: the case, the files of its working folder's repository, and the script that observes.
fn digest(case: &Case, source: &Path) -> Result<u64, String> {
    let mut hasher = DefaultHasher::new();
    (super::OBSERVE, &case.folder, &case.script, &case.mods, &case.options, &case.arguments)
        .hash(&mut hasher);
    let mut files = Vec::new();
    list(&source.join(&case.folder), &mut files).map_err(|e| format!("{}: {e}", source.display()))?;
    files.sort();
    for file in files {
        file.hash(&mut hasher);
        fs::read(&file).map_err(|e| format!("{}: {e}", file.display()))?.hash(&mut hasher);
    }
    Ok(hasher.finish())
}

fn list(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir() && entry.file_name() != ".git" {
            list(&entry.path(), files)?;
        } else if kind.is_file() {
            files.push(entry.path());
        }
    }
    Ok(())
}
