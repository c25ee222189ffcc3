//! Reading where a cell is from and what NEURON made of it.

use flate2::read::GzDecoder;
use netpyne::Mechanisms;
use netpyne::base::Diagnostics;
use netpyne::hoc::readout::{Likeness, Selection};
use netpyne::hoc::run::Interpreter;
use netpyne::hoc::{Argument, Import, Imported};
use netpyne::mechanism::Catalog;
use netpyne::scripting::{ImportPython, Prints, Python};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A published cell.
pub struct Cell {
    /// Name of its folder.
    pub id: String,
    /// `hoc`, `script`, `py`, `swc`.
    pub kind: String,
    /// File to load.
    pub file: String,
    /// Template.
    pub class: Option<String>,
    /// Arguments of the template or class.
    pub args: Value,
    /// Statements before the file.
    pub before: Vec<String>,
    folder: PathBuf,
    about: Value,
}

/// The cells of a folder in alphabetical order.
pub fn cells(folder: &Path, wanted: &[String]) -> Result<Vec<Cell>, String> {
    let list = std::fs::read_dir(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let mut folders: Vec<PathBuf> = list.filter_map(|e| Some(e.ok()?.path())).collect();
    folders.retain(|path| path.join("meta.json").is_file());
    folders.sort();
    let mut cells = Vec::new();
    for folder in folders {
        let path = folder.join("meta.json");
        let text = std::fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        let about: Value = serde_json::from_str(&text).map_err(|e| format!("{}: {e}", path.display()))?;
        let word = |key: &str| about[key].as_str().map(str::to_owned);
        let id = word("id").unwrap_or_default();
        if !wanted.is_empty() && !wanted.contains(&id) {
            continue;
        }
        let list = |key: &str| about[key].as_array().cloned().unwrap_or_default();
        cells.push(Cell {
            kind: word("kind").unwrap_or_default(),
            file: word("file").unwrap_or_default(),
            class: word("cell"),
            args: about["args"].clone(),
            before: list("pre").iter().filter_map(|v| v.as_str().map(str::to_owned)).collect(),
            id,
            folder,
            about,
        });
    }
    if cells.is_empty() { Err(format!("no cell found in {}", folder.display())) } else { Ok(cells) }
}

/// SHA-256 in hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn checkout(sources: &Path, repository: &Value) -> PathBuf {
    sources.join(repository.as_str().unwrap_or_default().replace('/', "+"))
}

/// How a cell is read out of its files.
pub enum AnyImport {
    /// HOC and morphologies.
    Hoc(Import),
    /// Python.
    Python(Box<ImportPython>),
}

impl AnyImport {
    /// Runs the files and looks at what they made.
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

    /// The cell as a rule.
    pub fn run(&self, catalog: &Catalog) -> Result<Imported, Diagnostics> {
        match self {
            Self::Hoc(import) => import.run(catalog),
            Self::Python(import) => import.run(catalog),
        }
    }
}

fn argument(value: &Value) -> Argument {
    match (value.as_f64(), value.as_str()) {
        (Some(x), _) => Argument::Number(x),
        (None, Some("@numpy0")) => Argument::Python("numpy.zeros(3)".to_owned()),
        (None, text) => Argument::Text(text.unwrap_or_default().to_owned()),
    }
}

impl Cell {
    /// How it is read.
    pub fn import(&self, sources: &Path, python: &Path) -> AnyImport {
        let folder = self.working_folder(sources);
        let list = self.args.as_array().into_iter().flatten();
        if self.kind != "py" {
            return AnyImport::Hoc(Import {
                folder,
                before: self.before.clone(),
                file: self.file.clone(),
                cell: self.class.clone().filter(|_| self.kind == "hoc"),
                args: list.map(argument).collect(),
                like: Likeness::Neuron,
                ..Import::default()
            });
        }
        let named = self.args.as_object().into_iter().flatten();
        AnyImport::Python(Box::new(ImportPython {
            before: self.before.clone(),
            file: self.file.clone(),
            cell: self.class.clone().unwrap_or_default(),
            args: list.map(argument).collect(),
            named: named.map(|(name, value)| (name.clone(), argument(value))).collect(),
            like: Likeness::Neuron,
            python: Python {
                program: python.to_owned(),
                folder,
                prints: Prints::Nowhere,
                limit: Some(Duration::from_secs(120)),
            },
        }))
    }

    /// Where its files are seen from.
    pub fn working_folder(&self, sources: &Path) -> PathBuf {
        checkout(sources, &self.about["repo"]).join(self.about["dir"].as_str().unwrap_or("."))
    }

    /// Its files must be there, and be those that NEURON was given.
    pub fn check_files(&self, sources: &Path) -> Result<(), String> {
        let mods = &self.about["mods"];
        let groups = [(&self.about["repo"], &self.about["files_sha256"]), (&mods["repo"], &mods["sha256"])];
        for (repository, files) in groups {
            let root = checkout(sources, repository);
            for (file, digest) in files.as_object().into_iter().flatten() {
                let path = root.join(file);
                let bytes = std::fs::read(&path).map_err(|e| format!("{}: {e}", path.display()))?;
                let (found, wanted) = (sha256(&bytes), digest.as_str().unwrap_or_default());
                if found != wanted {
                    return Err(format!("{}: sha256 is {found}, should be {wanted}", path.display()));
                }
            }
        }
        Ok(())
    }

    /// Its mechanisms, in the order in which NEURON registered them.
    pub fn mechanisms(&self, sources: &Path) -> Result<Mechanisms, String> {
        let mods = &self.about["mods"];
        let root = checkout(sources, &mods["repo"]);
        let paths: Vec<&String> =
            mods["sha256"].as_object().into_iter().flatten().map(|(path, _)| path).collect();
        let mut files = Vec::new();
        for name in mods["order"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            let path = paths.iter().find(|p| Path::new(p).file_name().is_some_and(|f| f == name));
            files.push(root.join(path.ok_or_else(|| format!("no path of {name}"))?));
        }
        Ok(Mechanisms::standard().with_files(&files))
    }

    /// What NEURON made of it.
    pub fn expected(&self) -> Result<Value, String> {
        let path = self.folder.join("expected.json.gz");
        let problem = |e: &dyn std::fmt::Display| format!("{}: {e}", path.display());
        let mut text = String::new();
        let file = File::open(&path).map_err(|e| problem(&e))?;
        GzDecoder::new(file).read_to_string(&mut text).map_err(|e| problem(&e))?;
        serde_json::from_str(&text).map_err(|e| problem(&e))
    }
}
