//! A cell in its own file, as the command line names it.

use crate::args::CellFile;
use netpyne::Mechanisms;
use netpyne::base::{Diagnostic, Diagnostics};
use netpyne::cells::{CellImporters, CellProgram, CellRequest};
use netpyne::hoc::Argument;
use netpyne::hoc::run::Limits;
use netpyne::scripting::Python;
use std::path::Path;
use std::time::Duration;

/// Whether a file is made a cell by a program: a saved rule is not.
pub(crate) fn is_one(file: &Path) -> bool {
    CellImporters::default().find(file).is_some_and(|importer| !importer.holds_rule())
}

/// The program that makes the cell that the arguments name.
pub(crate) fn program(
    file: &Path,
    how: &CellFile,
    mechanisms: &Mechanisms,
) -> Result<CellProgram, Diagnostics> {
    let importers = CellImporters::default();
    let Some(importer) = importers.find(file) else { return Err(importers.unknown(file).into()) };
    let request = request(file, how)?;
    match importer.program(&request) {
        Ok(Some(CellProgram::Hoc(mut import))) => {
            import.simulator = Some(netpyne_programs::simulator(mechanisms.catalog()));
            Ok(CellProgram::Hoc(import))
        }
        Ok(Some(program)) => Ok(program),
        Ok(None) => Err(Diagnostic::error(format!("{} is a cell rule already", file.display()))
            .help("a model takes it by `importFile`")
            .into()),
        Err(mistake) if request.cell.is_none() => Err(mistake.help("say its name: `--cell NAME`").into()),
        Err(mistake) => Err((*mistake).into()),
    }
}

fn request(file: &Path, how: &CellFile) -> Result<CellRequest, Diagnostics> {
    // Names of files are seen from the folder at hand, or from the one that is said.
    let folder = how.folder.clone().or_else(|| std::env::current_dir().ok()).unwrap_or_default();
    let mut python = Python { folder, ..Python::default() };
    if let Some(program) = &how.python {
        python.program.clone_from(program);
    }
    if let Some(seconds) = how.time_limit {
        let limit = Duration::try_from_secs_f64(seconds)
            .map_err(|_| Diagnostic::error(format!("`--time-limit {seconds}` is no time")))?;
        python.limit = Some(limit);
    }
    // HOC has no names of arguments.
    let is_python = file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("py"));
    let named = |text: &String| by_name(text).filter(|_| is_python);
    Ok(CellRequest {
        file: file.to_string_lossy().into_owned(),
        cell: how.cell.clone(),
        args: how.args.iter().filter(|text| named(text).is_none()).map(|text| argument(text)).collect(),
        named: how.args.iter().filter_map(named).collect(),
        before: how.before.clone(),
        is_instance: false,
        limits: how.most_steps.map_or_else(Limits::default, |steps| Limits { steps, ..Limits::default() }),
        python,
    })
}

/// `NAME=VALUE`.
fn by_name(text: &str) -> Option<(String, Argument)> {
    let (name, value) = text.split_once('=')?;
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_');
    is_name.then(|| (name.to_owned(), argument(value)))
}

/// What looks like a number is one; what stands behind `py:` is Python.
fn argument(text: &str) -> Argument {
    if let Some(expression) = text.strip_prefix("py:") {
        return Argument::Python(expression.to_owned());
    }
    text.parse().map_or_else(|_| Argument::Text(text.to_owned()), Argument::Number)
}
