//! Which models are run.

use super::random;
use crate::validate::{oracle, phases};
use netpyne::Model;
use netpyne::base::Diagnostics;
use std::path::{Path, PathBuf};

/// Which models are run.
#[derive(Clone, Default)]
pub struct What {
    /// Folders or files.
    pub models: Vec<PathBuf>,
    /// Folder with one folder per model, all of which are run that run here.
    pub corpus: Option<PathBuf>,
    /// How many are made at random.
    pub random: u64,
}

/// A model to be run.
pub struct Case {
    /// What it is called in reports.
    pub name: String,
    /// Folder or file.
    pub model: PathBuf,
    /// Folders of mechanisms that it publishes in variants of its own.
    pub mechanisms: Vec<PathBuf>,
    /// Changes to its parameters.
    pub changes: Vec<String>,
    /// Whether it may be one that does not run here.
    pub may_fail: bool,
}

impl Case {
    /// A model as it is, but for its own mechanisms.
    pub fn of(model: PathBuf) -> Self {
        let name = model.file_name().unwrap_or(model.as_os_str()).to_string_lossy().into_owned();
        let mechanisms = phases::own_mechanisms(&name).into_iter().collect();
        Self { name, model, mechanisms, changes: Vec::new(), may_fail: false }
    }

    /// Reads it.
    pub fn load(&self, mechanisms: &[PathBuf]) -> Result<Model, String> {
        let folders: Vec<PathBuf> = mechanisms.iter().chain(&self.mechanisms).cloned().collect();
        let mut model = Model::load_with(&self.model, &folders).map_err(|e| e.to_string())?;
        let mut problems = Diagnostics::new();
        let changes = self.changes.iter().map(|c| c.parse()).collect::<Result<Vec<_>, _>>()?;
        netpyne::specs::apply_overrides(&mut model.spec, &changes, &mut problems);
        if problems.has_errors() { Err(problems.to_string()) } else { Ok(model) }
    }
}

impl What {
    /// All of them: those given, those of the corpus with what their scripts run later, those made at random (below `root`'s
    /// `target`).
    pub fn cases(&self, root: &Path) -> Result<Vec<Case>, String> {
        let mut cases: Vec<Case> = self.models.iter().cloned().map(Case::of).collect();
        if let Some(corpus) = &self.corpus {
            for case in oracle::cases(corpus, &[])? {
                let changes = match (&case.specification, phases::overrides(&case.name)) {
                    (Some(_), _) => &[],
                    (None, Some(changes)) => changes,
                    (None, None) => continue,
                };
                let first = case.folder.parent().unwrap_or(&case.folder);
                let model = case.specification.as_deref().unwrap_or(first).to_owned();
                let changes = changes.iter().map(|change| (*change).to_owned()).collect();
                cases.push(Case { name: case.name, changes, may_fail: true, ..Case::of(model) });
            }
        }
        for seed in 0..self.random {
            let folder = super::target(root).join("random-models").join(seed.to_string());
            random::write(seed, &folder)?;
            cases.push(Case { name: format!("random {seed}"), ..Case::of(folder) });
        }
        Ok(cases)
    }
}
