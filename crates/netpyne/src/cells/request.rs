//! Which cell of which file is wanted, and how its file runs.

use super::arguments::argument;
use netpyne_base::{Diagnostic, Diagnostics};
use netpyne_hoc::run::{Interpreter, Limits};
use netpyne_hoc::{Argument, Import, Imported, readout::Selection};
use netpyne_mechanism::Catalog;
use netpyne_scripting::{ImportPython, Python};
use netpyne_specs::{CellImport, Value};
use std::path::{Path, PathBuf};

/// A cell in a file of its own.
#[derive(Clone, Debug, Default)]
pub struct CellRequest {
    /// Name of the file, seen from the folder of `python`.
    pub file: String,
    /// The template, class, function or rule in it; none: what the file itself makes.
    pub cell: Option<String>,
    /// Arguments of the template, class or function.
    pub args: Vec<Argument>,
    /// Arguments by name; Python alone has them.
    pub named: Vec<(String, Argument)>,
    /// HOC statements that run before the file does, after NEURON's standard library.
    pub before: Vec<String>,
    /// Whether `cell` is the name of a variable that holds the cell once the file has run.
    pub is_instance: bool,
    /// What stops a HOC program that does not end.
    pub limits: Limits,
    /// The Python that runs the file if it is Python, and the folder that all names of files are seen from.
    pub python: Python,
}

/// The program that makes a cell.
#[derive(Clone, Debug)]
pub enum CellProgram {
    /// A HOC file or a traced morphology.
    Hoc(Box<Import>),
    /// A class or function in Python.
    Python(Box<ImportPython>),
}

impl CellRequest {
    /// The cell that a rule of the specification names; `folder` is where names of files are seen from.
    ///
    /// # Errors
    /// What is no argument of a cell.
    pub fn of_rule(import: &CellImport, folder: &Path) -> Result<Self, String> {
        let arguments = |list: &[Value]| list.iter().map(argument).collect::<Result<Vec<_>, _>>();
        let (args, named) = match &import.cell_args {
            None => (Vec::new(), Vec::new()),
            Some(Value::List(list)) => (arguments(list)?, Vec::new()),
            Some(Value::Dict(dict)) => {
                let values = arguments(&dict.values().cloned().collect::<Vec<_>>())?;
                (Vec::new(), dict.keys().cloned().zip(values).collect())
            }
            Some(other) => {
                return Err(format!("`cellArgs` is {}: a list or a dictionary is wanted", other.kind()));
            }
        };
        let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
        Ok(Self {
            file: import.file_name.clone(),
            cell: import.cell_name.clone(),
            args,
            named,
            before: import.before.clone(),
            is_instance: import.cell_instance.unwrap_or(false),
            python: Python { folder, ..Python::default() },
            ..Self::default()
        })
    }

    /// Where the file is.
    pub fn path(&self) -> PathBuf {
        self.python.folder.join(&self.file)
    }

    /// The HOC program that makes the cell.
    pub(super) fn hoc(&self) -> Import {
        Import {
            folder: self.python.folder.clone(),
            before: self.statements(),
            file: self.file.clone(),
            cell: self.cell.clone(),
            args: self.args.clone(),
            is_instance: self.is_instance,
            limits: self.limits,
            ..Import::default()
        }
    }

    /// The Python program that makes the cell `cell`.
    pub(super) fn python(&self, cell: String) -> ImportPython {
        ImportPython {
            before: self.statements(),
            file: self.file.clone(),
            cell,
            args: self.args.clone(),
            named: self.named.clone(),
            python: self.python.clone(),
            ..ImportPython::default()
        }
    }

    /// What NetPyNE has loaded when it imports a cell, then what is said.
    fn statements(&self) -> Vec<String> {
        std::iter::once("load_file(\"stdrun.hoc\")".to_owned()).chain(self.before.clone()).collect()
    }
}

impl CellProgram {
    /// The cell as a rule.
    ///
    /// # Errors
    /// The mistake that stopped the program, or that it has no such cell.
    pub fn run(&self, catalog: &Catalog) -> Result<Imported, Diagnostics> {
        match self {
            Self::Hoc(import) => import.run(catalog),
            Self::Python(import) => import.run(catalog),
        }
    }

    /// Looks at the cell where it was made.
    ///
    /// # Errors
    /// As [`run`](Self::run).
    pub fn with<T: Send>(
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

/// That arguments by name were given to what has no names of arguments.
pub(super) fn unnamed(request: &CellRequest) -> Result<(), Box<Diagnostic>> {
    if request.named.is_empty() {
        return Ok(());
    }
    Err(Diagnostic::error("arguments by name are for Python: give `cellArgs` as a list").into())
}
