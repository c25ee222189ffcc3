//! Cells of any checkouts: NEURON is asked what it makes of them, and what it answers is kept by the content of all files.

use super::Settings;
use super::expected::sha256;
use super::found::{Candidate, Checkout, look};
use super::sections;
use flate2::read::GzDecoder;
use netpyne::Mechanisms;
use netpyne::hoc::syntax::{parse, source};
use netpyne::hoc::{Argument, Import, with_stack};
use serde_json::{Value, json};
use std::fmt::Write;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;

const SCRIPT: &str = include_str!("neuron_side.py");

/// What simulates.
const SIMULATING: [&str; 5] = ["run", "continuerun", "steprun", "stdinit", "advance"];

/// How the cells of a checkout came out.
#[derive(Default)]
struct Counts {
    files: usize,
    parsed: usize,
    made: usize,
    equal: usize,
}

/// Looks at all checkouts; fails if fewer files parse or fewer cells are equal than the project promises.
pub fn run(settings: &Settings) -> Result<String, String> {
    let problem = |path: &Path, e: std::io::Error| format!("{}: {e}", path.display());
    std::fs::create_dir_all(&settings.cache).map_err(|e| problem(&settings.cache, e))?;
    let cache = std::fs::canonicalize(&settings.cache).map_err(|e| problem(&settings.cache, e))?;
    let list = std::fs::read_dir(&settings.sources).map_err(|e| problem(&settings.sources, e))?;
    let mut roots: Vec<PathBuf> = list.filter_map(|entry| entry.ok()?.path().canonicalize().ok()).collect();
    roots.sort();
    let is_named = |root: &PathBuf| {
        let name = root.file_name().unwrap_or_default().to_string_lossy().into_owned();
        root.is_dir() && (settings.cells.is_empty() || settings.cells.contains(&name))
    };
    let mut table =
        String::from("| checkout | HOC files | parsed | NEURON makes | equal |\n|---|--:|--:|--:|--:|\n");
    let (mut all, mut details) = (Counts::default(), String::new());
    for root in roots.into_iter().filter(is_named) {
        let checkout = look(&root);
        let told = details.len();
        let counts = compare(&root, &checkout, &cache, settings, &mut details)?;
        eprint!("{}", &details[told..]);
        let Counts { files, parsed, made, equal } = counts;
        let line = format!("| {} | {files} | {parsed} | {made} | {equal} |", checkout.name);
        eprintln!("{line}");
        let _ = writeln!(table, "{line}");
        all.files += files;
        all.parsed += parsed;
        all.made += made;
        all.equal += equal;
    }
    let percent = |part: usize, whole: usize| 100.0 * part as f64 / whole.max(1) as f64;
    let (parsed, equal) = (percent(all.parsed, all.files), percent(all.equal, all.made));
    let _ = writeln!(
        table,
        "\n{} of {} files parse ({parsed:.1} %); {} of {} cells that NEURON makes are equal ({equal:.1} %)\n\n{details}",
        all.parsed, all.files, all.equal, all.made
    );
    if parsed >= 95.0 && equal >= 85.0 { Ok(table) } else { Err(table) }
}

fn compare(
    root: &Path,
    checkout: &Checkout,
    cache: &Path,
    settings: &Settings,
    details: &mut String,
) -> Result<Counts, String> {
    let mut counts = Counts { files: checkout.programs.len(), ..Counts::default() };
    for path in &checkout.programs {
        match parses(path) {
            Ok(()) => counts.parsed += 1,
            Err(mistake) => {
                let _ = writeln!(details, "{}: {mistake}", path.display());
            }
        }
    }
    let keys: Vec<String> = checkout.cells.iter().map(|cell| key(root, checkout, cell)).collect();
    let order = ask(checkout, &keys, cache, &settings.python)?;
    let mechanisms = Mechanisms::standard().with_files(&order);
    for (cell, key) in checkout.cells.iter().zip(&keys) {
        let theirs = answer(&cache.join(format!("{key}.json.gz")))?;
        if !theirs["failure"].is_null() {
            continue;
        }
        counts.made += 1;
        let label = format!("{}/{}", checkout.name, cell.label(root));
        match own(cell, &theirs, &mechanisms) {
            Ok(differences) if differences.is_empty() => counts.equal += 1,
            Ok(differences) => {
                let shown: Vec<&str> =
                    differences.iter().take(settings.differences).map(String::as_str).collect();
                let _ = writeln!(details, "{label}: {} differences: {}", differences.len(), shown.join("; "));
            }
            Err(failure) => {
                let _ = writeln!(details, "{label}: {failure}");
            }
        }
    }
    Ok(counts)
}

fn parses(path: &Path) -> Result<(), String> {
    let bytes = std::fs::read(path).map_err(|e| e.to_string())?;
    let file = source(path.display().to_string(), &bytes);
    let parsed = with_stack(|| parse(&file).map(drop).map_err(|mistake| (*mistake).into()));
    // Numbers that `fscan` reads follow the statements in the file, with texts between them that nobody parses.
    if file.text.contains("fscan") { Ok(()) } else { parsed.map_err(|e| e.to_string()) }
}

/// Equal for what gives equal answers.
fn key(root: &Path, checkout: &Checkout, cell: &Candidate) -> String {
    let text = format!("{SCRIPT}\n{}\n{}\n{}", checkout.digest, cell.kind, cell.label(root));
    sha256(text.as_bytes())[..32].to_owned()
}

/// Has NEURON make what it has not made before; the mechanism files that it compiles, in its order.
fn ask(checkout: &Checkout, keys: &[String], cache: &Path, python: &Path) -> Result<Vec<PathBuf>, String> {
    let problem = |path: &Path, e: &dyn std::fmt::Display| format!("{}: {e}", path.display());
    let digest = sha256(format!("{SCRIPT}{}", checkout.digest).as_bytes());
    let mechanisms = cache.join(format!("{}-{}.mechanisms.json", checkout.name, &digest[..16]));
    let is_there = |key: &String| cache.join(format!("{key}.json.gz")).is_file();
    if !mechanisms.is_file() || !keys.iter().all(is_there) {
        let script = cache.join("neuron_side.py");
        std::fs::write(&script, SCRIPT).map_err(|e| problem(&script, &e))?;
        let cells: Vec<Value> = checkout.cells.iter().zip(keys).map(|(cell, key)| {
            json!({"kind": cell.kind, "folder": cell.folder, "file": cell.file, "template": cell.template, "key": key})
        }).collect();
        let task = json!({"mods": checkout.mods, "cells": cells, "cache": cache, "mechanisms": mechanisms});
        let path = cache.join(format!("{}.task.json", checkout.name));
        std::fs::write(&path, task.to_string()).map_err(|e| problem(&path, &e))?;
        let log = cache.join(format!("{}.log", checkout.name));
        let output = File::create(&log).map_err(|e| problem(&log, &e))?;
        let errors = output.try_clone().map_err(|e| problem(&log, &e))?;
        let mut command = Command::new(python);
        command.arg(&script).arg(&path).stdout(output).stderr(errors);
        let status = command.status().map_err(|e| problem(python, &e))?;
        if !status.success() {
            return Err(format!("NEURON's side of {} failed: see {}", checkout.name, log.display()));
        }
    }
    let text = std::fs::read_to_string(&mechanisms).map_err(|e| problem(&mechanisms, &e))?;
    let all: Value = serde_json::from_str(&text).map_err(|e| problem(&mechanisms, &e))?;
    Ok(all["order"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|p| Some(PathBuf::from(p.as_str()?)))
        .collect())
}

fn answer(path: &Path) -> Result<Value, String> {
    let file = File::open(path).map_err(|e| format!("{}: {e}", path.display()))?;
    serde_json::from_reader(GzDecoder::new(file)).map_err(|e| format!("{}: {e}", path.display()))
}

/// What differs in the cell that is made here.
fn own(cell: &Candidate, theirs: &Value, mechanisms: &Mechanisms) -> Result<Vec<String>, String> {
    let args = theirs["args"].as_array().into_iter().flatten();
    // As on NEURON's side: cells are looked at as they were made.
    let nothing = SIMULATING.iter().map(|name| format!("proc {name}() {{}}"));
    let import = Import {
        folder: cell.folder.clone(),
        before: std::iter::once("load_file(\"stdrun.hoc\")".to_owned()).chain(nothing).collect(),
        file: cell.file.clone(),
        cell: cell.template.clone(),
        args: args.filter_map(|value| Some(Argument::Number(value.as_f64()?))).collect(),
        simulator: Some(netpyne_programs::simulator(mechanisms.catalog())),
        ..Import::default()
    };
    let compared = import.with(mechanisms.catalog(), |interpreter, chosen| {
        sections::compare(interpreter, chosen, theirs).map_err(|refusal| refusal.message)
    });
    Ok(compared.map_err(|mistakes| mistakes.to_string())??.differences)
}
