//! The mechanisms a model may name.

use netpyne_base::{Diagnostic, Diagnostics, SourceFile};
use netpyne_mechanism::Catalog;
use netpyne_mechanism::ir::Mechanism;
use netpyne_nmodl::NoIncludes;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

/// The standard library of mechanisms, and the user's `.mod` files after it, in the order added.
///
/// The order matters where several mechanisms act on the same node: it is NEURON's order of registration. A file of the user
/// that has the name of one of the library stands among the user's, as it does in NEURON, which has no such library.
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

    /// Adds every `.mod` file of a folder, in the order `nrnivmodl` would take them. Of several mechanisms of one name the last
    /// one counts and the others are as if they were not there; a warning tells, unless it is one of the library that goes.
    /// Files that do not compile matter to models that use them only.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn with_folder(mut self, folder: impl AsRef<Path>) -> Result<Self, Diagnostics> {
        let folder = netpyne_nmodl::read_folder(folder.as_ref())?;
        let catalog = Arc::make_mut(&mut self.catalog);
        for mechanism in folder.mechanisms {
            self.failed.retain(|(name, _)| *name != mechanism.name);
            replaces(catalog, &mechanism).into_iter().for_each(|warning| self.warnings.push(warning));
            catalog.add(mechanism);
        }
        self.failed.extend(folder.failed);
        self.warnings.extend(folder.warnings);
        Ok(self)
    }

    /// All of them.
    pub fn catalog(&self) -> &Arc<Catalog> {
        &self.catalog
    }

    /// What is wrong with the files: all mistakes, and what is not supported in files that a model needs which uses these
    /// names. Of other files with something that is not supported, a warning.
    pub fn failures(&self, used: &BTreeSet<&str>) -> Diagnostics {
        let mut out = Diagnostics::new();
        for (name, errors) in &self.failed {
            let is_mistake = |d: &Diagnostic| d.is_error() && !d.message.contains("not supported");
            if used.contains(name.as_str()) || errors.iter().any(is_mistake) {
                out.extend(errors.clone());
                continue;
            }
            let count = errors.error_count();
            let first = errors.iter().find(|d| d.is_error()).map_or("", |d| d.message.as_str());
            out.push(Diagnostic::warning(format!(
                "the mechanism `{name}` cannot be used ({count} errors, the first: {first}); the model does without it"
            )));
        }
        out
    }

    /// What the compiler had to say about the files.
    pub fn warnings(&self) -> &Diagnostics {
        &self.warnings
    }
}

/// A warning if a mechanism takes the place of another one of the user's.
fn replaces(catalog: &Catalog, mechanism: &Mechanism) -> Option<Diagnostic> {
    let known = catalog.get(catalog.find(&mechanism.name)?);
    let name = &mechanism.name;
    let library = netpyne_nmodl::library().iter().any(|(of_library, _)| of_library == name);
    let file = |m: &Mechanism| m.source.as_ref().map_or_else(String::new, |source| source.name.to_string());
    let (old, new) = (file(known), file(mechanism));
    (!library || old != format!("{name}.mod")).then(|| {
        let message =
            format!("there are two mechanisms `{name}`: that of {new} is used, that of {old} is not");
        Diagnostic::warning(message).help("NEURON refuses two of one name; rename one")
    })
}

impl Default for Mechanisms {
    fn default() -> Self {
        Self::standard()
    }
}
