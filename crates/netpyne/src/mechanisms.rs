//! The mechanisms a model may name.

use netpyne_base::{Diagnostic, Diagnostics, SourceFile};
use netpyne_mechanism::Catalog;
use netpyne_nmodl::NoIncludes;
use std::path::Path;
use std::sync::Arc;

/// The standard library of mechanisms, and the user's `.mod` files after it, in the order added.
///
/// The order matters where several mechanisms act on the same node: it is NEURON's order of registration.
#[derive(Clone, Debug)]
pub struct Mechanisms {
    catalog: Arc<Catalog>,
    warnings: Diagnostics,
    failed: Vec<(String, Diagnostics)>,
}

impl Mechanisms {
    /// The bundled library: hh, pas, IClamp, ExpSyn, Exp2Syn, NetStim, IntFire1, Izhi2007b, ...
    pub fn standard() -> Self {
        let compiled = netpyne_nmodl::library().iter().map(|(name, text)| {
            let file = SourceFile::new(format!("{name}.mod"), *text);
            let (mechanism, _) = netpyne_nmodl::compile(&file, &NoIncludes)
                .unwrap_or_else(|e| unreachable!("the bundled {name}.mod does not compile: {e}"));
            mechanism
        });
        Self { catalog: Arc::new(Catalog::new(compiled)), warnings: Diagnostics::new(), failed: Vec::new() }
    }

    /// Adds every `.mod` file of a folder, in the order `nrnivmodl` would take them. A mechanism of a name that is already
    /// known replaces it.
    ///
    /// # Errors
    /// Everything that is wrong in any of the files.
    pub fn with_folder(mut self, folder: impl AsRef<Path>) -> Result<Self, Diagnostics> {
        let found = netpyne_nmodl::read_folder(folder.as_ref())?;
        let catalog = Arc::make_mut(&mut self.catalog);
        for mechanism in found.mechanisms {
            catalog.add(mechanism);
        }
        self.warnings.extend(found.warnings);
        for (name, errors) in &found.failed {
            let why = errors.iter().find(|d| d.is_error()).map_or("", |d| d.message.as_str());
            let message = format!("the mechanism `{name}` is left out: {why}");
            self.warnings.push(Diagnostic::warning(message).at_path(folder.as_ref().display().to_string()));
        }
        self.failed.extend(found.failed);
        Ok(self)
    }

    /// All of them.
    pub fn catalog(&self) -> &Arc<Catalog> {
        &self.catalog
    }

    /// What is wrong with the file of the mechanism called `name`, if that is why there is none.
    pub(crate) fn mistakes_in(&self, name: &str) -> Option<&Diagnostics> {
        self.failed.iter().rev().find(|(failed, _)| failed == name).map(|(_, errors)| errors)
    }

    /// What the compiler had to say about the files.
    pub fn warnings(&self) -> &Diagnostics {
        &self.warnings
    }
}

impl Default for Mechanisms {
    fn default() -> Self {
        Self::standard()
    }
}
