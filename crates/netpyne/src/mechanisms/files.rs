//! Mechanisms that are text: the bundled library, folders, files and sources.

use super::Mechanisms;
use netpyne_base::{Diagnostics, SourceFile};
use netpyne_mechanism::Catalog;
use netpyne_nmodl::NoIncludes;
use std::path::{Path, PathBuf};
use std::sync::Arc;

impl Mechanisms {
    /// The bundled library: hh, pas, IClamp, ExpSyn, Exp2Syn, NetStim, IntFire1, Izhi2007b, ...
    pub fn standard() -> Self {
        let compiled = netpyne_nmodl::library().iter().map(|(name, text)| {
            let file = SourceFile::new(format!("{name}.mod"), *text);
            let (mechanism, _) = netpyne_nmodl::compile(&file, &NoIncludes)
                .unwrap_or_else(|e| unreachable!("the bundled {name}.mod does not compile: {e}"));
            mechanism
        });
        Self { catalog: Arc::new(Catalog::new(compiled)), warnings: Vec::new(), failed: Vec::new() }
    }

    /// Adds every `.mod` file of a folder, in the order `nrnivmodl` would take them. Of several mechanisms of one name the last
    /// one counts and the others are as if they were not there; a warning tells, unless it is one of the library that goes.
    /// Files that do not compile matter to models that use them only.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn with_folder(self, folder: impl AsRef<Path>) -> Result<Self, Diagnostics> {
        Ok(self.with_compiled(netpyne_nmodl::read_folder(folder.as_ref())?))
    }

    /// Adds `.mod` files in the order given. Those that do not compile matter to models that use them only.
    pub fn with_files(self, files: &[impl AsRef<Path>]) -> Self {
        let files: Vec<PathBuf> = files.iter().map(|f| f.as_ref().to_path_buf()).collect();
        self.with_compiled(netpyne_nmodl::read_files(&files))
    }

    fn with_compiled(mut self, folder: netpyne_nmodl::Folder) -> Self {
        for mechanism in folder.mechanisms {
            self.failed.retain(|(name, _)| *name != mechanism.name);
            if let Some(warning) = self.replaced(&mechanism) {
                self.warnings.push((mechanism.name.clone(), warning.into()));
            }
            Arc::make_mut(&mut self.catalog).add(mechanism);
        }
        self.failed.extend(folder.failed);
        self.warnings.extend(folder.warnings);
        self
    }

    /// Adds a mechanism that is text in NMODL; `name` stands for the file in messages.
    ///
    /// # Errors
    /// All mistakes in it.
    pub fn with_source(self, name: &str, text: impl Into<Arc<str>>) -> Result<Self, Diagnostics> {
        let (mechanism, warnings) = netpyne_nmodl::compile(&SourceFile::new(name, text), &NoIncludes)?;
        let called = mechanism.name.clone();
        let mut with = self.with_mechanism(mechanism)?;
        if !warnings.is_empty() {
            with.warnings.push((called, warnings));
        }
        Ok(with)
    }
}
