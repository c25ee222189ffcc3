//! The kinds of files that cells are read from.

use super::request::{CellProgram, CellRequest, unnamed};
use super::saved_rule::{self, ReadRule};
use netpyne_base::{Diagnostic, Diagnostics};
use netpyne_hoc::Imported;
use netpyne_mechanism::Catalog;
use netpyne_specs::{At, SynMechParams};
use std::fmt::Debug;
use std::path::Path;
use std::sync::Arc;

/// A kind of file that cells are read from. `at` is where in the specification the file is named.
pub trait CellImporter: Debug + Send + Sync {
    /// What such files are called, with their endings.
    fn name(&self) -> &str;

    /// Whether a file is of this kind; it need not be there.
    fn recognises(&self, path: &Path) -> bool;

    /// Reads the cell as a rule.
    ///
    /// # Errors
    /// The file is not there, has no such cell, or what went wrong when it ran.
    fn load(&self, request: &CellRequest, catalog: &Catalog, at: &str) -> Result<ReadRule, Diagnostics>;

    /// Whether the file holds a rule as it was saved: then its synapses come with it and its points stay where they are, unless the
    /// specification says otherwise.
    fn holds_rule(&self) -> bool {
        false
    }

    /// The program that makes the cell, where one does.
    ///
    /// # Errors
    /// The request lacks something that the program needs.
    fn program(&self, request: &CellRequest) -> Result<Option<CellProgram>, Box<Diagnostic>> {
        let _ = request;
        Ok(None)
    }
}

/// Kinds of files that cells are read from; the first that recognises a file reads it.
#[derive(Clone, Debug)]
pub struct CellImporters(Vec<Arc<dyn CellImporter>>);

impl Default for CellImporters {
    fn default() -> Self {
        Self(vec![Arc::new(Hoc), Arc::new(Traced), Arc::new(PythonClass), Arc::new(SavedRule)])
    }
}

impl CellImporters {
    /// With a further kind, which is asked before the others.
    #[must_use]
    pub fn with(mut self, importer: impl CellImporter + 'static) -> Self {
        self.0.insert(0, Arc::new(importer));
        self
    }

    /// What reads a file.
    pub fn find(&self, path: &Path) -> Option<&dyn CellImporter> {
        self.0.iter().find(|importer| importer.recognises(path)).map(|importer| &**importer)
    }

    /// What is said of a file that none recognises.
    pub fn unknown(&self, path: &Path) -> Diagnostic {
        let names: Vec<&str> = self.0.iter().map(|importer| importer.name()).collect();
        Diagnostic::error(format!("`{}` is no file that cells are read from", path.display()))
            .help(format!("cells are read from {}", names.join(", ")))
    }
}

/// Whether a file has one of these endings, in small or capital letters.
fn ends_with(path: &Path, endings: &[&str]) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str());
    ending.is_some_and(|ending| endings.iter().any(|known| ending.eq_ignore_ascii_case(known)))
}

fn cell_name(request: &CellRequest) -> Result<&String, Box<Diagnostic>> {
    let missing =
        || Box::new(Diagnostic::error(format!("`cellName` is missing: which cell of `{}`?", request.file)));
    request.cell.as_ref().ok_or_else(missing)
}

/// Runs a program and makes its cell a rule.
fn run(
    importer: &dyn CellImporter,
    request: &CellRequest,
    catalog: &Catalog,
    at: &str,
) -> Result<ReadRule, Diagnostics> {
    let program = importer.program(request).map_err(|mistake| mistake.at_path(at))?;
    let Some(program) = program else { return Ok(ReadRule::default()) };
    let Imported { cell, notes, .. } = program.run(catalog)?;
    let mut read = ReadRule { rule: cell.rule, synapses: Vec::new(), notes };
    let prefix = request.cell.as_deref().unwrap_or_default();
    for (name, params) in &cell.syn_mechs {
        let params = SynMechParams::from_dict(params, &At::root(at), &mut read.notes);
        read.synapses.push((format!("{prefix}_{name}"), params));
    }
    Ok(read)
}

/// Cells made by HOC.
#[derive(Debug)]
struct Hoc;

impl CellImporter for Hoc {
    fn name(&self) -> &str {
        "HOC files (.hoc, .tem)"
    }

    fn recognises(&self, path: &Path) -> bool {
        ends_with(path, &["hoc", "tem"])
    }

    fn load(&self, request: &CellRequest, catalog: &Catalog, at: &str) -> Result<ReadRule, Diagnostics> {
        cell_name(request).map_err(|mistake| mistake.at_path(at))?;
        run(self, request, catalog, at)
    }

    fn program(&self, request: &CellRequest) -> Result<Option<CellProgram>, Box<Diagnostic>> {
        unnamed(request)?;
        Ok(Some(CellProgram::Hoc(Box::new(request.hoc()))))
    }
}

/// Traced morphologies.
#[derive(Debug)]
struct Traced;

impl CellImporter for Traced {
    fn name(&self) -> &str {
        "traced morphologies (.swc, .asc)"
    }

    fn recognises(&self, path: &Path) -> bool {
        ends_with(path, &["swc", "asc"])
    }

    fn load(&self, request: &CellRequest, catalog: &Catalog, at: &str) -> Result<ReadRule, Diagnostics> {
        run(self, request, catalog, at)
    }

    fn program(&self, request: &CellRequest) -> Result<Option<CellProgram>, Box<Diagnostic>> {
        unnamed(request)?;
        Ok(Some(CellProgram::Hoc(Box::new(request.hoc()))))
    }
}

/// Cells made by classes and functions in Python.
#[derive(Debug)]
struct PythonClass;

impl CellImporter for PythonClass {
    fn name(&self) -> &str {
        "Python files (.py)"
    }

    fn recognises(&self, path: &Path) -> bool {
        ends_with(path, &["py"])
    }

    fn load(&self, request: &CellRequest, catalog: &Catalog, at: &str) -> Result<ReadRule, Diagnostics> {
        run(self, request, catalog, at)
    }

    fn program(&self, request: &CellRequest) -> Result<Option<CellProgram>, Box<Diagnostic>> {
        let cell = cell_name(request)?.clone();
        Ok(Some(CellProgram::Python(Box::new(request.python(cell)))))
    }
}

/// Rules that were saved.
#[derive(Debug)]
struct SavedRule;

impl CellImporter for SavedRule {
    fn name(&self) -> &str {
        "saved rules (.json, .pkl)"
    }

    fn recognises(&self, path: &Path) -> bool {
        ends_with(path, &["json", "pkl"])
    }

    fn load(&self, request: &CellRequest, _: &Catalog, at: &str) -> Result<ReadRule, Diagnostics> {
        saved_rule::load(&request.path(), request.cell.as_deref(), at)
    }

    fn holds_rule(&self) -> bool {
        true
    }
}
