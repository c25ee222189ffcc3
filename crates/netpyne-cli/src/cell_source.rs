//! A cell in its own file, as the command line names it.

use crate::args::CellFile;
use netpyne::Mechanisms;
use netpyne::base::{Diagnostic, Diagnostics};
use netpyne::hoc::readout::Selection;
use netpyne::hoc::run::{Interpreter, Limits};
use netpyne::hoc::{Argument, Import, Imported};
use netpyne::mechanism::Catalog;
use netpyne::scripting::{ImportPython, Python};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How the cell is read, by the format of its file.
pub(crate) enum CellSource {
    Hoc(Import),
    Python(Box<ImportPython>),
}

impl CellSource {
    /// Whether a file is of a kind that cells are read from.
    pub(crate) fn is_one(file: &Path) -> bool {
        let ending = file.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        matches!(ending.to_ascii_lowercase().as_str(), "hoc" | "tem" | "swc" | "asc" | "py")
    }

    /// The cell that the arguments name.
    pub(crate) fn new(file: &Path, how: &CellFile, mechanisms: &Mechanisms) -> Result<Self, Diagnostics> {
        // Names of files are seen from the folder at hand, or from the one that is said.
        let folder: PathBuf = how.folder.clone().or_else(|| std::env::current_dir().ok()).unwrap_or_default();
        // What NetPyNE has loaded when it imports a cell, then what is said.
        let before: Vec<String> =
            std::iter::once("load_file(\"stdrun.hoc\")".to_owned()).chain(how.before.clone()).collect();
        let name = file.to_string_lossy().into_owned();
        if file.extension().is_none_or(|ending| ending != "py") {
            let args = how.args.iter().map(|text| argument(text)).collect();
            let cell = how.cell.clone();
            let limits =
                how.most_steps.map_or_else(Limits::default, |steps| Limits { steps, ..Limits::default() });
            let simulator = Some(netpyne_programs::simulator(mechanisms.catalog()));
            let import =
                Import { folder, before, file: name, cell, args, limits, simulator, ..Import::default() };
            return Ok(Self::Hoc(import));
        }
        let Some(cell) = how.cell.clone() else {
            let mistake = Diagnostic::error("which class or function makes the cell?");
            return Err(mistake.help("say its name: `--cell NAME`").into());
        };
        let mut python = Python { folder, ..Python::default() };
        if let Some(program) = &how.python {
            python.program.clone_from(program);
        }
        if let Some(seconds) = how.time_limit {
            let limit = Duration::try_from_secs_f64(seconds)
                .map_err(|_| Diagnostic::error(format!("`--time-limit {seconds}` is no time")))?;
            python.limit = Some(limit);
        }
        Ok(Self::Python(Box::new(ImportPython {
            before,
            file: name,
            cell,
            args: how.args.iter().filter(|text| by_name(text).is_none()).map(|text| argument(text)).collect(),
            named: how.args.iter().filter_map(|text| by_name(text)).collect(),
            python,
            ..ImportPython::default()
        })))
    }

    /// The cell as a rule.
    pub(crate) fn run(&self, catalog: &Catalog) -> Result<Imported, Diagnostics> {
        match self {
            Self::Hoc(import) => import.run(catalog),
            Self::Python(import) => import.run(catalog),
        }
    }

    /// Looks at the cell where it was made.
    pub(crate) fn with<T: Send>(
        &self,
        catalog: &Catalog,
        read: impl FnOnce(&mut Interpreter, &Selection) -> T + Send,
    ) -> Result<T, Diagnostics> {
        match self {
            Self::Hoc(import) => import.with(catalog, read),
            Self::Python(import) => import.with(catalog, read),
        }
    }
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
