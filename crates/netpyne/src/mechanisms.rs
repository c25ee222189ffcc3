//! The mechanisms a model may name.

#[cfg(feature = "nmodl")]
mod files;

use netpyne_base::{Diagnostic, Diagnostics};
use netpyne_mechanism::ir::Mechanism;
use netpyne_mechanism::{Catalog, FunctionTable};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The standard library of mechanisms, and the user's `.mod` files after it, in the order added.
///
/// The order matters where several mechanisms act on the same node: it is NEURON's order of registration. A file of the user
/// that has the name of one of the library stands among the user's, as it does in NEURON, which has no such library.
#[derive(Clone, Debug)]
pub struct Mechanisms {
    catalog: Arc<Catalog>,
    /// By the name of the mechanism.
    warnings: Vec<(String, Diagnostics)>,
    failed: Vec<(String, Diagnostics)>,
}

impl Mechanisms {
    /// None at all.
    pub fn none() -> Self {
        Self { catalog: Arc::new(Catalog::default()), warnings: Vec::new(), failed: Vec::new() }
    }

    /// Adds a mechanism that is not text but data, as [`netpyne_mechanism::build`] makes it.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn with_mechanism(mut self, mechanism: Mechanism) -> Result<Self, Diagnostics> {
        let mechanism = netpyne_mechanism::validate(mechanism)?.into_mechanism();
        if let Some(warning) = self.replaced(&mechanism) {
            self.warnings.push((mechanism.name.clone(), warning.into()));
        }
        Arc::make_mut(&mut self.catalog).add(mechanism);
        Ok(self)
    }

    /// All of them.
    pub fn catalog(&self) -> &Arc<Catalog> {
        &self.catalog
    }

    /// What is wrong with the files of mechanisms that a model needs which uses these names. Of other files that cannot be used,
    /// one warning.
    pub fn failures(&self, used: &BTreeSet<&str>) -> Diagnostics {
        let mut out = Diagnostics::new();
        let (needed, others): (Vec<_>, Vec<_>) =
            self.failed.iter().partition(|(name, _)| used.contains(name.as_str()));
        needed.into_iter().for_each(|(_, errors)| out.extend(errors.clone()));
        let names: Vec<_> = others.iter().map(|(name, _)| format!("`{name}`")).collect();
        match names.len() {
            0 => {}
            1 => {
                let message = format!("the mechanism {} cannot be used; the model does without it", names[0]);
                out.push(Diagnostic::warning(message).help(CHECK));
            }
            n => {
                let message = format!(
                    "{n} mechanisms cannot be used; the model does without them: {}",
                    names.join(", ")
                );
                out.push(Diagnostic::warning(message).help(CHECK));
            }
        }
        out
    }

    /// What the compiler had to say about the files of mechanisms that a model uses.
    pub fn warnings(&self, used: &BTreeSet<&str>) -> Diagnostics {
        let mut out = Diagnostics::new();
        let said = self.warnings.iter().filter(|(name, _)| used.contains(name.as_str()));
        said.for_each(|(_, warnings)| out.extend(warnings.clone()));
        out
    }

    /// A warning if a mechanism takes the place of another one of the user's.
    fn replaced(&self, mechanism: &Mechanism) -> Option<Diagnostic> {
        let known = self.catalog.get(self.catalog.find(&mechanism.name)?);
        let name = &mechanism.name;
        let file =
            |m: &Mechanism| m.source.as_ref().map_or_else(|| "no file".to_owned(), |s| s.name.to_string());
        let (old, new) = (file(known), file(mechanism));
        (!is_of_library(name) || old != format!("{name}.mod")).then(|| {
            let message =
                format!("there are two mechanisms `{name}`: that of {new} is used, that of {old} is not");
            Diagnostic::warning(message).help("NEURON refuses two of one name; rename one")
        })
    }

    /// Gives a FUNCTION_TABLE its values, in all instances of the mechanism: what `table_FUNCTION_MECHANISM` does in NEURON.
    ///
    /// ```
    /// use netpyne::{FunctionTable, Mechanisms};
    ///
    /// let gate = "
    ///     NEURON { SUFFIX gate NONSPECIFIC_CURRENT i }
    ///     ASSIGNED { v (mV) i (mA/cm2) }
    ///     BREAKPOINT { i = .001*open(v)*(v + 70) }
    ///     FUNCTION_TABLE open(v)
    /// ";
    /// let table = FunctionTable::over(vec![0.0, 0.3, 1.0], vec![vec![-80.0, -40.0, 20.0]])?;
    /// let mechanisms = Mechanisms::standard().with_source("gate.mod", gate)?.with_table("gate", "open", &table)?;
    /// assert!(mechanisms.with_table("gate", "opne", &table).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// There is no such mechanism or table, or it has another number of arguments.
    pub fn with_table(
        mut self,
        mechanism: &str,
        function: &str,
        table: &FunctionTable,
    ) -> Result<Self, Diagnostics> {
        Arc::make_mut(&mut self.catalog).set_table(mechanism, function, table)?;
        Ok(self)
    }
}

/// Whether a mechanism of this name is bundled.
pub(crate) fn is_of_library(name: &str) -> bool {
    #[cfg(feature = "nmodl")]
    return netpyne_nmodl::library().iter().any(|(of_library, _)| *of_library == name);
    #[cfg(not(feature = "nmodl"))]
    {
        let _ = name;
        false
    }
}

/// Where to learn more about files that cannot be used.
const CHECK: &str = "`netpyne mech check` with the folder says why";

impl Default for Mechanisms {
    /// The bundled library, if it is there: it needs the compiler of `.mod` files (feature `nmodl`).
    fn default() -> Self {
        #[cfg(feature = "nmodl")]
        return Self::standard();
        #[cfg(not(feature = "nmodl"))]
        Self::none()
    }
}
