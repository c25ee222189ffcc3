//! What reads models: a list, which a caller can add to.

#[cfg(feature = "import")]
mod cell;
#[cfg(feature = "neuroml")]
mod neuroml;
mod saved;
#[cfg(feature = "sonata")]
mod sonata;
mod specification;

#[cfg(feature = "import")]
use crate::cells::{CellImporter, CellImporters, Origin, import_all};
use crate::{Mechanisms, Model, Result};
use netpyne_base::{Diagnostic, Diagnostics, MOST_MODEL_BYTES};
use netpyne_specs::Value;
use std::collections::BTreeSet;
use std::fmt::Debug;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A kind of file (or folder) that holds a model.
///
/// ```
/// use netpyne::base::Diagnostics;
/// use netpyne::prelude::*;
/// use netpyne::{Importer, Importers, LoadOptions};
/// use std::path::Path;
///
/// /// A file with the number of cells in it.
/// #[derive(Debug)]
/// struct Count;
///
/// impl Importer for Count {
///     fn name(&self) -> &str {
///         "numbers of cells (.count)"
///     }
///
///     fn recognises(&self, path: &Path) -> bool {
///         path.extension().is_some_and(|ending| ending == "count")
///     }
///
///     fn load(&self, path: &Path, _: &LoadOptions) -> Result<Model, Diagnostics> {
///         let text = std::fs::read_to_string(path).map_err(|e| netpyne::base::Diagnostic::error(e.to_string()))?;
///         let mut net = NetParams::new();
///         let pyr = net.cell("PYR", Cell::single("soma").mech(mech("hh")));
///         net.pop("M", Pop::of(&pyr).count(text.trim().parse().unwrap_or(1)));
///         Ok(Model::of(net, SimConfig::duration(10.0)))
///     }
/// }
///
/// # let file = tempfile::Builder::new().suffix(".count").tempfile().unwrap();
/// # std::fs::write(&file, "7").unwrap();
/// # let path = file.path();
/// let model = Importers::default().with(Count).load(path, &LoadOptions::default())?;
/// assert_eq!(model.build()?.network.cells.len(), 7);
/// # Ok::<(), netpyne::Error>(())
/// ```
pub trait Importer: Debug + Send + Sync {
    /// What such files are called.
    fn name(&self) -> &str;

    /// Whether a path is of this kind; what it leads to need not be there.
    fn recognises(&self, path: &Path) -> bool;

    /// Reads the model. Mechanisms in folders and cells in files of their own are read by the caller.
    ///
    /// # Errors
    /// All mistakes found while reading.
    fn load(&self, path: &Path, options: &LoadOptions) -> std::result::Result<Model, Diagnostics>;

    /// What is odd in a file that holds only parts of models (cells, channels) and no network that could run; nothing if there is a
    /// network.
    ///
    /// # Errors
    /// All mistakes in the file.
    fn check_parts(&self, path: &Path) -> std::result::Result<Option<Diagnostics>, Diagnostics> {
        let _ = path;
        Ok(None)
    }
}

/// How a model is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadOptions {
    /// Folders with `.mod` files, which come after those beside the model.
    pub mechanisms: Vec<PathBuf>,
    /// Bytes that a file may have.
    pub most_bytes: u64,
}

impl Default for LoadOptions {
    fn default() -> Self {
        Self { mechanisms: Vec::new(), most_bytes: MOST_MODEL_BYTES }
    }
}

/// Kinds of models; the first that recognises a path reads it.
#[derive(Clone, Debug)]
pub struct Importers {
    models: Vec<Arc<dyn Importer>>,
    #[cfg(feature = "import")]
    cells: CellImporters,
}

impl Default for Importers {
    /// NeuroML and LEMS files; circuits of SONATA; specifications in folders and index files; files of any format that hold a model or a network.
    fn default() -> Self {
        Self {
            models: vec![
                #[cfg(feature = "neuroml")]
                Arc::new(neuroml::NeuroMl),
                #[cfg(feature = "sonata")]
                Arc::new(sonata::Sonata),
                Arc::new(specification::Folder),
                #[cfg(feature = "import")]
                Arc::new(cell::Cell),
                Arc::new(saved::File),
            ],
            #[cfg(feature = "import")]
            cells: CellImporters::default(),
        }
    }
}

impl Importers {
    /// With a further kind of models, which is asked before the others.
    #[must_use]
    pub fn with(mut self, importer: impl Importer + 'static) -> Self {
        self.models.insert(0, Arc::new(importer));
        self
    }

    /// With a further kind of files that cell rules are read from (`importFile`).
    #[cfg(feature = "import")]
    #[must_use]
    pub fn with_cells(mut self, importer: impl CellImporter + 'static) -> Self {
        self.cells = self.cells.with(importer);
        self
    }

    /// What reads the model at `path`.
    ///
    /// # Errors
    /// Nothing does.
    pub fn find(&self, path: &Path) -> Result<&dyn Importer> {
        let found = self.models.iter().find(|importer| importer.recognises(path));
        let unknown = || {
            let names: Vec<&str> = self.models.iter().map(|importer| importer.name()).collect();
            let mistake = Diagnostic::error(format!("{} is no model", path.display()));
            Diagnostics::from(mistake.help(format!("models are read from: {}", names.join("; "))))
        };
        Ok(&**found.ok_or_else(unknown)?)
    }

    /// Reads the model at `path`, mechanisms beside it and in the given folders, and the cells that its rules name.
    ///
    /// # Errors
    /// All mistakes found while reading.
    pub fn load(&self, path: impl AsRef<Path>, options: &LoadOptions) -> Result<Model> {
        let path = path.as_ref();
        let mut problems = Diagnostics::new();
        let mut model = match self.find(path)?.load(path, options) {
            Ok(model) => Some(model),
            Err(errors) => {
                problems.extend(errors);
                None
            }
        };
        let mut mechanisms = Mechanisms::default();
        if let Some(model) = &mut model {
            problems.extend(std::mem::take(&mut model.warnings));
            mechanisms = model.mechanisms.clone();
        }
        let beside = model.as_ref().and_then(|model| model.spec.mod_folder.as_deref());
        let mut seen = BTreeSet::new();
        for folder in beside.into_iter().chain(options.mechanisms.iter().map(PathBuf::as_path)) {
            // The one beside the model may be given, too.
            if !seen.insert(std::fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned())) {
                continue;
            }
            match with_files_of(&mechanisms, folder) {
                Ok(more) => mechanisms = more,
                Err(errors) => problems.extend(errors),
            }
        }
        if let Some(model) = &mut model {
            if !problems.has_errors() {
                problems.extend(self.import_cells(model, &mechanisms));
            }
            problems.extend(mechanisms.warnings(&crate::uses::mechanisms_of(&model.spec)));
        }
        match model {
            Some(model) if !problems.has_errors() => Ok(Model { mechanisms, warnings: problems, ..model }),
            _ => Err(problems.into()),
        }
    }

    #[cfg(feature = "import")]
    fn import_cells(&self, model: &mut Model, mechanisms: &Mechanisms) -> Diagnostics {
        let spec = &mut model.spec;
        let from = Origin { importers: &self.cells, folder: &spec.folder, mechanisms };
        import_all(&mut spec.net_params, from)
    }

    #[cfg(not(feature = "import"))]
    fn import_cells(&self, model: &mut Model, _: &Mechanisms) -> Diagnostics {
        let rules = model.spec.net_params.cell_params.iter().filter(|(_, rule)| rule.import_file.is_some());
        let problems = rules.map(|(label, _)| {
            Diagnostic::error(format!("the file of the cell rule {label:?} is not read"))
                .help("this program was built without the feature `import`")
        });
        Diagnostics(problems.collect())
    }
}

#[cfg(feature = "nmodl")]
fn with_files_of(mechanisms: &Mechanisms, folder: &Path) -> std::result::Result<Mechanisms, Diagnostics> {
    mechanisms.clone().with_folder(folder)
}

#[cfg(not(feature = "nmodl"))]
fn with_files_of(_: &Mechanisms, folder: &Path) -> std::result::Result<Mechanisms, Diagnostics> {
    let message = format!("the mechanisms in {} are not read", folder.display());
    Err(Diagnostic::error(message).help("this program was built without the feature `nmodl`").into())
}

impl Model {
    /// Reads `index.npjson`, a folder, one file with both parts, or a NeuroML or LEMS file; mechanisms beside the model are
    /// loaded too. A file that holds the cells of a network, as results do, is that network: see [`saved`](Self::saved).
    /// [`Importers`] reads further kinds.
    ///
    /// # Errors
    /// All mistakes found while reading.
    pub fn load(path: impl AsRef<Path>) -> Result<Self> {
        Importers::default().load(path, &LoadOptions::default())
    }

    /// The same, with the `.mod` files of further folders, which come after those beside the model.
    ///
    /// # Errors
    /// All mistakes found while reading model and mechanisms.
    pub fn load_with(path: impl AsRef<Path>, folders: &[impl AsRef<Path>]) -> Result<Self> {
        let mechanisms = folders.iter().map(|folder| folder.as_ref().to_owned()).collect();
        Importers::default().load(path, &LoadOptions { mechanisms, ..LoadOptions::default() })
    }

    /// The model in the content of a file that has been read, with the network in it if it holds one; the standard mechanisms.
    /// Names of other files in it are seen from the folder of `path`.
    ///
    /// # Errors
    /// All mistakes in it.
    pub fn of_content(content: &Value, path: &Path) -> Result<Self> {
        Ok(saved::of_content(content, path, MOST_MODEL_BYTES)?)
    }
}
