//! `netpyne import`: a published cell as a cell rule.

use crate::args::Import;
use crate::outcome::Failure;
use crate::terminal;
use netpyne::Mechanisms;
use netpyne::base::{Diagnostic, Diagnostics};
use netpyne::hoc::run::Limits;
use netpyne::hoc::{self, Argument, Imported};
use netpyne::scripting::{ImportPython, Python};
use netpyne::specs::{Dict, JsonStyle, Value, write_json};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Runs the cell's file and writes the rule it makes.
pub fn import(args: &Import) -> Result<(), Failure> {
    let mut mechanisms = Mechanisms::standard();
    for folder in &args.mechanisms {
        mechanisms = mechanisms.with_folder(folder).map_err(Failure::Model)?;
    }
    let imported = read(args, &mechanisms).map_err(|mut errors| {
        errors.extend(not_compiled(&mechanisms));
        Failure::Model(errors)
    })?;
    terminal::diagnostics(imported.notes.iter());
    let rule = &imported.cell.rule;
    let label = args.label.clone().or(args.cell.clone()).unwrap_or("cell".to_owned());
    let mut all = Dict::new();
    all.insert(
        "cellParams".to_owned(),
        Value::Dict(Dict::from_iter([(label.clone(), rule.to_dict().into())])),
    );
    let prefix = args.cell.clone().unwrap_or_default();
    let synapses = imported.cell.syn_mechs.iter();
    let synapses: Dict =
        synapses.map(|(name, params)| (format!("{prefix}_{name}"), params.clone().into())).collect();
    if !synapses.is_empty() {
        all.insert("synMechParams".to_owned(), synapses.into());
    }
    let mut text = write_json(&all.into(), JsonStyle { indent: Some(1), sort_keys: false });
    text.push('\n');
    match &args.out {
        Some(path) => {
            netpyne::io::save_text(path, &text)?;
            terminal::note(&format!("{label}: {} sections, written to {}", rule.secs.len(), path.display()));
        }
        None => terminal::print(&text),
    }
    Ok(())
}

/// Reads the cell out of its file, in the way its format asks for.
fn read(args: &Import, mechanisms: &Mechanisms) -> Result<Imported, Diagnostics> {
    if args.file.extension().is_some_and(|ending| ending == "py") {
        return python(args)?.run(mechanisms.catalog());
    }
    let import = hoc::Import {
        folder: folder(args),
        before: vec!["load_file(\"stdrun.hoc\")".to_owned()].into_iter().chain(args.before.clone()).collect(),
        file: file(args),
        cell: args.cell.clone(),
        args: args.args.iter().map(|text| argument(text)).collect(),
        limits: args.most_steps.map_or_else(Limits::default, |steps| Limits { steps, ..Limits::default() }),
        ..hoc::Import::default()
    };
    import.run(mechanisms.catalog())
}

/// The run of a Python file.
fn python(args: &Import) -> Result<ImportPython, Diagnostics> {
    let Some(cell) = args.cell.clone() else {
        let mistake = Diagnostic::error("which class or function makes the cell?");
        return Err(mistake.help("say its name: `--cell NAME`").into());
    };
    let by_name = |text: &String| {
        let (name, value) = text.split_once('=')?;
        let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_');
        is_name.then(|| (name.to_owned(), argument(value)))
    };
    let mut python = Python { folder: folder(args), ..Python::default() };
    if let Some(program) = &args.python {
        python.program.clone_from(program);
    }
    if let Some(seconds) = args.time_limit {
        let limit = Duration::try_from_secs_f64(seconds)
            .map_err(|_| Diagnostic::error(format!("`--time-limit {seconds}` is no time")))?;
        python.limit = Some(limit);
    }
    Ok(ImportPython {
        before: args.before.clone(),
        file: file(args),
        cell,
        args: args.args.iter().filter(|text| by_name(text).is_none()).map(|text| argument(text)).collect(),
        named: args.args.iter().filter_map(by_name).collect(),
        python,
        ..ImportPython::default()
    })
}

/// Names of files are seen from the folder at hand, or from the one that is said.
fn folder(args: &Import) -> PathBuf {
    args.folder.clone().or_else(|| std::env::current_dir().ok()).unwrap_or_default()
}

fn file(args: &Import) -> String {
    let path: &Path = &args.file;
    path.to_string_lossy().into_owned()
}

/// What looks like a number is one; what stands behind `py:` is Python.
fn argument(text: &str) -> Argument {
    if let Some(expression) = text.strip_prefix("py:") {
        return Argument::Python(expression.to_owned());
    }
    text.parse().map_or_else(|_| Argument::Text(text.to_owned()), Argument::Number)
}

/// What is wrong with mechanism files: a cell may miss one of these.
fn not_compiled(mechanisms: &Mechanisms) -> Diagnostics {
    mechanisms.failures(&Default::default())
}
